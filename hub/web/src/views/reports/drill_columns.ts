/* What the list behind a figure shows of each kind of record. */
import { fieldText } from '@web/field_text'
import { t } from '@web/language'
import { fieldLabel, theSchema } from '@web/schema'
import { codeOfLedger, streetOfLedger } from '@web/streets'
import type { RecordItem } from '@web/types'
import { cellText, columnLabel } from '@web/views/cases/columns'

export interface DrillColumn {
	name: string
	title: string
	right?: boolean
	wide?: boolean
}

/* Of disputes; "who" only for those who may see names. */
const CASE = ['number', 'street', 'who', 'category', 'status', 'clock', 'received', 'workers', 'result', 'result_date', 'settled_amount']
const PARTS: Record<string, string[]> = {
	event: ['record', 'street', 'type', 'at'],
	payment: ['record', 'street', 'due', 'amount', 'paid_on', 'paid_amount'],
	referral: ['record', 'street', 'to', 'type', 'date'],
	training: ['title', 'date', 'form', 'place'],
	attendance: ['record', 'person', 'centre', 'sign_in', 'minutes', 'passed'],
	person: ['name', 'centre', 'duty', 'certificate_to'],
}
const RIGHT = ['workers', 'settled_amount', 'amount', 'paid_amount', 'minutes']

function title(kind: string, name: string): string {
	switch (name) {
		case 'who':
			return t('申请人 / 被申请人', 'Applicants / respondents')
		case 'street':
			return t('街道', 'Street')
		case 'workers':
			return t('人数', 'Workers')
		case 'record':
			return kind === 'attendance' ? t('培训', 'Training') : t('案件', 'Case')
		default:
			return kind === 'dispute' ? columnLabel(name) : fieldLabel(kind, name)
	}
}

export function columnsOf(kind: string, personal: boolean): DrillColumn[] {
	const names = kind === 'dispute' ? CASE.filter((name) => personal || name !== 'who') : (PARTS[kind] ?? [])
	const known = new Set(theSchema().kinds.find((each) => each.name === kind)?.fields.map((field) => field.name) ?? [])
	return names
		.filter((name) => kind === 'dispute' || name === 'street' || name === 'record' || known.has(name))
		.map((name) => ({ name, title: title(kind, name), right: RIGHT.includes(name), wide: name === 'who' || name === 'title' }))
}

/* `streets`: names by code, as far as the page knows them. */
export function drillText(kind: string, item: RecordItem, name: string, streets: Record<string, string> = {}): string {
	if (name === 'street')
		return streets[codeOfLedger(item.ledger)] ?? streetOfLedger(item.ledger)
	if (name === 'who')
		return [item.applicants, item.respondents].filter(Boolean).join(' / ')
	return kind === 'dispute' ? cellText(item, name) : fieldText(kind, name, item.fields[name])
}

/* The page of the record, or of the one it is part of. */
export function pageOfItem(kind: string, item: RecordItem): string | undefined {
	switch (kind) {
		case 'dispute':
			return `/case/${item.id}`
		case 'training':
			return `/training/${item.id}`
		case 'attendance':
			return item.record && `/training/${item.record}`
		case 'event':
		case 'payment':
		case 'referral':
			return item.record && `/case/${item.record}`
		default:
			return undefined
	}
}
