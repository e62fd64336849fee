/*
 * The steps of a case's life as a table: what each asks for, and what it writes. Which of them a state offers, and which
 * one is the obvious next, is in next.ts; whether the status may change that way is the node's word (record.steps).
 */
import { toInstant, today } from '@web/format'
import { t } from '@web/language'
import { theSchema } from '@web/schema'
import { session } from '@web/session'
import type { Fields, RecordWhole } from '@web/types'
import { addDays, namesOfSide, performanceOf, payments, plannedSession, sumOf, text } from './facts'
import { partyChoices, type FieldList } from './forms'
import { partsOf } from './the_case'

const RETENTION_YEARS = 5

/* A part that a step writes beside the case itself. */
export interface StepPart {
	kind: 'event' | 'referral'
	fields: FieldList
	defaults: Fields
	demand?: string[]
	/* Left out unless something is written in one of these. */
	only?: string[]
	/* An existing one to complete. */
	id?: string
	before?: Fields
}

export interface Step {
	label: () => string
	/* The status that it leads to; without one the status stays. */
	to?: string
	hint?: () => string
	fields?: FieldList
	defaults?: (record: RecordWhole) => Fields
	demand?: string[]
	part?: (record: RecordWhole) => StepPart
	danger?: boolean
}

/* Who is logged in, in the register of staff. */
function ownPerson(): string | undefined {
	return session.account?.person
}

function now(): string {
	return toInstant(new Date())
}

function everybody(record: RecordWhole): string {
	return partyChoices(record).map((party) => party.name).join('、')
}

function event(type: string, fields: FieldList, defaults: Fields = {}, more: Partial<StepPart> = {}): StepPart {
	return { kind: 'event', fields, defaults: { at: now(), type, ...defaults }, ...more }
}

function note(record: RecordWhole, label: string): StepPart {
	return event('note', [{ name: 'text', label }], { mediator: record.fields.mediator ?? ownPerson() }, { only: ['text'] })
}

function ending(to: string, zh: string, en: string, hint?: () => string): Step {
	return {
		label: () => t(zh, en),
		to,
		hint,
		fields: ['result_date'],
		defaults: () => ({ result: to, result_date: today() }),
		demand: ['result_date'],
		part: (record) => note(record, t('原因或说明（记入经过）', 'Reason or remark (goes into the timeline)')),
	}
}

function settling(to: string, zh: string, en: string): Step {
	return {
		label: () => t(zh, en),
		to,
		fields: ['result_date', 'agreement_form', 'settled_amount'],
		defaults: (record) => ({
			result: to,
			result_date: today(),
			agreement_form: record.fields.agreement_form ?? 'written',
			settled_amount: record.fields.settled_amount ?? claimsSettled(record),
			...(to === 'performed_at_once' ? { performance: 'performed' } : {}),
		}),
		demand: ['result_date', 'agreement_form'],
	}
}

function claimsSettled(record: RecordWhole): number | null {
	return sumOf(partsOf(record, 'claim'), 'settled_amount') || null
}

/* Fifteen more days are what most ask for; the parties may agree on others. */
function extension(record: RecordWhole): string {
	const clock = record.clocks.find((each) => each.name === 'mediation')
	return addDays(clock?.due ?? today(), theSchema().clocks.find((each) => each.name === 'mediation')?.days ?? 15)
}

/* The next whole hour of tomorrow's morning: to be changed, but seldom absurd. */
function tomorrow(): string {
	const at = new Date()
	at.setDate(at.getDate() + 1)
	at.setHours(9, 30, 0, 0)
	return toInstant(at)
}

function sessionPart(record: RecordWhole): StepPart {
	const planned = plannedSession(record)
	const fields: FieldList = ['at', { name: 'means', compact: true }, { name: 'place', wide: true }, { name: 'participants', wide: true }, 'mediator', 'outcome', 'text']
	const defaults = planned?.fields ?? { means: 'in_person', participants: everybody(record), mediator: record.fields.mediator ?? ownPerson() }
	return event('session', fields, defaults, { demand: ['at', 'outcome'], id: planned?.id, before: planned?.fields })
}

