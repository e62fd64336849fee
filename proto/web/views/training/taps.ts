/*
 * Changes to attendances on their way to the node: taps at the door, cells of the roster. Each is sent at once, one after
 * the other, and shown as unsaved until the node has answered. What gets no answer is sent again with the same key until it
 * gets one; what waits outlives a reload of the page. Only ids, codes and numbers wait in the browser, never names.
 *
 * When another screen was quicker, its value stands: `clashes` tells of it, nothing is overwritten.
 */
import { effectScope, reactive, watch } from 'vue'
import { api, ApiError, errorText, newId } from '@web/api'
import { t } from '@web/language'
import { live } from '@web/live'
import { session } from '@web/session'
import type { Fields, FieldValue, Saved } from '@web/types'

const ANSWER_MS = 15_000
const WAIT_MS_LEAST = 1_000
const WAIT_MS_MOST = 8_000

export interface Wish {
	fields: Fields
	was: Fields
}

export interface Tap extends Wish {
	attendance: string
	key: string
	/* It may have been taken though no answer came, so it is first sent again as it was. */
	tried: boolean
	/* Why the node will not take it; it waits for a person then. */
	refused: string
	/* What was wanted while this one was on its way. */
	next: Wish | null
}

export interface Clash {
	attendance: string
	current: Fields
	wanted: Fields
}

export type TapState = 'saved' | 'saving' | 'waiting' | 'refused'

const queues = new Map<string, Taps>()

/* The queue of one training and person at this browser; it goes on working when the screen that began it is gone. */
export function tapsOf(training: string): Taps {
	const account = session.account?.id ?? ''
	const name = `heshi.tap.${account}.${training}.`
	let queue = queues.get(name)
	if (!queue)
		queues.set(name, (queue = makeTaps(name, account)))
	return queue
}

export type Taps = ReturnType<typeof makeTaps>

function isEmpty(value: FieldValue): boolean {
	return value === undefined || value === null || value === ''
}

function same(a: FieldValue, b: FieldValue): boolean {
	return (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b)
}

/* Whether trying again later can help. */
function passes(error: ApiError): boolean {
	return error.offline || error.status >= 500 || [401, 423, 429].includes(error.status)
}

/* With a time limit: a slow answer is asked for again, under the same key. */
async function patch(tap: Tap): Promise<void> {
	const ender = new AbortController()
	const timer = setTimeout(() => ender.abort(), ANSWER_MS)
	const body = { fields: tap.fields, was: tap.was }
	try {
		await api.patch<Saved>(`/record/${tap.attendance}`, body, { key: tap.key, signal: ender.signal })
	} catch (cause) {
		throw ender.signal.aborted ? new ApiError(0, { code: 'offline' }) : cause
	} finally {
		clearTimeout(timer)
	}
}

