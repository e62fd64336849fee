/* What the list of cases asks for, at a node and at the hub, and what the district adds to a case's story. */
import { afterEach, beforeAll, expect, it } from 'vitest'
import { useSchema } from '@web/schema'
import { session } from '@web/session'
import { codeOfLedger, streetName } from '@web/streets'
import type { Fields, RecordPart, RecordWhole, Schema } from '@web/types'
import { allColumns } from '@web/views/cases/columns'
import { addressOf, filterCount, filtersOf, freshQuery, readAddress, readQuery, writeQuery } from '@web/views/cases/query'
import { storyOf } from '@web/views/case/story'

const STATUSES = ['registered', 'pending', 'accepted', 'mediating', 'agreed', 'performing', 'closed', 'archived', 'appraised']

beforeAll(() => {
	const codes = STATUSES.map((name) => ({ name, label: { zh: name, en: name } }))
	useSchema({
		version: 1,
		kinds: [
			{ name: 'dispute', label: { zh: '案件', en: 'Case' }, parents: [], ledger: 'centre', number: 'number', system: false, fields: [{ name: 'status', type: 'code', label: { zh: '状态', en: 'Status' }, codes }] },
			{ name: 'event', label: { zh: '经过', en: 'Event' }, parents: ['dispute'], ledger: 'centre', number: null, system: false, fields: [{ name: 'type', type: 'code', label: { zh: '类型', en: 'Type' }, codes: [{ name: 'transfer', label: { zh: '转办', en: 'Transfer' } }] }] },
		],
		life_cycle: {},
		clocks: [],
		thresholds: [5, 10, 30],
	} as Schema)
})

afterEach(() => {
	session.role = 'centre'
})

it('writes streets, people and group sizes into the address and reads them back', () => {
	const query = { ...freshQuery(), street: ['440105014', '440105012'], mediator: ['a', 'b'], workers_from: 10, workers_to: 29 }
	const address = writeQuery(query)
	expect(address).toEqual({ street: '440105014,440105012', mediator: 'a,b', workers_from: '10', workers_to: '29' })
	expect(readQuery(address as Record<string, string>)).toEqual(query)
	expect(filterCount(query)).toBe(3)
	const asked = filtersOf(query)
	expect(asked.centre).toEqual(['440105014', '440105012'])
	expect(asked['workers.from']).toBe(10)
})

it('keeps what is searched for out of the address, but in its entry of the history and in saved filters', () => {
	const query = { ...freshQuery(), q: '李小满', overdue: true }
	const { query: address, state } = addressOf(query)
	expect(address).toEqual({ overdue: '1' })
	expect(readAddress(address as Record<string, string>, state)).toEqual(query)
	expect(readAddress({ q: '李小满' }, null).q).toBe('')
	expect(readQuery(writeQuery(query))).toEqual(query)
})

it('looks for terms that have run out only among cases whose terms run', () => {
	expect(filtersOf({ ...freshQuery(), overdue: true }).status).toEqual(['registered', 'pending', 'accepted', 'mediating'])
	expect(filtersOf({ ...freshQuery(), overdue: true, group: 'closed' }).status).toEqual(['closed', 'archived', 'appraised'])
	expect(filtersOf({ ...freshQuery(), overdue: true, status: ['agreed'] }).status).toEqual(['agreed'])
})

it('shows the street where there are many, and where a case is kept where that is a question', () => {
	const names = () => allColumns().map((column) => column.name)
	expect(names()).toContain('state')
	expect(names()).not.toContain('street')
	session.role = 'hub'
	expect(names()).toContain('street')
	expect(names()).not.toContain('state')
})

it('names a street by its centre', () => {
	expect(streetName('江海街道劳动人事争议调解中心')).toBe('江海街道')
	expect(codeOfLedger('centre/440105014')).toBe('440105014')
	expect(codeOfLedger('district/440105')).toBe('')
})

function part(id: string, kind: string, fields: Fields): RecordPart {
	return { id, kind, fields }
}

it('tells what the district wrote and did within the story of the case', () => {
	const id = '019aab3c-6400-7000-8000-000000000001'
	const record = {
		id: 'x', kind: 'dispute', fields: {}, sealed: [], state: 'held', commit: '', ledger: 'centre/440105014', warnings: [], clocks: [], steps: [], names: {}, open: [],
		parts: [
			part(id, 'annotation', { text: '请核实工资表' }),
			part('b', 'annotation', { at: '2026-11-22T01:00:00Z', text: '作废的', voided: true }),
			part('c', 'event', { type: 'transfer', at: '2026-11-23T01:00:00Z', text: '转办至凤阳' }),
		],
	} as RecordWhole
	const story = storyOf(record, false)
	expect(story.map((moment) => [moment.strand, moment.icon])).toEqual([['district', 'transfer'], ['district', 'annotation']])
	// Without a time of its own it stands where it was made.
	expect(story[1].order.slice(0, 10)).toBe('2025-11-22')
	expect(storyOf(record, true)).toHaveLength(3)
})
