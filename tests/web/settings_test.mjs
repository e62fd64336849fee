/* The settings of a machine: accounts, case numbers, holidays, papers, limits, backups; each for who may, and nothing lost by leaving. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { Api, PASSWORD, accessible, scene, shot, carry } from './harness.mjs'

const SECOND = '只看不改2026'

function day(offset) {
	return new Date(Date.now() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10)
}

function draft(fields = {}) {
	return {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in', workers: 3, amount: 3_600_000, ...fields },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name: '李小满' } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: '锦绣制衣厂' } },
		],
	}
}

async function open(bench, part, options = {}) {
	const [, node] = await bench.district('陈晓芸')
	const api = await node.api()
	const page = await bench.desk(node, `/settings?part=${part}`, options)
	// Colours on their way from one to another are nobody's to judge.
	await page.emulateMedia({ reducedMotion: 'reduce' })
	await page.getByRole('heading', { name: '设置' }).waitFor()
	return { node, api, page }
}

/* A window in which somebody else is logged in. */
async function windowOf(bench, node, account, password, path) {
	const api = new Api(node)
	await api.get('/session')
	const session = await api.post('/session', { account, password })
	const page = await bench.page()
	await carry(page, api)
	await page.goto(node.url(path))
	return { page, session, api }
}

async function save(page) {
	await page.getByRole('button', { name: '保存', exact: true }).click()
	await page.getByText('有修改尚未保存').waitFor({ state: 'detached' })
}

test('an account that was added logs in with exactly its rights; the last lead stays', scene(async (bench) => {
	const { node, page } = await open(bench, 'accounts')
	await page.getByRole('button', { name: '添加账号' }).click()
	const dialog = page.getByRole('dialog')
	await dialog.locator('[data-account=name]').fill('林主任')
	await dialog.getByText('只能查看，什么也改不了').click()
	for (const box of await dialog.locator('input[type=password]').all())
		await box.fill(SECOND)
	await accessible(page)
	await shot(page, 'settings-1-account')
	await dialog.getByRole('button', { name: '添加', exact: true }).click()
	const row = page.locator('[data-account-row=林主任]')
	await row.waitFor()
	await shot(page, 'settings-2-accounts')

	const names = (await (await fetch(node.url('/api/v1/session'))).json()).accounts
	const other = await windowOf(bench, node, names.find((each) => each.name === '林主任').id, SECOND, '/settings?part=numbering')
	assert.deepEqual(other.session.rights, ['personal'])
	assert.equal((await other.api.call('PATCH', '/settings', { values: {} })).status, 403)
	await other.page.getByText('案号只能由负责人查看和修改').waitFor()
	await shot(other.page, 'settings-3-reader')

	await page.locator('[data-account-row=陈晓芸]').getByRole('button', { name: '停用' }).click()
	await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
	await page.getByRole('alert').filter({ hasText: '负责人' }).waitFor()
	await row.getByRole('button', { name: '停用' }).click()
	await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
	await row.getByText('已停用').waitFor()
	assert.equal((await other.api.call('GET', '/today')).status, 401)
}))

test('another pattern changes the next case number, with an example before it is saved', scene(async (bench) => {
	const { api, page } = await open(bench, 'numbering')
	const before = await api.post('/records', draft())
	const box = page.locator('input[data-setting="numbers.template"]')
	await box.fill('{short}调字〔{year}〕第{n}号')
	await page.locator('[data-example]', { hasText: `江海调字〔${day(0).slice(0, 4)}〕第12号` }).waitFor()
	await shot(page, 'settings-4-numbering')
	await save(page)
	const { number } = (await api.get(`/record/${(await api.post('/records', draft())).id}`)).fields
	assert.match(number, /^江海调字〔\d{4}〕第\d+号$/)
	assert.doesNotMatch((await api.get(`/record/${before.id}`)).fields.number, /调字/)
	await box.fill('没有流水号')
	await page.getByRole('button', { name: '保存', exact: true }).click()
	await page.locator('.el-form-item__error').waitFor()
	await accessible(page)
}))

test('a day that is set off moves a term, and the shipped year comes back', scene(async (bench) => {
	const { api, page } = await open(bench, 'holidays')
	const { id } = await api.post('/records', draft({ received: day(0) }))
	const due = async () => (await api.get('/today')).clocks.find((row) => row.id === id).clock.due
	const first = await due()
	const cell = page.locator(`[data-date="${first}"]`)
	await cell.waitFor()
	await cell.click()
	await page.locator(`[data-date="${first}"]`, { hasText: '休' }).waitFor()
	await accessible(page)
	await shot(page, 'settings-5-holidays')
	await save(page)
	assert.ok((await due()) > first, `${await due()} is after ${first}`)
	await page.getByRole('button', { name: '恢复程序自带的' }).click()
	await page.getByRole('dialog').getByRole('button', { name: '恢复', exact: true }).click()
	await page.locator('[data-holiday-state]', { hasText: '程序自带' }).waitFor()
	assert.equal(await due(), first)
}))

