/* What a case may do next: one obvious step, a few beside it, the rest behind "more". By its status, and by what it already has. */
import { today } from '@web/format'
import type { RecordWhole } from '@web/types'
import { heldSessions, nextPayment, payments, plannedSession, statusOf, text } from './facts'
import { keptUntil, STEPS } from './steps'
import { partsOf } from './the_case'

export interface Offer {
	primary: string | null
	beside: string[]
	more: string[]
}

/* Besides the steps of steps.ts: an agreement to enter, a plan of instalments, a payment to book. */
const OTHERS = ['agreement', 'plan', 'pay']

const LATE_RESULTS = ['partly', 'at_once', 'withdraw', 'abandon', 'expire', 'transfer']

function whileMediating(record: RecordWhole): Offer {
	const sessions = heldSessions(record)
	const last = sessions[sessions.length - 1]
	const agreed = last?.fields.outcome === 'agreed'
	const primary = agreed && !plannedSession(record) ? 'agree' : 'session'
	return { primary, beside: ['session', 'agree', 'fail', 'extend'], more: ['arrange', ...LATE_RESULTS] }
}

function afterAgreement(record: RecordWhole): Offer {
	const rest = ['plan', 'follow_up', 'close', 'agreement']
	if (!partsOf(record, 'agreement').length)
		return { primary: 'agreement', beside: ['plan', 'perform'], more: rest }
	if (!payments(record).length)
		return { primary: 'plan', beside: ['perform'], more: rest }
	return nextPayment(record)
		? { primary: 'perform', beside: ['pay'], more: rest }
		: { primary: 'follow_up', beside: ['close'], more: ['perform', ...rest] }
}

function afterArchive(record: RecordWhole): Offer {
	const until = keptUntil(record)
	const due = until !== '' && until <= today()
	return { primary: due ? 'appraise' : null, beside: [], more: ['appraise'] }
}

function offersOf(record: RecordWhole): Offer {
	switch (statusOf(record)) {
		case 'registered':
			return { primary: 'accept', beside: ['await', 'decline', 'refuse'], more: ['withdraw', 'transfer'] }
		case 'pending':
			return { primary: 'accept', beside: ['decline', 'refuse'], more: ['withdraw', 'transfer'] }
		case 'accepted':
			return { primary: plannedSession(record) ? 'session' : 'arrange', beside: ['session', 'extend'], more: ['agree', 'fail', ...LATE_RESULTS] }
		case 'mediating':
			return whileMediating(record)
		case 'agreed':
		case 'partly_agreed':
			return afterAgreement(record)
		case 'performed_at_once':
			return { primary: 'follow_up', beside: ['close'], more: partsOf(record, 'agreement').length ? [] : ['agreement'] }
		case 'performing':
			return nextPayment(record)
				? { primary: 'pay', beside: ['follow_up'], more: ['plan', 'close'] }
				: { primary: 'follow_up', beside: ['close'], more: ['plan'] }
		case 'followed_up':
			return { primary: 'close', beside: [], more: ['perform'] }
		case 'not_accepted':
		case 'refused':
			return { primary: 'close', beside: [], more: ['accept'] }
		case 'closed':
			return { primary: 'archive', beside: [], more: [] }
		case 'archived':
			return afterArchive(record)
		case 'appraised':
			return { primary: null, beside: [], more: [] }
		default:
			return { primary: 'close', beside: ['follow_up'], more: [] }
	}
}

/* What the node's table of steps allows; a step that keeps the status is always allowed. */
function allowed(record: RecordWhole, name: string): boolean {
	if (OTHERS.includes(name))
		return true
	const to = STEPS[name].to
	return !to || to === text(record.fields.status) || record.steps.includes(to)
}

export function offer(record: RecordWhole): Offer {
	const all = offersOf(record)
	const may = (name: string) => allowed(record, name)
	const primary = all.primary && may(all.primary) ? all.primary : null
	const beside = all.beside.filter((name) => may(name) && name !== primary)
	const more = all.more.filter((name) => may(name) && name !== primary && !beside.includes(name))
	return { primary, beside, more: [...new Set(more)] }
}
