/* One case on the screen: its whole life by clicks, what it offers in each state, its parts, its history, and two people at it at once. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Api, PASSWORD, accessible, scene, shot, carry } from './harness.mjs'

function day(offset) {
	const at = new Date(Date.now() + 8 * 3_600_000 + offset * 86_400_000)
	return at.toISOString().slice(0, 10)
}

const TODAY = day(0)

/* A case of two people against a workshop, taken nine days ago. */
function draft(fields = {}) {
	return {
		kind: 'dispute',
		fields: {
			received: day(-9), category: 'wages', source: 'walk_in', workers: 3, amount: 3_600_000, grade: 'ordinary',
			summary: '三名工人在南洲路制衣厂做工，2026年7月至9月工资未发。', workplace: '南洲路某城中村三楼', ...fields,
		},
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name: '李小满', sex: 'female', phone: '13800138000', is_delegate: true, headcount: 3 } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: '锦绣制衣厂', phone: '13900139000', representative: '周强' } },
			{ kind: 'claim', fields: { type: 'wages', amount: 3_600_000, party: '#0', main: true } },
		],
	}
}

async function register(api, fields) {
	return (await api.post('/records', draft(fields))).id
}

async function show(bench, options = {}) {
	const [, node] = await bench.district('陈晓芸')
	const api = await node.api()
	const id = await register(api, options.fields)
	const page = await bench.desk(node, `/case/${id}`, options)
	await page.locator('[data-status]').waitFor()
	return { node, api, id, page, read: () => api.get(`/record/${id}`) }
}

function dialog(page) {
	return page.getByRole('dialog').last()
}

