/* What a report is asked for besides its name, as it stands in the address: period, grouping, and from how many workers a case is large. */
import type { LocationQuery } from 'vue-router'
import type { Query } from '@web/api'
import { today } from '@web/format'
import { label, t } from '@web/language'
import { readPeriod, usualPeriod, writePeriod, type Period } from './period'
import type { ReportRow } from './types'

const WORKERS_MOST = 100_000

export interface ReportOptions {
	period: Period
	/* Empty: the report's usual one. */
	by: string
	/* 0: as in the settings. */
	workers: number
}

export function readOptions(query: LocationQuery, row: ReportRow | undefined): ReportOptions {
	const workers = typeof query.workers === 'string' ? Number(query.workers) : 0
	const by = typeof query.by === 'string' && row?.groups.some((group) => group.name === query.by) ? query.by : ''
	return {
		period: readPeriod(query, usualPeriod(row?.period ?? 'year', today())),
		by,
		workers: Number.isInteger(workers) && workers > 0 && workers <= WORKERS_MOST ? workers : 0,
	}
}

export function writeOptions(options: ReportOptions, row: ReportRow | undefined): Record<string, string> {
	return {
		...writePeriod(options.period, usualPeriod(row?.period ?? 'year', today())),
		...(options.by ? { by: options.by } : {}),
		...(options.workers ? { workers: String(options.workers) } : {}),
	}
}

export function requestOf(options: ReportOptions): Query {
	return { from: options.period.from, to: options.period.to, by: options.by, workers: options.workers || undefined }
}

/* What the parts of a report are called: 街道, 月份… */
export function groupName(row: ReportRow | undefined, by: string | undefined): string {
	const group = row?.groups.find((each) => each.name === by)
	return group ? label(group.label) : t('分项', 'Part')
}
