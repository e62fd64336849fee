/* The district's screens on cases: all streets in one list, the case with what the district adds to it, clashes of nodes settled here,
 * and a case that goes from one street to another. A hub and three streets' nodes, all real. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { accessible, logIn, scene, settled, shot } from './harness.mjs'

const JIANGHAI = '440105014', FENGYANG = '440105012', NANZHOU = '440105016'
const REASON = '两处工地同属一家单位，由用人单位所在地街道办理'

function daysAgo(days) {
	return new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10)
}

function draft(name, employer, fields = {}) {
	return {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in', received: daysAgo(1), workers: 1, amount: '12000', ...fields },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name, phone: '13800000001' } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: employer } },
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

async function arrives(api, id) {
	return (await until(() => api.call('GET', `/record/${id}`), (answer) => answer.status === 200, 'the case arrives')).json
}

/* A hub that serves three streets, and a node in each that is asked for. */
async function district(bench, ...places) {
	const hub = bench.hub()
	hub.centre(JIANGHAI, '江海街道劳动人事争议调解中心', '江海')
	hub.centre(FENGYANG, '凤阳街道劳动人事争议调解中心', '凤阳')
	hub.centre(NANZHOU, '南洲街道劳动人事争议调解中心', '南洲')
	await hub.serve()
	const nodes = []
	for (const [code, name] of places) {
		const node = bench.node(`node-${nodes.length}`).enrol(hub.code(code), name)
		await node.serve()
		nodes.push({ node, api: await node.api() })
	}
	return { hub, nodes }
}

const THREE = [[JIANGHAI, '陈晓芸'], [FENGYANG, '梁志强'], [NANZHOU, '黄丽华']]

function rows(page) {
	return page.locator('tbody tr')
}

async function shows(page, count) {
	await page.waitForFunction((wanted) => document.querySelectorAll('tbody tr').length === wanted, count)
}

/* Of a select with several choices in the filters. */
async function choose(page, label, name) {
	await page.locator('.el-select', { has: page.getByRole('combobox', { name: label }) }).click()
	await page.getByRole('option', { name }).click()
	await page.keyboard.press('Escape')
}

async function switchTo(page, language) {
	await page.getByRole('button', { name: language }).click()
	await settled(page)
}

test('cases of all streets are searched, filtered, remembered and taken out', scene(async (bench) => {
	const { hub, nodes } = await district(bench, ...THREE)
	const [jianghai, fengyang, nanzhou] = nodes.map((each) => each.api)
	const made = [
		await jianghai.post('/records', draft('李小满', '锦绣制衣厂')),
		await jianghai.post('/records', draft('王秀珍', '远航物流有限公司', { category: 'overtime', received: daysAgo(40) })),
		await fengyang.post('/records', draft('何玉兰', '锦绣制衣厂', { workers: 12 })),
		await nanzhou.post('/records', draft('邓国富', '兴隆餐饮店', { received: daysAgo(9) })),
	]
	const officer = await hub.api('administrator')
	for (const { id } of made)
		await arrives(officer, id)

	const page = await bench.desk(hub, '/cases', { role: 'administrator' })
	await page.emulateMedia({ reducedMotion: 'reduce' })
	await shows(page, 4)
	await page.getByText('江海街道').first().waitFor()
	await accessible(page)
	await shot(page, 'hub-cases')
	const box = page.getByLabel('搜索案件')
	await box.fill('锦绣制衣厂')
	await shows(page, 2)
	await box.fill('锦绣制衣厂 何玉兰')
	await shows(page, 1)
	assert.match(await rows(page).innerText(), /凤阳街道/)
	await box.fill('')
	await shows(page, 4)

	await page.getByRole('button', { name: /^筛选/ }).click()
	await choose(page, '街道', '江海街道')
	await shows(page, 2)
	await choose(page, '街道', '凤阳街道')
	await shows(page, 3)
	await page.getByLabel('人数从').fill('10')
	await page.keyboard.press('Tab')
	await shows(page, 1)
	await page.getByLabel('人数从').fill('')
	await page.keyboard.press('Tab')
	await shows(page, 3)
	await page.getByText('只看已逾期的').click()
	await shows(page, 1)
	assert.match(await rows(page).innerText(), /王秀珍/)
	await shot(page, 'hub-cases-filters')

	await page.getByRole('button', { name: /常用筛选|两街逾期/ }).click()
	await page.getByLabel('给当前筛选起名').fill('两街逾期')
	await page.getByRole('button', { name: '保存', exact: true }).click()
	await page.keyboard.press('Escape')
	await page.goto(hub.url('/cases'))
	await shows(page, 4)
	await page.getByRole('button', { name: /常用筛选|两街逾期/ }).click()
	await page.getByRole('button', { name: '两街逾期', exact: true }).click()
	await shows(page, 1)

	await page.goto(hub.url(`/cases?street=${JIANGHAI},${NANZHOU}`))
	await shows(page, 3)
	await page.getByRole('button', { name: '导出', exact: true }).click()
	await page.getByRole('radio', { name: /CSV/i }).check({ force: true })
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('dialog').getByRole('button', { name: '导出' }).click()])
	const text = readFileSync(await file.path(), 'utf8')
	assert.match(text, /南洲街道劳动人事争议调解中心/)
	assert.doesNotMatch(text, /凤阳街道/)

	// What happens in a street shows by itself.
	await page.goto(hub.url('/cases'))
	await shows(page, 4)
	await nanzhou.post('/records', draft('黄阿妹', '南洲五金厂'))
	await shows(page, 5)
	await switchTo(page, 'English')
	await page.getByRole('heading', { name: 'Cases' }).waitFor()
	await page.getByRole('columnheader', { name: 'Street' }).waitFor()
	await accessible(page)
	await shot(page, 'hub-cases-en')
}))

