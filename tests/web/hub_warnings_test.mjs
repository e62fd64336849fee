/* Risk warnings on the district's screens: they arise while a street works, show on open screens, are taken up and closed by a named person,
 * and come back when matters get worse. A hub and a street's node, both real. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, scene, settled, shot } from './harness.mjs'

const EMPLOYER = '恒达制衣厂'

function today() {
	return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
}

function draft(name, fields = {}) {
	return {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in', received: today(), workers: 1, amount: '3000', ...fields },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: EMPLOYER } },
		],
	}
}

function row(page, rule) {
	return page.locator(`[data-warning="${rule}"]`)
}

async function switchTo(page, language) {
	await page.getByRole('button', { name: language }).click()
	await settled(page)
}

test('a warning arises while the page is open, and is taken up, closed, and back when matters get worse', scene(async (bench) => {
	const [hub, node] = await bench.district('陈晓芸')
	const street = await node.api()
	const page = await bench.desk(hub, '/warnings', { role: 'officer' })
	await page.getByText('没有待处置的预警').waitFor()
	await accessible(page)

	for (const name of ['李小满', '王秀珍', '何玉兰'])
		await street.post('/records', draft(name))
	await row(page, 'employer').waitFor()
	assert.match(await row(page, 'employer').innerText(), /最近 30 天内收到 3 件.*恒达制衣厂/s)
	await page.locator('nav').getByText('1', { exact: true }).waitFor() // the number beside the entry
	await shot(page, 'hub-warnings')
	await accessible(page)

	await row(page, 'employer').getByRole('button', { name: '接手处置：' }).click()
	await page.getByText('没有待处置的预警').waitFor()
	await page.locator('label', { hasText: '处置中' }).click()
	await row(page, 'employer').locator('.under', { hasText: '周经办' }).waitFor()

	await row(page, 'employer').locator('.name').click()
	const drawer = page.locator('.el-drawer')
	await drawer.locator('[data-case]').nth(2).waitFor()
	assert.equal(await drawer.locator('[data-case]').count(), 3)
	assert.match(await drawer.innerText(), /何玉兰/)
	await accessible(page)
	await shot(page, 'hub-warning')
	await drawer.getByRole('button', { name: '办结', exact: true }).click()
	await page.getByRole('button', { name: '办结预警' }).click()
	await page.getByText('请写明原因').waitFor()
	await page.getByLabel('原因').fill('已约谈用人单位，承诺月底付清')
	await page.getByRole('button', { name: '办结预警' }).click()
	await drawer.getByText('已约谈用人单位，承诺月底付清').waitFor()
	await page.keyboard.press('Escape')
	await page.locator('label', { hasText: '已办结' }).click()
	await row(page, 'employer').waitFor()

	await page.locator('label', { hasText: '待处置' }).click()
	await page.locator('[data-warning]').first().waitFor({ state: 'detached' })
	await street.post('/records', draft('邓国富'))
	await row(page, 'employer').waitFor()
	assert.match(await row(page, 'employer').innerText(), /收到 4 件/)
	await switchTo(page, 'English')
	assert.match(await row(page, 'employer').innerText(), /4 disputes against one employer/)
	await accessible(page)
}))

test('what has passed is marked, lists are filtered, and roles see what they may', scene(async (bench) => {
	const [hub, node] = await bench.district('陈晓芸')
	const street = await node.api()
	const { id } = await street.post('/records', draft('李小满', { workers: 31, amount: '120000' }))
	const page = await bench.desk(hub, '/warnings', { role: 'auditor' })
	await row(page, 'mass').waitFor()
	await row(page, 'crime_all').waitFor()
	assert.match(await row(page, 'crime_all').innerText(), /可能需要移送公安，是否构成由有权机关认定/)
	assert.equal(await page.getByRole('button', { name: /处置|办结/ }).count(), 0)

	await page.goto(hub.url('/warnings?rule=mass'))
	await row(page, 'mass').waitFor()
	await row(page, 'crime_all').waitFor({ state: 'detached' })
	await street.patch(`/record/${id}`, { fields: { workers: 2 } })
	await row(page, 'mass').waitFor({ state: 'detached' })
	await page.locator('label', { hasText: '已消除' }).click()
	await row(page, 'mass').waitFor()

	const auditor = await hub.api('auditor'), officer = await hub.api('officer'), statistics = await hub.api('statistics')
	const [warning] = (await auditor.get('/warnings?status=ended')).items
	assert.equal((await auditor.call('POST', `/warnings/${warning.id}/take`, {})).status, 403)
	assert.equal((await statistics.call('GET', '/warnings')).status, 403)
	assert.equal((await officer.call('POST', `/warnings/${id}/take`, {})).status, 404)
	assert.equal((await officer.call('POST', `/warnings/${warning.id}/close`, { reason: ' ' })).status, 400)
	assert.equal((await officer.call('POST', `/warnings/${warning.id}/take`, {})).status, 200)
	assert.equal((await officer.call('POST', `/warnings/${warning.id}/take`, {})).status, 409)
	const summary = await statistics.get('/warnings/summary')
	assert.equal(summary.taken >= 1, true)
	assert.doesNotMatch(JSON.stringify(summary), /李小满|恒达/)
	assert.equal(hub.json('warning', 'list', '--status', 'taken').length, summary.taken)
}))

test('a threshold that is changed in the settings takes effect at once', scene(async (bench) => {
	const [hub, node] = await bench.district('陈晓芸')
	const street = await node.api(), administrator = await hub.api()
	await street.post('/records', draft('李小满', { workers: 6 }))
	const page = await bench.desk(hub, '/warnings')
	await page.getByText('没有待处置的预警').waitFor()
	await administrator.patch('/settings', { values: { 'limits.workers_collective': 6 } })
	await row(page, 'collective').waitFor()
	const refused = await administrator.call('PATCH', '/settings', { values: { 'warnings.intake_percent': 100 } })
	assert.equal(refused.status, 422)
	const lead = await street.get('/settings')
	assert.equal(lead.items.some((item) => item.name.startsWith('warnings.')), false)
}))
