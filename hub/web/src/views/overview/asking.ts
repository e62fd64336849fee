/* What the overview is asked for, as it stands in the address: a period, streets and categories. */
import type { LocationQuery } from 'vue-router'
import { readPeriod, writePeriod, type Period } from '../reports/period'

export interface Asked {
	period: Period
	/* Codes of centres; none: all. */
	streets: string[]
	categories: string[]
}

function list(value: unknown): string[] {
	return typeof value === 'string' ? value.split(',').filter(Boolean) : []
}

export function readAsked(query: LocationQuery, usual: Period): Asked {
	return { period: readPeriod(query, usual), streets: list(query.street), categories: list(query.category) }
}

export function writeAsked(asked: Asked, usual: Period): Record<string, string> {
	return {
		...writePeriod(asked.period, usual),
		...(asked.streets.length ? { street: asked.streets.join(',') } : {}),
		...(asked.categories.length ? { category: asked.categories.join(',') } : {}),
	}
}