test('an annotation and a referral of the district reach the street', scene(async (bench) => {
	const { hub, nodes } = await district(bench, THREE[0])
	const [{ node, api }] = nodes
	const { id } = await api.post('/records', draft('李小满', '锦绣制衣厂', { workers: 15 }))
	await arrives(await hub.api('officer'), id)
	const page = await bench.desk(hub, `/case/${id}`, { role: 'officer' })
	const street = await bench.desk(node, `/case/${id}`)
	await street.locator('[data-next]').waitFor()

	await page.locator('[data-kept]').getByText('江海街道 办理').waitFor()
	await page.locator('[data-kept]').getByText('陈晓芸').waitFor()
	assert.equal(await page.locator('[data-next]').count(), 0, 'the street conducts the case')
	assert.equal(await page.getByRole('button', { name: '添加请求' }).count(), 0)
	await page.locator('[data-annotate]').click()
	await page.getByRole('dialog').getByLabel('批注').fill('请于三日内联系监察大队核实工资表。')
	await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
	await page.locator('[data-moment=annotation]').getByText('请于三日内联系监察大队核实工资表。').waitFor()
	await street.locator('[data-moment=annotation]').getByText('请于三日内联系监察大队核实工资表。').waitFor()

	await page.getByRole('button', { name: '转送' }).click()
	await page.locator('[data-refer=early]').click()
	await page.getByRole('dialog').getByLabel('转送理由').fill('老板失联，涉及十五人工资')
	await shot(page, 'hub-case-referral')
	await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
	await page.locator('[data-moment=referral]').getByText(/商请提前介入 → 公安/).waitFor()
	await street.locator('[data-moment=referral]').getByText(/商请提前介入 → 公安/).waitFor()
	await accessible(page)
	await shot(page, 'hub-case')

	// What comes of it is written where the referral stands.
	await page.getByRole('tab', { name: /文书与转送/ }).click()
	await page.locator('[data-referral]').getByRole('button', { name: /^修改/ }).click()
	await page.getByRole('dialog').getByText('已受理', { exact: true }).click()
	await page.getByRole('dialog').getByLabel('结果日期').fill(daysAgo(0))
	await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
	await page.locator('[data-referral]').getByText(/已受理/).waitFor()
	await street.locator('[data-moment=referral]').getByText(/已受理/).waitFor()
	// The street reads the district's note and cannot change it.
	assert.equal(await street.locator('[data-moment=annotation]').getByRole('button').count(), 0)
	await shot(street, 'hub-case-at-the-street')
	await switchTo(page, 'English')
	await page.getByRole('tab', { name: 'Matter and timeline' }).click()
	await page.locator('[data-moment=annotation]').getByText('Annotation of the district').waitFor()
	await accessible(page)
	await shot(page, 'hub-case-en')
	// A paper bears the name of the centre whose case it is.
	await page.goto(hub.url(`/case/${id}/paper/acceptance_notice`))
	await page.getByText('江海街道劳动人事争议调解中心').first().waitFor()
}))

test('an auditor reads the case and writes nothing', scene(async (bench) => {
	const { hub, nodes } = await district(bench, THREE[0])
	const { id } = await nodes[0].api.post('/records', draft('李小满', '锦绣制衣厂'))
	await arrives(await hub.api('auditor'), id)
	const page = await bench.desk(hub, `/case/${id}`, { role: 'auditor' })
	await page.locator('[data-kept]').waitFor()
	assert.equal(await page.locator('[data-district]').count(), 0)
}))

