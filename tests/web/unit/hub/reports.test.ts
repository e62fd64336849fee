/* Periods, figures in words, and what stands in the address of the overview, of a report and of a figure. */
import { beforeEach, expect, test, vi } from 'vitest'
import { setLanguage } from '@web/language'
import { readAsked, writeAsked } from '@/views/overview/asking'
import { changeText, shortName, shortText, valueText } from '@/views/reports/figures'
import { usualOf, writeOptions } from '@/views/reports/options'
import { dueDay, earlyText, moved, namedPeriod, periodOf, periodText, readPeriod, turned, untilText, untilToday, usualPeriod, writePeriod } from '@/views/reports/period'
import type { ReportRow, Submission, SubmissionStatus } from '@/views/reports/types'

beforeEach(() => setLanguage('zh'))

test('months, quarters and years begin and end where the calendar says', () => {
	expect(periodOf('month', '2024-02-11')).toEqual({ kind: 'month', from: '2024-02-01', to: '2024-02-29' })
	expect(periodOf('quarter', '2026-11-22')).toEqual({ kind: 'quarter', from: '2026-10-01', to: '2026-12-31' })
	expect(periodOf('year', '2026-11-22')).toEqual({ kind: 'year', from: '2026-01-01', to: '2026-12-31' })
})

test('one before and one after cross the year', () => {
	expect(moved(periodOf('quarter', '2026-02-01'), -1).from).toBe('2025-10-01')
	expect(moved(periodOf('month', '2026-12-01'), 1).to).toBe('2027-01-31')
	expect(moved(periodOf('year', '2026-12-01'), -1)).toEqual({ kind: 'year', from: '2025-01-01', to: '2025-12-31' })
})

test('another measure keeps the time: now stays now, the past stays where it began', () => {
	expect(turned(periodOf('year', '2026-11-22'), 'quarter', '2026-11-22').from).toBe('2026-10-01')
	expect(turned(periodOf('year', '2025-06-01'), 'month', '2026-11-22').from).toBe('2025-01-01')
	expect(turned(periodOf('quarter', '2026-02-01'), 'custom', '2026-11-22')).toEqual({ kind: 'custom', from: '2026-01-01', to: '2026-03-31' })
})

test('a period that goes on is counted until today, any other to its end', () => {
	expect(untilToday(periodOf('year', '2026-11-22'), '2026-11-22')).toEqual({ from: '2026-01-01', to: '2026-11-22' })
	expect(untilToday(periodOf('quarter', '2026-08-01'), '2026-11-22').to).toBe('2026-09-30')
	expect(untilToday(periodOf('month', '2027-01-01'), '2026-11-22').to).toBe('2027-01-31')
})

test('days that make a period are called so', () => {
	expect(periodText(namedPeriod({ from: '2026-10-01', to: '2026-12-31' }))).toBe('2026 年第 4 季度')
	expect(periodText(namedPeriod({ from: '2026-10-01', to: '2026-12-30' }))).toBe('2026-10-01 至 2026-12-30')
	setLanguage('en')
	expect(periodText(namedPeriod({ from: '2026-01-01', to: '2026-12-31' }))).toBe('2026')
})

test('what is reported on is the last period that is over, until it was due and is approved', () => {
	const on = (kind: string, day: string, status?: SubmissionStatus) => usualPeriod(kind, day, 5, () => status).from
	expect(on('quarter', '2026-10-02')).toBe('2026-07-01')
	expect(on('quarter', '2026-10-05', 'approved')).toBe('2026-07-01')
	expect(on('quarter', '2026-10-06', 'approved')).toBe('2026-10-01')
	expect(on('quarter', '2026-11-22')).toBe('2026-07-01')
	expect(on('month', '2026-01-15')).toBe('2025-12-01')
	expect(on('month', '2026-01-15', 'returned')).toBe('2025-12-01')
	expect(on('month', '2026-01-15', 'approved')).toBe('2026-01-01')
	expect(on('day', '2026-01-15')).toBe('2026-01-01')
})

