/*
 * Registers a form once, whatever happens on the way. The form's key goes along with every try. When no answer came, what
 * was sent is remembered (in the draft as well): should the node then say that this key was used for other content, the
 * first try had arrived, and sending exactly that again tells which case it made.
 */
import { ref } from 'vue'
import { api, ApiError } from '@web/api'
import type { Problem, Saved } from '@web/types'
import { locate, requestOf, type Form, type RegistrationRequest } from './form'
import type { Checks } from './checks'

export interface Registered {
	id: string
	number: string
	warnings: Problem[]
	/* The case was made by an earlier try, and what was typed after it is not in it. */
	earlier: boolean
}

interface KeptDraft {
	flush(): Promise<void>
	discard(): Promise<void>
}

/* More is not kept twice: a draft has its bounds, and the key alone still makes nothing twice. */
const SENT_LENGTH_MAX = 60_000
const FLUSH_MS_MAX = 1_500

/* An answer that says for certain that nothing was saved. */
function isCertain(error: ApiError): boolean {
	return error.status >= 400 && error.status < 500
}

async function keep(form: Form, draft: KeptDraft, text: string): Promise<void> {
	form.sent = text.length <= SENT_LENGTH_MAX ? text : ''
	await Promise.race([draft.flush(), new Promise((resume) => setTimeout(resume, FLUSH_MS_MAX))])
}

async function send(form: Form, draft: KeptDraft, request: RegistrationRequest): Promise<Registered> {
	const before = form.sent
	const text = JSON.stringify(request.body)
	await keep(form, draft, text)
	try {
		return registered(await api.post<Saved>('/records', request.body, { key: form.key }), false)
	} catch (cause) {
		if (!(cause instanceof ApiError) || !isCertain(cause))
			throw cause
		form.sent = ''
		if (cause.code !== 'state' || !before)
			throw cause
		return registered(await api.post<Saved>('/records', JSON.parse(before), { key: form.key }), true)
	}
}

function registered(saved: Saved, earlier: boolean): Registered {
	return { id: saved.id, number: saved.number ?? '', warnings: saved.warnings ?? [], earlier }
}

export function useSaving(form: Form, draft: KeptDraft, checks: Checks) {
	const busy = ref(false)
	const failure = ref<ApiError | null>(null)

	function refuse(error: ApiError, request: RegistrationRequest): void {
		failure.value = error.problems.length ? null : error
		checks.refused.value = error.problems.map((problem) => locate({ ...problem, severity: problem.severity ?? 'refuse' }, request))
	}

	/* The registered case; null when it was not to be, and why stands in `failure` or at the fields. */
	async function save(mayGoOn: () => boolean): Promise<Registered | null> {
		if (busy.value)
			return null
		busy.value = true
		failure.value = null
		try {
			await checks.settle()
			return mayGoOn() ? await attempt() : null
		} finally {
			busy.value = false
		}
	}

	async function attempt(): Promise<Registered | null> {
		const request = requestOf(form)
		checks.refused.value = []
		try {
			const done = await send(form, draft, request)
			// The case stands; a draft that could not be deleted is no reason to say otherwise.
			await draft.discard().catch(() => {})
			return done
		} catch (cause) {
			if (!(cause instanceof ApiError))
				throw cause
			refuse(cause, request)
			return null
		}
	}

	return { busy, failure, save }
}
