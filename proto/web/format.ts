/*
 * Values as people read and type them. Money is an integer in 分, a date is 2026-11-22, an instant RFC 3339 UTC; readers
 * of typed text answer null when they do not understand it, and take full-width digits as well.
 */
import { t } from './language'

function plain(text: string): string {
	return text.normalize('NFKC').trim()
}

/* "1,234.50" */
export function money(fen: number | null | undefined): string {
	if (fen === null || fen === undefined || !Number.isFinite(fen))
		return ''
	const whole = Math.floor(Math.abs(fen) / 100)
	const rest = String(Math.abs(fen) % 100).padStart(2, '0')
	return `${fen < 0 ? '-' : ''}${String(whole).replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`
}

/* 分 from yuan as typed: "1200", "1,200.5", "¥1200元", "1.2万". */
export function readMoney(typed: string): number | null {
	const match = /^[¥￥]?\s*(\d[\d,]*|\d*)(?:\.(\d*))?\s*(万?)\s*元?$/.exec(plain(typed).replace(/\s+/g, ''))
	if (!match || (!match[1] && !match[2]))
		return null
	const whole = match[1].replace(/,/g, '') || '0'
	const rest = match[2] ?? ''
	const places = match[3] ? 6 : 2
	if (rest.length > places)
		return null
	const fen = Number(whole + rest.padEnd(places, '0'))
	return Number.isSafeInteger(fen) ? fen : null
}

export function readNumber(typed: string): number | null {
	const text = plain(typed).replace(/,/g, '')
	if (!/^-?\d+$/.test(text))
		return null
	const value = Number(text)
	return Number.isSafeInteger(value) ? value : null
}

export function number(value: number | null | undefined): string {
	return value === null || value === undefined ? '' : value.toLocaleString('en-US')
}

function two(value: number): string {
	return String(value).padStart(2, '0')
}

function dateOf(year: number, month: number, day: number): string | null {
	const at = new Date(Date.UTC(year, month - 1, day))
	if (year < 1900 || year > 2200 || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day)
		return null
	return `${year}-${two(month)}-${two(day)}`
}

/* "2026-11-22" from that, 20261122, 2026.11.22, 2026/11/22, 2026年11月22日, and 11-22 or 11月22日 of this year. */
export function readDate(typed: string, today = new Date()): string | null {
	const text = plain(typed)
	const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
	const parted = /^(?:(\d{4})\s*[-./年]\s*)?(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$/.exec(text)
	const match = packed ?? parted
	if (!match)
		return null
	return dateOf(match[1] ? Number(match[1]) : today.getFullYear(), Number(match[2]), Number(match[3]))
}

/* "09:30" from that, 930, 9:30, 9：30, 9点, 9点半, 9时30分. */
export function readTime(typed: string): string | null {
	const text = plain(typed).replace(/[点时]半$/, ':30').replace(/[点时]$/, ':00')
	const match = /^(\d{1,2})\s*[:点时]\s*(\d{1,2})分?$/.exec(text) ?? /^(\d{1,2})(\d{2})$/.exec(text)
	if (!match || Number(match[1]) > 23 || Number(match[2]) > 59)
		return null
	return `${two(Number(match[1]))}:${match[2].padStart(2, '0')}`
}

/* An instant from a local date and time; noon-less "2026-11-22" alone means its first minute. */
export function readInstant(typed: string, today = new Date()): string | null {
	const text = plain(typed)
	const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? new Date(text) : null
	if (iso)
		return Number.isNaN(iso.getTime()) ? null : toInstant(iso)
	const cut = /^(.*?日?)[\s]+(\S+)$/.exec(text) ?? /^(.*日)(\S+)$/.exec(text)
	const date = readDate(cut ? cut[1] : text, today)
	const time = cut ? readTime(cut[2]) : '00:00'
	return date && time ? toInstant(new Date(`${date}T${time}:00`)) : null
}

/* RFC 3339 UTC with whole seconds, as the schema has it. */
export function toInstant(at: Date): string {
	return at.toISOString().replace(/\.\d+Z$/, 'Z')
}

export function date(value: string | null | undefined): string {
	return value ?? ''
}

/* "2026年11月22日" or "22 November 2026", for headings and papers. */
export function longDate(value: string | null | undefined): string {
	const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(value ?? '')
	if (!match)
		return ''
	const at = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
	const english = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
	return t(`${Number(match[1])}年${Number(match[2])}月${Number(match[3])}日`, english)
}

/* "2026-11-22 10:42" in local time. */
export function instant(value: string | null | undefined): string {
	const at = new Date(value ?? NaN)
	return Number.isNaN(at.getTime()) ? '' : `${localDate(at)} ${localTime(at)}`
}

/* "10:42" when it was today, else "11-22 10:42", with the year when it was another. */
export function shortInstant(value: string | null | undefined, now = new Date()): string {
	const at = new Date(value ?? NaN)
	if (Number.isNaN(at.getTime()))
		return ''
	const day = localDate(at)
	if (day === localDate(now))
		return localTime(at)
	return `${at.getFullYear() === now.getFullYear() ? day.slice(5) : day} ${localTime(at)}`
}

export function localDate(at: Date): string {
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

export function localTime(at: Date): string {
	return `${two(at.getHours())}:${two(at.getMinutes())}`
}

export function today(): string {
	return localDate(new Date())
}

/* "还剩 3 天", "今天到期", "已逾期 2 天" */
export function daysLeft(days: number | null | undefined): string {
	if (days === null || days === undefined)
		return ''
	if (days < 0)
		return t(`已逾期 ${-days} 天`, `${-days} ${plural(-days)} overdue`)
	if (days === 0)
		return t('今天到期', 'due today')
	return t(`还剩 ${days} 天`, `${days} ${plural(days)} left`)
}

function plural(days: number): string {
	return days === 1 ? 'day' : 'days'
}

/* Which colour a term gets: the same everywhere. */
export function urgency(days: number | null | undefined): 'danger' | 'warning' | 'normal' {
	if (days === null || days === undefined)
		return 'normal'
	return days < 0 ? 'danger' : days <= 3 ? 'warning' : 'normal'
}

/* "1.5 MB" */
export function size(bytes: number | null | undefined): string {
	if (bytes === null || bytes === undefined)
		return ''
	const units = ['B', 'KB', 'MB', 'GB', 'TB']
	let value = bytes
	let unit = 0
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024
		unit++
	}
	return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/* "1 小时 30 分", "45 分钟" */
export function minutes(value: number | null | undefined): string {
	if (value === null || value === undefined)
		return ''
	const hours = Math.floor(value / 60)
	const rest = value % 60
	if (hours === 0)
		return t(`${rest} 分钟`, `${rest} min`)
	return t(`${hours} 小时${rest ? ` ${rest} 分` : ''}`, `${hours} h${rest ? ` ${rest} min` : ''}`)
}
