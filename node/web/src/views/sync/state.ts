/*
 * How far things have got, as the node last told: counts follow each save and each receipt, also where a message says no
 * more than that something changed.
 */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { live, onChange, refreshSync } from '@web/live'
import type { SyncState } from '@web/types'

const SETTLE_MS = 120

/* The newest whole state, kept up to date as long as the component is there. */
export function useSync() {
	const last = shallowRef<SyncState | null>(null)
	let timer: ReturnType<typeof setTimeout> | undefined

	function look(): void {
		if (timer === undefined)
			timer = setTimeout(() => {
				timer = undefined
				void refreshSync()
			}, SETTLE_MS)
	}

	watch(
		() => live.sync,
		(state) => {
			if (state && 'link' in state)
				last.value = state
			else if (state)
				look()
			else
				last.value = null
		},
		{ immediate: true },
	)
	onChange(look)
	onScopeDispose(() => clearTimeout(timer))
	return computed(() => last.value)
}

const now = ref(Date.now())

/* The time now, every second while `wanted`: for "12 秒后再试". All who show it show the same. */
export function useNow(wanted: () => boolean) {
	const tick = () => {
		if (wanted())
			now.value = Date.now()
	}
	const timer = setInterval(tick, 1000)
	watch(wanted, tick, { immediate: true })
	onScopeDispose(() => clearInterval(timer))
	return now
}
