/* Which fields a form of each kind shows, in the order in which they are filled in. */
import type { FormField } from '@web/RecordForm.vue'
import { t } from '@web/language'
import type { Fields, RecordWhole } from '@web/types'
import { text } from './facts'
import { partsOf } from './the_case'

export type FieldList = (string | FormField)[]

export interface Choice {
	id: string
	name: string
}

export function partyChoices(record: RecordWhole, side?: string): Choice[] {
	return partsOf(record, 'party')
		.filter((party) => !side || party.fields.side === side)
		.map((party) => ({ id: party.id, name: text(party.fields.name) }))
}

function partyFields(model: Fields): FieldList {
	if (model.type === 'organisation')
		return [
			'side', 'type', { name: 'name', wide: true, label: t('单位名称', 'Name of the organisation') },
			'employer_code', 'phone', { name: 'address', wide: true },
			'representative', 'representative_title', { name: 'service_address', wide: true }, 'agent', 'agent_phone',
		]
	const person: FieldList = [
		'side', 'type', { name: 'name', label: t('姓名', 'Name') }, 'phone', 'id_type', 'id_number', 'sex', 'birth_date',
		{ name: 'address', wide: true }, { name: 'service_address', wide: true },
	]
	if (model.side === 'applicant')
		person.push('position', 'contract', 'hired', 'left', { name: 'wage_type', compact: true }, 'monthly_wage', 'is_delegate')
	if (model.is_delegate === true)
		person.push({ name: 'headcount', hint: t('代表多少名劳动者（含本人）', 'How many workers he or she stands for') })
	return [...person, 'agent', 'agent_phone']
}

function eventFields(model: Fields): FieldList {
	const fields: FieldList = ['at', { name: 'type', compact: true }, { name: 'means', compact: true }, 'outcome']
	if (model.type === 'session' || model.type === 'visit')
		fields.push({ name: 'place', wide: true })
	fields.push({ name: 'participants', wide: true }, 'mediator')
	if (model.type === 'extension')
		fields.push('consent')
	return [...fields, 'text']
}

function paperFields(record: RecordWhole): FieldList {
	return [
		{ name: 'type', compact: true }, 'number', 'issued', 'pages', { name: 'served_to', choices: partyChoices(record) },
		'service', 'served_on', 'served_by', 'received_by', 'receipt',
	]
}

export function fieldsOf(kind: string, model: Fields, record: RecordWhole): FieldList {
	switch (kind) {
		case 'party':
			return partyFields(model)
		case 'claim':
			return [
				'type', { name: 'party', choices: partyChoices(record, 'applicant') }, 'amount', 'settled_amount',
				'period_from', 'period_to', 'main', 'note',
			]
		case 'event':
			return eventFields(model)
		case 'agreement':
			return [
				'agreed_on', 'amount', 'number', 'effective_on', 'terms', 'performance_terms',
				'signed_applicant', 'signed_respondent', 'signed_mediator', 'sealed_centre', 'facts',
			]
		case 'payment':
			return [
				{ name: 'party', choices: partyChoices(record) }, 'due', 'amount', 'paid_on', 'paid_amount',
				{ name: 'method', compact: true }, 'note',
			]
		case 'referral':
			return ['to', { name: 'type', compact: true }, 'date', 'ref', 'reason', 'outcome', 'outcome_on']
		case 'annotation':
			return ['text']
		default:
			return paperFields(record)
	}
}

/* The main part's fields in groups, each edited in place. */
export interface Group {
	name: string
	title: () => string
	fields: FieldList
}

export const GROUPS: Group[] = [
	{
		name: 'matter',
		title: () => t('案情', 'The matter'),
		fields: [
			'category', 'grade', 'amount', 'workers', 'migrant_workers', 'women_workers', 'industry', 'employer_type',
			{ name: 'workplace', wide: true }, 'summary', 'tags',
		],
	},
	{
		name: 'handling',
		title: () => t('收案与办理', 'Intake and handling'),
		fields: [
			'received', 'first_contact', 'source', 'source_note', 'external_ref', 'handled_by', 'mediator', 'panel', 'recorder',
			'police_early',
		],
	},
	{
		name: 'result',
		title: () => t('受理、结果与归档', 'Acceptance, result, archive'),
		fields: [
			'accepted', 'not_accepted_on', 'not_accepted_reason', 'refused_on', 'extended_to', { name: 'result', compact: true }, 'result_date',
			'agreement_form', 'settled_amount', 'performance', 'closed', 'archived', 'archive_number', 'retention_years', 'appraised',
		],
	},
]
