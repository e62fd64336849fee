/*
 * An answer that follows what happens: asked for when what is asked changes, and again soon after every change in the district; what
 * is on the screen stays until the next answer is there.
 */
import { onScopeDispose, ref, shallowRef, watch, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { ApiError, isAbort } from '@web/api'
import { onChange } from '@web/live'

/* Changes come in bursts when eighteen streets send at once. */
const FOLLOW_AFTER_MS = 150
/* The server has just started and reads the figures: asked again until they are there. */
const WAIT_MS = 1000

/* Figures on a page know by this whether they moved, or whether something else was asked. */
export const ANSWERED: InjectionKey<Ref<string>> = Symbol('answered')

export interface Followed<T> {
	data: ShallowRef<T | null>
	error: Ref<unknown>
	loading: Ref<boolean>
	/* What the data is the answer to. */
	answered: Ref<string>
	load: () => Promise<void>
}

/* `asked` is what the answer depends on, as text. */
export function useFollowed<T>(ask: (signal: AbortSignal) => Promise<T>, asked: () => string): Followed<T> {
	const data = shallowRef<T | null>(null)
	const error = ref<unknown>(null)
	const loading = ref(false)
	const answered = ref('')
	let asking: AbortController | null = null
	let timer: ReturnType<typeof setTimeout> | undefined
	let missed = false

	async function load(): Promise<void> {
		asking?.abort()
		const mine = (asking = new AbortController())
		missed = false
		loading.value = true
		const question = asked()
		try {
			data.value = await ask(mine.signal)
			answered.value = question
			error.value = null
		} catch (cause) {
			if (cause instanceof ApiError && cause.code === 'wait' && asking === mine)
				wait()
			else if (!isAbort(cause))
				error.value = cause
		} finally {
			if (asking === mine) {
				loading.value = false
				if (missed)
					follow()
			}
		}
	}

	/* Without an error: what waits shows as loading. */
	function wait(): void {
		error.value = null
		timer ??= setTimeout(() => {
			timer = undefined
			void load()
		}, WAIT_MS)
	}

	/* An answer under way may be older than the change: then once more when it is there. */
	function follow(): void {
		missed = loading.value
		if (!missed)
			timer ??= setTimeout(() => {
				timer = undefined
				void load()
			}, FOLLOW_AFTER_MS)
	}

	watch(asked, () => void load(), { immediate: true })
	onChange(follow)
	onScopeDispose(() => {
		clearTimeout(timer)
		asking?.abort()
	})
	return { data, error, loading, answered, load }
}
