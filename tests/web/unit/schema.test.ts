/* What forms make of the schema: labels, codes to offer, and the fields to send. */
import { beforeAll, expect, it } from 'vitest'
import { fieldText } from '@web/field_text'
import { setLanguage } from '@web/language'
import { rememberNames } from '@web/names'
import { changed, codes, fieldLabel, filled, nextSteps, useSchema } from '@web/schema'
import type { Schema, SchemaField } from '@web/types'

function row(name: string, type: SchemaField['type'], zh: string, more: Partial<SchemaField> = {}): SchemaField {
	return { name, type, label: { zh, en: name }, ...more }
}

const source = [
	{ name: 'walk_in', label: { zh: '来访', en: 'Walk-in' } },
	{ name: 'fax', label: { zh: '传真', en: 'Fax' }, retired: true },
]

const schema: Schema = {
	version: 1,
	kinds: [
		{
			name: 'dispute',
			label: { zh: '调解案件', en: 'Dispute' },
			parents: [],
			ledger: 'centre',
			number: 'number',
			system: false,
			fields: [
				row('source', 'code', '来源', { codes: source }),
				row('amount', 'money', '涉案金额'),
				row('mediator', 'record', '调解员', { of: 'person' }),
				row('tags', 'texts', '标签'),
				row('police_early', 'truth', '提前介入'),
			],
		},
	],
	life_cycle: { registered: ['pending'] },
	clocks: [],
	thresholds: [5, 10, 30],
}

beforeAll(() => useSchema(schema))

it('offers no retired code, but still names it', () => {
	expect(codes('dispute', 'source').map((code) => code.name)).toEqual(['walk_in'])
	expect(fieldText('dispute', 'source', 'fax')).toBe('传真')
	expect(fieldText('dispute', 'source', 'carrier_pigeon')).toBe('carrier_pigeon')
})

it('shows values by their type', () => {
	rememberNames({ p1: '陈静' })
	expect(fieldText('dispute', 'amount', 123450)).toBe('1,234.50')
	expect(fieldText('dispute', 'mediator', 'p1')).toBe('陈静')
	expect(fieldText('dispute', 'tags', ['欠薪', '群体'])).toBe('欠薪、群体')
	expect(fieldText('dispute', 'police_early', false)).toBe('否')
	expect(fieldText('dispute', 'amount', null)).toBe('')
})

it('labels fields in the chosen language, the common ones too', () => {
	expect(fieldLabel('dispute', 'voided')).toBe('已作废')
	expect(fieldLabel('dispute', 'of_a_newer_version')).toBe('of_a_newer_version')
	setLanguage('en')
	expect(fieldLabel('dispute', 'source')).toBe('source')
	setLanguage('zh')
})

it('knows the steps from a status', () => {
	expect(nextSteps('registered')).toEqual(['pending'])
	expect(nextSteps('closed')).toEqual([])
})

it('posts what has a value', () => {
	expect(filled({ a: '', b: null, c: 0, d: false, e: [], f: 'x' })).toEqual({ c: 0, d: false, f: 'x' })
})

it('patches what differs, with what stood there, and "" for what was emptied', () => {
	const before = { a: 'x', b: 1, c: ['p'], d: 'same', e: undefined }
	const after = { a: null, b: 2, c: ['p', 'q'], d: 'same', e: '' }
	expect(changed(before, after)).toEqual({
		fields: { a: '', b: 2, c: ['p', 'q'] },
		was: { a: 'x', b: 1, c: ['p'] },
	})
})
