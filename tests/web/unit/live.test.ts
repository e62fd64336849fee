/* The live connection: who is told of which change, and that a lost connection is noticed, said and made good. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { live, onChange, startLive, type Change } from '@web/live'
import { session } from '@web/session'

/* An answer to GET /events that stays open. */
class Stream {
	static all: Stream[] = []
	closed = false
	readonly response: Response
	private controller!: ReadableStreamDefaultController<Uint8Array>

	constructor(signal: AbortSignal) {
		this.response = new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (this.controller = controller) }))
		signal.addEventListener('abort', () => this.end())
		Stream.all.push(this)
	}

	end(): void {
		if (!this.closed)
			this.controller.close()
		this.closed = true
	}

	async say(name: string, data: unknown): Promise<void> {
		this.controller.enqueue(new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`))
		await settle()
	}
}

let answering = true
let started = false

function newest(): Stream {
	return Stream.all[Stream.all.length - 1]
}

/* Lets what has arrived be read. */
async function settle(): Promise<void> {
	await vi.advanceTimersByTimeAsync(0)
	await nextTick()
}

beforeEach(async () => {
	vi.useFakeTimers()
	answering = true
	Stream.all = []
	vi.stubGlobal('fetch', async (url: string, init: { signal: AbortSignal }) => {
		if (!answering)
			throw new TypeError('network')
		if (url.endsWith('/events'))
			return new Stream(init.signal).response
		return new Response(JSON.stringify({ only_here: 0, sent: 0, held_since: null, link: { state: 'live', since: '' } }))
	})
	session.state = 'in'
	if (!started)
		startLive()
	started = true
	await settle()
})

afterEach(async () => {
	session.state = 'out'
	await nextTick()
	vi.useRealTimers()
	vi.unstubAllGlobals()
})

it('tells of the records that one asked for, of all to who asked for all, and of "all" to everyone', async () => {
	const told: Change[][] = [[], []]
	const stops = [onChange((change) => told[0].push(change), () => ['a']), onChange((change) => told[1].push(change))]
	await newest().say('change', { records: ['b'], all: false })
	await newest().say('change', { records: ['a', 'b'], all: false })
	await newest().say('change', { records: [], all: true })
	stops.forEach((stop) => stop())
	await newest().say('change', { records: ['a'], all: false })
	expect(told.map((list) => list.length)).toEqual([2, 3])
})

it('takes the state of the sync from the stream', async () => {
	await newest().say('sync', { only_here: 3, sent: 0, held_since: null, link: { state: 'waiting', since: '' } })
	expect(live.sync?.only_here).toBe(3)
})

it('says that the node does not run, connects again, and tells everyone that something may have been missed', async () => {
	let told = 0
	const stop = onChange((change) => (told += change.all ? 1 : 0), () => ['a'])
	answering = false
	const first = newest()
	first.end()
	await vi.advanceTimersByTimeAsync(600)
	expect([first.closed, live.connected, live.running]).toEqual([true, false, false])
	answering = true
	await vi.advanceTimersByTimeAsync(1_000)
	expect(newest()).not.toBe(first)
	await settle()
	expect([live.connected, live.running, told]).toEqual([true, true, 1])
	stop()
})

it('stops listening behind the lock and when nobody is logged in', async () => {
	const stream = newest()
	session.state = 'locked'
	await settle()
	expect([stream.closed, live.connected]).toEqual([true, false])
	session.state = 'in'
	await settle()
	expect([newest() === stream, live.connected]).toEqual([false, true])
})
