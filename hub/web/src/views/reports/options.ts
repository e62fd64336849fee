/* What a report is asked for besides its name, as it stands in the address: period, grouping, and from how many workers a case is large. */
import type { LocationQuery } from 'vue-router'
import type { Query } from '@web/api'
import { today } from '@web/format'
import { label, t } from '@web/language'
import { readPeriod, usualPeriod, writePeriod, type Period } from './period'
import type { Days, ReportRow, Submission } from './types'

const WORKERS_MOST = 100_000

export interface ReportOptions {
	period: Period
	/* Empty: the report's usual one. */
	by: string
	/* 0: as in the settings. */
	workers: number
}

/* The period of an address that names none; see usualPeriod. */
export function usualOf(row: ReportRow | undefined, submissions: Submission[] | undefined): Period {
	const find = (days: Days) => submissions?.find((item) => item.report === row?.name && item.from === days.from && item.to === days.to)
	return usualPeriod(row?.period ?? 'year', today(), row?.due_day, (days) => find(days)?.status)
}

export function readOptions(query: LocationQuery, row: ReportRow | undefined, usual: Period): ReportOptions {
	const workers = typeof query.workers === 'string' ? Number(query.workers) : 0
	const by = typeof query.by === 'string' && row?.groups.some((group) => group.name === query.by) ? query.by : ''
	return {
		period: readPeriod(query, usual),
		by,
		workers: Number.isInteger(workers) && workers > 0 && workers <= WORKERS_MOST ? workers : 0,
	}
}

/* Always with the period: what is usual today may not be usual tomorrow. */
export function writeOptions(options: ReportOptions): Record<string, string> {
	return {
		...writePeriod(options.period),
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