test('a paper is reworded with a preview, and goes back to the shipped one', scene(async (bench) => {
	const { api, page } = await open(bench, 'templates')
	await page.locator('[data-template=agreement]').click()
	const box = page.getByLabel('样式', { exact: true })
	await page.locator('.preview').first().waitFor()
	const shipped = await box.inputValue()
	await box.fill(shipped.replace(/<h2[^>]*>/, (tag) => `${tag}江海街道`))
	await page.locator('.preview', { hasText: '江海街道' }).first().waitFor()
	await shot(page, 'settings-6-templates')
	await page.locator('nav li a[href="/today"]').click()
	await page.getByRole('button', { name: '取消' }).click()
	assert.match(await box.inputValue(), /江海街道/)
	await save(page)
	const stored = async () => (await api.get('/templates')).items.find((item) => item.name === 'agreement')
	assert.ok((await stored()).own)
	await page.getByRole('button', { name: '恢复程序自带的' }).click()
	await page.getByRole('dialog').getByRole('button', { name: '恢复', exact: true }).click()
	await page.getByRole('button', { name: '恢复程序自带的' }).waitFor({ state: 'detached' })
	assert.equal((await stored()).text, shipped)
}))

test('a backup is a file for its owner alone, which the program reads', scene(async (bench) => {
	const { node, page } = await open(bench, 'backup')
	await page.getByRole('button', { name: '现在备份' }).click()
	await page.getByText('备份已完成').waitFor()
	await page.getByText('加密的优盘').waitFor()
	await accessible(page)
	await shot(page, 'settings-7-backup')
	const path = await page.locator('[data-path]').innerText()
	const file = path.startsWith('/') ? path : join(node.data, path)
	assert.equal(statSync(file).mode & 0o777, 0o600)
	const copy = bench.node('copy')
	mkdirSync(copy.data, { mode: 0o700 })
	cpSync(file, join(copy.data, 'node.db'))
	assert.equal(copy.json('status').device, node.json('status').device)
	await page.locator('[data-part=access]').click()
	await page.locator('[data-access]', { hasText: '备份' }).waitFor()
	await shot(page, 'settings-8-access')
}))

test('the screen locks itself after the set time, and keeps what was typed', scene(async (bench) => {
	const { api, node, page } = await open(bench, 'limits')
	const minutes = page.locator('input[data-setting="web.idle_minutes"]')
	await minutes.fill('999')
	await page.getByRole('button', { name: '保存', exact: true }).click()
	await page.locator('.el-form-item__error').waitFor()
	await minutes.fill('1')
	await save(page)
	await shot(page, 'settings-9-limits')
	assert.equal((await api.get('/session')).idle_seconds, 60)

	await page.clock.install()
	await page.goto(node.url('/settings?part=numbering'))
	const box = page.locator('input[data-setting="numbers.template"]')
	await box.fill('{short}〔{year}〕{n}号，未保存')
	await page.clock.fastForward(70_000)
	await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()
	await page.locator('.lock-screen input[type=password]').fill(PASSWORD)
	await page.getByRole('button', { name: '解锁' }).click()
	await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor({ state: 'detached' })
	assert.equal(await box.inputValue(), '{short}〔{year}〕{n}号，未保存')
}))

test('every part reads in both languages and on tablets', scene(async (bench) => {
	const { page } = await open(bench, 'about', { viewport: { width: 1024, height: 768 } })
	await page.getByText('数据在哪里').waitFor()
	await shot(page, 'settings-a-about')
	await page.locator('[data-part=language]').click()
	await page.locator('main').getByText('English', { exact: true }).click()
	await page.getByRole('heading', { name: 'Settings' }).waitFor()
	for (const part of ['accounts', 'numbering', 'holidays', 'templates', 'limits', 'backup', 'language', 'access', 'about']) {
		await page.locator(`[data-part=${part}]`).click()
		await page.locator('.content .loading-state').waitFor({ state: 'detached' })
		await accessible(page)
		const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
		assert.ok(wider <= 0, `${part} is ${wider} px too wide`)
		await shot(page, `settings-b-${part}`)
	}
	await page.setViewportSize({ width: 800, height: 1280 })
	await page.locator('[data-part=holidays]').click()
	await page.locator('[data-date]').first().waitFor()
	await shot(page, 'settings-c-upright')
}))
