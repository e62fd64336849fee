/*
 * Saving what a form holds. A call that has succeeded is not repeated when a later one of the same form fails; one that
 * is sent again unchanged carries the same key. When somebody was quicker, `clash` holds what they wrote.
 */
import { ref, shallowRef } from 'vue'
import { api, ApiError, errorText, isAbort, newId } from '@web/api'
import { changed } from '@web/schema'
import type { Fields, Problem, Saved } from '@web/types'
import { useTheCase } from './the_case'

interface Sent {
	body: string
	key: string
	answer?: Saved
}

export function useSaving() {
	const all = useTheCase()
	const busy = ref(false)
	const failure = ref('')
	const problems = shallowRef<Problem[]>([])
	/* What stands instead, and of which document. */
	const clash = shallowRef<Fields | null>(null)
	const clashOf = ref('')
	const sent = new Map<string, Sent>()

	function reset(): void {
		sent.clear()
		clear()
	}

	function clear(): void {
		failure.value = ''
		problems.value = []
		clash.value = null
	}

	async function send(name: string, body: object, call: (key: string) => Promise<Saved>): Promise<Saved> {
		const text = JSON.stringify(body)
		const before = sent.get(name)
		const again = before?.body === text ? before : undefined
		if (again?.answer)
			return again.answer
		const now: Sent = again ?? { body: text, key: newId() }
		sent.set(name, now)
		now.answer = await call(now.key)
		return now.answer
	}

	/* A part of the case; `name` tells it from others of the same form. */
	async function add(name: string, kind: string, fields: Fields): Promise<Saved> {
		const made = sent.get(name)?.answer
		const body = { kind, of: all.record.value!.id, fields }
		return made ?? (await send(name, body, (key) => api.post<Saved>('/records', body, { key })))
	}

	/*
	 * The fields of `after` that differ from `before`; nothing is sent when none does. What is computed rather than typed is
	 * `derived`: there the last one is right, whatever stood before.
	 */
	async function change(id: string, before: Fields, after: Fields, derived: string[] = []): Promise<void> {
		const body = changed(before, after)
		derived.forEach((name) => delete body.was[name])
		clashOf.value = id
		if (Object.keys(body.fields).length)
			await send(id, body, (key) => api.patch<Saved>(`/record/${id}`, body, { key }))
	}

	/* True when all went well; the case has been loaded anew then. */
	async function run(work: () => Promise<void>): Promise<boolean> {
		if (busy.value)
			return false
		busy.value = true
		clear()
		try {
			await all.saving(async () => {
				await work()
				await all.load()
			})
			return true
		} catch (cause) {
			tell(cause)
			return false
		} finally {
			busy.value = false
		}
	}

	function tell(cause: unknown): void {
		if (isAbort(cause))
			return
		if (!(cause instanceof ApiError))
			throw cause
		problems.value = cause.problems
		if (cause.code === 'changed' && cause.data.current)
			clash.value = cause.data.current as Fields
		else if (!cause.problems.length)
			failure.value = errorText(cause)
	}

	/* What was said of a field that somebody is changing is old. */
	function forget(name: string): void {
		problems.value = problems.value.filter((problem) => problem.field !== name)
	}

	/* Says of fields that must not be empty; true when none is. */
	function demand(fields: Fields, names: string[]): boolean {
		const missing = names.filter((name) => fields[name] === undefined || fields[name] === null || fields[name] === '' || fields[name] === false)
		problems.value = missing.map((name) => ({ severity: 'refuse', field: name, rule: 'required', text: 'Please fill this in', text_zh: '请填写' }))
		return missing.length === 0
	}

	return { busy, failure, problems, clash, clashOf, reset, clear, add, change, run, forget, demand }
}

export type Saving = ReturnType<typeof useSaving>
