/* The columns that the list of cases can show: fields of the case, and what the server adds to each item. */
import { ref } from 'vue'
import { api, ApiError } from '@web/api'
import { date, money } from '@web/format'
import { fieldText } from '@web/field_text'
import { t } from '@web/language'
import { fieldLabel } from '@web/schema'
import { atHub } from '@web/session'
import { streetOfLedger } from '@web/streets'
import type { RecordItem } from '@web/types'

export interface CaseColumn {
	name: string
	/* Figures stand at the right. */
	right?: boolean
	/* Sealed and derived texts have no order. */
	sortable?: boolean
	/* Where a record is kept is nothing to take along. */
	unexported?: boolean
	wide?: boolean
	/* Shown at one of both only. */
	at?: 'hub' | 'node'
}

const COLUMNS: CaseColumn[] = [
	{ name: 'number', sortable: true },
	{ name: 'street', at: 'hub' },
	{ name: 'applicants', wide: true },
	{ name: 'respondents', wide: true },
	{ name: 'clock' },
	{ name: 'status', sortable: true },
	{ name: 'category', sortable: true },
	{ name: 'received', sortable: true },
	{ name: 'mediator_name' },
	{ name: 'workers', right: true, sortable: true },
	{ name: 'amount', right: true, sortable: true },
	{ name: 'state', unexported: true, at: 'node' },
	{ name: 'source', sortable: true },
	{ name: 'grade', sortable: true },
	{ name: 'industry', sortable: true },
	{ name: 'employer_type', sortable: true },
	{ name: 'external_ref', sortable: true },
	{ name: 'result', sortable: true },
	{ name: 'result_date', sortable: true },
	{ name: 'settled_amount', right: true, sortable: true },
	{ name: 'performance', sortable: true },
	{ name: 'next_due' },
	{ name: 'closed', sortable: true },
	{ name: 'archived', sortable: true },
]

const USUAL = ['number', 'street', 'applicants', 'respondents', 'clock', 'status', 'category', 'received', 'mediator_name', 'amount', 'state']

export function allColumns(): CaseColumn[] {
	return COLUMNS.filter((column) => !column.at || (column.at === 'hub') === atHub.value)
}

function usual(): string[] {
	return allColumns().map((column) => column.name).filter((name) => USUAL.includes(name))
}

export function columnLabel(name: string): string {
	switch (name) {
		case 'applicants':
			return t('申请人', 'Applicants')
		case 'respondents':
			return t('被申请人', 'Respondents')
		case 'mediator_name':
			return fieldLabel('dispute', 'mediator')
		case 'street':
			return t('街道', 'Street')
		case 'clock':
			return t('期限', 'Term')
		case 'state':
			return t('保存', 'Kept')
		case 'next_due':
			return t('下一期应付', 'Next payment')
		case 'received':
			return t('收到日期', 'Received')
		default:
			return fieldLabel('dispute', name)
	}
}

export function cellText(item: RecordItem, name: string): string {
	switch (name) {
		case 'applicants':
			return item.applicants ?? ''
		case 'respondents':
			return item.respondents ?? ''
		case 'mediator_name':
			return item.mediator_name ?? ''
		case 'street':
			return streetOfLedger(item.ledger)
		case 'next_due':
			return date(item.next_due)
		case 'amount':
		case 'settled_amount':
			return typeof item.fields[name] === 'number' ? money(item.fields[name]) : ''
		default:
			return fieldText('dispute', name, item.fields[name])
	}
}

export function exportedColumns(shown: string[]): string[] {
	return allColumns().filter((column) => shown.includes(column.name) && !column.unexported).map((column) => column.name)
}

/* ---- what each person prefers ---- */

export interface SavedFilter {
	name: string
	query: Record<string, string>
}

const shown = ref<string[]>([])
const filters = ref<SavedFilter[]>([])

interface Preferences {
	case_columns?: unknown
	case_filters?: unknown
}

/* What somebody stored long ago, or with a newer version, is taken as far as it makes sense. */
function take(values: Preferences): void {
	const names = Array.isArray(values.case_columns) ? values.case_columns : []
	const known = allColumns().map((column) => column.name).filter((name) => names.includes(name))
	shown.value = known.length ? known : usual()
	const list = Array.isArray(values.case_filters) ? (values.case_filters as SavedFilter[]) : []
	filters.value = list.filter((each) => typeof each?.name === 'string' && typeof each.query === 'object')
}

export function usePreferences() {
	if (!shown.value.length)
		shown.value = usual()

	async function load(): Promise<void> {
		try {
			take((await api.get<{ values: Preferences }>('/preferences')).values)
		} catch (cause) {
			if (!(cause instanceof ApiError))
				throw cause
		}
	}

	async function saveColumns(names: string[]): Promise<void> {
		shown.value = allColumns().map((column) => column.name).filter((name) => name === 'number' || names.includes(name))
		await api.put('/preferences/case_columns', { value: shown.value })
	}

	async function saveFilters(list: SavedFilter[]): Promise<void> {
		await api.put('/preferences/case_filters', { value: list })
		filters.value = list
	}

	return { shown, filters, load, saveColumns, saveFilters, usual }
}
