/* What the settings' screens read and write. */
import type { Label } from '@web/language'
import type { Account } from '@web/types'

export interface Setting {
	name: string
	type: 'number' | 'address' | 'hosts' | 'template' | 'level'
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
	target?: string
	count: number
}
