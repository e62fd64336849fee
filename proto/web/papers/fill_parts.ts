/* The parts of a case as papers show them: parties, claims, events, payments, what was referred and issued. */
import { age, readResidentId } from '@web/identity'
import { nameOf } from '@web/names'
import { findField } from '@web/schema'
import type { FieldValue, RecordPart, RecordWhole } from '@web/types'
import { capitals, dateText, figures, instantText, linesOf, ordinal, periodText, shortPeriod } from './chinese'
import type { ClaimView, EventView, EvidenceView, IssuedView, Mark, PartyView, PaymentView, ReferralView } from './model'

export function text(value: FieldValue): string {
	return value === null || value === undefined ? '' : String(value)
}

export function fen(value: FieldValue): number | null {
	return typeof value === 'number' ? value : null
}

/* A code's Chinese label: papers are Chinese in either language of the screens. */
export function codeText(kind: string, field: string, value: FieldValue): string {
	if (!value)
		return ''
	return findField(kind, field)?.codes?.find((code) => code.name === value)?.label.zh ?? text(value)
}

/* All codes of a field with a box before each, the given one ticked. */
export function marks(kind: string, field: string, value: FieldValue): Mark[] {
	return (findField(kind, field)?.codes ?? [])
		.filter((code) => !code.retired || code.name === value)
		.map((code) => ({ label: code.label.zh, mark: code.name === value ? '☑' : '□' }))
}

export function staffName(record: RecordWhole, value: FieldValue): string {
	const id = text(value)
	return record.names[id] ?? nameOf(id)
}

