/* First start to first screen: joining with a code, the first account, the recovery code, locking, switching users, both languages. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { PASSWORD, accessible, scene, settled, shot } from './harness.mjs'

/* A hub with a centre, and a node that has never been used, serving its first page. */
async function untouched(bench) {
	const hub = bench.hub()
	hub.centre('440105014', '江海街道劳动人事争议调解中心', '江海')
	await hub.serve()
	const node = bench.node()
	await node.serve()
	return [hub, node]
}

async function join(page, code, name) {
	await page.getByLabel('接入码').fill(code)
	await page.getByLabel('您的姓名').fill(name)
	await page.getByRole('button', { name: '接入', exact: true }).click()
}

async function fillPasswords(page, password) {
	for (const field of await page.locator('input[type=password]').all())
		await field.fill(password)
}

async function logIn(page, password) {
	await page.locator('input[type=password]').first().fill(password)
	await page.keyboard.press('Enter')
}

test('a new device joins with its code, makes the first account, and is ready', scene(async (bench) => {
	const [hub, node] = await untouched(bench)
	const page = await bench.page()
	await page.goto(node.url())
	await page.getByLabel('接入码').waitFor()
	await accessible(page)
	await shot(page, 'start-1-code')
	await join(page, hub.code('440105014'), '陈晓芸')
	await page.locator('input[type=password]').first().waitFor()
	await accessible(page)
	await shot(page, 'start-2-account')
	await fillPasswords(page, PASSWORD)
	await page.getByRole('button', { name: '下一步' }).click()
	await page.getByText(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/).first().waitFor()
	await accessible(page)
	await shot(page, 'start-3-recovery')
	await page.locator('.el-checkbox').first().click()
	await page.getByRole('button', { name: /开始|进入|继续|完成/ }).click()
	await page.getByRole('link', { name: '登记' }).first().waitFor()
	await accessible(page)
	await shot(page, 'start-4-ready')
	assert.equal(node.json('status').device, '440105014-1')
}))

test('a mistyped code is told plainly, and nothing typed is lost', scene(async (bench) => {
	const [, node] = await untouched(bench)
	const page = await bench.page()
	await page.goto(node.url())
	await join(page, 'HESHI1-AAAAA-BBBBB', '陈晓芸')
	await page.getByRole('alert').filter({ hasText: /接入码/ }).waitFor()
	assert.equal(await page.getByLabel('您的姓名').inputValue(), '陈晓芸')
	await shot(page, 'start-5-mistyped')
}))

test('a hub out of reach is told plainly, and the same code works later', scene(async (bench) => {
	const [hub, node] = await untouched(bench)
	const code = hub.code('440105014')
	const port = Number(hub.address.sync.split(':')[1])
	await hub.stop()
	const page = await bench.page()
	await page.goto(node.url())
	await join(page, code, '陈晓芸')
	await page.getByRole('alert').filter({ hasText: /连不上/ }).waitFor()
	await hub.serve(port)
	await page.getByRole('button', { name: '接入', exact: true }).click()
	await page.locator('input[type=password]').first().waitFor()
}))

test('a locked screen opens with the password only, and the language is one click away', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await bench.desk(node)
	await page.getByRole('link', { name: '登记' }).first().waitFor()
	await page.getByRole('button', { name: /陈晓芸/ }).click()
	await page.getByText('锁定', { exact: false }).first().click()
	await page.locator('input[type=password]').first().waitFor()
	await accessible(page)
	await shot(page, 'start-6-locked')
	await logIn(page, 'not the password')
	await page.getByRole('alert').first().waitFor()
	await logIn(page, PASSWORD)
	await page.locator('input[type=password]').first().waitFor({ state: 'detached' })
	await page.getByText('English').first().click()
	await page.getByRole('link', { name: 'Cases' }).waitFor()
	await accessible(page)
	await shot(page, 'start-7-english')
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
	const [, node] = await bench.district('陈晓芸')
	const page = await bench.page()
	await node.api()
	const bytes = await scriptBytes(page, async () => {
		await page.goto(node.url())
		await logIn(page, PASSWORD)
		await page.getByRole('link', { name: '登记' }).first().waitFor()
		await settled(page)
	})
	console.log(`# ${bytes} bytes of JavaScript on first load`)
	assert.ok(bytes > 50_000 && bytes <= 700_000, `${bytes} bytes`)
}))
