/* What the badge and the page say of the exchange is what `status` counts, at each step: offline, saved, back again. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, scene, shot, carry } from './harness.mjs'

function draft(name) {
	return {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in', workers: 3, amount: 3_600_000 },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: '锦绣制衣厂' } },
		],
	}
}

/* What the program itself counts, as the command line tells it. */
function counted(node) {
	const { ledgers } = node.json('status')
	const sum = (name) => ledgers.reduce((all, ledger) => all + ledger[name], 0)
	return { only_here: sum('only_here'), sent: sum('sent') }
}

function badge(page) {
	return page.locator('button.sync')
}

async function says(page, words, link) {
	await page.locator(`button.sync[data-link=${link}]`, { hasText: words }).waitFor({ timeout: 60_000 })
}

async function offline(bench, options) {
	const [hub, node] = await bench.district('陈晓芸')
	const api = await node.api()
	const page = await bench.desk(node, '/sync', options)
	// Colours on their way from one to another are nobody's to judge.
	await page.emulateMedia({ reducedMotion: 'reduce' })
	await says(page, /区级已保存（\d+:\d+）/, 'live')
	const port = Number(hub.address.sync.split(':')[1])
	await hub.stop()
	await says(page, /没有连接/, 'waiting')
	return { hub, node, api, page, port }
}

test('the badge tells the truth at each step, and opens what has not arrived and why', scene(async (bench) => {
	const { hub, node, api, page, port } = await offline(bench)
	assert.deepEqual(counted(node), { only_here: 0, sent: 0 })
	for (const [count, name] of [[1, '李小满'], [2, '何丽']]) {
		await api.post('/records', draft(name))
		await says(page, `本机 ${count} 项未送出`, 'waiting')
		assert.deepEqual(counted(node), { only_here: count, sent: 0 })
		assert.doesNotMatch(await badge(page).innerText(), /区级已保存/)
	}
	await badge(page).click()
	const panel = page.getByRole('region', { name: '尚未送达的内容' })
	await panel.locator('[data-pending-item]').nth(1).waitFor()
	assert.match(await panel.innerText(), /没有连接到区级中心/)
	assert.match(await panel.innerText(), /离线：连不上区级中心.*再试/)
	await accessible(page)
	await shot(page, 'sync-1-badge')
	await page.keyboard.press('Escape')
	await panel.waitFor({ state: 'detached' })

	await hub.serve(port)
	await page.getByRole('button', { name: '立即同步' }).click()
	await says(page, /区级已保存/, 'live')
	assert.deepEqual(counted(node), { only_here: 0, sent: 0 })
	await page.getByText('全部都已送达').waitFor()
}))

test('the page names the line, what waits, and each exchange in words', scene(async (bench) => {
	const { hub, api, page, port } = await offline(bench)
	await api.post('/records', draft('李小满'))
	await page.locator('[data-count=only_here]', { hasText: '1' }).waitFor()
	await page.locator('[data-line]', { hasText: /离线：连不上区级中心.*(秒后再试|马上再试|分钟后再试)/ }).waitFor()
	await page.locator('main [data-pending-item]', { hasText: '登记案件' }).waitFor()
	await page.locator('[data-exchange]', { hasText: '连不上区级中心' }).first().waitFor()
	await accessible(page)
	await shot(page, 'sync-2-offline')
	await hub.serve(port)
	await page.getByRole('button', { name: '立即同步' }).click()
	await page.locator('[data-line]', { hasText: /已连接，自 \d+:\d+/ }).waitFor({ timeout: 60_000 })
	await page.locator('[data-exchange]', { hasText: /成功：送出 1 项.*发 .*B，收 .*B/ }).waitFor({ timeout: 60_000 })
	await shot(page, 'sync-3-online')
	await page.getByRole('button', { name: 'English' }).click()
	await page.locator('[data-line]', { hasText: 'Connected since' }).waitFor()
	await accessible(page)
	await shot(page, 'sync-4-english')
}))

test('a program that has stopped is said so, and the page goes on by itself', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await bench.desk(node, '/sync', { viewport: { width: 800, height: 1280 } })
	await says(page, /区级已保存/, 'live')
	await node.stop()
	await says(page, '程序未运行', 'down')
	await shot(page, 'sync-5-stopped')
	await node.serve()
	await says(page, /区级已保存/, 'live')
	await page.getByText('全部都已送达').waitFor()
}))

test('who may not exchange has no button for it', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const api = await node.api()
	const reader = await api.post('/accounts', { name: '林主任', role: 'reader', password: '只看不改2026' })
	const page = await bench.desk(node, '/sync')
	await page.getByRole('button', { name: '立即同步' }).waitFor()
	const other = await bench.page()
	await other.goto(node.url('/sync'))
	const { status } = await api.call('POST', '/session', { account: reader.id, password: '只看不改2026' })
	assert.equal(status, 200)
	await carry(other, api)
	await other.goto(node.url('/sync'))
	await other.locator('[data-line]').waitFor()
	assert.equal(await other.getByRole('button', { name: '立即同步' }).count(), 0)
}))
