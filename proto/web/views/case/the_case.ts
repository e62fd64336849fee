/*
 * The case on the screen: loaded once, kept fresh, shared with everything that shows a part of it. What others change
 * shows by itself, except while a form is open: then it waits in `newer` until somebody wants to see it.
 */
import { inject, onScopeDispose, provide, ref, shallowRef, watch, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { api, ApiError } from '@web/api'
import { onChange } from '@web/live'
import { people, rememberNames } from '@web/names'
import type { RecordPart, RecordWhole } from '@web/types'

export interface TheCase {
	record: ShallowRef<RecordWhole | null>
	error: ShallowRef<unknown>
	/* What stands by now, when forms are open and somebody else has changed the case. */
	newer: ShallowRef<RecordWhole | null>
	/* Counts what was taken over, for what is loaded beside the record. */
	revision: Ref<number>
	load: () => Promise<void>
	showNewer: () => void
	/* A form is open as long as what it returns has not been called. */
	hold: () => () => void
	/* Say whether something typed is not saved yet. */
	unsaved: Set<() => boolean>
	/* Runs a save: what comes back of it over the stream of events is not news. */
	saving: <T>(work: () => Promise<T>) => Promise<T>
}

const KEY: InjectionKey<TheCase> = Symbol('the case')

function standing(record: RecordWhole | null): string {
	return record ? JSON.stringify([record.fields, record.parts, record.warnings, record.open]) : ''
}

function rememberParties(record: RecordWhole): void {
	rememberNames(record.names)
	for (const part of record.parts) {
		if (part.kind === 'party' && part.fields.name)
			rememberNames({ [part.id]: String(part.fields.name) })
	}
}

export function provideCase(id: () => string): TheCase {
	const record = shallowRef<RecordWhole | null>(null)
	const error = shallowRef<unknown>(null)
	const newer = shallowRef<RecordWhole | null>(null)
	const revision = ref(0)
	const unsaved = new Set<() => boolean>()
	let forms = 0
	let saves = 0

	function take(fresh: RecordWhole): void {
		rememberParties(fresh)
		const news = standing(fresh) !== standing(record.value) || fresh.state !== record.value?.state
		record.value = fresh
		newer.value = null
		if (news)
			revision.value++
	}

	async function load(): Promise<void> {
		try {
			take(await api.get<RecordWhole>(`/record/${id()}`))
			error.value = null
		} catch (cause) {
			error.value = cause
		}
	}

	/* Somebody changed something: shown at once, or announced while a form is open. */
	async function follow(): Promise<void> {
		if (saves > 0)
			return
		try {
			const fresh = await api.get<RecordWhole>(`/record/${id()}`)
			if (saves > 0)
				return
			if (forms > 0 && standing(fresh) !== standing(record.value))
				newer.value = fresh
			else
				take(fresh)
		} catch (cause) {
			if (!(cause instanceof ApiError))
				throw cause
		}
	}

	function showNewer(): void {
		if (newer.value)
			take(newer.value)
	}

	function hold(): () => void {
		let held = true
		forms++
		return () => {
			if (held && --forms === 0)
				showNewer()
			held = false
		}
	}

	async function saving<T>(work: () => Promise<T>): Promise<T> {
		saves++
		try {
			return await work()
		} catch (cause) {
			// A save that broke off half-way may have changed something all the same.
			setTimeout(() => void follow())
			throw cause
		} finally {
			saves--
		}
	}

	const all: TheCase = { record, error, newer, revision, load, showNewer, hold, unsaved, saving }
	provide(KEY, all)
	onChange(() => void follow(), () => [id()])
	// Names of staff for the history; without them it shows ids, which is not worth an error.
	people().catch(() => {})
	return all
}

export function useTheCase(): TheCase {
	const all = inject(KEY)
	if (!all)
		throw new Error('no case is provided here')
	return all
}

/* Holds back news as long as `open` is true. */
export function holdWhile(open: () => boolean): void {
	const all = useTheCase()
	let release: (() => void) | null = null
	watch(
		open,
		(yes) => {
			release?.()
			release = yes ? all.hold() : null
		},
		{ immediate: true },
	)
	onScopeDispose(() => release?.())
}

/* Leaving the page asks first as long as `dirty` is true. */
export function guardUnsaved(dirty: () => boolean): void {
	const { unsaved } = useTheCase()
	unsaved.add(dirty)
	onScopeDispose(() => void unsaved.delete(dirty))
}

/* Parts of a kind in the order in which they were made, voided ones only when asked for. */
export function partsOf(record: RecordWhole, kind: string, voided = false): RecordPart[] {
	return record.parts
		.filter((part) => part.kind === kind && (voided || part.fields.voided !== true))
		.sort((a, b) => (a.id < b.id ? -1 : 1))
}
