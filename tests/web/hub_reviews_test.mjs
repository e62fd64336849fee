/* Review of case files on the district's screens: a sample is drawn, a file is judged by the checklist, the summary counts it, and the street
 * that kept the file gets the review. A hub and a street's node, both real. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, logIn, scene, settled, shot } from './harness.mjs'

const YEAR = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 4)

function day(monthAndDay) {
	return `${Number(YEAR) - 1}-${monthAndDay}`
}

/* A case of last year, settled and closed. */
function closedCase(name) {
	return {
		kind: 'dispute',
		fields: {
			category: 'wages', received: day('03-02'), accepted: day('03-03'), result: 'agreed', result_date: day('03-12'), closed: day('04-01'),
			status: 'closed', agreement_form: 'written', workers: 1,
		},
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: '恒达制衣厂' } },
			{ kind: 'paper', fields: { type: 'registration', issued: day('03-02') } },
		],
	}
}

/* Asks until the answer is as wanted: what one program tells another takes its time. */
async function until(ask, wanted, what) {
	const end = Date.now() + 60_000
	for (;;) {
		const answer = await ask()
		if (wanted(answer))
			return answer
		assert.ok(Date.now() < end, `${what}: ${JSON.stringify(answer).slice(0, 400)}`)
		await new Promise((resume) => setTimeout(resume, 150))
	}
}

async function withCases(bench, ...names) {
	const [hub, node] = await bench.district('陈晓芸')
	const street = await node.api()
	const administrator = await hub.api()
	for (const name of names) {
		const { id } = await street.post('/records', closedCase(name))
		await until(() => administrator.call('GET', `/record/${id}`), (answer) => answer.status === 200, 'the case arrives')
	}
	return { hub, node, street, administrator }
}

async function switchTo(page, language) {
	await page.getByRole('button', { name: language }).click()
	await settled(page)
}

async function judgeOpen(panel) {
	const waiting = panel.locator('[data-point].waiting')
	for (let left = await waiting.count(); left > 0; left--)
		await waiting.first().locator('label', { hasText: '达到' }).first().click()
}

test('a file is drawn and judged, and its street gets the review', scene(async (bench) => {
	const { hub, node, street } = await withCases(bench, '李小满')
	const page = await bench.desk(hub, '/reviews', { role: 'reviewer' })
	await page.getByText('还没有抽过案卷').waitFor()
	await accessible(page)
	await page.getByRole('button', { name: '抽取案卷' }).click()
	const dialog = page.locator('.el-dialog')
	const from = dialog.locator('input').first()
	await from.fill(day('01-01'))
	await from.press('Tab')
	await dialog.locator('[data-seed]').fill('haizhu-1')
	await accessible(page)
	await dialog.getByRole('button', { name: '抽取', exact: true }).click()
	await page.waitForURL(/\/reviews\/[0-9a-f-]{36}$/)
	await page.getByText('种子 haizhu-1').waitFor()
	assert.equal(await page.locator('[data-case]').count(), 1)
	await accessible(page)

	await page.locator('[data-case]').getByRole('button', { name: '评查' }).click()
	const panel = page.locator('.el-drawer')
	await panel.locator('[data-point="application"] .is-active', { hasText: '达到' }).waitFor() // the registration form is in the record
	await panel.locator('[data-point="identity"] .is-active', { hasText: '未达到' }).waitFor()
	await panel.getByRole('button', { name: '保存评查' }).click()
	await panel.getByText(/项未评查/).waitFor()
	await judgeOpen(panel)
	await panel.locator('[data-point="minutes"] label', { hasText: '达到' }).first().click()
	await panel.getByLabel('评查意见').fill('身份证明未归卷')
	await accessible(page)
	await shot(page, 'hub-review')
	const score = Number((await panel.locator('[data-score]').innerText()).match(/\d+/)[0])
	await panel.getByRole('button', { name: '保存评查' }).click()
	await page.locator('[data-case-score]', { hasText: String(score) }).waitFor()
	await page.locator('[data-street="total"]', { hasText: '缺当事人身份证明 1' }).waitFor()
	assert.match(await page.locator('[data-progress]').innerText(), /已评 1 \/ 1/)
	await shot(page, 'hub-reviews')
	await switchTo(page, 'English')
	await page.locator('[data-street="total"]', { hasText: 'no identity papers 1' }).waitFor()
	await accessible(page)

	const [item] = (await street.get('/records/dispute')).items
	const whole = await until(() => street.get(`/record/${item.id}`), (record) => record.parts.some((part) => part.kind === 'review'), 'the review reaches the street')
	const review = whole.parts.find((part) => part.kind === 'review')
	assert.equal(review.fields.score, score)
	assert.ok(review.fields.items.includes('缺当事人身份证明'))
	const desk = await bench.page()
	await logIn(desk, node)
	await desk.goto(node.url(`/case/${item.id}`))
	const moment = desk.locator('[data-moment="review"]')
	await moment.waitFor()
	assert.match(await moment.innerText(), /案卷评查.*身份证明未归卷/s)
}))

test('the same seed draws the same cases, and only reviewers draw and judge', scene(async (bench) => {
	const { hub, administrator } = await withCases(bench, '李小满', '王秀珍', '何玉兰', '邓国富', '黄丽华')
	const request = { from: day('01-01'), to: day('12-31'), per_centre: 2, seed: 'haizhu-1', centres: ['440105014'] }
	const draw = async (asked) => {
		const made = await administrator.post('/samples', asked)
		assert.deepEqual(Object.keys(made), ['id'], 'an answer that is kept for a replay names nobody')
		return administrator.get(`/samples/${made.id}`)
	}
	const first = await draw(request), again = await draw(request)
	assert.equal(first.items.length, 2)
	assert.equal(first.seed_given, true)
	assert.deepEqual(again.items.map((each) => each.id), first.items.map((each) => each.id))
	assert.notEqual((await draw({ ...request, seed: undefined })).seed, 'haizhu-1')
	assert.deepEqual(hub.json('sample', 'show', first.id).items.map((each) => each.id), first.items.map((each) => each.id))
	assert.equal((await administrator.call('POST', '/samples', { ...request, per_centre: 0 })).status, 400)
	assert.equal((await administrator.call('POST', '/samples', { ...request, from: day('06-01') })).status, 400)

	const officer = await hub.api('officer'), statistics = await hub.api('statistics')
	const points = Object.fromEntries((await officer.get(`/reviews/${first.items[0].id}`)).points.map((point) => [point.name, 'met']))
	assert.equal((await officer.call('POST', '/samples', request)).status, 403)
	assert.equal((await officer.call('POST', '/reviews', { record: first.items[0].id, points })).status, 403)
	assert.equal((await statistics.call('GET', '/samples')).status, 403)
	assert.equal((await administrator.call('POST', '/reviews', { record: first.items[0].id, points: { ...points, identity: 'open' } })).status, 422)
	assert.equal((await administrator.post('/reviews', { record: first.items[0].id, points })).score, 100)

	const page = await bench.desk(hub, `/reviews/${first.id}`, { role: 'officer' })
	await page.locator('[data-case]').first().waitFor()
	assert.equal(await page.getByRole('button', { name: '查看' }).count(), 2)
	await page.goto(hub.url('/reviews'))
	await page.locator('[data-sample]').first().waitFor()
	assert.equal(await page.locator('[data-seed-given]').count(), 2) // of three
	assert.equal(await page.getByRole('button', { name: '抽取案卷' }).count(), 0)
}))
