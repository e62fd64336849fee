/* What the JSON API sends and takes, as types. Values stand as in the schema: money in 分, dates as 2026-11-22. */
import type { Label } from './language'

export type FieldValue = string | number | boolean | string[] | number[] | null | undefined
export type Fields = Record<string, FieldValue>

export interface Problem {
	severity: 'refuse' | 'warn'
	field?: string
	rule: string
	text: string
	text_zh: string
	part?: number
}

export type SaveState = 'only_here' | 'sent' | 'held'

export interface Account {
	id: string
	name: string
	/* The first four at a node, the others at the hub. */
	role: 'lead' | 'mediator' | 'trainer' | 'reader' | 'administrator' | 'officer' | 'statistics' | 'auditor' | 'reviewer'
	person?: string
}

export type Right =
	| 'personal' | 'dispute.write' | 'training.write' | 'resolve' | 'paper.issue' | 'export' | 'accounts' | 'settings' | 'sync' | 'backup'
	/* the hub's */
	| 'warning' | 'review' | 'report' | 'report.approve' | 'devices' | 'audit'

export interface SessionAnswer {
	state: 'new' | 'empty' | 'out' | 'locked' | 'in'
	/* Only from a login: what pages send with every call. */
	token?: string
	version: string
	now: string
	device?: string
	device_role?: 'centre' | 'trainer' | 'hub'
	centre?: string
	centre_name?: string
	short_name?: string
	district?: string
	district_name?: string
	/* While there is no account: the hub lets this browser make the first one. */
	first_here?: boolean
	accounts?: Account[]
	account?: Account | null
	rights?: Right[]
	idle_seconds?: number
	recovery?: string
}

export interface Clock {
	name: string
	from?: string
	due: string
	day: number
	days: number
	days_left: number
	over?: boolean
}

export interface RecordItem {
	id: string
	kind: string
	ledger?: string
	record?: string
	fields: Fields
	state: SaveState
	applicants?: string
	respondents?: string
	mediator_name?: string
	clock?: Clock | null
	next_due?: string | null
}

export interface RecordList {
	items: RecordItem[]
	more: boolean
	total: number | null
}

export interface RecordPart {
	id: string
	kind: string
	fields: Fields
	sealed?: string[]
}

export interface RecordWhole {
	id: string
	kind: string
	record?: string
	fields: Fields
	sealed: string[]
	parts: RecordPart[]
	state: SaveState
	held_since?: string
	commit: string
	ledger: string
	warnings: Problem[]
	clocks: Clock[]
	steps: string[]
	names: Record<string, string>
	open: { id: string; kind: 'conflict' | 'finding'; field?: string; of: string }[]
}

export interface Saved {
	id: string
	commit: string
	saved: boolean
	warnings: Problem[]
	number?: string
}

export interface Person {
	id: string
	name: string
	centre?: string
	centre_name?: string
	duty?: string
	active?: boolean
}

export interface SyncState {
	only_here: number
	sent: number
	held_since: string | null
	/* Put back from the backup of that time: nothing can be saved before the district has been reached. */
	restored?: string
	link: { state: 'off' | 'connecting' | 'live' | 'waiting'; since: string; why?: string; why_zh?: string; next_try?: string }
	skew?: number
}

export interface Draft {
	id: string
	kind: string
	title: string
	changed: string
	body: Record<string, unknown>
}

export interface SchemaCode {
	name: string
	label: Label
	rank?: number
	retired?: boolean
}

export type FieldType =
	| 'text' | 'code' | 'codes' | 'texts' | 'money' | 'number' | 'date' | 'instant' | 'time' | 'truth' | 'record' | 'records'
	| 'digest' | 'any'

export interface SchemaField {
	name: string
	type: FieldType
	label: Label
	codes?: SchemaCode[]
	of?: string
	least?: number
	most?: number
	sealed?: boolean
	required?: boolean
	search?: boolean
	derived?: boolean
}

export interface SchemaKind {
	name: string
	label: Label
	parents: string[]
	ledger: string
	number: string | null
	system: boolean
	fields: SchemaField[]
}

export interface SchemaClock {
	name: string
	label: Label
	advice?: Label | string
	basis?: Label | string
	days: number
	working: boolean
}

export interface Schema {
	version: number | string
	kinds: SchemaKind[]
	life_cycle: Record<string, string[]>
	clocks: SchemaClock[]
	thresholds: number[]
}
