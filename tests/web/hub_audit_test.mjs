/* The hub's audit: verdicts and how tampering shows, any record's history, mirrors that git really clones, receipts. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { accessible, scene, shot } from './harness.mjs'

const LEDGER = 'centre/440105014'

/* A district with one case that has reached the hub, and its auditor at this page. */
async function open(bench, path = '/audit') {
	const [hub, node] = await bench.district('陈晓芸')
	const id = node.run('record', 'new', 'dispute', 'category=wages', 'received=2026-11-20', 'amount=12000')
	node.run('record', 'set', id, 'amount=15000.50', 'category=overtime')
	await held(hub, 2)
	const page = await bench.desk(hub, path, { role: 'auditor' })
	return { hub, node, id, page }
}

async function held(hub, count) {
	const api = await hub.api('administrator')
	for (;;) {
		const ledgers = (await api.get('/devices')).items[0].ledgers
		if (ledgers.find((each) => each.ledger === LEDGER)?.held >= count)
			return
	}
}

async function audit(page) {
	await page.locator('[data-audit-all]').click()
	await page.locator('[data-verdict="tables"] [data-found]').getByText(/没有问题|个问题/).waitFor()
	await page.locator('[data-running]').waitFor({ state: 'detached' })
}

test('verdicts show, and age with new change sets', scene(async (bench) => {
	const { node, page } = await open(bench)
	const row = page.locator(`[data-verdict="${LEDGER}"]`)
	await row.getByText('还没有审计过').waitFor()
	await accessible(page)
	await audit(page)
	await row.getByText('没有问题').waitFor()
	await row.getByText('郑审计').waitFor()
	await shot(page, 'hub-audit-1-verdicts')
	await accessible(page)
	node.run('record', 'new', 'dispute', 'category=wages', 'received=2026-11-21')
	await row.getByText('此后又有 1 条变更').waitFor()
	await row.getByRole('button', { name: /审计/ }).click()
	await row.getByText('此后又有').waitFor({ state: 'detached' })
}))

test('a changed byte in the database makes the verdict bad, in words', scene(async (bench) => {
	const { hub, page } = await open(bench)
	await page.locator(`[data-verdict="${LEDGER}"]`).waitFor()
	await hub.stop()
	const file = join(hub.data, 'hub.db')
	const change = `UPDATE changeset SET time = time + 1 WHERE ledger = (SELECT id FROM ledger WHERE name = '${LEDGER}')`
	execFileSync('python3', ['-c', 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit()', file, change])
	await hub.serve()
	await page.reload()
	await audit(page)
	const found = page.locator(`[data-verdict="${LEDGER}"] [data-found] button`)
	assert.match(await found.innerText(), /个问题/)
	await found.click()
	await page.locator('[data-problems]').getByText('登记的内容与签名内容不符').first().waitFor()
	await page.locator('[data-verdict="district/440105"]').getByText('没有问题').waitFor()
	await shot(page, 'hub-audit-2-tampered')
	await accessible(page)
}))

test('any record shows its signed history, differences in words', scene(async (bench) => {
	const { id, page } = await open(bench, '/audit?tab=history')
	const sets = page.locator('[data-change-set]')
	await sets.first().waitFor()
	await page.locator('[data-audit-word] input, input[data-audit-word]').first().fill(id)
	await page.getByRole('button', { name: '查看历史' }).click()
	await page.locator('[data-audit-record]').waitFor()
	await page.waitForFunction(() => document.querySelectorAll('[data-change-set]').length === 2)
	const newest = sets.first()
	assert.equal(await newest.locator('[data-verified]').count(), 1)
	const text = await newest.innerText()
	assert.match(text, /12,000\.00/)
	assert.match(text, /15,000\.50/)
	assert.match(text, /440105014-1/)
	assert.match(text, /加班/)
	await shot(page, 'hub-audit-3-history')
	await accessible(page)
}))

test('git clones and checks a ledger with the very lines on the page', scene(async (bench) => {
	const { page } = await open(bench, '/audit?tab=mirrors')
	await page.locator('[data-mirror-update]').click()
	await page.locator('[data-mirror-ended]').waitFor()
	await page.locator('[data-token-ask]').click()
	await page.locator('[data-token]').waitFor()
	await shot(page, 'hub-audit-4-mirrors')
	await accessible(page)
	const lines = await page.locator('[data-line]').allInnerTexts()
	assert.equal(lines.length, 6)
	const env = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' }
	for (const line of lines.slice(1)) {
		const done = spawnSync('sh', ['-c', line], { cwd: bench.folder, env, encoding: 'utf8' })
		assert.equal(done.status, 0, `${line}\n${done.stderr}`)
	}
}))

test('a receipt is checked by OpenSSL with the lines on the page', scene(async (bench) => {
	const { page } = await open(bench, '/audit?tab=receipts')
	const row = page.locator(`[data-receipt="${LEDGER}"]`)
	await row.getByText('成立').waitFor()
	await accessible(page)
	await row.getByRole('button', { name: /怎样核对/ }).click()
	const lines = await page.getByRole('dialog').locator('[data-line]').innerText()
	await accessible(page)
	await shot(page, 'hub-audit-5-receipt')
	const script = join(bench.folder, 'check.sh')
	writeFileSync(script, lines)
	const done = spawnSync('bash', [script], { cwd: bench.folder, encoding: 'utf8' })
	assert.match(done.stdout, /Signature Verified Successfully/, done.stderr)
}))