test('a year is reported on until March, and after that until its report is approved', () => {
	const on = (day: string, status?: SubmissionStatus) => usualPeriod('year', day, null, () => status).from
	expect(on('2026-01-15')).toBe('2025-01-01')
	expect(on('2026-03-31', 'approved')).toBe('2025-01-01')
	expect(on('2026-04-01', 'approved')).toBe('2026-01-01')
	expect(on('2026-11-22', 'submitted')).toBe('2025-01-01')
	expect(on('2026-11-22')).toBe('2026-01-01')
})

test('a report asks what became of its own last period', () => {
	const row = { name: 'annual', period: 'year' } as ReportRow
	const handedIn = { report: 'annual', from: '2025-01-01', to: '2025-12-31', status: 'returned' } as Submission
	vi.setSystemTime('2026-11-22T04:00:00Z')
	expect(usualOf(row, [handedIn]).from).toBe('2025-01-01')
	expect(usualOf(row, [{ ...handedIn, report: 'quarterly' }]).from).toBe('2026-01-01')
	vi.useRealTimers()
})

test('the way to a report names its period, also the usual one', () => {
	expect(writeOptions({ period: periodOf('year', '2025-05-05'), by: '', workers: 0 })).toEqual({ period: 'year', from: '2025-01-01' })
})

test('a period that goes on says until when it is counted, and warns who hands it in', () => {
	const year = periodOf('year', '2026-01-01')
	expect(untilText(year, '2026-11-22')).toBe('（截至 2026-11-22）')
	expect(untilText(year, '2026-12-31')).toBe('')
	expect(earlyText(year, '2026-12-30')).toContain('2026-12-31')
	expect(earlyText(year, '2026-12-31')).toBe('')
})

test('the last of a quarter is due in the month after it', () => {
	expect(dueDay(usualPeriod('quarter', '2027-01-02'), 5)).toBe('2027-01-05')
})

test('an address without a period is the usual one; nonsense is, too', () => {
	const usual = periodOf('year', '2026-11-22')
	expect(writePeriod(usual, usual)).toEqual({})
	for (const period of [periodOf('quarter', '2025-05-05'), { kind: 'custom' as const, from: '2026-01-02', to: '2026-03-04' }])
		expect(readPeriod(writePeriod(period, usual), usual)).toEqual(period)
	expect(readPeriod({ period: 'quarter', from: '2026-99-01' }, usual)).toEqual(usual)
	expect(readPeriod({ period: 'custom', from: '2026-02-01', to: '2026-01-01' }, usual)).toEqual(usual)
})

test('streets and categories stand in the address and come back', () => {
	const usual = periodOf('year', '2026-11-22')
	const asked = { period: periodOf('quarter', '2026-11-22'), streets: ['440105014', '440105012'], categories: ['wages'] }
	expect(readAsked(writeAsked(asked, usual), usual)).toEqual(asked)
	expect(writeAsked({ period: usual, streets: [], categories: [] }, usual)).toEqual({})
})

test('figures are read by their unit; what is not known and what is hidden are not 0', () => {
	expect(valueText('count', 12345)).toBe('12,345')
	expect(valueText('money', 123450)).toBe('1,234.50')
	expect(valueText('per_mille', 859)).toBe('85.9%')
	expect(valueText('minutes', 90)).toBe('1 小时 30 分')
	expect(valueText('count', undefined)).toBe('—')
	expect(valueText('count', undefined, true)).toBe('*')
	expect(shortText('money', 6_551_000_000)).toBe('6,551.0 万')
	expect(shortText('money', 99_999)).toBe('999.99')
})

test('changes carry their sign; shares change by points', () => {
	expect(changeText('count', { change: -125 })).toBe('-12.5%')
	expect(changeText('count', { change: 0 })).toBe('0.0%')
	expect(changeText('per_mille', { change: 69 })).toBe('+6.9 个百分点')
	expect(changeText('count', {})).toBe('')
})

test('a head says the name without the unit', () => {
	expect(shortName({ id: 'a', label: { zh: '收案（件）', en: 'Taken' }, unit: 'count' })).toBe('收案')
	expect(shortName({ id: 'b', label: { zh: '30人以上案件（件）', en: 'x' }, unit: 'count' })).toBe('30人以上案件')
	expect(shortName({ id: 'c', label: { zh: '书面协议（含）', en: 'x' }, unit: 'count' })).toBe('书面协议（含）')
})
