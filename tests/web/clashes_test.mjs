/* Two people of one centre change the same thing while the district is out of reach: one of them settles it, with a reason, for both. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Api, accessible, scene, shot, carry } from './harness.mjs'

const BEFORE = '三名工人在南洲路制衣厂做工，2026年7月至9月工资未发，工人持有工资条。'
const OURS = '三名工人在南洲路制衣厂做工，2026年7月至10月工资未发，工人持有工资条。'
const THEIRS = '三名工人在南洲路制衣厂做工，2026年7月至9月工资未发，工人没有工资条，但有微信记录。'

function draft() {
	return {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in', workers: 3, amount: 3_600_000, summary: BEFORE },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name: '李小满' } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: '锦绣制衣厂' } },
		],
	}
}

/* Asks until the answer is as wanted; the node tries on its own, and at once when told to. */
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

async function open(api) {
	return (await api.get('/conflicts')).items.filter((item) => item.open)
}

async function arrives(api, id) {
	await until(async () => (await api.call('GET', `/record/${id}`)).status, (status) => status === 200, 'the case arrives')
}

async function meet(...apis) {
	for (const api of apis)
		await api.post('/sync')
}

/* Two nodes that both hold a case, then change it apart. */
async function apart(bench, changes) {
	const [hub, here, there] = await bench.district('陈晓芸', '王强')
	const [ours, theirs] = [await here.api(), await there.api()]
	const { id } = await ours.post('/records', draft())
	await arrives(theirs, id)
	const port = Number(hub.address.sync.split(':')[1])
	await hub.stop()
	for (const [field, mine, other] of changes) {
		await ours.patch(`/record/${id}`, { fields: { [field]: mine } })
		await theirs.patch(`/record/${id}`, { fields: { [field]: other } })
	}
	await hub.serve(port)
	await meet(ours, theirs)
	await until(() => open(ours), (list) => list.length === changes.length, 'the clash shows here')
	await until(() => open(theirs), (list) => list.length === changes.length, 'the clash shows there')
	return { here, there, ours, theirs, id }
}

function detail(page) {
	return page.locator('[data-waiting]')
}

async function settle(page, side, reason) {
	await page.locator(`[data-side=${side}]`).click()
	await page.getByLabel(/理由/).fill(reason)
	await page.getByRole('button', { name: /^裁定/ }).click()
}

test('a clash of two nodes is settled with a reason, and is gone on both', scene(async (bench) => {
	const { here, ours, theirs, id } = await apart(bench, [['summary', OURS, THEIRS]])
	const page = await bench.desk(here, '/today')
	await page.locator('[data-section=waiting] li').getByRole('link').click()
	await detail(page).waitFor()
	const text = await detail(page).innerText()
	for (const part of ['陈晓芸', '王强', '原来的', '本机', '440105014-2', '李小满', '锦绣制衣厂'])
		assert.ok(text.includes(part), `${part} is named`)
	const marked = (await detail(page).locator('mark').allInnerTexts()).join('|')
	assert.match(marked, /10/)
	assert.match(marked, /微信记录/)
	assert.doesNotMatch(marked, /南洲路/)
	await accessible(page)
	await shot(page, 'clashes-1-clash')

	await page.getByRole('button', { name: /^裁定/ }).click()
	await page.getByText('请先选一个').waitFor()
	await page.getByText('请写明理由').waitFor()
	assert.equal((await open(ours)).length, 1)
	const [clash] = await open(ours)
	await settle(page, clash.mine_author === '王强' ? 'mine' : 'theirs', '已电话核实，工人没有工资条')
	await page.getByText('没有待裁定的事项').waitFor()
	await meet(ours, theirs)
	await until(() => open(theirs), (list) => list.length === 0, 'it is gone there')
	for (const api of [ours, theirs])
		await until(async () => (await api.get(`/record/${id}`)).fields.summary, (summary) => summary === THEIRS, 'the choice holds')

	await page.getByText('已裁定', { exact: true }).click()
	await page.getByText('已电话核实，工人没有工资条').waitFor()
	assert.match(await detail(page).innerText(), /采用 王强 的 · 陈晓芸/)
	await shot(page, 'clashes-2-settled')
}))

test('after one the next comes by itself; a value of one’s own is written in the field’s own input', scene(async (bench) => {
	const { here, ours, id } = await apart(bench, [['amount', 3_900_000, 4_200_000], ['category', 'overtime', 'severance']])
	const page = await bench.desk(here, '/clashes')
	const item = (name) => page.locator('[data-item]', { hasText: name })
	await item('涉案金额').or(item('金额')).first().click()
	await detail(page).getByText('42,000.00').waitFor()
	await shot(page, 'clashes-3-amount')
	await page.getByText('都不对，另写').click()
	await detail(page).locator('.own input').fill('40000')
	await page.getByRole('button', { name: '已与当事人核实' }).click()
	await page.getByRole('button', { name: '裁定，看下一项' }).click()
	await detail(page).getByText('加班费').waitFor()
	assert.equal((await ours.get(`/record/${id}`)).fields.amount, 4_000_000)
	assert.equal(await page.getByLabel(/理由/).inputValue(), '')
	await page.getByRole('button', { name: 'English' }).click()
	await detail(page).getByText('Overtime', { exact: false }).first().waitFor()
	await accessible(page)
	await shot(page, 'clashes-4-english')
}))

