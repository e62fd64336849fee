/* What a case amounts to: payments, months, what is missing before closing, what differs between two texts, what comes next. */
import { expect, it } from 'vitest'
import { addDays, addMonths, nextPayment, paymentState, performanceOf } from '@web/views/case/facts'
import { split } from '@web/views/case/differences'
import { offer } from '@web/views/case/next'
import { localDate } from '@web/format'
import type { Fields, RecordPart, RecordWhole } from '@web/types'

function on(days: number): string {
	return addDays(localDate(new Date()), days)
}

let made = 0

function part(kind: string, fields: Fields): RecordPart {
	return { id: `part-${String(made++).padStart(4, '0')}`, kind, fields }
}

function payment(due: number, paid = 0): RecordPart {
	return part('payment', { due: on(due), amount: 100, ...(paid ? { paid_on: on(0), paid_amount: paid } : {}) })
}

function dispute(fields: Fields, parts: RecordPart[], steps: string[]): RecordWhole {
	return {
		id: 'case', kind: 'dispute', fields, parts, steps, sealed: [], state: 'held', commit: '', ledger: '', warnings: [], clocks: [],
		names: {}, open: [],
	}
}

it('keeps to the last day of a shorter month', () => {
	expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
	expect(addMonths('2026-11-30', 3)).toBe('2027-02-28')
	expect(addMonths('2028-01-31', 1)).toBe('2028-02-29')
	expect(addMonths('2026-11-22', 2)).toBe('2027-01-22')
})

it('tells how far an agreement is performed by its payments alone', () => {
	expect(performanceOf([])).toBeNull()
	expect(performanceOf([payment(3), payment(30)])).toBe('not_due')
	expect(performanceOf([payment(-3, 100), payment(30)])).toBe('partial')
	expect(performanceOf([payment(-3, 100), payment(-1)])).toBe('overdue')
	expect(performanceOf([payment(-3, 100), payment(-1, 100)])).toBe('performed')
	expect(paymentState(payment(-1, 40))).toBe('overdue')
	expect(paymentState(payment(1, 40))).toBe('part')
	expect(paymentState(payment(0))).toBe('open')
})

it('asks for the payment that is due first, and passes over what is paid or voided', () => {
	const late = payment(-2)
	const voided = part('payment', { due: on(-9), amount: 100, voided: true })
	expect(nextPayment(dispute({}, [payment(5), voided, payment(-5, 100), late], []))?.id).toBe(late.id)
})

it('finds what stands between the common ends of two texts', () => {
	expect(split('工资未发', '工资已发')).toEqual({ before: '工资', taken: '未', given: '已', after: '发' })
	expect(split('aa', 'aaa')).toEqual({ before: 'aa', taken: '', given: 'a', after: '' })
	expect(split('同', '同')).toEqual({ before: '同', taken: '', given: '', after: '' })
	expect(split('甲'.repeat(60) + '乙', '甲'.repeat(60) + '丙').before).toBe('…' + '甲'.repeat(24))
})

it('offers a step only when the status may go there, and never twice', () => {
	const accepted = dispute({ status: 'accepted' }, [], ['mediating', 'failed'])
	expect(offer(accepted)).toEqual({ primary: 'arrange', beside: ['session', 'extend'], more: ['fail'] })
	const performing = dispute({ status: 'performing' }, [payment(3)], ['followed_up', 'closed'])
	expect(offer(performing).primary).toBe('pay')
	const paid = dispute({ status: 'performing' }, [payment(3, 100)], ['followed_up', 'closed'])
	expect(offer(paid).primary).toBe('follow_up')
	expect(offer(dispute({ status: 'archived', archived: '2015-01-01', retention_years: 5 }, [], ['appraised'])).primary).toBe('appraise')
	expect(offer(dispute({ status: 'appraised' }, [], []))).toEqual({ primary: null, beside: [], more: [] })
})
