/* What must add up in a report. */
import type { Check } from './types'

/* Parts against their total, and it holds: there is one of these for every line, so they are told by their number. */
export function isSum(check: Check): boolean {
	return check.holds && check.by !== undefined && check.by !== 'none'
}
