/* Script in every text field: shown as text on every screen and paper, and never run. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { scene, settled } from './harness.mjs'

const ATTACK = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>{{7*7}}{{{constructor}}}'

/* Attacks fitted into a field's bound; each names its field, so that a screen that lacks it can be told. */
function attack(field) {
	return `${field.name}:${ATTACK}`.slice(0, Number(field.most))
}

/* Every free text of a kind, beside what the kind must have. */
function poisoned(schema, kind, given) {
	const fields = { ...given }
	for (const field of schema.kinds.find((each) => each.name === kind).fields) {
		if (field.derived || field.name === 'void_reason' || field.name === 'held')
			continue
		if (field.type === 'text')
			fields[field.name] = attack(field)
		else if (field.type === 'texts')
			fields[field.name] = [attack(field)]
	}
	return fields
}

/* A case with a part of each kind, all of them poisoned. */
async function poison(api) {
	const schema = await api.get('/schema')
	const today = new Date().toISOString().slice(0, 10)
	const party = (side, type) => ({ kind: 'party', fields: poisoned(schema, 'party', { side, type }) })
	const made = await api.post('/records', {
		kind: 'dispute',
		fields: poisoned(schema, 'dispute', { category: 'wages', received: today }),
		parts: [
			party('applicant', 'person'),
			party('respondent', 'organisation'),
			{ kind: 'claim', fields: poisoned(schema, 'claim', { type: 'wages', amount: '100', party: '#0' }) },
		],
	})
	const parts = [
		['event', { at: new Date().toISOString().replace(/\.\d+/, ''), type: 'session' }],
		['agreement', { agreed_on: today }],
		['payment', { amount: '100', due: today }],
		['referral', { to: 'arbitration', type: 'transfer', date: today }],
		['paper', { type: 'minutes', issued: today }],
	]
	for (const [kind, given] of parts)
		await api.post('/records', { kind, of: made.id, fields: poisoned(schema, kind, given) })
	await api.call('PUT', '/drafts/01a203d9-b50d-7ed0-b79f-0329c718c2c6', {
		kind: 'dispute', title: ATTACK, body: { name: ATTACK },
	})
	return { id: made.id, papers: schema.kinds.find((each) => each.name === 'paper').fields[0].codes }
}

test('script in every text field is shown as text everywhere', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const { id, papers } = await poison(await node.api())
	const page = await bench.desk(node, '/today', { quiet: /Content Security Policy/ })
	const paths = ['/today', '/register', '/cases', `/case/${id}`, '/clashes', '/sync', '/settings', `/case/${id}/file`]
	for (const paper of papers.filter((each) => each.name !== 'other'))
		paths.push(`/case/${id}/paper/${paper.name}`)
	for (const path of paths) {
		await page.goto(node.url(path))
		await page.locator('h1').first().waitFor()
		await settled(page)
		assert.equal(await page.evaluate('window.ran'), undefined, `script ran at ${path}`)
		assert.equal(await page.locator('img[src="x"]').count(), 0, `markup came through at ${path}`)
	}
	await page.goto(node.url(`/case/${id}`))
	await page.getByText('<img src=x onerror', { exact: false }).first().waitFor()
}))