export const STEPS: Record<string, Step> = {
	await: {
		label: () => t('征询对方意见', 'Ask the other side'),
		to: 'pending',
		hint: () => t('登记后征询被申请人是否同意调解，案件转为待受理。', 'The other side is asked whether it agrees to mediation; the case awaits acceptance.'),
		part: (record) =>
			event('notice', ['at', { name: 'means', compact: true }, { name: 'participants', wide: true }, 'text'], { means: 'phone', participants: namesOfSide(record, 'respondent') }),
	},
	accept: {
		label: () => t('受理', 'Accept'),
		to: 'accepted',
		fields: ['accepted', 'mediator'],
		defaults: (record) => ({ accepted: today(), mediator: record.fields.mediator ?? ownPerson() }),
		demand: ['accepted'],
	},
	decline: {
		label: () => t('不予受理', 'Do not accept'),
		to: 'not_accepted',
		hint: () => t('须书面说明理由；保存后可制作不予受理通知书。', 'The reasons are given in writing; the notice can be made afterwards.'),
		fields: ['not_accepted_on', 'not_accepted_reason'],
		defaults: () => ({ not_accepted_on: today() }),
		demand: ['not_accepted_on', 'not_accepted_reason'],
	},
	refuse: {
		label: () => t('对方不同意', 'Other side refuses'),
		to: 'refused',
		hint: () => t('被申请人不同意调解，记下如何得知。', 'The other side does not agree to mediation: note how you learnt it.'),
		fields: ['refused_on'],
		defaults: () => ({ refused_on: today() }),
		demand: ['refused_on'],
		part: (record) =>
			event(
				'contact_attempt',
				['at', { name: 'means', compact: true }, { name: 'participants', wide: true, label: t('谁表示不同意', 'Who refused') }, 'text'],
				{ means: 'phone', outcome: 'declined', participants: namesOfSide(record, 'respondent'), mediator: record.fields.mediator ?? ownPerson() },
			),
	},
	arrange: {
		label: () => t('安排调解会', 'Arrange a session'),
		to: 'mediating',
		part: (record) =>
			event(
				'session',
				['at', { name: 'means', compact: true }, { name: 'place', wide: true }, { name: 'participants', wide: true }, 'mediator'],
				{ at: tomorrow(), means: 'in_person', participants: everybody(record), mediator: record.fields.mediator ?? ownPerson() },
				{ demand: ['at'] },
			),
	},
	session: {
		label: () => t('记录调解会', 'Record a session'),
		to: 'mediating',
		part: sessionPart,
	},
	agree: settling('agreed', '达成协议', 'Agreed'),
	partly: settling('partly_agreed', '部分达成', 'Partly agreed'),
	at_once: settling('performed_at_once', '即时履行', 'Performed at once'),
	fail: ending('failed', '调解不成', 'Mediation failed', () => t('保存后请制作终止调解意见书，告知仲裁、监察、诉讼途径。', 'Then make the notice of termination, which names arbitration, inspectorate and court.')),
	withdraw: ending('withdrawn', '撤回申请', 'Withdrawn'),
	abandon: ending('abandoned', '视为放弃', 'Taken as abandoned'),
	expire: ending('expired', '逾期未结', 'Expired'),
	transfer: {
		label: () => t('转办', 'Transfer'),
		to: 'transferred',
		fields: ['result_date'],
		defaults: () => ({ result: 'transferred', result_date: today() }),
		demand: ['result_date'],
		part: () => ({
			kind: 'referral',
			fields: ['to', 'ref', 'reason'],
			defaults: { type: 'transfer', date: today() },
			demand: ['to'],
		}),
	},
	extend: {
		label: () => t('延期', 'Extend'),
		hint: () => t('调解期限为收到申请之日起 15 天，须双方同意方可延期。', 'Mediation ends 15 days after the application unless both sides agree to more time.'),
		fields: ['extended_to'],
		defaults: (record) => ({ extended_to: extension(record) }),
		demand: ['extended_to'],
		part: (record) =>
			event(
				'extension',
				[{ name: 'consent', required: true, label: t('双方均已同意延期', 'Both sides have consented') }, { name: 'means', compact: true }, { name: 'participants', wide: true }, 'text'],
				{ means: 'phone', participants: everybody(record), outcome: 'agreed', mediator: record.fields.mediator ?? ownPerson() },
				{ demand: ['consent'] },
			),
	},
	perform: {
		label: () => t('转入履行跟踪', 'Follow the performance'),
		to: 'performing',
		fields: ['performance'],
		defaults: (record) => ({ performance: performanceOf(payments(record)) ?? record.fields.performance ?? 'not_due' }),
	},
	follow_up: {
		label: () => t('回访', 'Follow up'),
		to: 'followed_up',
		part: (record) =>
			event(
				'follow_up',
				['at', { name: 'means', compact: true }, 'outcome', { name: 'participants', wide: true }, { name: 'text', label: t('回访情况', 'What was found') }],
				{ means: 'phone', outcome: 'reached', participants: namesOfSide(record, 'applicant'), mediator: record.fields.mediator ?? ownPerson() },
				{ demand: ['outcome'] },
			),
	},
	close: {
		label: () => t('结案', 'Close'),
		to: 'closed',
		fields: ['closed'],
		defaults: () => ({ closed: today() }),
		demand: ['closed'],
	},
	archive: {
		label: () => t('归档', 'Archive'),
		to: 'archived',
		fields: ['archived', 'archive_number', 'retention_years'],
		defaults: (record) => ({
			archived: today(),
			archive_number: record.fields.archive_number,
			retention_years: record.fields.retention_years ?? RETENTION_YEARS,
		}),
		demand: ['archived', 'retention_years'],
	},
	appraise: {
		label: () => t('期满鉴定', 'Appraise'),
		to: 'appraised',
		hint: () => t('保管期满后鉴定去留；数据不会自动删除。', 'After the term of retention it is decided what is kept; nothing is deleted by itself.'),
		fields: ['appraised'],
		defaults: () => ({ appraised: today() }),
		demand: ['appraised'],
	},
	correct: {
		label: () => t('更正状态', 'Correct the status'),
		hint: () => t('只列出允许更正的状态；更正会记入历史。', 'Only what the rules allow is offered; the history keeps it.'),
		fields: ['status'],
		defaults: () => ({}),
		demand: ['status'],
		part: (record) => ({ ...note(record, t('更正原因', 'Why')), demand: ['text'], only: undefined }),
	},
}

/* The date on which the archived file may be appraised; '' when that cannot be known. */
export function keptUntil(record: RecordWhole): string {
	const archived = text(record.fields.archived)
	const years = Number(record.fields.retention_years ?? 0)
	return archived && years ? `${Number(archived.slice(0, 4)) + years}${archived.slice(4)}` : ''
}
