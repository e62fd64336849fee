/*
 * What changes elsewhere, as it happens: other tabs, other people of this node, exchanges with the hub. A screen says
 * `onChange(reload, () => [id])`; it is also told after every time the connection was lost, because then it may have
 * missed something.
 */
import { getCurrentScope, onScopeDispose, reactive, watch } from 'vue'
import { api, ApiError, apiUrl } from './api'
import { loadSession, loggedIn } from './session'
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
let source: EventSource | null = null
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
	const stream = new EventSource(apiUrl('/events'))
	source = stream
	stream.onopen = () => {
		live.connected = true
		live.running = true
		wait = WAIT_MS_LEAST
		void refreshSync()
		if (missed)
			spread({ records: [], all: true })
		missed = false
	}
	stream.onerror = () => void lost(stream)
	stream.addEventListener('change', (event) => spread(JSON.parse((event as MessageEvent<string>).data) as Change))
	stream.addEventListener('sync', (event) => {
		live.sync = JSON.parse((event as MessageEvent<string>).data) as SyncState
	})
	stream.addEventListener('session', () => void loadSession())
}

/* The browser would retry by itself, but neither after an HTTP error nor with a pause of our choosing. */
async function lost(stream: EventSource): Promise<void> {
	stream.close()
	if (stream !== source)
		return
	source = null
	live.connected = false
	missed = true
	timer = setTimeout(() => {
		if (loggedIn.value && !source)
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
	source?.close()
	source = null
	live.connected = false
	live.sync = null
	missed = false
}

/* Listens as long as somebody is logged in. */
export function startLive(): void {
	watch(loggedIn, (yes) => (yes ? open() : close()), { immediate: true })
}
