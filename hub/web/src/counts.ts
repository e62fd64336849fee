/* The numbers in the navigation: how much waits behind an entry. Asked for at the start and after each change. */
import { onMounted, onScopeDispose, reactive } from 'vue'
import { api, ApiError } from '@web/api'
import { countClashes } from '@web/clash_count'
import { onChange } from '@web/live'
import { can } from '@web/session'
import type { Right } from '@web/types'

interface Counted {
	/* The entry of navigation.ts. */
	to: string
	right: Right
	ask: () => Promise<number>
}

const COUNTED: Counted[] = [
	{
		to: '/clashes',
		right: 'personal',
		ask: countClashes,
	},
	{
		to: '/warnings',
		right: 'personal',
		ask: async () => (await api.get<{ open: number }>('/warnings/summary')).open,
	},
]

/* When eighteen streets send at once the numbers need not follow each of them. */
const ASK_AFTER_MS = 500

export function useCounts(): Record<string, number> {
	const counts = reactive<Record<string, number>>({})
	let timer: ReturnType<typeof setTimeout> | undefined

	async function count(each: Counted): Promise<void> {
		try {
			counts[each.to] = await each.ask()
		} catch (cause) {
			if (!(cause instanceof ApiError))
				throw cause
		}
	}

	function askAll(): void {
		timer = undefined
		COUNTED.filter((each) => can(each.right)).forEach((each) => void count(each))
	}

	onMounted(askAll)
	onChange(() => (timer ??= setTimeout(askAll, ASK_AFTER_MS)))
	onScopeDispose(() => clearTimeout(timer))
	return counts
}
