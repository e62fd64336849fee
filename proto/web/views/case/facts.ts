/* What a case amounts to: who, how much, what has been paid, what is still missing. Computed from the record, never stored. */
import { money, today } from '@web/format'
import { t } from '@web/language'
import type { RecordPart, RecordWhole } from '@web/types'
import { partsOf } from './the_case'

export const SETTLED = ['agreed', 'partly_agreed', 'performed_at_once']
export const ENDED = ['failed', 'withdrawn', 'abandoned', 'expired', 'transferred']
export const DECLINED = ['not_accepted', 'refused']
export const FILED = ['closed', 'archived', 'appraised']

export function text(value: unknown): string {
	return value === null || value === undefined ? '' : String(value)
}

export function amount(value: unknown): number {
	return typeof value === 'number' ? value : 0
}

export function statusOf(record: RecordWhole): string {
	return text(record.fields.status) || 'registered'
}

export function namesOfSide(record: RecordWhole, side: string): string {
	const parties = partsOf(record, 'party').filter((party) => party.fields.side === side)
	const first = text(parties[0]?.fields.name)
	const delegates = parties.reduce((sum, party) => sum + Math.max(1, amount(party.fields.headcount)), 0)
	const heads = side === 'applicant' ? Math.max(delegates, amount(record.fields.workers)) : parties.length
	if (!first || heads < 2)
		return first
	return t(`${first} 等${heads}人`, `${first} and ${heads - 1} more`)
}

/* Sessions that have been arranged and not been written up. */
export function plannedSession(record: RecordWhole): RecordPart | undefined {
	return partsOf(record, 'event').find((event) => event.fields.type === 'session' && !event.fields.outcome && !event.fields.text)
}

export function heldSessions(record: RecordWhole): RecordPart[] {
	return partsOf(record, 'event')
		.filter((event) => event.fields.type === 'session' && (event.fields.outcome || event.fields.text))
		.sort((a, b) => text(a.fields.at).localeCompare(text(b.fields.at)))
}

export type PaymentState = 'paid' | 'part' | 'overdue' | 'open'

export function paymentState(payment: RecordPart): PaymentState {
	const paid = amount(payment.fields.paid_amount)
	if (payment.fields.paid_on && paid >= amount(payment.fields.amount))
		return 'paid'
	if (payment.fields.due && text(payment.fields.due) < today())
		return 'overdue'
	return paid > 0 ? 'part' : 'open'
}

export function payments(record: RecordWhole): RecordPart[] {
	return partsOf(record, 'payment').sort(
		(a, b) => text(a.fields.due).localeCompare(text(b.fields.due)) || a.id.localeCompare(b.id),
	)
}

export function nextPayment(record: RecordWhole): RecordPart | undefined {
	return payments(record).find((payment) => paymentState(payment) !== 'paid')
}

export function sumOf(parts: RecordPart[], field: string): number {
	return parts.reduce((sum, part) => sum + amount(part.fields[field]), 0)
}

/* Where the performance stands by the payments alone; null when there are none. */
export function performanceOf(all: RecordPart[]): string | null {
	const states = all.map(paymentState)
	if (!states.length)
		return null
	if (states.every((state) => state === 'paid'))
		return 'performed'
	if (states.includes('overdue'))
		return 'overdue'
	return all.some((payment) => amount(payment.fields.paid_amount) > 0) ? 'partial' : 'not_due'
}

/* Whole days from today to a date. */
export function daysUntil(date: string): number {
	return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today()}T00:00:00Z`)) / 86_400_000)
}

/* The day n months later, or the last day of that month when it is shorter. */
export function addMonths(date: string, months: number): string {
	const [year, month, day] = date.split('-').map(Number)
	const last = new Date(Date.UTC(year, month - 1 + months + 1, 0))
	last.setUTCDate(Math.min(day, last.getUTCDate()))
	return last.toISOString().slice(0, 10)
}

export function addDays(date: string, days: number): string {
	return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/* What a closed case should have and this one has not. `grave` ones make the closing doubtful. */
export function missingForClosing(record: RecordWhole): { text: string; grave: boolean }[] {
	const missing: { text: string; grave: boolean }[] = []
	const add = (wanting: boolean, grave: boolean, zh: string, en: string) => {
		if (wanting)
			missing.push({ text: t(zh, en), grave })
	}
	const all = payments(record)
	const open = all.filter((payment) => paymentState(payment) !== 'paid')
	const left = sumOf(all, 'amount') - sumOf(all, 'paid_amount')
	const settled = SETTLED.includes(text(record.fields.result))
	const agreements = partsOf(record, 'agreement')
	add(open.length > 0, true, `还有 ${open.length} 期款项未付清，共 ${money(left)} 元`, `Payments still open: ${open.length}, ${money(left)} yuan in all`)
	add(settled && record.fields.performance !== 'performed' && !open.length, true, '履行情况还不是“已履行”', 'The performance is not complete')
	add(settled && record.fields.result !== 'performed_at_once' && !agreements.length, true, '还没有登记调解协议', 'No agreement is entered')
	add(agreements.some((each) => !each.fields.effective_on), false, '协议还没有填写生效日期', 'The agreement has no date of effect')
	add(settled && !partsOf(record, 'event').some((event) => event.fields.type === 'follow_up'), false, '还没有回访记录', 'There is no follow-up')
	add(partsOf(record, 'paper').length === 0, false, '还没有制作文书', 'No papers have been made')
	add(record.open.length > 0, true, `还有 ${record.open.length} 项待裁定`, `To be settled first: ${record.open.length}`)
	return missing
}
