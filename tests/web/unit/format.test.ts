/* Values as people read and type them. The time zone of these tests is Asia/Shanghai. */
import { afterEach, describe, expect, it } from 'vitest'
import * as format from '@web/format'
import { setLanguage } from '@web/language'

const TODAY = new Date('2026-11-22T04:00:00Z')

afterEach(() => setLanguage('zh'))

describe('money', () => {
	it('shows yuan with thousands and two places', () => {
		expect(format.money(123450)).toBe('1,234.50')
		expect(format.money(0)).toBe('0.00')
		expect(format.money(7)).toBe('0.07')
		expect(format.money(-123456789)).toBe('-1,234,567.89')
		expect(format.money(null)).toBe('')
	})

	it.each([
		['1200', 120000],
		['1,200.5', 120050],
		['¥1200.50元', 120050],
		['１２００', 120000],
		['1.2万', 1200000],
		['.5', 50],
		['0.29', 29],
	])('reads %s', (typed, fen) => expect(format.readMoney(typed)).toBe(fen))

	it.each(['', 'abc', '1.234', '-5', '1.2.3', '99999999999999999', '元'])('does not read %j', (typed) =>
		expect(format.readMoney(typed)).toBeNull(),
	)
})

describe('dates', () => {
	it.each(['2026-11-22', '20261122', '2026.11.22', '2026/11/22', '2026年11月22日', '２０２６－１１－２２', '11-22', '11月22日'])(
		'reads %s',
		(typed) => expect(format.readDate(typed, TODAY)).toBe('2026-11-22'),
	)

	it.each(['2026-02-29', '2026-13-01', '20261', '1022', 'soon', ''])('does not read %j', (typed) =>
		expect(format.readDate(typed, TODAY)).toBeNull(),
	)

	it('knows leap years', () => expect(format.readDate('20280229')).toBe('2028-02-29'))

	it('writes them out', () => {
		expect(format.longDate('2026-03-05')).toBe('2026年3月5日')
		setLanguage('en')
		expect(format.longDate('2026-03-05')).toBe('5 March 2026')
	})
})

describe('times', () => {
	it.each([
		['930', '09:30'],
		['0930', '09:30'],
		['9:30', '09:30'],
		['9：30', '09:30'],
		['9点半', '09:30'],
		['14时', '14:00'],
		['9时5分', '09:05'],
	])('reads %s', (typed, time) => expect(format.readTime(typed)).toBe(time))

	it.each(['25:00', '9:75', '9', 'noon'])('does not read %j', (typed) => expect(format.readTime(typed)).toBeNull())
})

describe('instants', () => {
	it.each(['2026-11-22 09:30', '20261122 0930', '2026年11月22日9点半', '2026-11-22T01:30:00Z'])('reads %s as local time', (typed) =>
		expect(format.readInstant(typed, TODAY)).toBe('2026-11-22T01:30:00Z'),
	)

	it('shows local time, shorter the nearer it is', () => {
		expect(format.instant('2026-11-21T17:30:00Z')).toBe('2026-11-22 01:30')
		expect(format.shortInstant('2026-11-21T17:30:00Z', TODAY)).toBe('01:30')
		expect(format.shortInstant('2026-11-20T02:42:00Z', TODAY)).toBe('11-20 10:42')
		expect(format.shortInstant('2025-11-20T02:42:00Z', TODAY)).toBe('2025-11-20 10:42')
		expect(format.instant('nonsense')).toBe('')
	})

	it('understands what it shows', () => {
		expect(format.readInstant(format.instant('2026-11-21T17:30:00Z'))).toBe('2026-11-21T17:30:00Z')
	})
})

it('says how long a term still runs', () => {
	expect(format.daysLeft(3)).toBe('还剩 3 天')
	expect(format.daysLeft(0)).toBe('今天到期')
	expect(format.daysLeft(-2)).toBe('已逾期 2 天')
	setLanguage('en')
	expect(format.daysLeft(1)).toBe('1 day left')
	expect(format.daysLeft(-2)).toBe('2 days overdue')
	expect([format.urgency(-1), format.urgency(3), format.urgency(4)]).toEqual(['danger', 'warning', 'normal'])
})

it('reads whole numbers only', () => {
	expect(format.readNumber('1,234')).toBe(1234)
	expect(format.readNumber('３')).toBe(3)
	expect(format.readNumber('1.5')).toBeNull()
	expect(format.readNumber('')).toBeNull()
})

it('shows sizes and spans', () => {
	expect([format.size(0), format.size(1536), format.size(5 * 1024 * 1024)]).toEqual(['0 B', '1.5 KB', '5.0 MB'])
	expect([format.minutes(45), format.minutes(90), format.minutes(120)]).toEqual(['45 分钟', '1 小时 30 分', '2 小时'])
})
