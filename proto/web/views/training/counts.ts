/* How many stand on the rosters of a list of trainings, asked for a few at a time and only when they are shown. */
import { onScopeDispose, shallowReactive } from 'vue'
import { api, ApiError } from '@web/api'
import type { RecordList } from '@web/types'
import { attended } from './facts'

const AT_ONCE = 4

export interface RosterCounts {
	listed: number
	came: number
	signed: number
}

export function useRosterCounts() {
	const known = shallowReactive(new Map<string, RosterCounts>())
	const wanted = new Set<string>()
	let running = 0
	let ended = false

	async function count(id: string): Promise<void> {
		const answer = await api.get<RecordList>('/records/attendance', { of: id, limit: 500 })
		known.set(id, {
			listed: answer.items.length,
			came: answer.items.filter((item) => attended(item.fields)).length,
			signed: answer.items.filter((item) => item.fields.sign_in).length,
		})
	}

	async function run(): Promise<void> {
		running++
		try {
			for (let id = next(); id && !ended; id = next())
				await count(id)
		} catch (cause) {
			// A figure that is not there is left out; the list itself says when the node does not answer.
			if (!(cause instanceof ApiError))
				throw cause
		} finally {
			running--
		}
	}

	function next(): string | undefined {
		const id = wanted.values().next().value
		if (id)
			wanted.delete(id)
		return id
	}

	function want(ids: string[]): void {
		ids.filter((id) => !known.has(id)).forEach((id) => wanted.add(id))
		for (let free = Math.min(AT_ONCE - running, wanted.size); free > 0; free--)
			void run()
	}

	/* Those of these trainings, or all, are asked for again when they are next wanted; what is known shows until then. */
	function forget(ids: string[] | null): void {
		const gone = (ids ?? [...known.keys()]).filter((id) => known.has(id))
		gone.forEach((id) => wanted.add(id))
		want([])
	}

	onScopeDispose(() => (ended = true))
	return { known, want, forget }
}
