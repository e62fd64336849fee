/*
 * What is entered for one paper alone: whom it is served on, which session the minutes are of, wording that the case
 * itself does not hold. The first kind are fields of the paper's record; the others are printed and stay on the paper.
 */
import { localDate, today } from '@web/format'
import { t, type Label } from '@web/language'
import type { RecordWhole } from '@web/types'
import { dateText, linesOf } from './chinese'
import type { Entries } from './fill'
import { codeText, eventParts, evidenceOf, issuedParts, partsOf, text } from './fill_parts'
import { law } from './law'

export interface OwnField {
	name: string
	label: Label
	as: 'lines' | 'line' | 'truth' | 'event' | 'papers'
	/* For `event`: of these types. */
	of?: string[]
	rows?: number
	/* What stands there before anybody has typed. */
	preset?: (record: RecordWhole, entries: Entries) => Entries[string]
}

export interface PaperForm {
	/* Fields of the record of kind paper. */
	stored: string[]
	own: OwnField[]
}

function lines(name: string, zh: string, en: string, preset?: OwnField['preset'], rows = 3): OwnField {
	return { name, label: { zh, en }, as: 'lines', rows, preset }
}

/* The last one; of an issued paper, the last one until the day it was issued. */
function lastEvent(record: RecordWhole, types: string[], until: Entries[string]): string {
	const before = eventParts(record, types).filter((part) => !until || localDate(new Date(text(part.fields.at))) <= text(until))
	return (before.pop() ?? eventParts(record, types)[0])?.id ?? ''
}

function eventOf(zh: string, en: string, ...of: string[]): OwnField {
	return { name: 'event', label: { zh, en }, as: 'event', of, preset: (record, entries) => lastEvent(record, of, entries.issued) }
}

/* Notices call people to the first session. */
function firstSession(): OwnField {
	const preset = (record: RecordWhole) => eventParts(record, ['session'])[0]?.id ?? null
	return { name: 'event', label: { zh: '通知参加的调解会', en: 'Session to come to' }, as: 'event', of: ['session'], preset }
}

function fromEvent(field: string): OwnField['preset'] {
	return (record, entries) => text(record.parts.find((part) => part.id === entries.event)?.fields[field])
}

function evidenceLines(record: RecordWhole): string {
	return evidenceOf(record)
		.map((each) => `${each.no}. ${each.name}${each.source ? `（来源：${each.source}）` : ''}${each.pages ? `，${each.pages}页` : ''}`)
		.join('\n')
}

function presentNames(record: RecordWhole, entries: Entries): string {
	const written = linesOf(fromEvent('participants')?.(record, entries)).join('、')
	return written || partsOf(record, 'party').slice(0, 6).map((part) => text(part.fields.representative) || text(part.fields.name)).join('、')
}

/* The way of the case, a line for each thing that happened. */
function course(record: RecordWhole): string {
	return eventParts(record, ['contact_attempt', 'notice', 'session', 'extension', 'visit'])
		.map((part) => {
			const outcome = codeText('event', 'outcome', part.fields.outcome)
			return `${dateText(text(part.fields.at))}${codeText('event', 'type', part.fields.type)}${outcome ? `，${outcome}` : ''}。`
		})
		.join('\n')
}

function terminationReason(record: RecordWhole): string {
	const reasons: Record<string, string> = {
		failed: '双方当事人分歧较大，经调解未能达成一致意见。', withdrawn: '申请人撤回调解申请。',
		abandoned: '申请人经通知无正当理由不参加调解，视为放弃调解。', expired: '自收到调解申请之日起十五日内未达成调解协议。',
		transferred: '本案依法转由其他机关处理。',
	}
	if (record.fields.status === 'refused')
		return '被申请人不同意调解。'
	return reasons[text(record.fields.result)] ?? ''
}

function routes(): string {
	return [
		'1. 自知道或者应当知道权利被侵害之日起一年内，向有管辖权的劳动人事争议仲裁委员会申请仲裁；',
		`2. 属于劳动保障监察事项的，根据${law.inspectorate}的规定，向劳动保障行政部门投诉；`,
		'3. 依法属于人民法院直接受理范围的，向人民法院提起诉讼。',
	].join('\n')
}

function everyIssued(record: RecordWhole): string[] {
	return issuedParts(record).filter((part) => part.fields.type !== 'service_receipt').map((part) => part.id)
}

const SERVED = ['served_to', 'service', 'served_by', 'served_on']
const facts = lines('facts', '事实与理由', 'Facts and reasons', (record) => text(record.fields.summary), 6)

