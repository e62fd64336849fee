/* What can be opened over the case: its dialogs, asked for by whoever shows a part of it, drawn once by Dialogs.vue. */
import { inject, provide, reactive, type InjectionKey } from 'vue'
import { atHub, can } from '@web/session'
import type { Fields, RecordPart } from '@web/types'
import { today } from '@web/format'
import { amount, nextPayment, sumOf, text } from './facts'
import { partsOf, type TheCase } from './the_case'

export interface PartRequest {
	kind: string
	part: RecordPart | null
	defaults: Fields
	/* A payment that is booked: fewer fields, and the performance goes along. */
	paying: boolean
}

export interface Desk {
	shown: { step: string; part: PartRequest | null; voiding: RecordPart | null; contact: boolean; plan: boolean; voidCase: boolean; moving: boolean }
	/* Opens what an offer of next.ts names. */
	act: (name: string) => void
	edit: (kind: string, part?: RecordPart | null, defaults?: Fields) => void
	pay: (payment?: RecordPart) => void
	voidPart: (part: RecordPart) => void
	/* The case itself, or parts of a kind: the district adds to a street's case, it does not conduct it. */
	mayWrite: (kind?: string) => boolean
	mayPaper: () => boolean
}

/* What the district writes into cases of streets; annotations are its alone. */
const DISTRICT_KINDS = ['annotation', 'referral']

function mayHere(kind: string): boolean {
	return atHub.value ? DISTRICT_KINDS.includes(kind) : kind !== 'annotation'
}

const KEY: InjectionKey<Desk> = Symbol('the desk')

export function provideDesk({ record }: TheCase): Desk {
	const shown: Desk['shown'] = reactive({ step: '', part: null, voiding: null, contact: false, plan: false, voidCase: false, moving: false })

	function alive(): boolean {
		return Boolean(record.value) && record.value?.fields.voided !== true
	}

	function edit(kind: string, part: RecordPart | null = null, defaults: Fields = {}): void {
		shown.part = { kind, part, defaults, paying: false }
	}

	function pay(given?: RecordPart): void {
		const payment = given ?? (record.value ? nextPayment(record.value) : undefined)
		if (!payment)
			return
		const defaults: Fields = { paid_on: today(), paid_amount: payment.fields.amount }
		shown.part = { kind: 'payment', part: payment, defaults, paying: true }
	}

	function agreement(): void {
		const now = record.value!
		const standing = partsOf(now, 'agreement')[0]
		const settled = amount(now.fields.settled_amount) || sumOf(partsOf(now, 'claim'), 'settled_amount')
		edit('agreement', standing, standing ? {} : { agreed_on: text(now.fields.result_date) || today(), amount: settled || null, facts: now.fields.summary })
	}

	function act(name: string): void {
		if (name === 'agreement')
			agreement()
		else if (name === 'plan')
			shown.plan = true
		else if (name === 'pay')
			pay()
		else
			shown.step = name
	}

	const desk: Desk = {
		shown,
		act,
		edit,
		pay,
		voidPart: (part) => void (shown.voiding = part),
		mayWrite: (kind = 'dispute') => alive() && can('dispute.write') && mayHere(kind),
		mayPaper: () => alive() && can('paper.issue'),
	}
	provide(KEY, desk)
	return desk
}

export function useDesk(): Desk {
	const desk = inject(KEY)
	if (!desk)
		throw new Error('no desk is provided here')
	return desk
}
