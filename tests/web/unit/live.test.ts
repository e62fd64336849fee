/* The live connection: who is told of which change, and that a lost connection is noticed, said and made good. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { live, onChange, startLive, type Change } from '@web/live'
import { session } from '@web/session'

class Stream {
	static all: Stream[] = []
	onopen: (() => void) | null = null
	onerror: (() => void) | null = null
	closed = false
	private tellers = new Map<string, (event: { data: string }) => void>()

	constructor(readonly url: string) {
		Stream.all.push(this)
	}

	addEventListener(name: string, teller: (event: { data: string }) => void): void {
		this.tellers.set(name, teller)
	}

	close(): void {
		this.closed = true
	}

	say(name: string, data: unknown): void {
		this.tellers.get(name)?.({ data: JSON.stringify(data) })
	}
}

let answering = true
let started = false

function newest(): Stream {
	return Stream.all[Stream.all.length - 1]
}

beforeEach(async () => {
	vi.useFakeTimers()
	answering = true
	Stream.all = []
	vi.stubGlobal('EventSource', Stream)
	vi.stubGlobal('fetch', async () => {
		if (!answering)
			throw new TypeError('network')
		return new Response(JSON.stringify({ only_here: 0, sent: 0, held_since: null, link: { state: 'live', since: '' } }))
	})
	session.state = 'in'
	if (!started)
		startLive()
	started = true
	await nextTick()
	newest().onopen?.()
})

afterEach(async () => {
	session.state = 'out'
	await nextTick()
	vi.useRealTimers()
	vi.unstubAllGlobals()
})

it('tells of the records that one asked for, of all to who asked for all, and of "all" to everyone', () => {
	const told: Change[][] = [[], []]
	const stops = [onChange((change) => told[0].push(change), () => ['a']), onChange((change) => told[1].push(change))]
	newest().say('change', { records: ['b'], all: false })
	newest().say('change', { records: ['a', 'b'], all: false })
	newest().say('change', { records: [], all: true })
	stops.forEach((stop) => stop())
	newest().say('change', { records: ['a'], all: false })
	expect(told.map((list) => list.length)).toEqual([2, 3])
})

it('takes the state of the sync from the stream', () => {
	newest().say('sync', { only_here: 3, sent: 0, held_since: null, link: { state: 'waiting', since: '' } })
	expect(live.sync?.only_here).toBe(3)
})

it('says that the node does not run, connects again, and tells everyone that something may have been missed', async () => {
	let told = 0
	const stop = onChange((change) => (told += change.all ? 1 : 0), () => ['a'])
	answering = false
	const first = newest()
	first.onerror?.()
	await vi.advanceTimersByTimeAsync(600)
	expect([first.closed, live.connected, live.running]).toEqual([true, false, false])
	answering = true
	await vi.advanceTimersByTimeAsync(1_000)
	expect(newest()).not.toBe(first)
	newest().onopen?.()
	expect([live.connected, live.running, told]).toEqual([true, true, 1])
	stop()
})

it('stops listening when nobody is logged in, and goes on behind the lock', async () => {
	const stream = newest()
	session.state = 'locked'
	await nextTick()
	expect(stream.closed).toBe(false)
	session.state = 'out'
	await nextTick()
	expect([stream.closed, live.connected]).toEqual([true, false])
})
