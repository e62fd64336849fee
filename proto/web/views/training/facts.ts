/*
 * What the screens of training reckon with: who is late, which minutes count, how many 学时 they make. Credits follow the
 * node's own rule for coverage, so that a roster and the coverage never disagree.
 */
import { api } from '@web/api'
import { localDate } from '@web/format'
import { t } from '@web/language'
import type { Fields, FieldValue } from '@web/types'

export const LATE_AFTER_MINUTES = 10
export const PASS_MARK = 60

export type SignIn = 'present' | 'late' | 'leave' | 'absent'

export interface CoveragePerson {
	person: string
	name: string
	duty: string | null
	certificate_to: string | null
	minutes: number
	sessions: number
	passed: number
	missing: boolean
}

export interface CoverageStreet {
	centre: string | null
	name: string | null
	people: CoveragePerson[]
	minutes: number
	covered: number
	count: number
}

export interface Coverage {
	year: number
	target_minutes: number
	minutes_per_hour: number
	streets: CoverageStreet[]
}

export function textOf(value: FieldValue): string {
	return value === null || value === undefined ? '' : String(value)
}

function minutesOfDay(time: FieldValue): number | null {
	const match = /^(\d{2}):(\d{2})$/.exec(textOf(time))
	return match ? Number(match[1]) * 60 + Number(match[2]) : null
}

/* From start to end, when both are there and in that order. */
export function minutesBetween(start: FieldValue, end: FieldValue): number | null {
	const from = minutesOfDay(start)
	const to = minutesOfDay(end)
	return from !== null && to !== null && to > from ? to - from : null
}

/* The last moment at which one is in time; null when the training has no start. */
export function lateFrom(training: Fields): Date | null {
	const from = minutesOfDay(training.start)
	if (from === null || !training.date)
		return null
	const start = new Date(`${textOf(training.date)}T${textOf(training.start)}:00`)
	return Number.isNaN(start.getTime()) ? null : new Date(start.getTime() + LATE_AFTER_MINUTES * 60_000)
}

export function isToday(training: Fields, now = new Date()): boolean {
	return training.date === localDate(now)
}

/* What someone who comes now is. On another day than the training's nobody can tell, so it is not called late. */
export function arrival(training: Fields, now = new Date()): 'present' | 'late' {
	const limit = lateFrom(training)
	return limit && isToday(training, now) && now > limit ? 'late' : 'present'
}

export function attended(attendance: Fields): boolean {
	return attendance.sign_in === 'present' || attendance.sign_in === 'late'
}

/* Whoever came is credited with the whole training unless the attendance says otherwise; whoever did not, with nothing. */
export function credited(training: Fields, attendance: Fields): number {
	const own = typeof attendance.minutes === 'number' ? attendance.minutes : null
	if (attended(attendance))
		return own ?? (typeof training.minutes === 'number' ? training.minutes : 0)
	return attendance.sign_in ? 0 : (own ?? 0)
}

/* "2", "1.5", "2.67": 学时 of so many minutes. */
export function hours(minutes: number, perHour: number): string {
	return String(Math.round((minutes / perHour) * 100) / 100)
}

export function hoursText(minutes: number, perHour: number): string {
	const value = hours(minutes, perHour)
	return t(`${value} 学时`, `${value} ${value === '1' ? 'hour' : 'hours'}`)
}

const collator = new Intl.Collator('zh-Hans-CN')

export function byName(a: string, b: string): number {
	return collator.compare(a, b)
}

/* By the centre's code; whoever has none comes last. */
export function byStreet(a: string, b: string): number {
	if (a === b)
		return 0
	return a === '' || (b !== '' && a > b) ? 1 : -1
}

let perHour: Promise<number> | null = null

/* Minutes of one 学时, as the node is set. */
export function minutesPerHour(): Promise<number> {
	if (!perHour) {
		perHour = api.get<Coverage>('/training/coverage').then((answer) => answer.minutes_per_hour || 45)
		perHour.catch(() => (perHour = null))
	}
	return perHour
}

export function statusType(status: FieldValue): 'primary' | 'success' | 'danger' | 'info' {
	switch (status) {
		case 'announced':
			return 'primary'
		case 'held':
			return 'success'
		case 'cancelled':
			return 'danger'
		default:
			return 'info'
	}
}

/* "09:00–11:30" */
export function timeText(training: Fields): string {
	return [training.start, training.end].map(textOf).filter(Boolean).join('–')
}
