/* Risk warnings as GET /warnings tells them. */
import { localDate, today } from '@web/format'
import { t, type Label } from '@web/language'

export type WarningStatus = 'open' | 'taken' | 'ended' | 'closed'

export interface RiskWarning {
	id: string
	rule: string
	label: Label
	/* What was found, with its figures. */
	text: Label
	status: WarningStatus
	/* A code; empty where several streets are concerned. */
	centre: string
	centre_name: string
	employer?: string
	/* The one case that it is about. */
	record?: string
	number?: string
	began: string
	ended?: string
	records: number
	taken_by?: string
	taken_at?: string
	closed_by?: string
	closed_at?: string
	reason?: string
}

export interface WarningCase {
	id: string
	number?: string
	received?: string
	status?: string
	category?: string
	workers?: number
	amount?: number
	centre_name?: string
	applicants?: string
	respondents?: string
}

export interface WarningWhole extends RiskWarning {
	items: WarningCase[]
}

export interface WarningList {
	items: RiskWarning[]
	more: boolean
	total: number
}

type Counts = Record<WarningStatus, number>

export interface WarningSummary extends Counts {
	rules: ({ rule: string; label: Label } & Counts)[]
	centres: ({ centre: string; name: string } & Counts)[]
}

/* Words of handling a risk: 受理 is what a centre does with a case. */
export function statusText(status: WarningStatus): string {
	const texts: Record<WarningStatus, string> = {
		open: t('待处置', 'Open'), taken: t('处置中', 'Taken up'), ended: t('已消除', 'Passed'), closed: t('已办结', 'Closed'),
	}
	return texts[status]
}

/* The day on the wall. */
export function dayOf(instant: string): string {
	return localDate(new Date(instant))
}

/* "12 天": how long it has been there. */
export function age(began: string): string {
	const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000
	const days = Math.max(0, day(today()) - day(dayOf(began)))
	return days === 0 ? t('今天', 'today') : t(`${days} 天`, days === 1 ? '1 day' : `${days} days`)
}
