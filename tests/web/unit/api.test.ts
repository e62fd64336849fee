/* The API client against a fetch of our own: what it sends, what it repeats, and what it never repeats. */
import { afterEach, expect, it, vi } from 'vitest'
import { api, ApiError, newId, onApiError, queryText, setToken, UNSET } from '@web/api'
import { setLanguage } from '@web/language'

interface Sent {
	url: string
	method: string
	headers: Record<string, string>
	body?: string
}

const sent: Sent[] = []

/* Answers one call after the other; 'lost' is a network that fails. */
function answers(...list: (['lost'] | [number, unknown])[]): void {
	sent.length = 0
	vi.stubGlobal('fetch', async (url: string, init: Sent) => {
		sent.push({ url, method: init.method, headers: { ...init.headers }, body: init.body })
		const [status, body] = list.shift() ?? ['lost']
		if (status === 'lost')
			throw new TypeError('network')
		return new Response(JSON.stringify(body), { status })
	})
}

async function failure(call: Promise<unknown>): Promise<ApiError> {
	const cause = await call.then(() => null, (thrown: unknown) => thrown)
	expect(cause).toBeInstanceOf(ApiError)
	return cause as ApiError
}

afterEach(() => {
	vi.unstubAllGlobals()
	setLanguage('zh')
})

it('writes queries without what is empty, and with what is asked to be unset', () => {
	expect(queryText({ q: '李 小', status: ['a', 'b'], from: null, to: undefined, sort: '', n: 0 })).toBe(
		'?q=%E6%9D%8E%20%E5%B0%8F&status=a%2Cb&n=0',
	)
	expect(queryText({ mediator: UNSET })).toBe('?mediator=')
	expect(queryText(undefined)).toBe('')
})

it('sends the token with every call, and the key with what writes', async () => {
	answers([200, {}], [201, { id: 'x' }])
	setToken('secret')
	await api.get('/today')
	expect(await api.post('/records', { kind: 'dispute' }, { key: 'k' })).toEqual({ id: 'x' })
	expect(sent[0].headers).toMatchObject({ 'X-Heshi-Token': 'secret' })
	expect(sent[0].headers['Idempotency-Key']).toBeUndefined()
	expect(sent[1]).toMatchObject({
		url: '/api/v1/records',
		body: '{"kind":"dispute"}',
		headers: { 'X-Heshi-Token': 'secret', 'Idempotency-Key': 'k' },
	})
})

it('asks again once when a read finds no server', async () => {
	answers(['lost'], [200, { date: 'today' }])
	expect(await api.get('/today')).toEqual({ date: 'today' })
	answers(['lost'], ['lost'])
	expect((await failure(api.get('/today'))).offline).toBe(true)
	expect(sent).toHaveLength(2)
})

it('never repeats a write that found no server', async () => {
	answers(['lost'], [200, {}])
	expect((await failure(api.post('/records', {}))).code).toBe('offline')
	expect(sent).toHaveLength(1)
})

it('says what the server said, in the language of the screens', async () => {
	const problem = { severity: 'refuse', field: 'received', rule: 'date', text: 'bad', text_zh: '不对' }
	const told: number[] = []
	onApiError((error) => told.push(error.status))
	answers([422, { error: { code: 'refused', text: 'Refused', text_zh: '未通过', problems: [problem], extra: 1 } }])
	const error = await failure(api.patch('/record/x', {}))
	expect([error.status, error.code, error.text, error.data.extra]).toEqual([422, 'refused', '未通过', 1])
	expect(error.problems).toEqual([problem])
	setLanguage('en')
	expect(error.text).toBe('Refused')
	expect(told).toEqual([422])
})

it('survives an error without a body', async () => {
	vi.stubGlobal('fetch', async () => new Response('<html>', { status: 500 }))
	expect(await failure(api.get('/today'))).toMatchObject({ status: 500, code: 'system', problems: [] })
})

it('makes ids that are version 7 and in order of time', () => {
	const ids = Array.from({ length: 50 }, newId)
	expect(new Set(ids).size).toBe(50)
	for (const id of ids)
		expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
	expect(ids[0].slice(0, 13) <= ids[49].slice(0, 13)).toBe(true)
})