function makeTaps(storedAs: string, account: string) {
	const taps = reactive(new Map<string, Tap>())
	const state = reactive({ trouble: '', clashes: [] as Clash[] })
	const takers = new Set<(attendance: string, fields: Fields) => void>()
	let wait = WAIT_MS_LEAST
	let working = false
	let timer: ReturnType<typeof setTimeout> | undefined

	function store(tap: Tap): void {
		const { attendance, fields, was, key, next } = tap
		try {
			localStorage.setItem(storedAs + attendance, JSON.stringify({ attendance, fields, was, key, next }))
		} catch {
			// A browser that keeps nothing: the tap waits in the page alone.
		}
	}

	function drop(attendance: string): void {
		taps.delete(attendance)
		try {
			localStorage.removeItem(storedAs + attendance)
		} catch {
			// As above.
		}
	}

	function restore(): void {
		try {
			for (let place = 0; place < localStorage.length; place++) {
				const name = localStorage.key(place) ?? ''
				if (name.startsWith(storedAs)) {
					const found = JSON.parse(localStorage.getItem(name) ?? '') as Tap
					taps.set(found.attendance, { ...found, tried: true, refused: '' })
				}
			}
		} catch {
			// Nothing that could be read.
		}
	}

	/* Wants `fields` to stand in an attendance that reads `shown` now; `watched` are those that nobody may have changed. */
	function put(attendance: string, shown: Fields, fields: Fields, watched = Object.keys(fields)): void {
		const was = Object.fromEntries(watched.map((name) => [name, isEmpty(shown[name]) ? '' : shown[name]]))
		const before = taps.get(attendance)
		if (before?.tried)
			before.next = { fields: { ...before.next?.fields, ...fields }, was: { ...was, ...before.next?.was } }
		else
			taps.set(attendance, {
				attendance,
				fields: { ...before?.fields, ...fields },
				was: { ...was, ...before?.was },
				key: newId(),
				tried: false,
				refused: '',
				next: null,
			})
		store(taps.get(attendance)!)
		void work()
	}

	function settle(tap: Tap, fields: Fields): void {
		takers.forEach((take) => take(tap.attendance, fields))
		const next = tap.next
		drop(tap.attendance)
		if (next) {
			taps.set(tap.attendance, { ...tap, ...next, key: newId(), tried: false, next: null })
			store(taps.get(tap.attendance)!)
		}
	}

	/* Two screens that say the same do not disagree; nor does a first try that was taken though its answer was lost. */
	function clash(tap: Tap, error: ApiError): void {
		const current = (error.data.current ?? {}) as Fields
		if (Object.keys(current).every((name) => !(name in tap.fields) || same(current[name], tap.fields[name]))) {
			settle(tap, current)
			return
		}
		drop(tap.attendance)
		takers.forEach((take) => take(tap.attendance, current))
		state.clashes.push({ attendance: tap.attendance, current, wanted: { ...tap.fields, ...tap.next?.fields } })
	}

	/* False when there is no use in sending more for now. */
	async function send(tap: Tap): Promise<boolean> {
		tap.tried = true
		try {
			await patch(tap)
			state.trouble = ''
			wait = WAIT_MS_LEAST
			settle(tap, tap.fields)
			return true
		} catch (cause) {
			if (!(cause instanceof ApiError))
				throw cause
			if (passes(cause)) {
				state.trouble = errorText(cause)
				return false
			}
			state.trouble = ''
			if (cause.code === 'changed')
				clash(tap, cause)
			else
				refuse(tap, cause)
			return true
		}
	}

	function refuse(tap: Tap, error: ApiError): void {
		tap.tried = false
		tap.refused = error.problems.length ? t(error.problems[0].text_zh, error.problems[0].text) : error.text
	}

	async function work(): Promise<void> {
		if (working || session.account?.id !== account)
			return
		working = true
		clearTimeout(timer)
		try {
			for (;;) {
				const tap = [...taps.values()].find((each) => !each.refused)
				if (!tap)
					break
				if (!(await send(tap))) {
					timer = setTimeout(() => void work(), wait)
					wait = Math.min(wait * 2, WAIT_MS_MOST)
					break
				}
			}
		} finally {
			working = false
		}
	}

	function hurry(): void {
		wait = WAIT_MS_LEAST
		void work()
	}

	function retry(): void {
		taps.forEach((tap) => (tap.refused = ''))
		hurry()
	}

	/* What an attendance reads with everything that is on its way. */
	function overlay(attendance: string, fields: Fields): Fields {
		const tap = taps.get(attendance)
		return tap ? { ...fields, ...tap.fields, ...tap.next?.fields } : fields
	}

	function stateOf(attendance: string): TapState {
		const tap = taps.get(attendance)
		if (!tap)
			return 'saved'
		if (tap.refused)
			return 'refused'
		return state.trouble ? 'waiting' : 'saving'
	}

	/* Calls `take` with what has been saved, or stands instead; returns how to end that. */
	function onSaved(take: (attendance: string, fields: Fields) => void): () => void {
		takers.add(take)
		return () => void takers.delete(take)
	}

	restore()
	effectScope(true).run(() => watch(() => [live.running, live.connected, session.state], hurry))
	void work()
	return { taps, state, put, retry, drop, overlay, stateOf, onSaved }
}
