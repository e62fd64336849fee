/*
 * Stretches of time that figures are asked for: a month, a quarter, a year, or any two days. In the address a period stands as
 * `period=quarter&from=2026-10-01`, a custom one with its last day as well.
 */
import { localDate } from '@web/format'
import { t } from '@web/language'
import type { Days, SubmissionStatus } from './types'

export type PeriodKind = 'month' | 'quarter' | 'year' | 'custom'

export interface Period extends Days {
	kind: PeriodKind
}

export const KINDS: PeriodKind[] = ['month', 'quarter', 'year', 'custom']

const MONTHS: Record<PeriodKind, number> = { month: 1, quarter: 3, year: 12, custom: 0 }

function isDay(value: unknown): value is string {
	return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(new Date(`${value}T00:00:00`).getTime())
}

/* Month 0 is January; beyond December comes the next year. */
function dayOf(year: number, month: number, day: number): string {
	return localDate(new Date(year, month, day))
}

/* The month, quarter or year that a day is in. */
export function periodOf(kind: Exclude<PeriodKind, 'custom'>, day: string): Period {
	const year = Number(day.slice(0, 4))
	const length = MONTHS[kind]
	const first = Math.floor((Number(day.slice(5, 7)) - 1) / length) * length
	return { kind, from: dayOf(year, first, 1), to: dayOf(year, first + length, 0) }
}

/* The period before (-1) or after (1). */
export function moved(period: Period, steps: number): Period {
	if (period.kind === 'custom')
		return period
	const month = Number(period.from.slice(5, 7)) - 1 + steps * MONTHS[period.kind]
	return periodOf(period.kind, dayOf(Number(period.from.slice(0, 4)), month, 1))
}

/* The same time in another measure: the quarter of a month, the month in which a quarter begins. */
export function turned(period: Period, kind: PeriodKind, today: string): Period {
	if (kind === 'custom')
		return { ...period, kind }
	const now = period.from <= today && today <= period.to
	return periodOf(kind, now ? today : period.from)
}

/* A period that is still going on ends today, so that it is compared with as many days of the year before. */
export function untilToday(period: Period, today: string): Days {
	const going = period.from <= today && today < period.to
	return { from: period.from, to: going ? today : period.to }
}

export function periodText(period: Days & { kind?: PeriodKind }): string {
	const year = Number(period.from.slice(0, 4))
	const month = Number(period.from.slice(5, 7))
	switch (period.kind) {
		case 'year':
			return t(`${year} 年`, String(year))
		case 'quarter':
			return t(`${year} 年第 ${Math.ceil(month / 3)} 季度`, `${year}, quarter ${Math.ceil(month / 3)}`)
		case 'month':
			return t(`${year} 年 ${month} 月`, `${period.from.slice(0, 7)}`)
		default:
			return daysText(period)
	}
}

export function daysText(days: Days): string {
	return t(`${days.from} 至 ${days.to}`, `${days.from} to ${days.to}`)
}

/* Whether figures of these days can still change by what is to come. */
export function goesOn(days: Days, today: string): boolean {
	return today < days.to
}

/* "（截至 2026-11-22）": behind a period that was not over on the day its figures were made. */
export function untilText(days: Days, made: string): string {
	return goesOn(days, made) ? t(`（截至 ${made}）`, ` (as of ${made})`) : ''
}

/* Handing in what is not over yet is allowed, but hardly meant. */
export function earlyText(days: Days, today: string): string {
	return goesOn(days, today) ? t(`这一期到 ${days.to} 才结束，现在报送的数字不完整。`, `This period is not over until ${days.to}: what is handed in now is incomplete. `) : ''
}

/* What these days are called, whoever chose them. */
export function namedPeriod(days: Days): Period {
	for (const kind of ['month', 'quarter', 'year'] as const) {
		const period = periodOf(kind, days.from)
		if (period.from === days.from && period.to === days.to)
			return period
	}
	return { kind: 'custom', ...days }
}

type Query = Record<string, unknown>

/* `usual` is what an address without a period stands for. */
export function readPeriod(query: Query, usual: Period): Period {
	const kind = KINDS.find((each) => each === query.period)
	if (!kind || !isDay(query.from))
		return usual
	if (kind !== 'custom')
		return periodOf(kind, query.from)
	return isDay(query.to) && query.from <= query.to ? { kind, from: query.from, to: query.to } : usual
}

/* Without `usual`: in full. */
export function writePeriod(period: Period, usual?: Period): Record<string, string> {
	if (usual && period.kind === usual.kind && period.from === usual.from && period.to === usual.to)
		return {}
	return { period: period.kind, from: period.from, ...(period.kind === 'custom' ? { to: period.to } : {}) }
}

/* A year is reported on until the end of this month of the next one, whatever happened to its report. */
const MONTHS_FOR_YEAR = 3

/*
 * Which period a report of this kind is opened for: the last one that is over, until its time to be handed in has passed and it needs
 * nothing more. `statusOf` tells what became of it. A year nobody handed in by then is left to the paper files.
 */
export function usualPeriod(kind: string, today: string, dueInMonth?: number | null, statusOf: (days: Days) => SubmissionStatus | undefined = () => undefined): Period {
	const now = periodOf(kind === 'month' || kind === 'quarter' ? kind : 'year', today)
	if (kind === 'day')
		return now
	const last = moved(now, -1)
	const status = statusOf(last)
	const settled = status === 'approved' || (kind === 'year' && !status)
	const until = kind === 'year' ? dayOf(Number(now.from.slice(0, 4)), MONTHS_FOR_YEAR, 0) : dueDay(last, dueInMonth ?? 0)
	return settled && until < today ? now : last
}

/* The day of the month after a period until which it is to be handed in. */
export function dueDay(period: Days, day: number): string {
	return dayOf(Number(period.to.slice(0, 4)), Number(period.to.slice(5, 7)), day)
}
