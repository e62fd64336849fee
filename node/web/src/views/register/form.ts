/*
 * What the registration page holds while it is typed, and what of it is sent: parties, claims and the case itself, each
 * with a key of its own, so that problems find their fields again after rows were added or taken away.
 */
import { newId } from '@web/api'
import { today } from '@web/format'
import { t } from '@web/language'
import { field, filled, findField } from '@web/schema'
import { session } from '@web/session'
import type { Fields, FieldValue, Problem } from '@web/types'

export interface PartyEntry {
	key: string
	fields: Fields
	/* Only counted: the case says how many, the party has no such field. */
	migrant: boolean
	/* Fields that were filled in from the identity number or an earlier case, and not by hand. */
	lent: string[]
}

export interface ClaimEntry {
	key: string
	/* `party` is the key of an applicant here; "#n" only when it is sent. */
	fields: Fields
}

export interface Form {
	/* Makes a second try of the same registration save nothing twice. */
	key: string
	/* What was sent last without a certain answer; '' when there is no doubt. */
	sent: string
	dispute: Fields
	applicants: PartyEntry[]
	respondents: PartyEntry[]
	claims: ClaimEntry[]
	/* Totals that someone typed over. */
	typed: string[]
	/* Cases of which someone said: this is another one. */
	another: string[]
}

export type Section = 'dispute' | 'applicant' | 'respondent' | 'claim'

/* A problem, and where its field stands on the page. */
export interface Located extends Problem {
	section: Section
	key: string
}

interface Place {
	section: Section
	key: string
	kind: string
	fields: Fields
}

export interface RegistrationRequest {
	body: { kind: 'dispute'; fields: Fields; parts: { kind: string; fields: Fields }[] }
	/* Where each part stands on the page. */
	places: Place[]
}

export const TOTALS = ['workers', 'migrant_workers', 'women_workers', 'amount'] as const
export type Total = (typeof TOTALS)[number]

/* What a party has without anybody having typed anything. */
const GIVEN = ['side', 'type', 'id_type']
const TITLE_LENGTH_MAX = 60

let count = 0

function entryKey(): string {
	return `${Date.now().toString(36)}-${++count}`
}

export function newParty(side: 'applicant' | 'respondent' | 'third_party', type: 'person' | 'organisation'): PartyEntry {
	return { key: entryKey(), fields: { side, type }, migrant: false, lent: [] }
}

export function newClaim(party: string | null, type: FieldValue = null): ClaimEntry {
	return { key: entryKey(), fields: { type, party, amount: null } }
}

export function newForm(): Form {
	const applicant = newParty('applicant', 'person')
	return {
		key: newId(),
		sent: '',
		dispute: { received: today(), source: 'walk_in', category: null, handled_by: 'street', mediator: session.account?.person ?? null },
		applicants: [applicant],
		respondents: [newParty('respondent', 'organisation')],
		claims: [newClaim(applicant.key)],
		typed: [],
		another: [],
	}
}

function hasValue(value: FieldValue): boolean {
	return value !== null && value !== undefined && value !== ''
}

export function isBlankParty(party: PartyEntry): boolean {
	return Object.keys(party.fields).every((name) => GIVEN.includes(name) || !hasValue(party.fields[name]))
}

/* A kind of claim alone is a claim; a claimant alone is not. */
export function isBlankClaim(claim: ClaimEntry): boolean {
	return Object.keys(claim.fields).every((name) => name === 'party' || !hasValue(claim.fields[name]))
}

export function isNamed(party: PartyEntry): boolean {
	return hasValue(party.fields.name)
}

export function isGroup(form: Form): boolean {
	return form.applicants.length > 1
}

/* The claim that a worker's row in the table shows. */
export function claimOf(form: Form, party: string): ClaimEntry | undefined {
	return form.claims.find((claim) => claim.fields.party === party)
}

/* Claims with a block of their own: in a group the first of each worker stands in the table. */
export function ownClaims(form: Form): ClaimEntry[] {
	if (!isGroup(form))
		return form.claims
	const tabled = new Set(form.applicants.map((applicant) => claimOf(form, applicant.key)?.key))
	return form.claims.filter((claim) => !tabled.has(claim.key))
}

export function removeApplicant(form: Form, key: string): void {
	form.applicants = form.applicants.filter((each) => each.key !== key)
	form.claims = form.claims.filter((claim) => claim.fields.party !== key)
}

/* ---- sums ---- */

