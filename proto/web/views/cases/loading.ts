/*
 * Fetches pages of cases. A newer request ends the older one; the total comes by itself, since counting may take longer
 * than showing. A change elsewhere updates rows where they stand; rows that come or go move others only when nobody is in
 * the middle of the list.
 */
import { computed, onScopeDispose, ref } from 'vue'
import { api, isAbort } from '@web/api'
import type { RecordItem, RecordList } from '@web/types'
import { filtersOf, OVERDUE_MOST, pageOf, PAGE, type CaseQuery } from './query'

export interface CasePage {
	items: RecordItem[]
	more: boolean
}

/* A total of null: more than the node counts of a search. */
const TOTAL_UNKNOWN = undefined

async function fetchPage(query: CaseQuery, signal: AbortSignal): Promise<CasePage> {
	const answer = await api.get<RecordList>('/records/dispute', pageOf(query), { signal })
	if (!query.overdue)
		return { items: answer.items, more: answer.more }
	return { items: answer.items.filter((item) => (item.clock?.days_left ?? 0) < 0), more: false }
}

export function useCases(query: () => CaseQuery) {
	const page = ref<CasePage | null>(null)
	const newer = ref<CasePage | null>(null)
	const total = ref<number | null | undefined>(TOTAL_UNKNOWN)
	const error = ref<unknown>(null)
	const loading = ref(false)
	/* Rows that have just changed, to be pointed out. */
	const fresh = ref(new Set<string>())
	let running: AbortController | null = null
	let counting: AbortController | null = null
	let clearing: ReturnType<typeof setTimeout> | undefined

	const items = computed(() => page.value?.items ?? [])

	async function count(): Promise<void> {
		counting?.abort()
		const mine = (counting = new AbortController())
		const wanted = query()
		const whole = wanted.overdue ? page.value : wanted.page === 1 && page.value && !page.value.more ? page.value : null
		if (whole) {
			total.value = whole.items.length
			return
		}
		try {
			const answer = await api.get<RecordList>('/records/dispute', { ...filtersOf(wanted), limit: 1, total: 1 }, { signal: mine.signal })
			total.value = answer.total
		} catch (cause) {
			if (!isAbort(cause))
				total.value = TOTAL_UNKNOWN
		}
	}

	async function load(): Promise<void> {
		running?.abort()
		const mine = (running = new AbortController())
		loading.value = true
		try {
			page.value = await fetchPage(query(), mine.signal)
			newer.value = null
			error.value = null
			void count()
		} catch (cause) {
			if (!isAbort(cause))
				error.value = cause
		} finally {
			if (running === mine)
				loading.value = false
		}
	}

	function point(ids: string[]): void {
		fresh.value = new Set(ids)
		clearTimeout(clearing)
		clearing = setTimeout(() => (fresh.value = new Set()), 4_000)
	}

	function changedIds(now: CasePage): string[] {
		const before = new Map(items.value.map((item) => [item.id, JSON.stringify([item.fields, item.applicants, item.respondents])]))
		return now.items
			.filter((item) => before.get(item.id) !== JSON.stringify([item.fields, item.applicants, item.respondents]))
			.map((item) => item.id)
	}

	/* The same rows in the same order change where they stand. */
	function updateInPlace(now: CasePage): void {
		const rows = new Map(now.items.map((item) => [item.id, item]))
		if (page.value)
			page.value = { ...page.value, items: page.value.items.map((item) => rows.get(item.id) ?? item) }
	}

	function apply(now: CasePage): void {
		point(changedIds(now))
		page.value = now
		newer.value = null
		void count()
	}

	/* After a change elsewhere. */
	async function refresh(mayMove: () => boolean): Promise<void> {
		if (loading.value || !page.value)
			return
		const mine = (running = new AbortController())
		try {
			const now = await fetchPage(query(), mine.signal)
			const same = now.items.map((item) => item.id).join() === items.value.map((item) => item.id).join()
			if (same || mayMove())
				return apply(now)
			updateInPlace(now)
			newer.value = now
		} catch (cause) {
			// What stands there is still true enough; the frame says when the node is away.
			if (!isAbort(cause) && page.value === null)
				error.value = cause
		}
	}

	onScopeDispose(() => {
		running?.abort()
		counting?.abort()
		clearTimeout(clearing)
	})

	return { page, items, newer, total, error, loading, fresh, load, refresh, apply }
}

export { OVERDUE_MOST, PAGE }
