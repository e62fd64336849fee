/* A year of days: which are off, which week-end days are worked, as a list of dates each. */

export type DayMark = 'plain' | 'weekend' | 'off' | 'work'

export interface Day {
	date: string
	number: number
}

export function isWeekend(date: string): boolean {
	const day = new Date(`${date}T00:00:00Z`).getUTCDay()
	return day === 0 || day === 6
}

/* The days of a month, after as many blanks as its first week has before it; weeks begin on Monday. */
export function monthOf(year: number, month: number): { blanks: number; days: Day[] } {
	const first = new Date(Date.UTC(year, month - 1, 1))
	const count = new Date(Date.UTC(year, month, 0)).getUTCDate()
	const days = Array.from({ length: count }, (_, place) => ({
		date: new Date(Date.UTC(year, month - 1, place + 1)).toISOString().slice(0, 10),
		number: place + 1,
	}))
	return { blanks: (first.getUTCDay() + 6) % 7, days }
}

export function addDays(date: string, days: number): string {
	return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

export function markOf(date: string, off: ReadonlySet<string>, work: ReadonlySet<string>): DayMark {
	if (off.has(date))
		return 'off'
	if (work.has(date))
		return 'work'
	return isWeekend(date) ? 'weekend' : 'plain'
}

/* What a click makes of a day: working days go off, week-end days are worked, and back. */
export function nextMark(date: string, mark: DayMark): DayMark {
	if (mark === 'plain')
		return 'off'
	if (mark === 'weekend')
		return 'work'
	if (mark === 'work')
		return isWeekend(date) ? 'off' : 'plain'
	return isWeekend(date) ? 'weekend' : 'plain'
}