/* Two changes of a worker's dates, each right by itself, that cannot both be: whoever comes second is held. */
async function contradiction(bench, second) {
	const [hub, here, there] = await bench.district('陈晓芸', '王强')
	const [ours, theirs] = [await here.api(), await there.api()]
	const body = draft()
	Object.assign(body.parts[0].fields, { hired: '2025-01-01', left: '2026-10-01' })
	const { id } = await ours.post('/records', body)
	const worker = (await ours.get(`/record/${id}`)).parts.find((part) => part.fields.side === 'applicant').id
	await arrives(theirs, id)
	const port = Number(hub.address.sync.split(':')[1])
	await hub.stop()
	await ours.patch(`/record/${worker}`, { fields: { hired: '2026-05-01' } })
	await theirs.patch(`/record/${worker}`, { fields: { left: '2026-03-01' } })
	await (second === 'ours' ? here : there).stop()
	await hub.serve(port)
	const first = second === 'ours' ? theirs : ours
	await first.post('/sync')
	await until(() => first.get('/sync'), (sync) => sync.only_here + sync.sent === 0, 'the first is held')
	await (second === 'ours' ? here : there).serve()
	await meet(ours, theirs)
	await until(() => open(ours), (list) => list.length === 1 && list[0].kind === 'finding', 'the finding shows')
	const dates = async (api) => (await api.get(`/record/${id}`)).parts.find((part) => part.id === worker).fields
	return { here, ours, theirs, dates }
}

test('a finding says what rule was broken and what each way means; what is still wrong is refused, leaving it is possible', scene(async (bench) => {
	const { here, ours, theirs, dates } = await contradiction(bench, 'theirs')
	const page = await bench.desk(here, '/clashes')
	await page.getByText('日期先后不合理').first().waitFor()
	const text = await detail(page).innerText()
	for (const part of ['没有采用它，也没有丢弃它', '不采用，保持现状', '只留在历史里', '2026-10-01', '2026-03-01'])
		assert.ok(text.includes(part), part)
	await accessible(page)
	await shot(page, 'clashes-6-finding')
	await settle(page, 'theirs', '情况属实')
	await page.getByRole('alert').filter({ hasText: '不得早于' }).waitFor()
	assert.equal((await open(ours)).length, 1)
	await settle(page, 'mine', '离职日期填错了')
	await page.getByText('没有待裁定的事项').waitFor()
	await meet(ours, theirs)
	await until(() => open(theirs), (list) => list.length === 0, 'it is gone there')
	assert.equal((await dates(theirs)).left, '2026-10-01')
}))

test('a held change of another field than the rule is about is told in full', scene(async (bench) => {
	const { here, dates, ours } = await contradiction(bench, 'ours')
	const page = await bench.desk(here, '/clashes')
	await page.locator('[data-held]', { hasText: '2025-01-01 → 2026-05-01' }).waitFor()
	await shot(page, 'clashes-7-held')
	await settle(page, 'mine', '入职日期填错了')
	await page.getByText('没有待裁定的事项').waitFor()
	assert.equal((await dates(ours)).hired, '2025-01-01')
}))

test('whoever may not settle sees both sides and no button; what is begun is not left by accident', scene(async (bench) => {
	const { here, ours } = await apart(bench, [['summary', OURS, THEIRS]])
	const page = await bench.desk(here, '/clashes', { viewport: { width: 800, height: 1280 } })
	await page.getByLabel(/理由/).fill('还没有核实')
	await page.locator('nav li a[href="/sync"]').click()
	await page.getByRole('button', { name: '取消' }).click()
	assert.equal(await page.getByLabel(/理由/).inputValue(), '还没有核实')
	await shot(page, 'clashes-5-upright')

	const reader = await ours.post('/accounts', { name: '林主任', role: 'reader', password: '只看不改2026' })
	const api = new Api(here)
	await api.get('/session')
	await api.post('/session', { account: reader.id, password: '只看不改2026' })
	const second = await bench.page()
	await carry(second, api)
	await second.goto(here.url('/clashes'))
	await second.getByText('您的账号只能查看').waitFor()
	assert.equal(await second.getByRole('button', { name: /^裁定/ }).count(), 0)
}))
