/* A clash or a finding as the node tells it. */
import type { Label } from '@web/language'
import type { FieldValue } from '@web/types'

export interface Waiting {
	id: string
	kind: 'conflict' | 'finding'
	/* The kind of the document that it is about; unknown ones come from newer versions. */
	of: string
	record: string
	number?: string
	ledger: string
	path: string
	field?: string
	fields?: string[]
	base?: FieldValue
	mine?: FieldValue
	theirs?: FieldValue
	mine_author?: string
	theirs_author?: string
	mine_device?: string
	theirs_device?: string
	mine_at?: string
	theirs_at?: string
	/* The change set that a finding holds. */
	commit?: string
	rule?: string
	severity?: string
	author?: string
	device?: string
	at?: string
	text?: Label
	open: boolean
	settled?: { choice: string; reason?: string; by?: string; at?: string }
}
