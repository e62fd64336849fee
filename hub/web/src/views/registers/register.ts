/* The registers of centres and people as the API tells of them. */
import { t } from '@web/language'
import { today } from '@web/format'

export interface Centre {
	id: string
	code: string
	name: string
	short_name?: string
	address?: string
	phone?: string
	seal_name?: string
	devices: number
	people: number
	/* When one of its devices was last heard of. */
	seen?: string
	/* Cases that are not filed yet. */
	open: number
}

const SOON_DAYS = 60
const DAY_MS = 86_400_000

/* What is to be said of a certificate that ends on this day; empty when there is nothing. */
export function certificateText(to: unknown, now = today()): string {
	if (typeof to !== 'string' || to === '')
		return ''
	const days = Math.round((Date.parse(to) - Date.parse(now)) / DAY_MS)
	if (days < 0)
		return t('已过期', 'expired')
	return days <= SOON_DAYS ? t(`${days} 天后到期`, `ends in ${days} days`) : ''
}
