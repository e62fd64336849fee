/*
 * Who is logged in at this browser, and what they may do. Any answer that says "log in" or "locked" changes the state,
 * whatever asked for it; screens only ever read it.
 */
import { computed, reactive } from 'vue'
import { api, ApiError, onApiError, setToken } from './api'
import type { Account, Right, SessionAnswer } from './types'

export const session = reactive({
	/* False until the server has answered once. */
	loaded: false,
	/* Why it has not, if it has not. */
	error: null as ApiError | null,
	state: 'out' as SessionAnswer['state'],
	version: '',
	account: null as Account | null,
	/* The first account may be made at this browser. */
	firstHere: false,
	accounts: [] as Account[],
	rights: [] as Right[],
	/* What this device is. */
	role: 'centre' as 'centre' | 'trainer' | 'hub',
	device: '',
	centre: '',
	centreName: '',
	shortName: '',
	district: '',
	districtName: '',
	idleSeconds: 0,
})

export const locked = computed(() => session.state === 'locked')
/* These are the district's screens: all streets are here, and nothing is exchanged with anybody above. */
export const atHub = computed(() => session.role === 'hub')
export const loggedIn = computed(() => session.state === 'in' || session.state === 'locked')

/* Whether the person at this device may do it; screens leave out what they may not. */
export function can(right: Right): boolean {
	return session.rights.includes(right)
}

export async function loadSession(): Promise<void> {
	try {
		take(await api.get<SessionAnswer>('/session'))
		session.error = null
	} catch (cause) {
		if (cause instanceof ApiError)
			session.error = cause
		else
			throw cause
	}
}

/* By the account's id, or by its name where no list of accounts is given out. */
export async function logIn(who: { account: string } | { name: string }, password: string): Promise<void> {
	take(await api.post<SessionAnswer>('/session', { ...who, password }))
}

export async function logOut(): Promise<void> {
	take(await api.delete<SessionAnswer>('/session'))
}

export async function lock(): Promise<void> {
	take(await api.post<SessionAnswer>('/session/lock'))
}

export async function unlock(password: string): Promise<void> {
	take(await api.post<SessionAnswer>('/session/unlock', { password }))
}

/* Trades a recovery code for a new password; the answer is the next recovery code, to be shown once. */
export async function recover(name: string, code: string, password: string): Promise<string> {
	const answer = await api.post<SessionAnswer>('/session/recover', { name, code, password })
	return holdBack(answer)
}

export async function changePassword(before: string, after: string): Promise<void> {
	await api.post('/session/password', { old: before, new: after })
}

export async function enrol(code: string, name: string): Promise<void> {
	take(await api.post<SessionAnswer>('/enrolment', { code, name }))
}

/* Makes the first account; the answer is its recovery code. */
export async function createFirst(password: string, name?: string): Promise<string> {
	const answer = await api.post<SessionAnswer>('/accounts/first', name ? { name, password } : { password })
	return holdBack(answer)
}

let heldBack: SessionAnswer | null = null

/* The screens go on only when the code has been read: continueSession(). */
function holdBack(answer: SessionAnswer): string {
	keepToken(answer)
	heldBack = answer
	return answer.recovery ?? ''
}

export function continueSession(): void {
	if (heldBack)
		take(heldBack)
}

/* Login gives it once; later answers do not repeat it. */
function keepToken(answer: SessionAnswer): void {
	if (answer.token)
		setToken(answer.token)
	else if (answer.state !== 'in' && answer.state !== 'locked')
		setToken('')
}

function take(answer: SessionAnswer): void {
	heldBack = null
	keepToken(answer)
	session.loaded = true
	session.state = answer.state
	session.version = answer.version
	// Behind the lock the screens stay, and they stay the same person's.
	session.account = answer.account ?? (answer.state === 'locked' ? session.account : null)
	session.firstHere = answer.first_here ?? false
	session.accounts = answer.accounts ?? []
	session.rights = answer.rights ?? (answer.state === 'locked' ? session.rights : [])
	session.role = answer.device_role ?? 'centre'
	session.device = answer.device ?? ''
	session.centre = answer.centre ?? ''
	session.centreName = answer.centre_name ?? ''
	session.shortName = answer.short_name ?? ''
	session.district = answer.district ?? ''
	session.districtName = answer.district_name ?? ''
	session.idleSeconds = answer.idle_seconds ?? 0
}

onApiError((error) => {
	if (error.status === 423 && session.state === 'in')
		session.state = 'locked'
	else if (error.status === 401 && error.code === 'session' && loggedIn.value)
		void loadSession()
})
