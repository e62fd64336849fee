/*
 * Locks the screen when nobody has touched it for the time that the node sets. The node counts requests, people count
 * keys and clicks: so while somebody is at work the node is told once a minute, and when nobody is, it is told to lock.
 * All tabs of a browser share one clock.
 */
import { watch } from 'vue'
import { api } from './api'
import { lock, session } from './session'

const SHARED_AS = 'heshi.active'
const LOOK_EVERY_MS = 5_000
const TELL_EVERY_MS = 60_000

let told = 0
let own = 0

function touched(): void {
	const now = Date.now()
	if (now - own < 1_000)
		return
	own = now
	try {
		localStorage.setItem(SHARED_AS, String(now))
	} catch {
		// Then this tab counts alone.
	}
}

function lastTouched(): number {
	try {
		return Math.max(own, Number(localStorage.getItem(SHARED_AS)) || 0)
	} catch {
		return own
	}
}

async function look(): Promise<void> {
	if (session.state !== 'in' || session.idleSeconds <= 0)
		return
	const now = Date.now()
	try {
		if (now - lastTouched() >= session.idleSeconds * 1000)
			await lock()
		else if (own > told && now - told >= TELL_EVERY_MS) {
			told = now
			await api.post('/session/alive')
		}
	} catch {
		// Whatever is wrong shows where somebody works; here the next look tries again.
	}
}

export function watchIdleness(): void {
	for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
		addEventListener(event, touched, { passive: true, capture: true })
	watch(
		() => session.state,
		(state) => {
			if (state === 'in')
				touched()
		},
		{ immediate: true },
	)
	setInterval(() => void look(), LOOK_EVERY_MS)
}