export function partsOf(record: RecordWhole, kind: string): RecordPart[] {
	return record.parts
		.filter((part) => part.kind === kind && part.fields.voided !== true)
		.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function partyName(record: RecordWhole, value: FieldValue): string {
	const party = record.parts.find((part) => part.id === value)
	return party ? text(party.fields.name) : (record.names[text(value)] ?? '')
}

function joined(pieces: (string | false)[]): string {
	return pieces.filter((piece) => piece).join('，')
}

function labelled(label: string, value: string): string {
	return value && `${label}${value}`
}

function aboutPerson(view: PartyView): string {
	return joined([
		view.sex, view.birth_date && `${view.birth_date}出生`,
		labelled(`${view.id_type || '证件'}号码`, view.id_number), labelled('住', view.address), labelled('联系电话', view.phone),
		labelled('委托代理人', view.agent),
	])
}

function aboutOrganisation(view: PartyView): string {
	const office = view.representative_title && `（${view.representative_title}）`
	return joined([
		labelled('统一社会信用代码', view.employer_code), labelled('住所地', view.address),
		view.representative !== '' && `法定代表人（负责人）${view.representative}${office}`,
		labelled('联系电话', view.phone), labelled('委托代理人', view.agent),
	])
}

const PLAIN_FIELDS = [
	'name', 'id_number', 'phone', 'address', 'service_address', 'employer_code', 'representative', 'representative_title',
	'agent', 'agent_phone', 'position', 'headcount',
] as const
const CODE_FIELDS = ['sex', 'id_type', 'contract', 'wage_type', 'side'] as const
const DATE_FIELDS = ['birth_date', 'hired', 'left'] as const

/* Sex and birth are read off the card when nobody has entered them. The age is that of the given day. */
export function partyView(part: RecordPart | undefined, no: number, on: string): PartyView {
	const fields = part?.fields ?? {}
	const card = readResidentId(text(fields.id_number))
	const read = { ...fields, sex: fields.sex ?? card?.sex, birth_date: fields.birth_date ?? card?.birthDate }
	const view = { no, id: part?.id ?? '' } as PartyView
	PLAIN_FIELDS.forEach((name) => (view[name] = text(fields[name])))
	CODE_FIELDS.forEach((name) => (view[name] = codeText('party', name, read[name as keyof typeof read] as FieldValue)))
	DATE_FIELDS.forEach((name) => (view[name] = dateText(text(read[name as keyof typeof read] as FieldValue))))
	view.person = fields.type !== 'organisation'
	view.organisation = !view.person
	view.age = text(age(text(read.birth_date), on))
	view.monthly_wage = figures(fen(fields.monthly_wage))
	view.delegate = fields.is_delegate === true
	view.about = view.person ? aboutPerson(view) : aboutOrganisation(view)
	return view
}

export function partiesOf(record: RecordWhole, side: string, on: string): PartyView[] {
	return partsOf(record, 'party')
		.filter((part) => part.fields.side === side)
		.map((part, place) => partyView(part, place + 1, on))
}

function claimSentence(view: ClaimView): string {
	const amount = view.amount && `${view.amount}元（人民币${view.amount_capital}）`
	if (view.note)
		return view.note.replace(/[。；;.\s]+$/, '') + (amount && !view.note.includes(view.amount) ? `，计${amount}` : '')
	const of = [view.claimant, view.period].filter((piece) => piece).join('')
	return `${amount ? '支付' : ''}${of}${of && '的'}${view.type}${amount}`
}

export function claimsOf(record: RecordWhole): ClaimView[] {
	return partsOf(record, 'claim').map((part, place) => {
		const fields = part.fields
		const view: ClaimView = {
			no: place + 1, no_zh: ordinal(place + 1), type: codeText('claim', 'type', fields.type),
			claimant: partyName(record, fields.party), period: periodText(text(fields.period_from), text(fields.period_to)),
			period_short: shortPeriod(text(fields.period_from), text(fields.period_to)),
			amount: figures(fen(fields.amount)), amount_capital: capitals(fen(fields.amount)),
			settled: figures(fen(fields.settled_amount)), settled_capital: capitals(fen(fields.settled_amount)),
			main: fields.main === true, note: text(fields.note).trim(), sentence: '',
		}
		return { ...view, sentence: claimSentence(view) }
	})
}

export function eventView(record: RecordWhole, part: RecordPart, no: number): EventView {
	const fields = part.fields
	const at = instantText(text(fields.at))
	return {
		no, at, date: at.replace(/日.*$/, '日'), type: codeText('event', 'type', fields.type),
		means: codeText('event', 'means', fields.means), place: text(fields.place), mediator: staffName(record, fields.mediator),
		participants: linesOf(fields.participants), lines: linesOf(fields.text), outcome: codeText('event', 'outcome', fields.outcome),
	}
}

export function eventParts(record: RecordWhole, types?: string[]): RecordPart[] {
	return partsOf(record, 'event')
		.filter((part) => !types || types.includes(text(part.fields.type)))
		.sort((a, b) => text(a.fields.at).localeCompare(text(b.fields.at)))
}

/* What was collected, and what was handed in as files. */
export function evidenceOf(record: RecordWhole): EvidenceView[] {
	const collected = eventParts(record, ['evidence']).map((part) => ({
		name: linesOf(part.fields.text).join(' '), source: text(part.fields.participants) || codeText('event', 'means', part.fields.means),
		date: dateText(text(part.fields.at)), pages: '',
	}))
	const files = partsOf(record, 'file')
		.filter((part) => part.fields.section === 'evidence')
		.map((part) => ({ name: text(part.fields.name), source: '', date: '', pages: text(part.fields.pages) }))
	return [...collected, ...files].map((each, place) => ({ no: place + 1, ...each }))
}

export function paymentsOf(record: RecordWhole): PaymentView[] {
	return partsOf(record, 'payment')
		.sort((a, b) => text(a.fields.due).localeCompare(text(b.fields.due)) || (a.id < b.id ? -1 : 1))
		.map(({ fields }, place) => ({
			no: place + 1, payee: partyName(record, fields.party), due: dateText(text(fields.due)),
			amount: figures(fen(fields.amount)), amount_capital: capitals(fen(fields.amount)),
			method: codeText('payment', 'method', fields.method), paid_on: dateText(text(fields.paid_on)),
			paid_amount: figures(fen(fields.paid_amount)), note: text(fields.note),
		}))
}

export function referralsOf(record: RecordWhole): ReferralView[] {
	return partsOf(record, 'referral').map(({ fields }, place) => ({
		no: place + 1, to: codeText('referral', 'to', fields.to), type: codeText('referral', 'type', fields.type),
		date: dateText(text(fields.date)), ref: text(fields.ref), reason: text(fields.reason),
		outcome: codeText('referral', 'outcome', fields.outcome),
	}))
}

export function issuedParts(record: RecordWhole, type?: string): RecordPart[] {
	return partsOf(record, 'paper').filter((part) => part.fields.issued && (!type || part.fields.type === type))
}

export function issuedOf(record: RecordWhole): IssuedView[] {
	return issuedParts(record).map((part, place) => ({
		no: place + 1, id: part.id, name: codeText('paper', 'type', part.fields.type), number: text(part.fields.number),
		issued: dateText(text(part.fields.issued)), pages: text(part.fields.pages),
	}))
}

export function sumOf(record: RecordWhole, kind: string, field: string): number {
	return partsOf(record, kind).reduce((sum, part) => sum + (fen(part.fields[field]) ?? 0), 0)
}
