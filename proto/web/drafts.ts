/*
 * Drafts: what someone is typing, kept by the node every three seconds and when the page goes away, so that a closed
 * lid, a locked screen or a browser that dies costs nothing.
 *
 *   const form = reactive({ fields: {}, parties: [] })
 *   const draft = useDraft({ kind: 'dispute', id: route.params.draft, body: form, title: () => form.parties[0]?.name })
 *   await draft.restore()          // true when there was one
 *   draft.text.value               // 草稿已保存 10:42
 *   await draft.discard()          // after the real save
 */
import { computed, getCurrentScope, onScopeDispose, ref, watch } from 'vue'
import { api, ApiError, newId } from './api'
import { shortInstant } from './format'
import { t } from './language'
import type { Draft } from './types'

const SAVE_AFTER_MS = 3_000
const KEEPALIVE_BYTES_MAX = 60_000

export interface DraftOptions<T extends object> {
	kind: string
	/* Without one a new draft begins; its id is the result's `id`. */
	id?: string
	/* A reactive object of plain JSON; restore() writes into it. */
	body: T
	title: () => string
}

export function useDraft<T extends object>(options: DraftOptions<T>) {
	const id = options.id || newId()
	const savedAt = ref<string | null>(null)
	const failure = ref<ApiError | null>(null)
	let stored = JSON.stringify(options.body)
	let timer: ReturnType<typeof setTimeout> | undefined
	let ended = false
	let saving: Promise<void> = Promise.resolve()

	function request() {
		return { kind: options.kind, title: options.title(), body: options.body }
	}

	function schedule(): void {
		if (timer === undefined && !ended)
			timer = setTimeout(() => void flush(), SAVE_AFTER_MS)
	}

	async function save(keepalive: boolean): Promise<void> {
		const now = JSON.stringify(options.body)
		if (ended || now === stored)
			return
		try {
			const answer = await api.put<{ changed: string }>(`/drafts/${id}`, request(), { keepalive })
			stored = now
			savedAt.value = answer.changed
			failure.value = null
		} catch (cause) {
			if (!(cause instanceof ApiError))
				throw cause
			failure.value = cause
			schedule()
		}
	}

	/* Saves what is unsaved, now. */
	function flush(keepalive = false): Promise<void> {
		clearTimeout(timer)
		timer = undefined
		saving = saving.then(() => save(keepalive))
		return saving
	}

	/* The page may not live to see an answer; a body too long for keepalive goes the usual way. */
	function leave(event: Event): void {
		if (event.type === 'pagehide' || document.visibilityState === 'hidden')
			void flush(JSON.stringify(request()).length * 3 < KEEPALIVE_BYTES_MAX)
	}

	async function restore(): Promise<boolean> {
		if (!options.id)
			return false
		const answer = await api.get<{ items: Draft[] }>('/drafts')
		const found = answer.items.find((each) => each.id === id)
		if (!found)
			return false
		Object.assign(options.body, found.body)
		stored = JSON.stringify(options.body)
		savedAt.value = found.changed
		return true
	}

	/* Forgets the draft: what it held is saved elsewhere, or given up. */
	async function discard(): Promise<void> {
		stop()
		await saving
		if (savedAt.value)
			await api.delete(`/drafts/${id}`)
	}

	function stop(): void {
		ended = true
		clearTimeout(timer)
		unwatch()
		document.removeEventListener('visibilitychange', leave)
		removeEventListener('pagehide', leave)
	}

	const unwatch = watch(() => options.body, schedule, { deep: true })
	document.addEventListener('visibilitychange', leave)
	addEventListener('pagehide', leave)
	if (getCurrentScope())
		onScopeDispose(() => void flush().then(stop, stop))

	const text = computed(() => {
		if (failure.value)
			return t('草稿尚未保存：', 'Draft not saved: ') + failure.value.text
		return savedAt.value ? t(`草稿已保存 ${shortInstant(savedAt.value)}`, `Draft saved ${shortInstant(savedAt.value)}`) : ''
	})

	return { id, savedAt, failure, text, restore, discard, flush }
}
