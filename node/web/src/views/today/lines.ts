/*
 * The day's work as lines that look alike: what it is, how urgent, where it opens. The most urgent one is what to do first.
 */
import { daysLeft, longDate, money, shortInstant, urgency } from '@web/format'
import { label, t } from '@web/language'
import { clockLabel, codeLabel, kindLabel, theSchema } from '@web/schema'
import { recordLink, subject, whenOf } from '@web/views/clashes/words'
import type { Waiting } from '@web/views/clashes/types'
import type { DayClock, DayDraft, DayFollowUp, DayPayment, DayTraining, Today } from './types'

/* Terms that end later are listed, but not pressed upon anyone. */
export const SOON_DAYS = 7

export type Tone = 'danger' | 'warning' | 'normal'

export interface Line {
	key: string
	to: string
	title: string
	who?: string
	note: string
	/* "已逾期 5 天" */
	term?: string
	tone: Tone
	/* What doing it means, for the line that stands first. */
	action: string
	advice?: string
	/* Days from today; the smaller, the sooner. */
	rank: number
}

export function sides(row: { applicants?: string; respondents?: string }): string {
	return [row.applicants, row.respondents].filter(Boolean).join(t(' 与 ', ' v. '))
}

function adviceOf(name: string): string {
	const advice = theSchema().clocks.find((each) => each.name === name)?.advice
	return typeof advice === 'string' ? advice : label(advice)
}

export function clockLine(row: DayClock): Line {
	const left = row.clock.days_left
	return {
		key: row.id,
		to: `/case/${row.id}`,
		title: row.number,
		who: sides(row),
		note: t(
			`${clockLabel(row.clock.name)} ${row.clock.due} 届满 · ${codeLabel('dispute', 'status', row.status)}`,
			`${clockLabel(row.clock.name)} ends ${row.clock.due} · ${codeLabel('dispute', 'status', row.status)}`,
		),
		term: daysLeft(left),
		tone: urgency(left),
		action: t('打开案件', 'Open the case'),
		advice: adviceOf(row.clock.name),
		rank: left,
	}
}

export function paymentLine(row: DayPayment): Line {
	const rest = money(row.amount - row.paid_amount)
	return {
		key: row.id,
		to: `/case/${row.record}`,
		title: row.number,
		who: row.party_name ? t(`付给 ${row.party_name}`, `to ${row.party_name}`) : undefined,
		note: t(`${rest} 元，应于 ${row.due} 支付`, `${rest} yuan, due ${row.due}`),
		term: daysLeft(row.days_left),
		tone: urgency(row.days_left),
		action: t('打开案件', 'Open the case'),
		advice: t('问一问款项到了没有，到了就登记，没到就催办', 'ask whether it was paid: enter it, or press for it'),
		rank: row.days_left,
	}
}

export function followUpLine(row: DayFollowUp): Line {
	return {
		key: row.id,
		to: `/case/${row.id}`,
		title: row.number,
		who: sides(row),
		note: `${label(row.why)} · ${t(`自 ${row.since}`, `since ${row.since}`)}`,
		tone: 'normal',
		action: t('打开案件', 'Open the case'),
		advice: t('打电话回访，记下履行得怎样', 'ask both sides how it went, and note it'),
		rank: 20,
	}
}

export function waitingLine(row: Waiting): Line {
	const clash = row.kind === 'conflict'
	return {
		key: row.id,
		to: `/clashes?item=${row.id}`,
		title: row.number || (recordLink(row) ? t('（无编号）', '(no number)') : subject(row)),
		who: subject(row),
		note: clash
			? t(`${row.mine_author ?? ''} 与 ${row.theirs_author ?? ''} 填得不一样`, `${row.mine_author ?? ''} and ${row.theirs_author ?? ''} wrote different things`)
			: t(`有一项变更没有被采用：${label(row.text)}`, `a change was held: ${label(row.text)}`),
		term: shortInstant(whenOf(row)),
		tone: 'warning',
		action: clash ? t('去裁定', 'Settle it') : t('去处理', 'Deal with it'),
		advice: t('看两边各写了什么，选一个并写明原因', 'compare both sides, choose one and say why'),
		rank: 1,
	}
}

const DRAFT_PAGES: Record<string, string> = { dispute: '/register/' }

export function draftLine(row: DayDraft): Line {
	const known = theSchema().kinds.some((each) => each.name === row.kind)
	return {
		key: row.id,
		to: `${DRAFT_PAGES[row.kind] ?? `/${row.kind}/`}${row.id}`,
		title: row.title || t('还没有填写当事人', 'nobody named yet'),
		who: row.kind === 'dispute' ? t('案件登记', 'case registration') : known ? kindLabel(row.kind) : row.kind,
		note: t(`草稿存于 ${shortInstant(row.changed)}`, `kept at ${shortInstant(row.changed)}`),
		tone: 'normal',
		action: t('接着填写', 'Go on with it'),
		advice: t('填完并保存，才算登记', 'only what is saved is registered'),
		rank: 30,
	}
}

export function trainingLine(row: DayTraining, today: string): Line {
	const days = Math.round((Date.parse(row.date) - Date.parse(today)) / 86_400_000)
	return {
		key: row.id,
		to: `/training/${row.id}`,
		title: row.title,
		who: row.place,
		note: [longDate(row.date), row.start].filter(Boolean).join(' '),
		term: days === 0 ? t('今天', 'today') : days === 1 ? t('明天', 'tomorrow') : t(`${days} 天后`, `in ${days} days`),
		tone: days === 0 ? 'warning' : 'normal',
		action: t('打开培训', 'Open the training'),
		advice: days === 0 ? t('开始前打开签到', 'open the sign-in before it begins') : '',
		rank: days,
	}
}

export interface Work {
	due: Line[]
	later: Line[]
	payments: Line[]
	followUps: Line[]
	waiting: Line[]
	drafts: Line[]
	trainings: Line[]
}

/* Everything as lines; `all` or only one's own. Clashes are everybody's. */
export function workOf(today: Today, waiting: Waiting[], all: boolean): Work {
	const own = <T extends { mine: boolean }>(rows: T[]) => rows.filter((row) => all || row.mine)
	const clocks = own(today.clocks).map(clockLine)
	return {
		due: clocks.filter((line) => line.rank <= SOON_DAYS),
		later: clocks.filter((line) => line.rank > SOON_DAYS),
		payments: own(today.payments).map(paymentLine),
		followUps: own(today.follow_ups).map(followUpLine),
		waiting: waiting.map(waitingLine),
		drafts: today.drafts.map(draftLine),
		trainings: today.trainings.map((row) => trainingLine(row, today.date)),
	}
}

/* What to do first: what ran out longest ago, then what ends soonest; drafts and visits when nothing presses. */
export function firstOf(work: Work, trainer: boolean): Line | null {
	const soon = trainer ? work.trainings.filter((line) => line.rank <= 1) : [...work.due, ...work.payments]
	const lines = [...soon, ...work.waiting, ...(trainer ? [] : work.followUps), ...work.drafts]
	return lines.reduce<Line | null>((best, line) => (!best || line.rank < best.rank ? line : best), null)
}
