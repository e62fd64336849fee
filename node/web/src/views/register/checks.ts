/*
 * Advice while a form is typed: the local checks as soon as a field is finished, the node's shortly after. A change takes
 * away what was said about its field; nothing here ever keeps anybody from saving.
 */
import { computed, onScopeDispose, ref } from 'vue'
import { api, ApiError, isAbort } from '@web/api'
import type { Label } from '@web/language'
import type { Problem } from '@web/types'
import { checkableOf, locate, problemKey, type Form, type Located, type Section } from './form'
import { checkLocally, LOCAL_RULES } from './local_checks'

export interface Duplicate {
	id: string
	number?: string
	received?: string
	status?: string
	category?: string
	applicants?: string
	respondents?: string
	why: Label
}

const ASK_AFTER_MS = 600
const SETTLE_MS_MAX = 2_000

/* What saving says itself: what is missing now may be there by then, and duplicates are shown side by side. */
const QUIET_RULES = ['required', 'duplicate', 'life_cycle']

function unique(problems: Located[]): Located[] {
	const seen = new Map<string, Located>()
	problems.forEach((problem) => seen.has(problemKey(problem)) || seen.set(problemKey(problem), problem))
	return [...seen.values()]
}

export function useChecks(form: Form) {
	const local = ref<Located[]>([])
	const remote = ref<Located[]>([])
	const refused = ref<Located[]>([])
	const found = ref<Duplicate[]>([])
	let timer: ReturnType<typeof setTimeout> | undefined
	let asked = ''
	let running: AbortController | null = null

	const problems = computed(() => unique([...refused.value, ...local.value, ...remote.value]))
	const duplicates = computed(() => found.value.filter((each) => !form.another.includes(each.id)))

	function take(answer: { problems: Problem[]; duplicates: Duplicate[] }, request: NonNullable<ReturnType<typeof checkableOf>>): void {
		remote.value = answer.problems
			.filter((problem) => !LOCAL_RULES.includes(problem.rule) && !QUIET_RULES.includes(problem.rule))
			.map((problem) => locate({ ...problem, severity: problem.severity ?? 'warn' }, request))
		found.value = answer.duplicates
	}

	async function ask(): Promise<void> {
		clearTimeout(timer)
		timer = undefined
		const request = checkableOf(form)
		const text = JSON.stringify(request?.body ?? null)
		if (!request || text === asked)
			return
		running?.abort()
		const mine = (running = new AbortController())
		try {
			take(await api.post('/records/check', request.body, { signal: mine.signal }), request)
			asked = text
		} catch (cause) {
			if (!(cause instanceof ApiError) && !isAbort(cause))
				throw cause
		}
	}

	/* A field is finished. */
	function commit(): void {
		local.value = checkLocally(form)
		clearTimeout(timer)
		timer = setTimeout(() => void ask(), ASK_AFTER_MS)
	}

	/* A field is being changed: what was said about it is no longer true. */
	function touch(section: Section, key: string, field: string): void {
		const keep = (problem: Located) => problem.section !== section || problem.key !== key || problem.field !== field
		for (const list of [local, remote, refused])
			if (!list.value.every(keep))
				list.value = list.value.filter(keep)
	}

	/* Waits for what is still to be asked, but never for long: advice must not stand in the way. */
	async function settle(): Promise<void> {
		local.value = checkLocally(form)
		await Promise.race([ask(), new Promise((resume) => setTimeout(resume, SETTLE_MS_MAX))])
	}

	function problemsOf(section: Section, key: string): Located[] {
		return problems.value.filter((problem) => problem.section === section && problem.key === key)
	}

	onScopeDispose(() => {
		clearTimeout(timer)
		running?.abort()
	})

	return { problems, refused, duplicates, commit, touch, settle, problemsOf }
}

export type Checks = ReturnType<typeof useChecks>
