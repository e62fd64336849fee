/* The hub's accounts, settings and access log on the screen, and what an account for statistics gets to see. A real hub and a node. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { PASSWORD, accessible, scene, shot } from './harness.mjs'

const JIANGHAI = '440105014'

async function arrives(api, id) {
	const end = Date.now() + 60_000
	while ((await api.call('GET', `/record/${id}`)).status !== 200) {
		assert.ok(Date.now() < end, 'the case arrives')
		await new Promise((resume) => setTimeout(resume, 150))
	}
}

/* A hub that holds one case of a street; its id. */
async function oneCase(bench) {
	const hub = bench.hub()
	hub.centre(JIANGHAI, '江海街道劳动人事争议调解中心', '江海')
	await hub.serve()
	const node = bench.node('node').enrol(hub.code(JIANGHAI), '陈晓芸')
	await node.serve()
	const street = await node.api()
	const draft = {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in', received: '2026-11-20', workers: 3, amount: '12000', summary: '欧阳翡翠说工资未发' },
		parts: [{ kind: 'party', fields: { side: 'applicant', type: 'person', name: '欧阳翡翠', phone: '13912345678' } }],
	}
	const { id } = await street.post('/records', draft)
	await arrives(await hub.api('officer'), id)
	return { hub, id }
}

test('an administrator makes accounts of the hub’s roles', scene(async (bench) => {
	const hub = bench.hub()
	await hub.serve()
	const page = await bench.desk(hub, '/accounts', { role: 'administrator' })
	await page.locator('[data-account-row]').first().waitFor()
	await accessible(page)
	await page.getByRole('button', { name: '添加账号' }).click()
	const dialog = page.getByRole('dialog')
	assert.equal(await dialog.getByRole('radio').count(), 5)
	await dialog.locator('[data-account=name]').fill('令狐统计')
	assert.ok(await dialog.getByText('允许导出名单').isVisible())
	await dialog.getByText('统计人员').click()
	assert.equal(await dialog.getByText('允许导出名单').count(), 0)
	for (const field of await dialog.locator('input[type=password]').all())
		await field.fill(PASSWORD)
	await shot(page, 'hub-account-dialog')
	await dialog.getByRole('button', { name: '添加' }).click()
	await page.locator('[data-account-row=令狐统计]').waitFor()
	await shot(page, 'hub-accounts')
	await page.goto(hub.url('/settings'))
	await page.locator('[data-setting="warnings.employer_disputes"]').waitFor()
	assert.equal(await page.locator('[data-setting="sync.hub"], [data-setting="web.address"]').count(), 0)
	await accessible(page)
	await shot(page, 'hub-settings')
}))

test('the access log tells who saw a case, and is filtered and taken out', scene(async (bench) => {
	const { hub, id } = await oneCase(bench)
	const officer = await hub.api('officer')
	const { fields } = await officer.get(`/record/${id}`)
	await officer.get(`/records/dispute?q=${encodeURIComponent('欧阳翡翠')}`)
	const page = await bench.desk(hub, '/access-log', { role: 'auditor' })
	const rows = page.locator('[data-access]')
	await rows.filter({ hasText: '检索' }).first().waitFor()
	assert.equal(await page.getByText('欧阳翡翠').count(), 0)
	await accessible(page)
	await shot(page, 'hub-access-log')
	await page.locator('[data-filter=record] input, input[data-filter=record]').first().fill(fields.number)
	await page.keyboard.press('Enter')
	await rows.filter({ hasText: '查看' }).first().waitFor()
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出', exact: true }).click()])
	assert.ok(readFileSync(await file.path(), 'utf8').includes(fields.number))
	await page.locator('[data-filter=record] input, input[data-filter=record]').first().fill('没有这个号')
	await page.keyboard.press('Enter')
	await page.getByText('没有符合条件的记录').waitFor()
	await page.getByRole('button', { name: 'English' }).click()
	await page.getByText('Nothing like that').waitFor()
}))

test('an account for statistics sees figures and no names', scene(async (bench) => {
	const { hub, id } = await oneCase(bench)
	const page = await bench.desk(hub, '/case-figures', { role: 'statistics' })
	await page.locator('[data-case]').waitFor()
	assert.match(await page.locator('[data-case]').innerText(), /12,?000/)
	await page.getByText('江海街道').first().waitFor()
	await accessible(page)
	await shot(page, 'hub-case-figures')
	const entries = await page.locator('nav a').allInnerTexts()
	for (const barred of ['待裁定', '培训', '设备', '账户', '设置', '审计'])
		assert.ok(!entries.some((entry) => entry.includes(barred)), barred)
	for (const path of ['/', '/case-figures', '/reports', `/case/${id}`, '/cases', '/clashes', '/registers', '/accounts', '/access-log']) {
		await page.goto(hub.url(path))
		await page.locator('h1, .empty').first().waitFor()
		assert.ok(!(await page.content()).includes('欧阳翡翠'), path)
	}
}))
