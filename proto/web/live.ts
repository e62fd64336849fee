/*
 * What changes elsewhere, as it happens: other tabs, other people of this node, exchanges with the hub. A screen says
 * `onChange(reload, () => [id])`; it is also told after every time the connection was lost, because then it may have
 * missed something.
 */
import { getCurrentScope, onScopeDispose, reactive, watch } from 'vue'
import { api, ApiError, apiUrl, tokenHeaders } from './api'
import { atHub, loadSession, session } from './session'
import type { SyncState } from './types'

const WAIT_MS_LEAST = 1_000
const WAIT_MS_MOST = 15_000

export interface Change {
	records: string[]
	/* Anything may have changed. */
	all: boolean
}

export const live = reactive({
	/* The stream of events is open. */
	connected: false,
	/* The node answers at all; false shows "node not running". */
	running: true,
	sync: null as SyncState | null,
})

type Listener = { tell: (change: Change) => void; ids?: () => readonly string[] }

const listeners = new Set<Listener>()
let source: AbortController | null = null
let wait = WAIT_MS_LEAST
let timer: ReturnType<typeof setTimeout> | undefined
let missed = false

/* Calls `tell` after each change of the given records, or of any when no ids are given; ends with the component. */
export function onChange(tell: (change: Change) => void, ids?: () => readonly string[]): () => void {
	const listener = { tell, ids }
	listeners.add(listener)
	const stop = () => void listeners.delete(listener)
	if (getCurrentScope())
		onScopeDispose(stop)
	return stop
}

/* Calls `tell` with every new state of the sync; the newest is always live.sync. */
export function onSync(tell: (state: SyncState) => void): () => void {
	return watch(
		() => live.sync,
		(state) => {
			if (state)
				tell(state)
		},
	)
}

const named = new Map<string, Set<(data: unknown) => void>>()

/* Calls `tell` with what every event of this name brings, and with null after the connection was lost; ends with the component. */
export function onEvent(name: string, tell: (data: unknown) => void): void {
	const tellers = named.get(name) ?? new Set()
	named.set(name, tellers.add(tell))
	onScopeDispose(() => void tellers.delete(tell))
}

function spread(change: Change): void {
	for (const listener of [...listeners]) {
		const ids = listener.ids?.()
		if (change.all || !ids || ids.some((id) => change.records.includes(id)))
			listener.tell(change)
	}
}

export async function refreshSync(): Promise<void> {
	try {
		live.sync = await api.get<SyncState>('/sync')
	} catch (cause) {
		if (!(cause instanceof ApiError))
			throw cause
	}
}

function open(): void {
	clearTimeout(timer)
	const stream = new AbortController()
	source = stream
	listen(stream).catch(() => undefined).then(() => lost(stream))
}

function opened(): void {
	live.connected = true
	live.running = true
	wait = WAIT_MS_LEAST
	if (!atHub.value)
		void refreshSync()
	if (missed) {
		spread({ records: [], all: true })
		named.forEach((tellers) => tellers.forEach((tell) => tell(null)))
	}
	missed = false
}

/* One event of the stream: lines "event: NAME" and "data: JSON". */
function hear(text: string): void {
	const name = /^event: (.*)$/m.exec(text)?.[1]
	const data = /^data: (.*)$/m.exec(text)?.[1] ?? 'null'
	if (name === 'change')
		spread(JSON.parse(data) as Change)
	else if (name === 'sync')
		live.sync = JSON.parse(data) as SyncState
	else if (name === 'session')
		void loadSession()
	else
		named.get(name ?? '')?.forEach((tell) => tell(JSON.parse(data)))
}

/* Not the browser's EventSource: that cannot send the page's token. Returns when the stream ends. */
async function listen(stream: AbortController): Promise<void> {
	const response = await fetch(apiUrl('/events'), {
		headers: tokenHeaders(),
		signal: stream.signal,
		cache: 'no-store',
		credentials: 'same-origin',
	})
	if (!response.ok || !response.body) {
		if (response.status === 401 || response.status === 423)
			await loadSession()
		return
	}
	const reader = response.body.getReader()
	const decoder = new TextDecoder()
	let rest = ''
	opened()
	for (;;) {
		const { done, value } = await reader.read()
		if (done)
			return
		const events = (rest + decoder.decode(value, { stream: true })).split('\n\n')
		rest = events.pop() ?? ''
		events.forEach(hear)
	}
}

async function lost(stream: AbortController): Promise<void> {
	stream.abort()
	if (stream !== source)
		return
	source = null
	live.connected = false
	missed = true
	timer = setTimeout(() => {
		if (listening() && !source)
			open()
	}, wait)
	wait = Math.min(wait * 2, WAIT_MS_MOST)
	try {
		await api.get('/session')
		live.running = true
	} catch (cause) {
		live.running = !(cause instanceof ApiError && cause.offline)
	}
}

function close(): void {
	clearTimeout(timer)
	source?.abort()
	source = null
	live.connected = false
	missed = true
}

/* A locked screen is told nothing; what it missed it looks at when it is unlocked. */
function listening(): boolean {
	return session.state === 'in'
}

/* Listens as long as somebody is logged in and at the screen. */
export function startLive(): void {
	watch(listening, (yes) => (yes ? open() : close()), { immediate: true })
}
