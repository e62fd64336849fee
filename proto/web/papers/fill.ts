/* Fills a paper: from a case as the node sends it, and from what was entered for this paper alone, to what templates name. */
import type { Fields, FieldValue, RecordPart, RecordWhole } from '@web/types'
import { capitalDate, capitals, dateText, figures, linesOf } from './chinese'
import {
	claimsOf, codeText, eventParts, eventView, evidenceOf, fen, issuedOf, marks, partiesOf, partsOf, partyView,
	paymentsOf, referralsOf, staffName, sumOf, text,
} from './fill_parts'
import { law } from './law'
import type { Model } from './model'

/* Applicants named in a paragraph; more of them stand in a table. */
const NAMED_MOST = 3
/* Claims listed in a cell; more of them stand in a table. */
const CLAIMS_MOST = 8
const CASE_CODES = ['source', 'category', 'grade', 'industry', 'employer_type', 'handled_by', 'result', 'agreement_form', 'performance', 'status']
const CASE_DATES = [
	'first_contact', 'received', 'accepted', 'not_accepted_on', 'refused_on', 'extended_to', 'result_date', 'closed', 'archived',
]
const CASE_TEXTS = [
	'number', 'external_ref', 'source_note', 'workplace', 'workers', 'migrant_workers', 'women_workers', 'archive_number',
	'retention_years',
]
const SETTLED = ['agreed', 'partly_agreed', 'performed_at_once']

/* Entered for one paper: fields of the paper's record, and free ones whose names the template knows. */
export type Entries = Record<string, FieldValue>

export interface Surroundings {
	centre: Model['centre']
	/* The day on which the paper is made: 2026-11-22. */
	today: string
}

export interface Occasion {
	type: string
	title: string
	/* The record of the paper when it has been issued; what it says comes first. */
	paper?: RecordPart
	entries: Entries
}

function caseView(record: RecordWhole): Model['case'] {
	const fields = record.fields
	const view: Model['case'] = {}
	CASE_TEXTS.forEach((name) => (view[name] = text(fields[name])))
	CASE_DATES.forEach((name) => (view[name] = dateText(text(fields[name]))))
	CASE_CODES.forEach((name) => (view[name] = codeText('dispute', name, fields[name])))
	for (const name of ['amount', 'settled_amount']) {
		view[name] = figures(fen(fields[name]))
		view[`${name}_capital`] = capitals(fen(fields[name]))
	}
	view.summary = linesOf(fields.summary)
	view.not_accepted_reason = linesOf(fields.not_accepted_reason)
	view.mediator = staffName(record, fields.mediator)
	view.recorder = staffName(record, fields.recorder)
	view.panel = Array.isArray(fields.panel) ? fields.panel.map((id) => staffName(record, text(id as string))).join('、') : ''
	view.mediate_by = dateText(record.clocks.find((clock) => clock.name === 'mediation')?.due)
	view.settled = SETTLED.includes(text(fields.result))
	for (const name of ['source', 'category', 'grade', 'result', 'performance'])
		view[`${name}_marks`] = marks('dispute', name, fields[name])
	return view
}

function names(parties: Model['parties'], heads: number): string {
	if (!parties.length)
		return ''
	const count = Math.max(heads, parties.length)
	return count > 1 && parties.length !== 2 ? `${parties[0].name}等${count}人` : parties.map((party) => party.name).join('、')
}

function agreementView(record: RecordWhole): Model['agreement'] {
	const part = partsOf(record, 'agreement').pop()
	if (!part)
		return null
	const fields = part.fields
	return {
		number: text(fields.number), agreed_on: dateText(text(fields.agreed_on)), agreed_on_capital: capitalDate(text(fields.agreed_on)),
		effective_on: dateText(text(fields.effective_on)), amount: figures(fen(fields.amount)), amount_capital: capitals(fen(fields.amount)),
		facts: linesOf(fields.facts), terms: linesOf(fields.terms), performance: linesOf(fields.performance_terms),
	}
}

function partyNamed(record: RecordWhole, id: FieldValue): string {
	return text(record.parts.find((part) => part.kind === 'party' && part.id === id)?.fields.name)
}

