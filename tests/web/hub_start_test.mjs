/* The district's screens from the first account on: login by name, lock, recovery, rights, languages, and how much a first visit brings. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { PASSWORD, accessible, logIn, scene, settled, shot } from './harness.mjs'

const FRESH = '海珠调解换新密码2027'

async function server(bench) {
	const hub = bench.hub()
	await hub.serve()
	return hub
}

test('the first account is made at the hub, locks, and comes back with the recovery code', scene(async (bench) => {
	const hub = await server(bench)
	const page = await bench.page()
	await page.goto(hub.url())
	await page.getByRole('heading', { name: '建立管理员账户' }).waitFor()
	await accessible(page)
	await shot(page, 'hub-first-account')
	await page.getByLabel(/^姓名/).fill('李主任')
	for (const field of await page.locator('input[type=password]').all())
		await field.fill(PASSWORD)
	await page.getByRole('button', { name: '建立' }).click()
	const code = (await page.locator('.code').innerText()).trim()
	assert.match(code, /^\w{4}(-\w{4}){3}$/)
	await page.getByText('我已打印或抄写').click()
	await page.getByRole('button', { name: '进入系统' }).click()
	await page.getByRole('heading', { name: '总览' }).first().waitFor()

	await page.getByRole('button', { name: /账号菜单/ }).click()
	await page.getByRole('menuitem', { name: '锁定屏幕' }).click()
	await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()
	await page.getByLabel(/的密码/).fill(PASSWORD)
	await page.getByRole('button', { name: '解锁' }).click()
	await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor({ state: 'detached' })

	await page.getByRole('button', { name: /账号菜单/ }).click()
	await page.getByRole('menuitem', { name: '退出' }).click()
	await page.getByRole('button', { name: '忘记密码？' }).click()
	await page.getByLabel('姓名').fill('李主任')
	await page.getByLabel('恢复码').fill(code)
	for (const field of await page.locator('input[type=password]').all())
		await field.fill(FRESH)
	await page.getByRole('button', { name: '设置新密码' }).click()
	assert.notEqual((await page.locator('.code').innerText()).trim(), code)
	await page.getByText('我已打印或抄写').click()
	await page.getByRole('button', { name: '进入系统' }).click()
	await page.getByRole('heading', { name: '总览' }).first().waitFor()
	await page.getByRole('button', { name: 'English' }).click()
	await page.getByRole('heading', { name: 'Overview' }).first().waitFor()
	await accessible(page)
}))

test('an officer logs in by name, and a wrong password opens nothing', scene(async (bench) => {
	const hub = await server(bench)
	const name = hub.account('officer')
	const page = await bench.page()
	await page.goto(hub.url('/cases'))
	await page.getByLabel('姓名').fill(name)
	await page.getByLabel('密码').fill('不是这个密码')
	await page.getByRole('button', { name: '登录' }).click()
	await page.getByRole('alert').waitFor()
	assert.equal(await page.getByRole('navigation').count(), 0)
	await accessible(page)
	await shot(page, 'hub-login')
	await page.getByLabel('密码').fill(PASSWORD)
	await page.getByRole('button', { name: '登录' }).click()
	await page.getByRole('heading', { name: '案件' }).waitFor()
	await page.getByText('海珠区').first().waitFor()
	await page.locator('[data-live=good]').waitFor()
	const entries = await page.getByRole('navigation').getByRole('link').allInnerTexts()
	for (const [entry, shown] of [['总览', true], ['案件', true], ['待裁定', true], ['报表', true], ['账户', false], ['审计', false]])
		assert.equal(entries.some((text) => text.includes(entry)), shown, entry)
	await page.goto(hub.url('/accounts'))
	await page.getByText('您的账户不能查看“账户”').waitFor()
}))

test('statistics sees neither cases nor their entry', scene(async (bench) => {
	const hub = await server(bench)
	const page = await bench.desk(hub, '/cases', { role: 'statistics' })
	await page.getByText('您的账户不能查看“案件”').waitFor()
	assert.equal(await page.getByRole('navigation').getByRole('link', { name: '案件', exact: true }).count(), 0)
}))

test('every page of the navigation opens, in both languages', scene(async (bench) => {
	const hub = await server(bench)
	const page = await bench.page()
	await logIn(page, hub, 'administrator')
	await page.goto(hub.url())
	await page.getByRole('navigation').waitFor()
	const links = await page.getByRole('navigation').locator('li a').evaluateAll((all) => all.map((each) => each.getAttribute('href')))
	assert.equal(links.length, 12)
	for (const link of links) {
		await page.goto(hub.url(link))
		await page.getByRole('heading', { level: 1 }).first().waitFor()
		await settled(page)
		await page.getByRole('button', { name: 'English' }).click()
		await settled(page)
		assert.doesNotMatch(await page.title(), /[\u4e00-\u9fff]/, link)
		await page.getByRole('button', { name: '中文' }).click()
	}
}))

/* Bytes of scripts that the first screens of a new visitor bring, as they cross the wire. */
async function scriptBytes(page, act) {
	const sizes = []
	page.on('response', (response) => {
		if (/\.js$/.test(new URL(response.url()).pathname))
			sizes.push(response.request().sizes().then((each) => each.responseBodySize))
	})
	await act()
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

test('the first load brings at most 700 KB of scripts', scene(async (bench) => {
	const hub = await server(bench)
	const page = await bench.page()
	const bytes = await scriptBytes(page, async () => {
		await page.goto(hub.url())
		await page.getByRole('heading', { level: 1 }).waitFor()
		await logIn(page, hub, 'officer')
		await page.goto(hub.url())
		await page.getByRole('navigation').waitFor()
		await settled(page)
	})
	assert.ok(bytes > 50_000 && bytes <= 700_000, `${bytes} bytes`)
}))
