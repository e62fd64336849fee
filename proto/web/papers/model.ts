/*
 * What a template can name. Every value is text as it is printed (or a list, or a truth for sections), so that a template
 * needs no rules: an empty text leaves a blank to write on. conf/papers/README.md explains it to those who adapt wording.
 */
import type { law } from './law'

export interface Mark {
	label: string
	mark: '☑' | '□'
}

export interface PartyView {
	no: number
	id: string
	side: string
	name: string
	person: boolean
	organisation: boolean
	sex: string
	age: string
	birth_date: string
	id_type: string
	id_number: string
	phone: string
	address: string
	service_address: string
	employer_code: string
	representative: string
	representative_title: string
	agent: string
	agent_phone: string
	position: string
	contract: string
	hired: string
	left: string
	wage_type: string
	monthly_wage: string
	headcount: string
	delegate: boolean
	/* All that identifies the party, in one sentence without its name. */
	about: string
}

export interface ClaimView {
	no: number
	no_zh: string
	type: string
	claimant: string
	period: string
	/* 2026.9.1－2026.10.31, for narrow columns. */
	period_short: string
	amount: string
	amount_capital: string
	settled: string
	settled_capital: string
	main: boolean
	note: string
	sentence: string
}

export interface EventView {
	no: number
	at: string
	date: string
	type: string
	means: string
	place: string
	mediator: string
	participants: string[]
	lines: string[]
	outcome: string
}

export interface EvidenceView {
	no: number
	name: string
	source: string
	date: string
	pages: string
}

export interface PaymentView {
	no: number
	payee: string
	due: string
	amount: string
	amount_capital: string
	method: string
	paid_on: string
	paid_amount: string
	note: string
}

export interface ReferralView {
	no: number
	to: string
	type: string
	date: string
	ref: string
	reason: string
	outcome: string
}

export interface IssuedView {
	no: number
	id: string
	name: string
	number: string
	issued: string
	pages: string
}

export interface EntryView {
	no: number
	name: string
	number: string
	date: string
	pages: string
	note: string
}

export interface Model {
	law: typeof law
	centre: { name: string; short_name: string; district: string; address: string; phone: string; seal_name: string }
	today: string
	case: Record<string, string | string[] | boolean | Mark[]>
	applicants: PartyView[]
	respondents: PartyView[]
	third_parties: PartyView[]
	parties: PartyView[]
	applicant: PartyView
	respondent: PartyView
	applicant_names: string
	respondent_names: string
	/* More applicants than a paragraph can name: they stand in a table. */
	group: boolean
	delegates: string
	/* More claims than a cell can list. */
	many_claims: boolean
	claims: ClaimView[]
	claims_total: string
	claims_total_capital: string
	evidence: EvidenceView[]
	events: EventView[]
	/* The event that this paper is of: a session, a follow-up. */
	event: EventView | null
	agreement: Record<string, string | string[]> | null
	payments: PaymentView[]
	payments_total: string
	payments_total_capital: string
	paid_total: string
	open_total: string
	referrals: ReferralView[]
	issued: IssuedView[]
	paper: Record<string, string | boolean>
	/* What was entered for this paper only. */
	own: Record<string, string | string[] | boolean | Mark[] | IssuedView[]>
	/* Only in the cover, contents and back cover of a file. */
	file: { total: string; entries: EntryView[]; missing: string[]; from: string; to: string }
	training: Record<string, string | string[]> | null
	people: Record<string, string | number>[]
	blank_rows: { no: number }[]
}
