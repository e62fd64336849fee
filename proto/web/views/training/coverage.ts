/* Figures of the coverage: sums of streets, certificates about to lapse. */
import { textOf, type CoveragePerson, type CoverageStreet } from './facts'

export const LAPSE_DAYS = 60
const DAY_MS = 86_400_000

export function summed(streets: CoverageStreet[]): { covered: number; count: number; minutes: number } {
	return {
		covered: streets.reduce((sum, each) => sum + each.covered, 0),
		count: streets.reduce((sum, each) => sum + each.count, 0),
		minutes: streets.reduce((sum, each) => sum + each.minutes, 0),
	}
}

/* Per cent, rounded down: 100 means all of them. */
export function share(of: { covered: number; count: number }): number {
	return of.count ? Math.floor((of.covered * 100) / of.count) : 0
}

export function daysUntil(date: string, today: string): number {
	return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY_MS)
}

export interface Lapsing {
	person: CoveragePerson
	street: CoverageStreet
	days: number
}

/* Certificates that lapse within LAPSE_DAYS or have lapsed, the most urgent first. */
export function lapsing(streets: CoverageStreet[], today: string): Lapsing[] {
	return streets
		.flatMap((street) => street.people.map((person) => ({ person, street, days: daysUntil(textOf(person.certificate_to), today) })))
		.filter((each) => each.days <= LAPSE_DAYS)
		.sort((a, b) => a.days - b.days)
}
