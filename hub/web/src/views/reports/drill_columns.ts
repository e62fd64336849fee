/* What the list behind a figure shows of each kind of record. */
import { fieldText } from '@web/field_text'
import { instant } from '@web/format'
import { label, t } from '@web/language'
import { fieldLabel, theSchema } from '@web/schema'
import { codeOfLedger, streetOfLedger } from '@web/streets'
import { cellText, columnLabel } from '@web/views/cases/columns'
import { statusText } from '../warnings/warning'
import type { DrillItem } from './types'

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
/* A warning is no record of the schema: its members stand beside each other. */
const WARNING = ['rule', 'street', 'began', 'ended', 'status']
/* Of these, those who may not see names see all the same what names no one; of the others, that there is a record. */
const IMPERSONAL = ['dispute', 'referral', 'training', 'warning']
const BARE = ['street', 'hidden']
const RIGHT = ['workers', 'settled_amount', 'amount', 'paid_amount', 'minutes']

function warningTitle(name: string): string {
	return { rule: t('预警', 'Warning'), began: t('出现', 'Since'), ended: t('消除', 'Passed'), status: t('状态', 'Status') }[name] ?? ''
}

function title(kind: string, name: string): string {
	switch (name) {
		case 'hidden':
			return t('内容', 'Contents')
		case 'who':
			return t('申请人 / 被申请人', 'Applicants / respondents')
		case 'street':
			return t('街道', 'Street')
		case 'workers':
			return t('人数', 'Workers')
		case 'record':
			return kind === 'attendance' ? t('培训', 'Training') : t('案件', 'Case')
		default:
			return kind === 'dispute' ? columnLabel(name) : kind === 'warning' ? warningTitle(name) : fieldLabel(kind, name)
	}
}

function namesOf(kind: string, personal: boolean): string[] {
	if (!personal && !IMPERSONAL.includes(kind))
		return BARE
	switch (kind) {
		case 'dispute':
			return CASE.filter((name) => personal || name !== 'who')
		case 'warning':
			return WARNING
		default: {
			const known = new Set(theSchema().kinds.find((each) => each.name === kind)?.fields.map((field) => field.name) ?? [])
			return (PARTS[kind] ?? []).filter((name) => name === 'street' || (name === 'record' && personal) || known.has(name))
		}
	}
}

export function columnsOf(kind: string, personal: boolean): DrillColumn[] {
	return namesOf(kind, personal).map((name) => ({ name, title: title(kind, name), right: RIGHT.includes(name), wide: name === 'who' || name === 'title' }))
}

function warningText(item: DrillItem, name: string): string {
	switch (name) {
		case 'rule':
			return label(item.label) || (item.rule ?? '')
		case 'status':
			return item.status ? statusText(item.status) : ''
		default:
			return instant(name === 'began' ? item.began : item.ended)
	}
}

function streetText(kind: string, item: DrillItem, streets: Record<string, string>): string {
	if (kind === 'warning' && !item.centre)
		return t('多个街道', 'Several')
	const ledger = kind === 'warning' ? `centre/${item.centre}` : item.ledger
	return streets[codeOfLedger(ledger)] ?? streetOfLedger(ledger)
}

/* `streets`: names by code, as far as the page knows them. */
export function drillText(kind: string, item: DrillItem, name: string, streets: Record<string, string> = {}): string {
	if (name === 'street')
		return streetText(kind, item, streets)
	if (name === 'hidden')
		return t('不显示姓名等个人信息', 'names are hidden')
	if (name === 'who')
		return [item.applicants, item.respondents].filter(Boolean).join(' / ')
	if (kind === 'warning')
		return warningText(item, name)
	return kind === 'dispute' ? cellText(item, name) : fieldText(kind, name, item.fields?.[name] ?? null)
}

/* The page of the record, or of the one it is part of. */
export function pageOfItem(kind: string, item: DrillItem): string | undefined {
	switch (kind) {
		case 'warning':
			return `/warnings?${new URLSearchParams({ status: item.status ?? '', rule: item.rule ?? '', centre: item.centre ?? '' })}`
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