async function press(page, name) {
	await dialog(page).getByRole('button', { name, exact: true }).click()
	await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

/* Types into a form's field as a person would: and leaves it. */
async function fill(where, label, value) {
	const input = where.getByLabel(label, { exact: true }).first()
	await input.fill(value)
	await input.blur()
}

async function choose(page, where, label, option) {
	// The field shows what is chosen above its input.
	const box = where.locator('.el-select__wrapper', { has: where.page().getByLabel(label, { exact: true }) })
	await box.first().click()
	await page.getByRole('option', { name: option, exact: true }).last().click()
}

async function tick(page, field) {
	await dialog(page).locator(`[data-field="${field}"] .el-checkbox`).click()
}

/* The step's button: on the page, or behind "more". */
async function step(page, name) {
	const button = page.locator(`[data-actions] button[data-step="${name}"]`)
	if (!(await button.count())) {
		await page.getByRole('button', { name: '更多操作' }).click()
		await page.locator(`li[data-step="${name}"]`).click()
	} else {
		await button.click()
	}
	await dialog(page).waitFor()
	await still(page)
}

/* Waits until nothing moves any more: half-faded text has no contrast to judge. */
async function still(page) {
	await page.evaluate(() => {
		const passing = document.getAnimations().filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
		return Promise.all(passing.map((each) => each.finished.catch(() => {}))).then(() => {})
	})
}

/* The names of all steps that the page offers. */
async function offered(page) {
	const next = await page.locator('[data-actions] [data-next]').getAttribute('data-step').catch(() => null)
	const beside = await page.locator('[data-actions] button[data-step]').evaluateAll((all) => all.map((each) => each.dataset.step))
	await page.getByRole('button', { name: '更多操作' }).click()
	await page.locator('li[data-step="void"]').waitFor()
	const more = await page.locator('li[data-step]:visible').evaluateAll((all) => all.map((each) => each.dataset.step))
	await page.keyboard.press('Escape')
	await page.locator('li[data-step="void"]').waitFor({ state: 'hidden' })
	return { next, all: [...beside, ...more] }
}

function parts(record, kind) {
	return record.parts.filter((part) => part.kind === kind && !part.fields.voided)
}

async function standing(page, stage) {
	return page.locator(`[data-stage="${stage}"]`).getAttribute('class')
}

test('a case goes from registered to archived by clicks, and offers only what its state allows', scene(async (bench) => {
	const { page, api, id, read } = await show(bench)
	await page.locator('[data-clock="mediation"]').getByText('第 9 天，共 15 天').waitFor()
	let offers = await offered(page)
	assert.equal(offers.next, 'accept')
	for (const never of ['agree', 'close', 'archive', 'pay', 'extend'])
		assert.ok(!offers.all.includes(never), `${never} is offered too early`)
	await accessible(page)
	await shot(page, '01-registered')

	await step(page, 'accept')
	await shot(page, '02-accept')
	await accessible(page)
	await fill(dialog(page), '受理日期', day(-20))
	await dialog(page).getByRole('button', { name: '受理', exact: true }).click()
	await dialog(page).locator('.refuse', { hasText: '不得早于' }).waitFor()
	assert.equal((await read()).fields.status, 'registered', 'a refused step saves nothing')
	await fill(dialog(page), '受理日期', TODAY)
	await press(page, '受理')
	await page.locator('[data-status]', { hasText: '受理' }).waitFor()
	let record = await read()
	assert.equal(record.fields.status, 'accepted')
	assert.equal(record.fields.accepted, TODAY)
	assert.match(await standing(page, 'accepted'), /done/)
	assert.match(await standing(page, 'mediating'), /now/)

	offers = await offered(page)
	assert.equal(offers.next, 'arrange')
	assert.ok(!offers.all.includes('accept') && !offers.all.includes('decline') && !offers.all.includes('archive'))
	await step(page, 'arrange')
	await fill(dialog(page), '地点', '江海街道调解室')
	await shot(page, '03-arrange')
	await press(page, '安排调解会')
	record = await read()
	assert.equal(record.fields.status, 'mediating')
	assert.equal(parts(record, 'event').length, 1)
	await page.getByText('调解会（已安排）').waitFor()

	assert.equal((await offered(page)).next, 'session')
	await step(page, 'session')
	await dialog(page).getByRole('button', { name: '记录调解会' }).click()
	await dialog(page).getByText('请填写').first().waitFor()
	await choose(page, dialog(page), '结果', '同意')
	await fill(dialog(page), '内容', '双方当面核对工资表，厂方同意分三期支付。')
	await shot(page, '04-session')
	await press(page, '记录调解会')
	record = await read()
	assert.equal(parts(record, 'event').length, 1, 'the arranged session is completed, not repeated')
	assert.equal(parts(record, 'event')[0].fields.outcome, 'agreed')

	assert.equal((await offered(page)).next, 'agree')
	await step(page, 'agree')
	await fill(dialog(page), '调解金额', '30000')
	await press(page, '达成协议')
	record = await read()
	assert.deepEqual([record.fields.status, record.fields.result, record.fields.settled_amount], ['agreed', 'agreed', 3_000_000])
	assert.equal(record.fields.result_date, TODAY)

	assert.equal((await offered(page)).next, 'agreement')
	await step(page, 'agreement')
	await fill(dialog(page), '协议内容', '锦绣制衣厂向三名工人支付工资共30000元。')
	for (const sign of ['signed_applicant', 'signed_respondent', 'signed_mediator', 'sealed_centre'])
		await tick(page, sign)
	await fill(dialog(page), '生效日期', TODAY)
	await shot(page, '05-agreement')
	await press(page, '保存')
	assert.equal(parts(await read(), 'agreement')[0].fields.amount, 3_000_000)

	assert.equal((await offered(page)).next, 'plan')
	await step(page, 'plan')
	await fill(dialog(page), '首期日期', TODAY)
	assert.equal(await dialog(page).locator('[data-instalment]').count(), 3)
	await shot(page, '06-plan')
	await accessible(page)
	await press(page, '生成 3 期')
	record = await read()
	assert.equal(record.fields.status, 'performing')
	assert.deepEqual(parts(record, 'payment').map((each) => each.fields.amount), [1_000_000, 1_000_000, 1_000_000])

	for (const paid of ['partial', 'partial', 'performed']) {
		assert.equal((await offered(page)).next, 'pay')
		await step(page, 'pay')
		await press(page, '保存')
		assert.equal((await read()).fields.performance, paid)
	}
	assert.match(await standing(page, 'performing'), /now/)

	assert.equal((await offered(page)).next, 'follow_up')
	await step(page, 'follow_up')
	await fill(dialog(page), '回访情况', '三人均已收到全部款项。')
	await press(page, '回访')
	assert.equal((await read()).fields.status, 'followed_up')

	assert.equal((await offered(page)).next, 'close')
	await step(page, 'close')
	await dialog(page).locator('[data-missing]').getByText('还没有制作文书').waitFor()
	await shot(page, '07-close')
	await press(page, '结案')
	record = await read()
	assert.deepEqual([record.fields.status, record.fields.closed], ['closed', TODAY])

	offers = await offered(page)
	assert.equal(offers.next, 'archive')
	assert.ok(!offers.all.includes('pay') && !offers.all.includes('session'))
	await step(page, 'archive')
	await fill(dialog(page), '档号', '2026-JH-001')
	await press(page, '归档')
	record = await read()
	assert.deepEqual([record.fields.status, record.fields.retention_years], ['archived', 5])
	offers = await offered(page)
	assert.equal(offers.next, null)
	assert.deepEqual(offers.all.sort(), ['appraise', 'correct', 'void'])
	await page.locator('[data-moment="filed"]').first().waitFor()
	await shot(page, '08-archived')
	await page.getByRole('tab', { name: /协议与履行/ }).click()
	await page.locator('[data-payment]').first().waitFor()
	await shot(page, '09-agreement-tab')
	await accessible(page)

	await page.getByRole('tab', { name: '历史' }).click()
	await page.locator('[data-change-set]').first().waitFor()
	const last = page.locator('[data-change-set]').first()
	assert.match((await last.innerText()).replace(/\s+/g, ' '), /陈晓芸 ?在设备 440105014-1 上.*把 ?状态 ?由 ?结案 ?改为 ?归档/)
	assert.equal(await page.locator('[data-verified]').count(), await page.locator('[data-change-set]').count())
	assert.equal(await page.locator('[data-unverified]').count(), 0)
	await page.getByText('登记了本案').waitFor()
	await shot(page, '10-history')
	await accessible(page)

	for (let turn = 0; turn < 6; turn++)
		await api.patch(`/record/${id}`, { fields: { summary: `三名工人在南洲路制衣厂做工，2026年7月至9月工资未发。补充说明第${turn}次，工资表已核对。` } })
	await page.locator('[data-change-set]', { hasText: '案情摘要' }).first().locator('ins', { hasText: '5' }).waitFor()
	await page.getByRole('button', { name: '更早的变更' }).click()
	await page.getByText('登记了本案').waitFor()
	await shot(page, '11-history-texts')
}))

test('what the node refuses of another field is said in the step, and nothing is saved', scene(async (bench) => {
	const { page, api, id, read } = await show(bench, { fields: { status: 'failed', accepted: day(-8), result: 'failed', result_date: day(-1) } })
	await api.patch(`/record/${id}`, { fields: { accepted: '' } })
	await step(page, 'close')
	await dialog(page).getByRole('button', { name: '结案', exact: true }).click()
	await dialog(page).getByText('结案前须先有受理日期').waitFor()
	assert.equal((await read()).fields.status, 'failed')
	await page.keyboard.press('Escape')
	await page.getByRole('dialog').waitFor({ state: 'hidden' })
	assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY', 'the keyboard goes on where it was')
}))

test('a case that is not accepted asks for its reasons and is closed', scene(async (bench) => {
	const { page, read } = await show(bench)
	await step(page, 'decline')
	await dialog(page).getByRole('button', { name: '不予受理' }).click()
	await dialog(page).getByText('请填写').waitFor()
	assert.equal((await read()).fields.status, 'registered')
	await fill(dialog(page), '不予受理理由', '不属于劳动争议。')
	await press(page, '不予受理')
	assert.equal((await read()).fields.not_accepted_reason, '不属于劳动争议。')
	const offers = await offered(page)
	assert.equal(offers.next, 'close')
	assert.ok(!offers.all.includes('agree'))
	await step(page, 'close')
	await press(page, '结案')
	assert.equal((await read()).fields.status, 'closed')
}))

test('contacts, parties, claims: added, edited, voided with a reason; a case too', scene(async (bench) => {
	const { page, read } = await show(bench)
	await page.getByRole('button', { name: '联系记录' }).first().click()
	await dialog(page).getByText('联系不上').click()
	await fill(dialog(page), '备注', '电话无人接听。')
	await shot(page, '20-contact')
	await accessible(page)
	await press(page, '保存')
	const [contact] = parts(await read(), 'event')
	assert.deepEqual([contact.fields.type, contact.fields.outcome, contact.fields.participants], ['contact_attempt', 'not_reached', '锦绣制衣厂'])
	await page.getByText('共联系 1 次，其中 1 次联系不上').waitFor()

	await page.getByRole('button', { name: '添加当事人' }).click()
	await fill(dialog(page), '姓名', '王建国')
	await fill(dialog(page), '证件号码', '34052419800101001X')
	await fill(dialog(page), '联系电话', '12345')
	await dialog(page).locator('.warn').first().waitFor()
	await shot(page, '21-party')
	await accessible(page)
	await press(page, '保存')
	const added = parts(await read(), 'party').find((party) => party.fields.name === '王建国')
	assert.deepEqual([added.fields.sex, added.fields.birth_date], ['male', '1980-01-01'], 'the number says them')

	await page.getByRole('button', { name: '修改当事人「王建国」' }).click()
	await fill(dialog(page), '联系电话', '13700137000')
	await press(page, '保存')
	assert.equal(parts(await read(), 'party').find((party) => party.id === added.id).fields.phone, '13700137000')
	await page.getByRole('button', { name: '作废当事人「王建国」' }).click()
	await dialog(page).getByRole('textbox').fill('重复登记')
	await press(page, '作废')
	const voided = (await read()).parts.find((part) => part.id === added.id)
	assert.deepEqual([voided.fields.voided, voided.fields.void_reason], [true, '重复登记'])
	assert.equal(await page.locator('[data-party]').count(), 2)
	await page.getByRole('button', { name: '显示已作废（1）' }).click()
	await page.getByText('重复登记').waitFor()

	await page.getByRole('button', { name: '添加请求' }).click()
	await choose(page, dialog(page), '请求事项', '加班费')
	await fill(dialog(page), '请求金额', '1200.50')
	await press(page, '保存')
	const claim = parts(await read(), 'claim').find((each) => each.fields.type === 'overtime')
	assert.equal(claim.fields.amount, 120_050)
	await page.getByRole('button', { name: '修改请求事项「加班费」' }).click()
	await fill(dialog(page), '请求金额', '0.5万')
	await press(page, '保存')
	assert.equal(parts(await read(), 'claim').find((each) => each.id === claim.id).fields.amount, 500_000)
	await page.getByRole('button', { name: '作废请求事项「加班费」' }).click()
	await dialog(page).getByRole('textbox').fill('申请人撤回')
	await press(page, '作废')
	assert.equal(parts(await read(), 'claim').length, 1)

	const matter = page.locator('[data-group="matter"]')
	await matter.getByRole('button', { name: /编辑/ }).click()
	await fill(matter, '涉及劳动者人数', '4')
	await shot(page, '22-in-place')
	await page.getByRole('link', { name: '今日', exact: true }).click()
	await page.getByText('离开此案？').waitFor()
	await page.getByRole('button', { name: '取消' }).last().click()
	assert.equal(await matter.getByLabel('涉及劳动者人数', { exact: true }).inputValue(), '4')
	await matter.getByRole('button', { name: '保存' }).click()
	await matter.getByRole('button', { name: /编辑/ }).waitFor()
	assert.equal((await read()).fields.workers, 4)

	await step(page, 'void')
	await dialog(page).getByRole('textbox').fill('与另案重复')
	await shot(page, '23-void')
	await dialog(page).getByRole('button', { name: '作废案件', exact: true }).click()
	await page.getByText('此案已作废').waitFor()
	assert.equal(await page.locator('[data-actions]').count(), 0)
	assert.equal((await read()).fields.void_reason, '与另案重复')
	await shot(page, '24-voided')
	await page.getByRole('button', { name: '撤销作废' }).click()
	await page.getByRole('button', { name: '恢复', exact: true }).click()
	await page.locator('[data-actions]').waitFor()
	assert.ok(!(await read()).fields.voided)
}))

test('an instalment paid late, an extension by consent, a referral, the service of a paper', scene(async (bench) => {
	const { page, api, id, read } = await show(bench, { fields: { status: 'accepted', accepted: day(-8) } })
	await step(page, 'extend')
	await dialog(page).getByRole('button', { name: '延期' }).click()
	await dialog(page).getByText('请填写').waitFor()
	await tick(page, 'consent')
	await shot(page, '30-extend')
	await press(page, '延期')
	let record = await read()
	const consent = parts(record, 'event').find((event) => event.fields.type === 'extension')
	assert.equal(consent.fields.consent, true)
	assert.ok(record.fields.extended_to > day(6))
	assert.ok(!record.warnings.some((warning) => warning.rule === 'extension'))

	await step(page, 'agree')
	await fill(dialog(page), '调解金额', '20000')
	await press(page, '达成协议')
	await step(page, 'plan')
	await fill(dialog(page), '首期日期', day(-5))
	await press(page, '生成 3 期')
	record = await read()
	assert.equal(record.fields.performance, 'overdue')
	assert.deepEqual(parts(record, 'payment').map((each) => each.fields.amount), [666_600, 666_600, 666_800])
	await page.getByRole('tab', { name: /协议与履行/ }).click()
	await page.getByText('已逾期 5 天').waitFor()
	await shot(page, '31-overdue')
	await page.getByRole('button', { name: '登记付款：第 1 期' }).click()
	await choose(page, dialog(page), '支付方式', '微信')
	await press(page, '保存')
	record = await read()
	assert.deepEqual([record.fields.performance, parts(record, 'payment')[0].fields.paid_on], ['partial', TODAY])
	await page.getByText('已付（逾期）').waitFor()

	await api.post('/records', { kind: 'paper', of: id, fields: { type: 'acceptance_notice' } })
	await page.getByRole('tab', { name: /文书与转送/ }).click()
	await page.getByRole('button', { name: '登记送达：受理通知书' }).click()
	await choose(page, dialog(page), '受送达人', '锦绣制衣厂')
	await tick(page, 'receipt')
	await press(page, '保存')
	const paper = parts(await read(), 'paper')[0]
	assert.deepEqual([paper.fields.service, paper.fields.served_on, paper.fields.receipt], ['direct', TODAY, true])
	assert.equal(await page.getByRole('link', { name: /调解协议书/ }).getAttribute('href'), `/case/${id}/paper/agreement`)
	await page.getByRole('button', { name: '添加转送' }).click()
	await choose(page, dialog(page), '转送机关', '法院')
	await choose(page, dialog(page), '转送类型', '司法确认')
	await press(page, '保存')
	assert.equal(parts(await read(), 'referral')[0].fields.type, 'judicial_confirmation')
	await shot(page, '32-papers')
	await accessible(page)
}))

test('two people at one case: changes show live, and a clash loses nothing', scene(async (bench) => {
	const { node, page, id, read } = await show(bench)
	const other = await bench.desk(node, `/case/${id}`)
	await other.locator('[data-actions]').waitFor()

	await step(page, 'accept')
	await press(page, '受理')
	await other.locator('[data-status]', { hasText: '受理' }).waitFor()
	await other.locator('[data-next][data-step="arrange"]').waitFor()

	const mine = page.locator('[data-group="matter"]')
	const theirs = other.locator('[data-group="matter"]')
	await mine.getByRole('button', { name: /编辑/ }).click()
	await theirs.getByRole('button', { name: /编辑/ }).click()
	await fill(mine, '案情摘要', '甲写的摘要')
	await fill(theirs, '案情摘要', '乙写的摘要')
	await mine.getByRole('button', { name: '保存' }).click()
	await mine.getByRole('button', { name: /编辑/ }).waitFor()
	await other.getByText('此案刚刚有更新，点击查看').first().waitFor()
	assert.equal(await theirs.getByLabel('案情摘要').inputValue(), '乙写的摘要')
	await shot(other, '40-news')
	await other.getByRole('button', { name: '查看更新' }).first().click()
	assert.equal(await theirs.getByLabel('案情摘要').inputValue(), '乙写的摘要')

	await theirs.getByRole('button', { name: '保存' }).click()
	const clash = other.getByRole('alertdialog')
	await clash.waitFor()
	await clash.getByText('甲写的摘要').waitFor()
	await clash.getByText('乙写的摘要').waitFor()
	await accessible(other)
	await clash.scrollIntoViewIfNeeded()
	await shot(other, '41-clash')
	assert.equal((await read()).fields.summary, '甲写的摘要')
	await clash.getByText('我填写的').click()
	await clash.getByRole('button', { name: '按所选保存' }).click()
	await theirs.getByRole('button', { name: /编辑/ }).waitFor()
	assert.equal((await read()).fields.summary, '乙写的摘要')
	await mine.getByText('乙写的摘要').waitFor()
}))

test('a reader sees everything and can change nothing; both languages; a narrow screen', scene(async (bench) => {
	const { node, page, api, id } = await show(bench)
	await api.post('/accounts', { name: '查阅员', role: 'reader', password: PASSWORD })
	const reader = new Api(node)
	await reader.get('/session')
	await reader.post('/session', { name: '查阅员', password: PASSWORD })
	const view = await bench.page({ viewport: { width: 800, height: 1280 } })
	await carry(view, reader)
	await view.goto(node.url(`/case/${id}`))
	await view.getByRole('heading', { name: '李小满' }).waitFor()
	assert.equal(await view.locator('[data-actions]').count(), 0)
	for (const tab of [/案情与经过/, /协议与履行/, /文书与转送/, /历史/]) {
		await view.getByRole('tab', { name: tab }).click()
		const panel = view.getByRole('tabpanel').filter({ visible: true })
		await panel.first().waitFor()
		assert.equal(await view.getByRole('button', { name: /添加|编辑|修改|作废$|登记/ }).filter({ visible: true }).count(), 0)
	}
	await view.getByText('登记了本案').waitFor()
	await view.getByRole('tab', { name: /案情与经过/ }).click()
	await shot(view, '50-reader-narrow')
	await accessible(view)
	const wide = await view.evaluate(() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth)
	assert.ok(wide <= 0, `the page is ${wide} pixels wider than the screen`)

	await page.getByRole('button', { name: 'English' }).click()
	await page.getByText('Day 9 of', { exact: false }).first().waitFor()
	await page.getByRole('button', { name: 'Contact attempt' }).first().waitFor()
	await shot(page, '51-english')
	await accessible(page)
	await page.setViewportSize({ width: 800, height: 1280 })
	await shot(page, '52-english-narrow')
	const over = await page.evaluate(() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth)
	assert.ok(over <= 0, `the page is ${over} pixels wider than the screen`)
}))

test('a case that is not there is said to be missing, and the page can be tried again', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await bench.desk(node, '/case/019aa9d8-0c00-7000-8000-000000000001')
	await page.getByRole('button', { name: '重试' }).waitFor()
	await accessible(page)
}))
