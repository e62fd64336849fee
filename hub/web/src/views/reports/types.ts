/* What the hub's reports, overview and submissions answer. Money in 分, shares in per mille, changes in per cent times ten. */
import type { Label } from '@web/language'
import type { Account, RecordItem } from '@web/types'
import type { RiskWarning } from '../warnings/warning'

export type Unit = 'count' | 'money' | 'per_mille' | 'minutes'

export interface Figure {
	value?: number
	before?: number
	change?: number
	/* Known, but not for the public. */
	hidden?: boolean
	before_hidden?: boolean
}

export interface ReportLine extends Figure {
	id: string
	label: Label
	definition?: Label
	unit: Unit
	section?: Label
	indent?: number
	/* It can be listed. */
	drill?: boolean
}

export interface Member {
	/* A centre's code, a month, a person, a code; empty: those without one. */
	id: string
	label: Label
	lines: Record<string, Figure>
}

export interface Days {
	from: string
	to: string
}

export interface Check {
	text: Label
	formula: string
	holds: boolean
	/* "place", "month"…: its parts against the total; "none": what it is made up of. */
	by?: string
}

export interface ReportAnswer extends Days {
	report: string
	label: Label
	before: Days
	workers?: number
	by?: string
	lines: ReportLine[]
	members: Member[]
	checks: Check[]
	ok: boolean
	notes?: Label[]
	suppressed?: boolean
}

export interface ReportRow {
	name: string
	label: Label
	groups: { name: string; label: Label }[]
	period: 'year' | 'quarter' | 'month' | 'day'
	due_day?: number | null
	personal?: boolean
}

export interface OverviewAnswer extends Days {
	before: Days
	at?: string
	figures: ReportLine[]
	months: Member[]
	places: Member[]
	categories: Member[]
	sources: Member[]
	groups?: { items: RecordItem[] }
}

/* A record, or a risk warning, which has members of its own. */
export type DrillItem = RecordItem & Partial<Pick<RiskWarning, 'rule' | 'label' | 'centre' | 'status' | 'began' | 'ended'>>

export interface RecordsAnswer {
	kind: string
	items: DrillItem[]
	total: number | null
	more: boolean
}

export type SubmissionStatus = 'submitted' | 'returned' | 'approved'

export interface SubmissionStep {
	step: 'submit' | 'return' | 'approve'
	/* Only to those who may see names. */
	account?: string
	name?: string
	role: Account['role']
	own?: boolean
	at: string
	reason?: string
	digest: string
}

export interface Submission extends Days {
	id: string
	report: string
	label?: Label
	status: SubmissionStatus
	made: string
	digest: string
	steps: SubmissionStep[]
	body?: ReportAnswer
}
