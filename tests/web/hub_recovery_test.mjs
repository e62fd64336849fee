/* A hub put back from a backup, as the district's staff see it: what that means, who is awaited, and how an administrator ends it. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { accessible, scene, settled, shot } from './harness.mjs'

const JIANGHAI = '440105014'
const FENGYANG = '440105012'
const CASE = { kind: 'dispute', fields: { category: 'wages', source: 'walk_in', received: '2026-11-20', amount: '12000' }, parts: [] }
const CENTRE = { code: '440105013', name: '滨江街道劳动人事争议调解中心' }
const NARROW = { width: 800, height: 1280 }

/* Until it is so. */
async function until(so, what) {
	const end = Date.now() + 60_000
	while (!(await so())) {
		assert.ok(Date.now() < end, what)
		await new Promise((resume) => setTimeout(resume, 150))
	}
}

/* Two streets' devices, of which neither is heard of at first; 江海's holds a case that the backup of the hub lacks. */
async function putBack(bench) {
	const hub = bench.hub()
	hub.centre(JIANGHAI, '江海街道劳动人事争议调解中心', '江海')
	hub.centre(FENGYANG, '凤阳街道劳动人事争议调解中心', '凤阳')
	await hub.serve()
	for (const role of ['administrator', 'officer', 'statistics'])
		hub.account(role)
	const node = bench.node('jianghai').enrol(hub.code(JIANGHAI), '陈晓芸')
	bench.node('fengyang').enrol(hub.code(FENGYANG), '欧阳翡翠')
	const copy = join(bench.folder, 'copy.db')
	hub.run('backup', copy)
	await node.serve()
	const { id } = await (await node.api()).post('/records', CASE)
	const officer = await hub.api('officer')
	await until(async () => (await officer.call('GET', `/record/${id}`)).status === 200, 'the case arrives')
	await node.stop()
	await hub.kill()
	rmSync(hub.data, { recursive: true })
	hub.run('restore', copy)
	await hub.serve(hub.address.sync.split(':')[1])
	return { hub, node, id }
}

async function shots(page, name) {
	const { width, height } = page.viewportSize()
	await settled(page)
	await shot(page, name)
	await page.setViewportSize(NARROW)
	await settled(page)
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is not wider than the screen`)
	await shot(page, `${name}-narrow`)
	await page.setViewportSize({ width, height })
}

test('a hub put back from a backup says what it waits for, and goes on when an administrator ends it', scene(async (bench) => {
	const { hub, node, id } = await putBack(bench)
	const page = await bench.desk(hub, '/devices', { role: 'administrator' })
	const notice = page.locator('[data-recovery]')
	await notice.getByText('在用设备 2 台，已交回 0 台').waitFor()
	assert.match(await notice.innerText(), /由 .* 的备份恢复[\s\S]*可以查看，不能保存[\s\S]*下一步/)
	assert.deepEqual(await notice.locator('[data-awaited]').allInnerTexts(), [`凤阳街道 ${FENGYANG}-1`, `江海街道 ${JIANGHAI}-1`])
	await accessible(page)
	await shots(page, 'hub-recovery')
	await page.getByRole('button', { name: 'English' }).click()
	await notice.getByText('0 of 2 devices have given back').waitFor()
	assert.match(await notice.innerText(), /read but not saved[\s\S]*Next/)
	await shots(page, 'hub-recovery-en')
	await page.getByRole('button', { name: '中文' }).click()

	await node.serve()
	await notice.getByText('在用设备 2 台，已交回 1 台').waitFor()
	assert.deepEqual(await notice.locator('[data-awaited]').allInnerTexts(), [`凤阳街道 ${FENGYANG}-1`])
	assert.equal((await (await hub.api('officer')).call('GET', `/record/${id}`)).status, 200)

	await notice.locator('[data-finish]').click()
	const dialog = page.getByRole('dialog', { name: '结束恢复' })
	await dialog.locator('[data-finish-now]').click()
	await dialog.getByRole('alert').waitFor()
	assert.ok(hub.json('recovery').restored, 'nothing has ended yet')
	await dialog.getByText(`${FENGYANG}-1`).click()
	await dialog.getByRole('alert').waitFor({ state: 'detached' })
	await accessible(page)
	await shots(page, 'hub-recovery-finish')
	await dialog.locator('[data-finish-now]').click()
	await notice.waitFor({ state: 'detached' })
	assert.equal(hub.json('recovery').restored, undefined)
	await page.goto(hub.url('/access-log'))
	await page.locator('[data-access]').filter({ hasText: '结束从备份的恢复' }).filter({ hasText: '李主任' }).waitFor()
	assert.equal((await (await hub.api('administrator')).call('POST', '/centres', CENTRE)).status, 201)
}))

test('everybody sees that nothing can be saved, and only an administrator can end it', scene(async (bench) => {
	const { hub } = await putBack(bench)
	const officer = await hub.api('officer')
	assert.equal((await officer.call('POST', '/recovery/finish', { without: [] })).status, 403)
	const { devices } = await (await hub.api('statistics')).get('/recovery')
	assert.deepEqual(devices.map((device) => Object.keys(device).sort().join(' ')), Array(2).fill('centre centre_name name'))
	assert.ok(hub.json('recovery').devices.every((device) => device.label), 'labels, which may name people, are for the command line')
	for (const [role, path] of [['officer', '/cases'], ['statistics', '/reports']]) {
		const page = await bench.desk(hub, path, { role })
		await page.locator('[data-recovery]').getByText('不能保存').waitFor()
		await page.locator('[data-awaited]').first().waitFor({ state: 'attached' })
		assert.equal(await page.locator('[data-finish]').count(), 0)
	}
	const admin = await hub.api('administrator')
	const unsaved = await admin.call('POST', '/centres', CENTRE)
	assert.ok(unsaved.status >= 400 && /备份恢复/.test(unsaved.text), unsaved.text)
	const missing = await admin.call('POST', '/recovery/finish', { without: [`${FENGYANG}-1`] })
	assert.equal(missing.status, 400, missing.text)
	assert.match(missing.text, new RegExp(`${JIANGHAI}-1`))
	assert.equal((await admin.call('POST', '/recovery/finish', { without: [1] })).status, 400)
	const page = bench.contexts[0].pages()[0]
	hub.run('recovery', 'finish', '--without', `${FENGYANG}-1`, '--without', `${JIANGHAI}-1`)
	await page.locator('[data-recovery]').waitFor({ state: 'detached' })
	assert.equal((await admin.call('POST', '/recovery/finish', { without: [] })).status, 409)
}))
