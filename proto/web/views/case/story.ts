/* Everything that happened in a case, as one story: events, decisions, agreement, payments, papers and referrals by time. */
import { instant, localDate, localTime, money } from '@web/format'
import { t } from '@web/language'
import { nameOf } from '@web/names'
import { codeLabel, fieldLabel } from '@web/schema'
import type { RecordPart, RecordWhole } from '@web/types'
import { amount, plannedSession, text } from './facts'
import { partsOf } from './the_case'

export type Strand = 'contact' | 'session' | 'decision' | 'money' | 'paper' | 'note' | 'district'

export interface Moment {
	id: string
	strand: Strand
	/* What it is drawn as: a name of Timeline.vue's icons. */
	icon: string
	/* Sorts as text: a date, then the time or what stands for one. */
	order: string
	when: string
	title: string
	tag?: { text: string; tone: 'success' | 'warning' | 'danger' | 'info' }
	lines: string[]
	part?: RecordPart
	planned?: boolean
	voided?: boolean
}

export function strandLabel(strand: Strand): string {
	const labels: Record<Strand, () => string> = {
		contact: () => t('联系通知', 'Contacts'),
		session: () => t('调解会', 'Sessions'),
		decision: () => t('决定', 'Decisions'),
		money: () => t('协议履行', 'Agreement'),
		paper: () => t('文书转送', 'Papers'),
		note: () => t('其他经过', 'Other'),
		district: () => t('区级', 'District'),
	}
	return labels[strand]()
}

const STRANDS: Record<string, Strand> = { contact_attempt: 'contact', notice: 'contact', session: 'session', extension: 'decision', follow_up: 'contact', visit: 'contact', transfer: 'district' }

const GOOD = ['done', 'reached', 'attended', 'agreed']
const BAD = ['not_reached', 'absent', 'declined']

function outcomeTag(event: RecordPart): Moment['tag'] {
	const outcome = text(event.fields.outcome)
	if (!outcome)
		return undefined
	const tone = GOOD.includes(outcome) ? 'success' : BAD.includes(outcome) ? 'danger' : 'warning'
	return { text: codeLabel('event', 'outcome', outcome), tone }
}

function eventMoment(event: RecordPart, planned: boolean): Moment {
	const { fields } = event
	const at = new Date(text(fields.at))
	const type = text(fields.type)
	const means = fields.means ? codeLabel('event', 'means', fields.means) : ''
	const who = [means, text(fields.participants)].filter(Boolean).join(t('：', ': '))
	const handler = nameOf(text(fields.mediator))
	const handled = handler ? `${fieldLabel('event', 'mediator')} ${handler}` : ''
	return {
		id: event.id,
		strand: STRANDS[type] ?? 'note',
		icon: type,
		order: `${localDate(at)} ${localTime(at)}`,
		when: instant(text(fields.at)),
		title: planned ? t('调解会（已安排）', 'Session (arranged)') : codeLabel('event', 'type', type),
		tag: planned ? { text: t('待举行', 'to be held'), tone: 'info' } : outcomeTag(event),
		lines: [who, text(fields.place), text(fields.text), handled].filter(Boolean),
		// A transfer is the district's act: nobody edits it.
		part: type === 'transfer' ? undefined : event,
		planned,
		voided: fields.voided === true,
	}
}

/* A date without a time stands where its act belongs within the day. */
function dated(id: string, strand: Strand, icon: string, date: unknown, place: string, title: string, lines: string[] = []): Moment[] {
	const day = text(date)
	return day ? [{ id, strand, icon, order: `${day} ${place}`, when: day, title, lines: lines.filter(Boolean) }] : []
}

function decisions(record: RecordWhole): Moment[] {
	const { fields } = record
	const result = fields.result ? codeLabel('dispute', 'result', fields.result) : ''
	const settled = fields.settled_amount ? t(`调解金额 ${money(amount(fields.settled_amount))} 元`, `settled: ${money(amount(fields.settled_amount))} yuan`) : ''
	return [
		...dated('first_contact', 'decision', 'received', fields.first_contact, '00:00', t('首次接访', 'First contact')),
		...dated('received', 'decision', 'received', fields.received, '00:01', t('收到申请，登记', 'Application received')),
		...dated('accepted', 'decision', 'decision', fields.accepted, '00:02', t('决定受理', 'Accepted')),
		...dated('not_accepted', 'decision', 'decision', fields.not_accepted_on, '00:02', t('决定不予受理', 'Not accepted'), [text(fields.not_accepted_reason)]),
		...dated('refused', 'decision', 'decision', fields.refused_on, '00:02', t('对方不同意调解', 'The other side refused')),
		...dated('result', 'decision', 'result', fields.result_date, '23:50', result || t('调解结果', 'Result'), [settled]),
		...dated('closed', 'decision', 'filed', fields.closed, '23:57', t('结案', 'Closed')),
		...dated('archived', 'decision', 'filed', fields.archived, '23:58', t('归档', 'Archived'), [text(fields.archive_number)]),
		...dated('appraised', 'decision', 'filed', fields.appraised, '23:59', t('期满鉴定', 'Appraised')),
	]
}