const forms: Record<string, PaperForm> = {
	application: {
		stored: [],
		own: [
			facts, lines('evidence', '证据及来源', 'Evidence and its source', evidenceLines),
			lines('witnesses', '证人姓名和住址', 'Witnesses and their addresses', undefined, 2),
			{ name: 'oral', label: { zh: '口头申请，由中心记录', en: 'Made orally, written down by the centre' }, as: 'truth' },
		],
	},
	registration: {
		stored: [],
		own: [lines('opinion', '受理意见', 'Opinion on acceptance', (record) => (record.fields.accepted ? '符合受理条件，建议受理。' : ''), 2)],
	},
	acceptance_notice: {
		stored: SERVED,
		own: [
			firstSession(),
			{ name: 'bring', label: { zh: '另请携带', en: 'Also to be brought' }, as: 'line' },
		],
	},
	non_acceptance_notice: {
		stored: SERVED,
		own: [lines('reason', '不予受理的理由', 'Why not accepted', (record) => text(record.fields.not_accepted_reason), 5)],
	},
	rights_notice: { stored: SERVED, own: [] },
	minutes: {
		stored: [],
		own: [
			eventOf('哪一次调解会', 'Which session', 'session'),
			lines('present', '参加人', 'Those present', presentNames, 2),
			lines('text', '笔录内容', 'What was said', fromEvent('text'), 10),
			lines('words', '调解员意见', "The mediator's words", undefined, 3),
		],
	},
	agreement: {
		stored: ['served_to'],
		own: [
			lines('facts', '争议事实', 'Facts', (record) => text(partsOf(record, 'agreement').pop()?.fields.facts || record.fields.summary), 6),
			{ name: 'copies', label: { zh: '份数', en: 'Copies' }, as: 'line', preset: copies },
		],
	},
	termination: {
		stored: SERVED,
		own: [
			lines('reason', '终止调解的理由', 'Why it ended', terminationReason, 4),
			lines('routes', '其他解决途径', 'Ways that are left', routes, 6),
		],
	},
	service_receipt: {
		stored: [...SERVED, 'received_by', 'receipt'],
		own: [
			{ name: 'papers', label: { zh: '送达的文书', en: 'Papers served' }, as: 'papers', preset: everyIssued },
			lines('remarks', '备注', 'Remarks', undefined, 2),
		],
	},
	follow_up: {
		stored: [],
		own: [
			eventOf('哪一次回访', 'Which follow-up', 'follow_up'),
			lines('text', '回访情况', 'What was found', fromEvent('text'), 6),
			lines('opinion', '当事人意见和建议', 'What the parties say', undefined, 3),
			lines('handling', '处理意见', 'What is to be done', undefined, 2),
		],
	},
	closing_report: {
		stored: [],
		own: [
			lines('course', '调解经过和结果', 'Course and result', course, 6),
			lines('opinion', '承办人意见', "The mediator's opinion", (record) => (record.fields.closed ? '建议结案归档。' : ''), 2),
		],
	},
	back_cover: { stored: [], own: [lines('remarks', '需要说明的情况', 'Remarks on the file', undefined, 3)] },
}

/* One for each party and one for the file. */
function copies(record: RecordWhole): string {
	const numbers = ['', '一', '两', '三', '四', '五', '六', '七', '八', '九', '十']
	const count = Math.min(partsOf(record, 'party').length, 3) + 1
	return numbers[Math.max(count, 3)]
}

export function formOf(type: string): PaperForm {
	return forms[type] ?? { stored: [], own: [] }
}

/* What each field starts with, in order: the wording of minutes is that of the session chosen above. `given` stands, and has
 * `issued` when the paper has been issued. */
export function presets(type: string, record: RecordWhole, given: Entries = {}): Entries {
	const entries: Entries = {}
	const served = formOf(type).stored.includes('served_to')
	if (served && !given.served_to)
		entries.served_to = firstServed(type, record)
	if (type === 'service_receipt')
		entries.served_on = today()
	Object.assign(entries, given)
	for (const field of formOf(type).own)
		entries[field.name] = given[field.name] ?? field.preset?.(record, entries) ?? null
	return entries
}

function firstServed(type: string, record: RecordWhole): string | null {
	const side = type === 'non_acceptance_notice' ? 'applicant' : 'respondent'
	const parties = partsOf(record, 'party')
	return (parties.find((part) => part.fields.side === side) ?? parties[0])?.id ?? null
}

export function eventTitle(record: RecordWhole, id: string): string {
	const part = record.parts.find((each) => each.id === id)
	return part ? `${dateText(text(part.fields.at))} ${codeText('event', 'type', part.fields.type)}` : t('（没有）', '(none)')
}
