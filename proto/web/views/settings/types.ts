/* What the settings' screens read and write. */
import type { Label } from '@web/language'
import type { Account } from '@web/types'

export interface Setting {
	name: string
	type: 'number' | 'address' | 'hosts' | 'template' | 'level' | 'format' | 'file'
	value: string | number
	default: string | number
	least?: number
	most?: number
	label: Label
	/* Running programs take it at the next start. */
	restart?: boolean
}

export interface FullAccount extends Account {
	person_name?: string
	disabled: boolean
	may_export: boolean
	last_login?: string
}

export interface HolidayYear {
	year: number
	off: string[]
	work: string[]
	own: boolean
}

export interface PaperTemplate {
	name: string
	label?: Label
	text: string
	own: boolean
}

export interface Access {
	number: number
	at: string
	account?: string
	name?: string
	what: string
	label: Label
	target?: string
	target_label: Label
	count: number
	/* How often the same followed within ten minutes. */
	repeats: number
	/* The first few of record_count. */
	records: { id: string; kind?: string; name?: string }[]
	record_count: number
}

export interface AccessPage {
	items: Access[]
	more: boolean
	accounts: { id: string; name: string }[]
}