function paperView(record: RecordWhole, occasion: Occasion, today: string): Model['paper'] {
	const fields: Fields = { ...occasion.entries, ...occasion.paper?.fields }
	const issued = text(fields.issued) || today
	const served = record.parts.find((part) => part.id === fields.served_to)
	return {
		type: occasion.type, title: occasion.title, number: text(occasion.paper?.fields.number), is_issued: Boolean(occasion.paper),
		issued: dateText(issued), issued_capital: capitalDate(issued),
		served_to: partyNamed(record, fields.served_to),
		served_address: text(served?.fields.service_address) || text(served?.fields.address), served_phone: text(served?.fields.phone),
		served_is_applicant: served?.fields.side === 'applicant',
		served_by: staffName(record, fields.served_by), service: codeText('paper', 'service', fields.service),
		served_on: dateText(text(fields.served_on)), received_by: text(fields.received_by),
	}
}

/* Texts of several lines become lists of lines, so that a template can make paragraphs of them. */
function ownView(record: RecordWhole, entries: Entries): Model['own'] {
	const own: Model['own'] = {}
	for (const [name, value] of Object.entries(entries)) {
		if (name === 'papers')
			own.papers = issuedOf(record).filter((paper) => Array.isArray(value) && (value as string[]).includes(paper.id))
		else if (Array.isArray(value))
			own[name] = value.map(String)
		else if (typeof value === 'boolean')
			own[name] = value
		else
			own[name] = linesOf(value)
	}
	own.service_marks = marks('paper', 'service', entries.service)
	return own
}

function chosenEvent(record: RecordWhole, id: FieldValue): Model['event'] {
	const all = eventParts(record)
	const place = all.findIndex((part) => part.id === id)
	return place < 0 ? null : eventView(record, all[place], place + 1)
}

/* The paper says who is served and how even when only its record knows. */
function withStored(occasion: Occasion): Occasion {
	const stored = occasion.paper?.fields ?? {}
	const kept = ['served_to', 'received_by', 'served_by', 'service', 'served_on'].filter((name) => stored[name])
	return { ...occasion, entries: { ...occasion.entries, ...Object.fromEntries(kept.map((name) => [name, stored[name]])) } }
}

const NO_TRAINING = { training: null, people: [], blank_rows: [] }
const NO_FILE = { total: '', entries: [], missing: [], from: '', to: '' }

function peopleIn(record: RecordWhole, on: string) {
	const applicants = partiesOf(record, 'applicant', on)
	const respondents = partiesOf(record, 'respondent', on)
	const thirdParties = partiesOf(record, 'third_party', on)
	return {
		applicants, respondents, third_parties: thirdParties, parties: [...applicants, ...respondents, ...thirdParties],
		applicant: applicants[0] ?? partyView(undefined, 1, on), respondent: respondents[0] ?? partyView(undefined, 1, on),
		applicant_names: names(applicants, fen(record.fields.workers) ?? 0), respondent_names: names(respondents, 0),
		group: applicants.length > NAMED_MOST,
		delegates: applicants.filter((party) => party.delegate).map((party) => party.name).join('、'),
	}
}

function money(record: RecordWhole) {
	const claimed = sumOf(record, 'claim', 'amount')
	const due = sumOf(record, 'payment', 'amount')
	const paid = sumOf(record, 'payment', 'paid_amount')
	const total = claimed || (fen(record.fields.amount) ?? 0)
	const claims = claimsOf(record)
	return {
		claims, many_claims: claims.length > CLAIMS_MOST, claims_total: total ? figures(total) : '', claims_total_capital: total ? capitals(total) : '',
		payments: paymentsOf(record), payments_total: due ? figures(due) : '', payments_total_capital: due ? capitals(due) : '',
		paid_total: figures(paid), open_total: figures(due - paid),
	}
}

export function fill(record: RecordWhole, given: Occasion, around: Surroundings): Model {
	const occasion = withStored(given)
	const day = text(occasion.paper?.fields.issued) || around.today
	return {
		law, centre: around.centre, today: dateText(around.today), case: caseView(record), ...peopleIn(record, day), ...money(record),
		evidence: evidenceOf(record), events: eventParts(record).map((part, place) => eventView(record, part, place + 1)),
		event: chosenEvent(record, occasion.entries.event), agreement: agreementView(record), referrals: referralsOf(record),
		issued: issuedOf(record), paper: paperView(record, occasion, around.today), own: ownView(record, occasion.entries),
		file: NO_FILE, ...NO_TRAINING,
	}
}
