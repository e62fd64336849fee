/* What the list behind a figure shows of kinds that are no disputes, with and without the right to see people. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { setLanguage } from '@web/language'
import { useSchema } from '@web/schema'
import type { Schema } from '@web/types'
import { columnsOf, drillText, pageOfItem } from '@/views/reports/drill_columns'
import { statusText } from '@/views/warnings/warning'
import type { DrillItem } from '@/views/reports/types'

const WARNING = {
	id: '1', rule: 'unpaid', label: { zh: '到期未付', en: 'Unpaid' }, centre: '440105014', status: 'open', began: '2026-11-20T02:00:00Z',
} as DrillItem

beforeAll(() => {
	const payment = [{ name: 'due', type: 'date', label: { zh: '应付日期', en: 'Due' } }, { name: 'amount', type: 'money', label: { zh: '应付金额', en: 'Amount' } }]
	useSchema({
		version: 1,
		kinds: [{ name: 'payment', label: { zh: '付款', en: 'Payment' }, parents: ['dispute'], ledger: 'centre', number: null, system: false, fields: payment }],
		life_cycle: {}, clocks: [], thresholds: [5, 10, 30],
	} as unknown as Schema)
})

beforeEach(() => setLanguage('zh'))

test('a warning tells its rule, street, days and status, and leads to the warnings', () => {
	for (const personal of [true, false])
		expect(columnsOf('warning', personal).map((column) => column.title)).toEqual(['预警', '街道', '出现', '消除', '状态'])
	const told = columnsOf('warning', true).map((column) => drillText('warning', WARNING, column.name, { 440105014: '江海' }))
	expect(told).toEqual(['到期未付', '江海', expect.stringContaining('2026-11-20'), '', statusText('open')])
	expect(drillText('warning', { ...WARNING, centre: '' }, 'street')).toBe('多个街道')
	expect(pageOfItem('warning', WARNING)).toBe('/warnings?status=open&rule=unpaid&centre=440105014')
})

test('without the right to see people there is the street and that names are hidden', () => {
	const bare = { id: '2', ledger: 'centre/440105014', fields: {} } as DrillItem
	for (const kind of ['event', 'payment', 'attendance', 'person']) {
		const told = columnsOf(kind, false).map((column) => drillText(kind, bare, column.name, { 440105014: '江海' }))
		expect(told).toEqual(['江海', '不显示姓名等个人信息'])
	}
	expect(columnsOf('payment', true).map((column) => column.name)).toEqual(['record', 'street', 'due', 'amount'])
})

test('an item without any fields has no texts', () => {
	expect(drillText('payment', { id: '3', ledger: 'centre/440105014' } as DrillItem, 'amount')).toBe('')
})