test('a clash made by two nodes is settled at the hub, and is gone at both', scene(async (bench) => {
	const { hub, nodes } = await district(bench, THREE[0], [JIANGHAI, '王强'], THREE[1])
	const [ours, theirs, others] = nodes.map((each) => each.api)
	const { id } = await ours.post('/records', draft('李小满', '锦绣制衣厂', { amount: '10000' }))
	await arrives(theirs, id)
	const port = Number(hub.address.sync.split(':')[1])
	await hub.stop()
	await ours.patch(`/record/${id}`, { fields: { amount: '11000' } })
	await theirs.patch(`/record/${id}`, { fields: { amount: '12000' } })
	await hub.serve(port)
	const waiting = async (api) => (await api.get('/conflicts')).items.filter((item) => item.open)
	for (const api of [ours, theirs, others])
		await api.post('/sync')
	for (const api of [ours, theirs])
		await until(() => waiting(api), (list) => list.length === 1, 'the clash shows in the street')

	const page = await bench.desk(hub, '/cases', { role: 'officer' })
	await page.getByRole('navigation').getByRole('link', { name: /待裁定/ }).getByText('1', { exact: true }).waitFor()
	await page.getByRole('navigation').getByRole('link', { name: /待裁定/ }).click()
	const detail = page.locator('[data-waiting]')
	await detail.getByText('李小满 与 锦绣制衣厂').waitFor()
	const text = await detail.innerText()
	for (const part of ['陈晓芸', '王强', '江海街道', '11000', '12000', '李小满'])
		assert.ok(text.replace(/,/g, '').includes(part), `${part} is named: ${text}`)
	await accessible(page)
	await shot(page, 'hub-clashes')
	await page.locator('[data-side=theirs]').click()
	await page.getByLabel(/理由/).fill('以工资条为准')
	await page.getByRole('button', { name: /^裁定/ }).click()
	await page.getByText('没有待裁定的事项').waitFor()
	for (const api of [ours, theirs])
		await until(() => waiting(api), (list) => list.length === 0, 'it is settled in the street')
	const [settledItem] = (await ours.get('/conflicts?all=1')).items
	assert.equal(settledItem.settled.reason, '以工资条为准')
	assert.equal((await waiting(others)).length, 0)
}))

test('a case that goes to another street is followed through both', scene(async (bench) => {
	const { hub, nodes } = await district(bench, ...THREE)
	const [from, to, third] = nodes
	const { id, number } = await from.api.post('/records', draft('李小满', '锦绣制衣厂'))
	await arrives(await hub.api('officer'), id)
	const page = await bench.desk(hub, `/case/${id}`, { role: 'officer' })
	const street = await bench.desk(from.node, `/case/${id}`)
	await street.locator('[data-next]').waitFor()
	await page.locator('[data-move]').click()
	await page.getByRole('dialog').getByRole('combobox', { name: '接收街道' }).click()
	assert.equal(await page.getByRole('option', { name: '江海街道' }).count(), 0, 'not to where it is')
	await page.getByRole('option', { name: '凤阳街道' }).click()
	await page.getByRole('dialog').getByLabel('转办理由').fill(REASON)
	await shot(page, 'hub-case-transfer')
	await page.getByRole('dialog').getByRole('button', { name: '转办', exact: true }).click()
	await page.waitForURL((url) => url.pathname.startsWith('/case/') && !url.pathname.endsWith(id))
	const other = new URL(page.url()).pathname.split('/')[2]
	await page.locator('[data-transfer=from]').getByText('本案由区级从江海街道转来').waitFor()
	await page.locator('[data-kept]').getByText('凤阳街道 办理').waitFor()
	await page.locator('[data-transfer=from]').getByRole('link', { name: number }).click()
	await page.locator('[data-transfer=to]').getByText('区级已将本案转往凤阳街道').waitFor()
	assert.equal(await page.locator('[data-move]').count(), 0, 'what has ended goes nowhere')
	await accessible(page)
	await shot(page, 'hub-case-transferred')

	await street.locator('[data-transfer=to]').getByText(REASON).waitFor()
	await street.locator('[data-status]').getByText('转办').waitFor()
	const taken = await arrives(to.api, other)
	assert.equal(taken.fields.status, 'pending')
	assert.equal(taken.fields.transferred_from, id)
	const receiving = await bench.desk(to.node, `/case/${other}`)
	await receiving.locator('[data-transfer=from]').getByText(REASON).waitFor()
	await receiving.locator('[data-step=accept]').waitFor()
	await accessible(receiving)
	await shot(receiving, 'hub-case-at-the-other-street')
	// The third street was told nothing of either.
	for (const each of [id, other])
		assert.equal((await third.api.call('GET', `/record/${each}`)).status, 404)
}))

test('the case page works where the window is small', scene(async (bench) => {
	const { hub, nodes } = await district(bench, THREE[0])
	const { id } = await nodes[0].api.post('/records', draft('李小满', '锦绣制衣厂'))
	await arrives(await hub.api('officer'), id)
	const page = await bench.page({ viewport: { width: 1024, height: 768 } })
	await logIn(page, hub, 'officer')
	for (const path of ['/cases', `/case/${id}`, '/clashes', '/training', '/coverage']) {
		await page.goto(hub.url(path))
		await page.getByRole('heading', { level: 1 }).first().waitFor()
		await settled(page)
		await accessible(page)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
		assert.ok(wide <= 0, `${path} is ${wide} pixels too wide`)
	}
}))
