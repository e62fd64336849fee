/* What a paper wants and the case does not have yet: printed as blanks, named here with the place to fill it in. */
import { t, type Label } from '@web/language'
import type { FieldValue, RecordPart, RecordWhole } from '@web/types'
import type { Entries } from './fill'
import { eventParts, partsOf } from './fill_parts'

export interface Need {
	text: string
	/* The tab of the case's page; '' is this paper's own form. */
	section: string
}

interface Rule extends Label {
	section: string
	for: string[]
	missing: (record: RecordWhole, entries: Entries) => boolean
}

const EVERY = [
	'application', 'registration', 'acceptance_notice', 'non_acceptance_notice', 'rights_notice', 'minutes', 'agreement', 'termination',
	'service_receipt', 'follow_up', 'closing_report', 'cover',
]
const WHO = ['application', 'registration', 'minutes', 'agreement', 'termination']
const TO_SOMEBODY = ['acceptance_notice', 'non_acceptance_notice', 'rights_notice', 'service_receipt', 'termination']

function side(record: RecordWhole, name: string): RecordPart[] {
	return partsOf(record, 'party').filter((part) => part.fields.side === name)
}

function lacks(name: string, field: string, only?: 'person' | 'organisation') {
	return (record: RecordWhole): boolean =>
		side(record, name).some((part) => !part.fields[field] && (!only || (part.fields.type ?? 'person') === only))
}

function unset(...names: string[]) {
	return (record: RecordWhole): boolean => names.every((name) => isEmpty(record.fields[name]))
}

function noEntry(name: string) {
	return (_record: RecordWhole, entries: Entries): boolean => isEmpty(entries[name])
}

function isEmpty(value: FieldValue): boolean {
	return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function agreementLacks(...names: string[]) {
	return (record: RecordWhole): boolean => {
		const agreement = partsOf(record, 'agreement').pop()
		return agreement !== undefined && names.every((name) => isEmpty(agreement.fields[name]))
	}
}

const rules: Rule[] = [
	{ zh: '申请人', en: 'Applicant', section: 'overview', for: EVERY, missing: (record) => !side(record, 'applicant').length },
	{ zh: '被申请人', en: 'Respondent', section: 'overview', for: EVERY, missing: (record) => !side(record, 'respondent').length },
	{ zh: '申请人的证件号码', en: "Applicants' identity numbers", section: 'overview', for: WHO, missing: lacks('applicant', 'id_number', 'person') },
	{ zh: '申请人的联系电话', en: "Applicants' telephones", section: 'overview', for: ['application', 'registration'], missing: lacks('applicant', 'phone') },
	{ zh: '申请人的住址', en: "Applicants' addresses", section: 'overview', for: WHO, missing: lacks('applicant', 'address') },
	{ zh: '被申请人的住所地', en: "Respondent's address", section: 'overview', for: WHO, missing: lacks('respondent', 'address') },
	{ zh: '被申请人的联系电话', en: "Respondent's telephone", section: 'overview', for: ['application', 'registration'], missing: lacks('respondent', 'phone') },
	{ zh: '被申请人的法定代表人（负责人）', en: "Respondent's representative", section: 'overview', for: WHO, missing: lacks('respondent', 'representative', 'organisation') },
	{ zh: '请求事项', en: 'Claims', section: 'overview', for: WHO, missing: (record) => !partsOf(record, 'claim').length },
	{ zh: '事实与理由（案情摘要）', en: 'Facts (summary)', section: 'overview', for: ['registration', 'closing_report'], missing: unset('summary') },
	{ zh: '事实与理由', en: 'Facts and reasons', section: '', for: ['application', 'agreement'], missing: noEntry('facts') },
	{ zh: '调解员', en: 'Mediator', section: 'overview', for: EVERY.filter((type) => type !== 'application'), missing: unset('mediator') },
	{ zh: '记录员', en: 'Recorder', section: 'overview', for: ['minutes'], missing: unset('recorder') },
	{ zh: '受理日期', en: 'Date of acceptance', section: 'overview', for: ['acceptance_notice', 'agreement', 'closing_report'], missing: unset('accepted') },
	{ zh: '不予受理的理由', en: 'Why not accepted', section: '', for: ['non_acceptance_notice'], missing: noEntry('reason') },
	{ zh: '受送达人', en: 'Whom it is served on', section: '', for: TO_SOMEBODY, missing: noEntry('served_to') },
	{ zh: '调解会的时间和地点', en: 'Time and place of the session', section: 'overview', for: ['acceptance_notice'], missing: noEntry('event') },
	{ zh: '调解会（办案经过）', en: 'A session', section: 'overview', for: ['minutes'], missing: (record) => !eventParts(record, ['session']).length },
	{ zh: '笔录内容', en: 'What was said', section: '', for: ['minutes'], missing: noEntry('text') },
	{ zh: '调解协议', en: 'The agreement', section: 'agreement', for: ['agreement'], missing: (record) => !partsOf(record, 'agreement').length },
	{ zh: '协议内容', en: 'Terms', section: 'agreement', for: ['agreement'], missing: agreementLacks('terms') },
	{
		zh: '履行的方式和期限', en: 'Manner and time of performance', section: 'agreement', for: ['agreement'],
		missing: (record) => agreementLacks('performance_terms')(record) && !partsOf(record, 'payment').length,
	},
	{ zh: '终止调解的理由', en: 'Why it ended', section: '', for: ['termination'], missing: noEntry('reason') },
	{ zh: '送达的文书', en: 'Papers served', section: '', for: ['service_receipt'], missing: noEntry('papers') },
	{ zh: '送达方式', en: 'Way of service', section: '', for: ['service_receipt'], missing: noEntry('service') },
	{ zh: '回访（办案经过）', en: 'A follow-up', section: 'overview', for: ['follow_up'], missing: (record) => !eventParts(record, ['follow_up']).length },
	{ zh: '调解结果', en: 'Result', section: 'overview', for: ['closing_report', 'termination'], missing: unset('result') },
	{ zh: '结案日期', en: 'Date of closing', section: 'overview', for: ['closing_report'], missing: unset('closed') },
]

export function needsOf(type: string, record: RecordWhole, entries: Entries): Need[] {
	return rules
		.filter((rule) => rule.for.includes(type) && rule.missing(record, entries))
		.map((rule) => ({ text: t(rule.zh, rule.en), section: rule.section }))
}