function amountOf(claim: ClaimEntry): number {
	return typeof claim.fields.amount === 'number' ? claim.fields.amount : 0
}

/* What the parties and claims add up to; null where that says nothing. */
export function totals(form: Form): Record<Total, number | null> {
	const workers = form.applicants.filter((party) => isNamed(party) && party.fields.type !== 'organisation')
	const heads = workers.reduce((sum, party) => sum + (Number(party.fields.headcount) || 1), 0)
	const women = workers.filter((party) => party.fields.sex === 'female').length
	const known = workers.length > 0 && workers.every((party) => hasValue(party.fields.sex))
	const migrants = workers.filter((party) => party.migrant).length
	const amount = form.claims.reduce((sum, claim) => sum + amountOf(claim), 0)
	return {
		workers: heads || null,
		migrant_workers: migrants || null,
		women_workers: women > 0 || known ? women : null,
		amount: amount || null,
	}
}

/* ---- what is sent ---- */

function partyPlaces(parties: PartyEntry[], section: Section): Place[] {
	return parties
		.filter((party) => !isBlankParty(party))
		.map((party) => ({ section, key: party.key, kind: 'party', fields: filled(party.fields) }))
}

export function requestOf(form: Form): RegistrationRequest {
	const places = [...partyPlaces(form.applicants, 'applicant'), ...partyPlaces(form.respondents, 'respondent')]
	const numbers = new Map(places.map((place, index) => [place.key, `#${index}`]))
	form.claims
		.filter((claim) => !isBlankClaim(claim))
		.forEach((claim, index) => {
			const party = numbers.get(String(claim.fields.party)) ?? null
			const fields = filled({ ...claim.fields, party, main: index === 0 || null })
			places.push({ section: 'claim', key: claim.key, kind: 'claim', fields })
		})
	const parts = places.map(({ kind, fields }) => ({ kind, fields }))
	return { body: { kind: 'dispute', fields: filled(form.dispute), parts }, places }
}

/*
 * What can be checked of a form that is half filled in: what is still missing is nobody's mistake yet, but would keep the
 * node from looking any further.
 */
export function checkableOf(form: Form): RegistrationRequest | null {
	const whole: Form = {
		...form,
		dispute: { ...form.dispute, category: form.dispute.category ?? 'other', received: form.dispute.received ?? today() },
		applicants: form.applicants.filter(isNamed),
		respondents: form.respondents.filter(isNamed),
		claims: form.claims.filter((claim) => hasValue(claim.fields.type)),
	}
	return whole.applicants.length + whole.respondents.length > 0 ? requestOf(whole) : null
}

/* ---- finding fields ---- */

function partWith(places: Place[], problem: Problem): Place | undefined {
	const name = problem.field ?? ''
	const missing = problem.rule === 'required'
	const able = places.filter((place) => findField(place.kind, name))
	return able.find((place) => hasValue(place.fields[name]) !== missing) ?? able[0]
}

/* The node names the part; an older one only names the field. */
export function locate(problem: Problem, request: RegistrationRequest): Located {
	const named = problem.part === undefined ? undefined : request.places[problem.part]
	const inCase = problem.field && findField('dispute', problem.field)
	const place = named ?? (inCase ? undefined : partWith(request.places, problem))
	return { ...problem, section: place?.section ?? 'dispute', key: place?.key ?? '' }
}

export function kindOf(section: Section): string {
	return section === 'applicant' || section === 'respondent' ? 'party' : section
}

export function problemKey(problem: Located): string {
	return [problem.section, problem.key, problem.field ?? '', problem.rule].join(' ')
}

/* ---- names ---- */

function sideTitle(parties: PartyEntry[]): string {
	const named = parties.filter(isNamed)
	const first = String(named[0]?.fields.name ?? '')
	return named.length > 1 ? t(`${first} 等${named.length}人`, `${first} and ${named.length - 1} more`) : first
}

export function applicantsTitle(form: Form): string {
	return sideTitle(form.applicants)
}

export function respondentsTitle(form: Form): string {
	return sideTitle(form.respondents)
}

export function formTitle(form: Form): string {
	const title = [applicantsTitle(form), respondentsTitle(form)].filter(Boolean).join(' · ')
	return (title || t('未写姓名', 'No name yet')).slice(0, TITLE_LENGTH_MAX)
}

/* How long a field's text may be, for inputs that are not drawn by FieldInput. */
export function mostOf(kind: string, name: string): number | undefined {
	return field(kind, name).most || undefined
}
