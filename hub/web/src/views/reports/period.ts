/*
 * Stretches of time that figures are asked for: a month, a quarter, a year, or any two days. In the address a period stands as
 * `period=quarter&from=2026-10-01`, a custom one with its last day as well.
 */
import { localDate } from '@web/format'
import { t } from '@web/language'
import type { Days } from './types'

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

export function writePeriod(period: Period, usual: Period): Record<string, string> {
	if (period.kind === usual.kind && period.from === usual.from && period.to === usual.to)
		return {}
	return { period: period.kind, from: period.from, ...(period.kind === 'custom' ? { to: period.to } : {}) }
}

/* When a report of this kind of period is usually looked at: the last one that is over. A year goes on until it is reported on. */
export function usualPeriod(kind: string, today: string): Period {
	if (kind === 'day')
		return periodOf('year', today)
	if (kind === 'year')
		return periodOf('year', today)
	return moved(periodOf(kind === 'month' ? 'month' : 'quarter', today), -1)
}

/* The day of the month after a period until which it is to be handed in. */
export function dueDay(period: Days, day: number): string {
	return dayOf(Number(period.to.slice(0, 4)), Number(period.to.slice(5, 7)), day)
}
