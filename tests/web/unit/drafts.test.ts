/* Drafts: kept after a pause, when the page goes, and never twice; a failure is said and made good. */
import { nextTick, reactive } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useDraft } from '@web/drafts'

interface Put {
	url: string
	body: { kind: string; title: string; body: unknown }
	keepalive: boolean
}

let puts: Put[] = []
let deleted = 0
let broken = false
let leave: Record<string, (event: { type: string }) => void> = {}
const page = {
	visibilityState: 'visible',
	documentElement: {},
	addEventListener: (name: string, act: (event: { type: string }) => void) => (leave[name] = act),
	removeEventListener: () => undefined,
}

beforeEach(() => {
	puts = []
	deleted = 0
	broken = false
	leave = {}
	vi.useFakeTimers()
	vi.stubGlobal('document', page)
	vi.stubGlobal('addEventListener', page.addEventListener)
	vi.stubGlobal('removeEventListener', page.removeEventListener)
	vi.stubGlobal('fetch', async (url: string, init: { method: string; body: string; keepalive: boolean }) => {
		if (init.method === 'GET')
			return new Response(JSON.stringify({ items: [{ id: 'old', changed: '2026-11-22T02:42:00Z', body: { name: '李' } }] }))
		if (broken)
			throw new TypeError('network')
		if (init.method === 'DELETE')
			deleted++
		else
			puts.push({ url, body: JSON.parse(init.body) as Put['body'], keepalive: init.keepalive })
		return new Response(JSON.stringify({ changed: '2026-11-22T02:42:00Z' }))
	})
})

afterEach(() => {
	vi.useRealTimers()
	vi.unstubAllGlobals()
})

function start(id?: string) {
	const body = reactive<{ name?: string }>({})
	return { body, draft: useDraft({ kind: 'dispute', id, body, title: () => body.name ?? '' }) }
}

it('is kept three seconds after the first change, with what was typed until then', async () => {
	const { body, draft } = start()
	body.name = '李'
	await vi.advanceTimersByTimeAsync(2_000)
	body.name = '李小满'
	expect(puts).toHaveLength(0)
	await vi.advanceTimersByTimeAsync(1_000)
	expect(puts).toEqual([
		{ url: `/api/v1/drafts/${draft.id}`, body: { kind: 'dispute', title: '李小满', body: { name: '李小满' } }, keepalive: false },
	])
	expect(draft.text.value).toMatch(/草稿已保存/)
	await vi.advanceTimersByTimeAsync(20_000)
	expect(puts).toHaveLength(1)
})

it('is kept at once when the page goes away, in a request that outlives it', async () => {
	const { body } = start()
	body.name = '李'
	await nextTick()
	leave.pagehide({ type: 'pagehide' })
	await vi.advanceTimersByTimeAsync(0)
	expect(puts.map((each) => each.keepalive)).toEqual([true])
})

it('says when it could not be kept, and keeps it when that is over', async () => {
	const { body, draft } = start()
	broken = true
	body.name = '李'
	await vi.advanceTimersByTimeAsync(3_000)
	expect(draft.text.value).toMatch(/草稿尚未保存/)
	broken = false
	await vi.advanceTimersByTimeAsync(3_000)
	expect(puts).toHaveLength(1)
	expect(draft.text.value).toMatch(/草稿已保存/)
})

it('comes back, and does not keep again what it only restored', async () => {
	const { body, draft } = start('old')
	expect(await draft.restore()).toBe(true)
	expect(body.name).toBe('李')
	await vi.advanceTimersByTimeAsync(10_000)
	expect(puts).toHaveLength(0)
	expect(await start('unknown').draft.restore()).toBe(false)
})

it('is gone after the real save, and stays gone', async () => {
	const { body, draft } = start()
	body.name = '李'
	await vi.advanceTimersByTimeAsync(3_000)
	body.name = '李小满'
	await draft.discard()
	body.name = '李大满'
	await vi.advanceTimersByTimeAsync(10_000)
	expect([puts.length, deleted]).toEqual([1, 1])
})
