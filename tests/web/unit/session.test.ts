/* The session: whatever answer says "locked" or "log in" is heard, and nothing goes on before a recovery code is read. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { api, ApiError } from '@web/api'
import { can, continueSession, createFirst, loadSession, logIn, session, unlock } from '@web/session'

const PERSON = { id: 'a', name: '李调解', role: 'lead' }

let replies: Record<string, [number, unknown]> = {}

function answer(state: string, more: object = {}) {
	return { state, token: 't', version: '0', now: '', ...more }
}

beforeEach(async () => {
	replies = { 'GET /session': [200, answer('in', { account: PERSON, rights: ['dispute.write'], centre_name: '江海' })] }
	vi.stubGlobal('fetch', async (url: string, init: { method: string }) => {
		const [status, body] = replies[`${init.method} ${url.replace('/api/v1', '')}`] ?? [404, { error: { code: 'missing' } }]
		return new Response(JSON.stringify(body), { status })
	})
	await loadSession()
})

afterEach(() => vi.unstubAllGlobals())

it('takes state, person and rights from the answer', () => {
	expect([session.state, session.account?.name, session.centreName]).toEqual(['in', '李调解', '江海'])
	expect([can('dispute.write'), can('backup')]).toEqual([true, false])
})

it('locks on any answer that says so, and keeps whose screens these are', async () => {
	replies['GET /today'] = [423, { error: { code: 'locked', text: 'locked' } }]
	await expect(api.get('/today')).rejects.toBeInstanceOf(ApiError)
	expect([session.state, session.account?.id]).toEqual(['locked', 'a'])
	replies['GET /session'] = [200, answer('locked')]
	await loadSession()
	expect(session.account?.id).toBe('a')
	replies['POST /session/unlock'] = [200, answer('in', { account: PERSON })]
	await unlock('password')
	expect(session.state).toBe('in')
})

it('asks who is logged in when an answer says that nobody is', async () => {
	replies['GET /today'] = [401, { error: { code: 'session', text: 'log in' } }]
	replies['GET /session'] = [200, answer('out', { accounts: [PERSON] })]
	await expect(api.get('/today')).rejects.toBeInstanceOf(ApiError)
	await vi.waitFor(() => expect(session.state).toBe('out'))
	expect([session.account, session.accounts.length]).toEqual([null, 1])
})

it('does not take a wrong password for the end of the session', async () => {
	replies['POST /session'] = [401, { error: { code: 'password', text: 'wrong' } }]
	replies['GET /session'] = [200, answer('out')]
	await expect(logIn({ account: 'a' }, 'wrong')).rejects.toMatchObject({ code: 'password' })
	expect(session.state).toBe('in')
})

it('shows the recovery code before it goes on', async () => {
	replies['GET /session'] = [200, answer('empty')]
	await loadSession()
	replies['POST /accounts/first'] = [200, answer('in', { account: PERSON, recovery: 'ABCD-EFGH-JKLM-NPQR' })]
	expect(await createFirst('a long password')).toBe('ABCD-EFGH-JKLM-NPQR')
	expect(session.state).toBe('empty')
	continueSession()
	expect(session.state).toBe('in')
})

it('remembers why the node did not answer', async () => {
	vi.stubGlobal('fetch', async () => {
		throw new TypeError('network')
	})
	await loadSession()
	expect(session.error?.offline).toBe(true)
})
