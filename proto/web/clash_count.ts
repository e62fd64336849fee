/* How many clashes and findings wait, for the navigation. */
import { onMounted, ref, type Ref } from 'vue'
import { api, ApiError } from './api'
import { onChange } from './live'

export async function countClashes(): Promise<number> {
	const answer = await api.get<{ conflicts: number; findings: number }>('/conflicts/count')
	return answer.conflicts + answer.findings
}

/* Kept fresh while its component is there. */
export function useClashCount(): Ref<number> {
	const count = ref(0)

	async function ask(): Promise<void> {
		try {
			count.value = await countClashes()
		} catch (cause) {
			if (!(cause instanceof ApiError))
				throw cause
		}
	}

	onMounted(ask)
	onChange(() => void ask())
	return count
}