function payment(each: RecordPart): Moment[] {
	const late = text(each.fields.paid_on) > text(each.fields.due) && each.fields.due
	const payee = nameOf(text(each.fields.party))
	const lines = [[payee, each.fields.method ? codeLabel('payment', 'method', each.fields.method) : ''].filter(Boolean).join(' · '), text(each.fields.note)]
	const sum = money(amount(each.fields.paid_amount))
	const made = dated(each.id, 'money', 'payment', each.fields.paid_on, '12:00', t(`付款 ${sum} 元`, `Paid: ${sum} yuan`), lines)
	if (made[0] && late)
		made[0].tag = { text: t(`逾期，应于 ${each.fields.due}`, `late, due ${each.fields.due}`), tone: 'warning' }
	return made
}

function paper(each: RecordPart): Moment[] {
	const type = codeLabel('paper', 'type', each.fields.type)
	const served = nameOf(text(each.fields.served_to))
	const way = each.fields.service ? codeLabel('paper', 'service', each.fields.service) : ''
	return [
		...dated(each.id, 'paper', 'paper', each.fields.issued, '23:40', t(`制发${type}`, `Issued: ${type}`), [text(each.fields.number)]),
		...dated(`${each.id}-served`, 'paper', 'served', each.fields.served_on, '23:41', t(`送达${type}`, `Served: ${type}`), [[served, way].filter(Boolean).join(' · ')]),
	]
}

function referral(each: RecordPart): Moment[] {
	const title = `${codeLabel('referral', 'type', each.fields.type)} → ${codeLabel('referral', 'to', each.fields.to)}`
	const outcome = each.fields.outcome ? codeLabel('referral', 'outcome', each.fields.outcome) : ''
	return [
		...dated(each.id, 'paper', 'referral', each.fields.date, '23:45', title, [text(each.fields.ref), text(each.fields.reason)]),
		...dated(`${each.id}-outcome`, 'paper', 'referral', each.fields.outcome_on, '23:46', `${title}${t('：', ': ')}${outcome}`),
	]
}

function agreement(each: RecordPart): Moment[] {
	const sum = each.fields.amount ? t(`协议金额 ${money(amount(each.fields.amount))} 元`, `${money(amount(each.fields.amount))} yuan`) : ''
	return [
		...dated(each.id, 'money', 'agreement', each.fields.agreed_on, '23:51', t('签订调解协议', 'Agreement made'), [text(each.fields.number), sum]),
		...dated(`${each.id}-effect`, 'money', 'agreement', each.fields.effective_on, '23:52', t('协议生效', 'Agreement in effect')),
	]
}

/* What the district wrote beside the case. Its time is optional: then it stands where its id was made. */
function annotation(each: RecordPart): Moment {
	const at = text(each.fields.at) ? new Date(text(each.fields.at)) : madeAt(each.id)
	return {
		id: each.id,
		strand: 'district',
		icon: 'annotation',
		order: `${localDate(at)} ${localTime(at)}`,
		when: instant(at.toISOString()),
		title: t('区级批注', 'Annotation of the district'),
		lines: [text(each.fields.text) || t('（本机不能读取）', '(cannot be read here)')],
		part: each,
		voided: each.fields.voided === true,
	}
}

/* What a reviewer of the district found in the case file. */
function review(each: RecordPart): Moment[] {
	const found = Array.isArray(each.fields.items) ? each.fields.items.join(t('；', '; ')) : ''
	const moments = dated(each.id, 'district', 'review', each.fields.date, '23:59', t('案卷评查', 'File review'), [found, text(each.fields.remarks)])
	if (moments[0] && typeof each.fields.score === 'number')
		moments[0].tag = { text: t(`${each.fields.score} 分`, `score ${each.fields.score}`), tone: found ? 'warning' : 'success' }
	return moments
}

/* The first 48 bits of an id (UUIDv7) are the time of its making. */
function madeAt(id: string): Date {
	return new Date(Number.parseInt(id.replace(/-/g, '').slice(0, 12), 16))
}

/* Newest first; what is arranged for later stands on top. */
export function storyOf(record: RecordWhole, voided: boolean): Moment[] {
	const planned = plannedSession(record)?.id
	const moments = [
		...decisions(record),
		...partsOf(record, 'event', voided).map((event) => eventMoment(event, event.id === planned)),
		...partsOf(record, 'agreement').flatMap(agreement),
		...partsOf(record, 'payment').flatMap(payment),
		...partsOf(record, 'paper').flatMap(paper),
		...partsOf(record, 'referral').flatMap(referral),
		...partsOf(record, 'annotation', voided).map(annotation),
		...partsOf(record, 'review').flatMap(review),
	]
	return moments.sort((a, b) => b.order.localeCompare(a.order) || b.id.localeCompare(a.id))
}
