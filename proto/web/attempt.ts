/*
 * One attempt at a time at what may be refused: busy meanwhile, and afterwards what went wrong, as a sentence and, where the server
 * names them, as problems of fields.
 */
import { ref, shallowRef } from 'vue'
import { ApiError, errorText } from './api'
import type { Problem } from './types'

export function useAttempt() {
	const busy = ref(false)
	const failure = ref('')
	const problems = shallowRef<Problem[]>([])

	function clear(): void {
		failure.value = ''
		problems.value = []
	}

	/* True when all went well. While another attempt is under way nothing is done, and nothing said. */
	async function attempt(work: () => Promise<unknown>): Promise<boolean> {
		if (busy.value)
			return false
		busy.value = true
		clear()
		try {
			await work()
			return true
		} catch (cause) {
			problems.value = cause instanceof ApiError ? cause.problems : []
			failure.value = errorText(cause)
			return false
		} finally {
			busy.value = false
		}
	}

	return { busy, failure, problems, clear, attempt }
}
