/* The first page of the day: what presses most, what is due, what was left open, and the month in numbers; each line leads there. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, scene, shot } from './harness.mjs'

const DRAFT = '01939b5c-7f00-7a10-8a00-000000000001'

function day(offset) {
	return new Date(Date.now() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10)
}

function dispute(name, fields = {}) {
	return {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in', workers: 3, amount: 3_600_000, ...fields },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: '锦绣制衣厂' } },
		],
	}
}

/* A case that ran out, one that is on time, one with a payment due tomorrow, one agreed long ago, and a draft. */
async function fill(api) {
	const overdue = await api.post('/records', dispute('李小满', { received: day(-20) }))
	await api.post('/records', dispute('何丽', { received: day(0), workers: 1, amount: 850_000 }))
	const paying = await api.post('/records', dispute('周强', { received: day(-2) }))
	await api.post('/records', { kind: 'payment', of: paying.id, fields: { due: day(1), amount: 120_000 } })
	await api.ask('PUT', `/drafts/${DRAFT}`, { kind: 'dispute', title: '王建国 等5人', body: { fields: {} } })
	return { overdue, paying }
}

function line(page, section, text) {
	return page.locator(`[data-section=${section}] li`, { hasText: text })
}

test('the morning: what ran out stands first, then what is due, and each line opens it', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const api = await node.api()
	const { overdue, paying } = await fill(api)
	const page = await bench.desk(node)
	await page.locator('[data-first]', { hasText: '先做这一件' }).waitFor()
	const first = await page.locator('[data-first]').innerText()
	assert.match(first, /李小满/)
	assert.match(first, /已逾期/)
	assert.match(await line(page, 'clocks', '李小满').innerText(), /已逾期 \d+ 天/)
	assert.match(await line(page, 'payments', '1,200.00').innerText(), /还剩 1 天/)
	assert.equal(await line(page, 'drafts', '王建国 等5人').count(), 1)
	await accessible(page)
	await shot(page, 'today-1')

	await line(page, 'payments', '1,200.00').getByRole('link').click()
	await page.waitForURL(`**/case/${paying.id}`)
	await page.goBack()
	await line(page, 'drafts', '王建国').getByRole('link').click()
	await page.waitForURL(`**/register/${DRAFT}`)
	await page.goto(node.url('/today'))
	await page.locator('[data-first]').getByRole('link', { name: '打开案件' }).click()
	await page.waitForURL(`**/case/${overdue.id}`)
}))

test('numbers of the month are those of the records, and follow a save without reloading', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const api = await node.api()
	await fill(api)
	const page = await bench.desk(node)
	const figure = (name) => page.locator(`[data-figure=${name}]`)
	await figure('taken').waitFor()
	const { month, last_month: before } = await api.get('/today')
	assert.equal(Number(await figure('taken').innerText()), month.taken)
	assert.equal(Number(await figure('workers').innerText()), month.workers)
	assert.equal(Number((await figure('amount').innerText()).replaceAll(',', '')) * 100, month.amount)
	assert.equal(Number(await page.locator('[data-figure-before=taken]').innerText()), before.taken)
	await api.post('/records', dispute('马良', { received: day(0) }))
	await page.locator('[data-figure=taken]', { hasText: String(month.taken + 1) }).waitFor()
}))

test('nothing due says so; mine and all differ, and the choice is remembered', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const api = await node.api()
	const page = await bench.desk(node)
	await page.getByRole('heading', { name: '今天没有到期事项' }).waitFor()
	await accessible(page)
	await shot(page, 'today-2-empty')

	const colleague = (await api.post('/accounts', { name: '王强', role: 'mediator', password: '海珠调解2026甲' })).person
	await api.post('/records', dispute('李小满', { received: day(-20), mediator: colleague, recorder: colleague }))
	await line(page, 'clocks', '李小满').waitFor()
	await page.getByText('我的', { exact: true }).click()
	await line(page, 'clocks', '李小满').waitFor({ state: 'detached' })
	await page.getByText('同事名下还有 1 项').waitFor()
	await page.reload()
	await page.getByText('同事名下还有 1 项').waitFor()
	assert.equal(await line(page, 'clocks', '李小满').count(), 0)
	await page.getByRole('button', { name: '看全部' }).click()
	await line(page, 'clocks', '李小满').waitFor()
}))

test('in English and on tablets it stays whole', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const api = await node.api()
	await fill(api)
	for (const [name, viewport] of Object.entries({ lying: { width: 1024, height: 768 }, upright: { width: 800, height: 1280 } })) {
		const page = await bench.desk(node, '/today', { viewport })
		await page.locator('[data-first]').waitFor()
		const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
		assert.ok(wider <= 0, `${name}: ${wider} px too wide`)
		await shot(page, `today-3-${name}`)
		await page.getByRole('button', { name: 'English' }).click()
		await page.getByRole('heading', { name: 'Do this first' }).waitFor()
		await accessible(page)
		await shot(page, `today-4-${name}-english`)
		await page.getByRole('button', { name: '中文' }).click()
		await page.getByRole('heading', { name: '先做这一件' }).waitFor()
	}
}))

test("a trainer's device shows trainings in place of clocks", scene(async (bench) => {
	const hub = bench.hub()
	await hub.serve()
	const node = bench.node().enrol(hub.code('440105', 'trainer'), '何老师')
	await node.serve()
	const api = await node.api()
	const page = await bench.desk(node)
	await page.getByRole('heading', { name: '今天没有培训' }).waitFor()
	const { id } = await api.post('/records', { kind: 'training', fields: { title: '劳动争议调解实务', date: day(1), start: '09:00', place: '区仲裁院一号庭' } })
	await line(page, 'trainings', '劳动争议调解实务').waitFor()
	assert.equal(await page.locator('[data-section=clocks]').count(), 0)
	assert.match(await page.locator('[data-first]').innerText(), /明天/)
	await accessible(page)
	await shot(page, 'today-5-trainer')
	await line(page, 'trainings', '劳动争议调解实务').getByRole('link').click()
	await page.waitForURL(`**/training/${id}`)
}))
