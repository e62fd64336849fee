/* What the node says of the day. */
import type { Label } from '@web/language'
import type { Clock } from '@web/types'

export interface DayClock {
	id: string
	number: string
	status: string
	applicants?: string
	respondents?: string
	clock: Clock
	mine: boolean
}

export interface DayPayment {
	id: string
	record: string
	number: string
	party_name?: string
	due: string
	amount: number
	paid_amount: number
	days_left: number
	mine: boolean
}

export interface DayFollowUp {
	id: string
	number: string
	applicants?: string
	respondents?: string
	since: string
	why: Label
	mine: boolean
}

export interface DayDraft {
	id: string
	kind: string
	title: string
	changed: string
}

export interface DayTraining {
	id: string
	title: string
	date: string
	start?: string
	place?: string
}

export interface Month {
	taken: number
	closed: number
	agreed: number
	workers: number
	amount: number
	settled_amount: number
	recovered: number
	open: number
}

export interface Today {
	date: string
	clocks: DayClock[]
	payments: DayPayment[]
	follow_ups: DayFollowUp[]
	more?: { clocks: number; payments: number; follow_ups: number }
	open: { conflicts: number; findings: number }
	drafts: DayDraft[]
	month: Month
	last_month: Month
	trainings: DayTraining[]
}
