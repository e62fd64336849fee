/* A day of training: the plan, the roster, signing in at the door with a node that dies in between, results, coverage. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, logIn, scene, shot } from './harness.mjs'

const DAY = '2026-03-18'
/* Before and after nine o'clock in the room; the page's clock only, so that no test depends on the hour it is run at. */
const EARLY = '2026-03-18T08:52:00+08:00'
const LATE = '2026-03-18T09:25:00+08:00'
const STREETS = [
	['440105014', '江海街道劳动人事争议调解中心', '江海'],
	['440105004', '江南中街道劳动人事争议调解中心', '江南中'],
	['440105001', '赤岗街道劳动人事争议调解中心', '赤岗'],
]
const PEOPLE = [
	['陈晓芸', '440105014', 'full_time'], ['梁志强', '440105014', 'part_time'], ['黄美玲', '440105014', 'part_time'],
	['何伟', '440105004', 'full_time'], ['欧阳静', '440105004', 'part_time'],
	['周敏', '440105001', 'full_time'], ['李文', '440105001', 'part_time'],
]

/* Who runs the hub and the node stands in the register too. */
const OPERATORS = 2

/* A hub with three streets and seven people, and a serving trainer's node that has them all. */
async function school(bench) {
	const hub = bench.hub()
	STREETS.forEach((street) => hub.centre(...street))
	PEOPLE.forEach(([name, centre, duty], place) =>
		hub.run('record', 'new', 'person', `name=${name}`, `centre=${centre}`, `duty=${duty}`, 'active=true',
			...(place === 0 ? ['certificate_to=2026-04-20'] : [])))
	await hub.serve()
	const node = bench.node().enrol(hub.code('440105', 'trainer'), '黄老师')
	await node.serve()
	const api = await node.api()
	await until(async () => (await api.get('/people')).items.length === PEOPLE.length + OPERATORS)
	return { hub, node, api }
}

async function until(true_, patience = 20_000) {
	const end = Date.now() + patience
	while (!(await true_())) {
		assert.ok(Date.now() < end, `still not: ${true_}`)
		await new Promise((resume) => setTimeout(resume, 50))
	}
}

/* A training with everyone of the register on its roster, as the API makes it. */
async function planned(api, fields = {}, who = PEOPLE.map(([name]) => name)) {
	const made = await api.post('/records', {
		kind: 'training',
		fields: { title: '工资拖欠案件调解实务', term: '2026年第1期', date: DAY, start: '09:00', end: '11:15', minutes: 135, form: 'lecture',
			place: '区仲裁院三楼培训室', trainers: ['何庭长', '林仲裁员'], topics: ['欠薪证据', '协议文书'], status: 'announced', ...fields },
	})
	if (who.length)
		await api.post(`/training/${made.id}/roster`, { csv: ['姓名', ...who].join('\n') })
	return made.id
}

async function rosterOf(api, id) {
	const people = new Map((await api.get('/people')).items.map((person) => [person.id, person.name]))
	const whole = await api.get(`/record/${id}`)
	const list = whole.parts.filter((part) => part.kind === 'attendance' && part.fields.voided !== true)
	return new Map(list.map((part) => [people.get(part.fields.person) ?? part.fields.name, { id: part.id, ...part.fields }]))
}

async function desk(bench, node, path, at = EARLY, options = {}) {
	const page = await bench.page({ quiet: /ERR_|EventSource/, ...options })
	await page.clock.setFixedTime(at)
	await logIn(page, node)
	await page.goto(node.url(path))
	return page
}

function tile(page, name) {
	return page.locator('button.tile', { hasText: name })
}

async function reads(page, name, words) {
	const pattern = new RegExp(words.replace(' ', '\\s*'))
	await page.locator('button.tile[data-state=saved]', { hasText: name }).filter({ hasText: pattern }).waitFor()
}

/* The second tap of a finger counts as the same one for a moment; a person's next wish comes later. */
async function open(page, name) {
	const dialog = page.getByRole('dialog')
	await until(async () => {
		await tile(page, name).click()
		return dialog.isVisible()
	})
	return dialog
}

function row(page, name) {
	return page.locator('tr[data-attendance]', { hasText: name })
}

test('a training is planned, and its roster comes from streets and from a list with errors', scene(async (bench) => {
	const { node, api } = await school(bench)
	const page = await desk(bench, node, '/training')
	await page.getByText('2026 年还没有培训').waitFor()
	await page.getByRole('button', { name: '新建培训' }).click()
	const form = page.getByRole('dialog')
	await form.getByRole('button', { name: '列入计划' }).click()
	await form.getByText(/有 2 处需要更正/).waitFor()
	await form.getByLabel('培训名称').fill('工资拖欠案件调解实务')
	await form.getByLabel('期次').fill('2026年第1期')
	await form.getByLabel('日期', { exact: true }).fill('3月18日')
	await form.getByLabel('开始时间').fill('900')
	await form.getByLabel('结束时间').fill('11点15')
	await form.getByLabel('地点').fill('区仲裁院三楼培训室')
	await form.getByText('合 3 学时').waitFor()
	assert.equal(await form.getByLabel('时长（分钟）').inputValue(), '135')
	await accessible(page)
	await shot(page, '01-new')
	await form.getByRole('button', { name: '列入计划' }).click()
	await page.waitForURL(/\/training\/[0-9a-f-]{36}$/)
	const id = page.url().split('/').pop()

	await page.getByRole('button', { name: '从名册加入' }).first().click()
	const add = page.getByRole('dialog', { name: '从名册加入' })
	await add.getByText('江海街道').click()
	await add.getByText('何伟').click()
	await shot(page, '02-add')
	await add.getByRole('button', { name: '加入 4 人' }).click()
	await row(page, '何伟').waitFor()
	assert.equal((await rosterOf(api, id)).size, 4)

	await page.getByRole('button', { name: '导入名单' }).click()
	const list = page.getByRole('dialog', { name: '导入名单' })
	await list.getByLabel('名单内容').fill('周敏\t赤岗\n张不在\t赤岗\n陈晓芸\t江海\n李文\t没有这街\n欧阳静\t江南中街道\n')
	await list.getByText('可导入 2 人').waitFor()
	await list.getByText('已在名单上 1 人').waitFor()
	await list.getByText('有问题 2 行').waitFor()
	assert.match(await list.getByRole('row', { name: /张不在/ }).innerText(), /^2\s.*名册里没有此人/s)
	assert.match(await list.getByRole('row', { name: /没有这街/ }).innerText(), /^4\s.*没有这个中心/s)
	await accessible(page)
	await shot(page, '03-import')
	await list.getByRole('button', { name: '导入 2 人' }).click()
	await row(page, '欧阳静').waitFor()
	await page.locator('.el-message').first().waitFor({ state: 'detached' })
	assert.deepEqual([...(await rosterOf(api, id)).keys()].sort(), ['何伟', '周敏', '梁志强', '欧阳静', '陈晓芸', '黄美玲'].sort())
	await accessible(page)
	await shot(page, '04-roster')

	await row(page, '梁志强').getByRole('button', { name: /移出名单/ }).click()
	await page.getByRole('dialog').getByRole('textbox').fill('调离')
	await page.getByRole('button', { name: '移出', exact: true }).click()
	await row(page, '梁志强').waitFor({ state: 'detached' })

	await page.goto(node.url('/training'))
	await page.getByText('名单 5 人').waitFor()
	await page.getByRole('button', { name: /^照此再办/ }).click()
	const copy = page.getByRole('dialog', { name: '照此再办一期' })
	assert.equal(await copy.getByLabel('地点').inputValue(), '区仲裁院三楼培训室')
	assert.equal(await copy.getByLabel('日期', { exact: true }).inputValue(), '')
	await copy.getByLabel('日期', { exact: true }).fill('20260520')
	await copy.getByRole('button', { name: '列入计划' }).click()
	await page.waitForURL((url) => !url.pathname.endsWith(id) && /\/training\/[0-9a-f-]{36}$/.test(url.pathname))
	await page.goto(node.url('/training'))
	await page.getByRole('heading', { name: /5 月/ }).waitFor()
	await shot(page, '05-plan')
	await page.getByLabel('查找培训').fill('没有这样的')
	await page.getByText('没有符合条件的培训').waitFor()
}))

test('taps sign in, late ones late; they can be changed and undone, and a second screen follows', scene(async (bench) => {
	const { node, api } = await school(bench)
	const id = await planned(api)
	const page = await desk(bench, node, `/training/${id}/sign-in`)
	const second = await desk(bench, node, `/training/${id}/sign-in`, EARLY, { viewport: { width: 800, height: 1280 } })
	await tile(second, '陈晓芸').waitFor()
	await accessible(page)
	await shot(page, '10-sign-in-open')
	await tile(page, '陈晓芸').dblclick()
	await reads(page, '陈晓芸', '出席 08:52')
	await reads(second, '陈晓芸', '出席 08:52')
	assert.equal(await page.getByRole('dialog').count(), 0)
	assert.deepEqual([...(await rosterOf(api, id))].filter(([, each]) => each.sign_in).map(([name]) => name), ['陈晓芸'])

	await page.clock.setFixedTime(LATE)
	await tile(page, '梁志强').click()
	await reads(second, '梁志强', '迟到 09:25')
	await tile(page, '何伟').click({ button: 'right' })
	await page.getByRole('button', { name: '请假' }).click()
	await reads(page, '何伟', '请假')
	await (await open(page, '陈晓芸')).getByRole('button', { name: '撤销签到' }).click()
	await reads(second, '陈晓芸', '未签到')
	const undone = (await rosterOf(api, id)).get('陈晓芸')
	assert.deepEqual([undone.sign_in ?? null, undone.signed_at ?? null], [null, null])
	const leave = (await rosterOf(api, id)).get('何伟')
	assert.deepEqual([leave.sign_in, leave.signed_at ?? null], ['leave', null])

	await page.getByRole('button', { name: '临时参训' }).click()
	const visitor = page.getByRole('dialog', { name: '临时参训' })
	await visitor.getByLabel('姓名').fill('罗大海')
	await visitor.getByRole('button', { name: '按姓名签到' }).click()
	await visitor.getByText('罗大海 已签到').or(page.getByText('罗大海 已签到')).first().waitFor()
	await shot(page, '11-walk-in')
	await visitor.getByRole('button', { name: '完成' }).click()
	await visitor.waitFor({ state: 'hidden' })
	await tile(second, '罗大海').getByText('临时').waitFor()
	await shot(page, '12-sign-in')
	await shot(second, '13-sign-in-upright')
	await page.getByText('全部已保存').waitFor()

	await second.getByRole('button', { name: /^黄\s*，1 人/ }).click()
	assert.deepEqual(await second.locator('.tile .name').allInnerTexts(), ['黄美玲'])
	await page.getByRole('button', { name: '全屏' }).click()
	await page.getByRole('navigation').waitFor({ state: 'hidden' })
	await shot(page, '14-full')
	for (const button of await page.locator('.tile, .chip, .big').all())
		assert.ok((await button.boundingBox()).height >= 48, 'too small for a thumb')
}))

test('with the hub away a tap survives a node that dies, a page that is reloaded, and an answer that gets lost', scene(async (bench) => {
	const { hub, node, api } = await school(bench)
	const id = await planned(api)
	await hub.stop()
	const page = await desk(bench, node, `/training/${id}/sign-in`)
	await tile(page, '周敏').click()
	await reads(page, '周敏', '出席')
	await node.kill()
	await tile(page, '李文').click()
	await page.locator('.tile[data-state=waiting]', { hasText: '李文' }).getByText('未保存').waitFor()
	await page.getByText('1 项未保存，自动重试').waitFor()
	await tile(page, '陈晓芸').click()
	await page.getByText('2 项未保存，自动重试').waitFor()
	await shot(page, '20-node-gone')
	await node.serve()
	await reads(page, '李文', '出席 08:52')
	await reads(page, '陈晓芸', '出席 08:52')
	await page.getByText('全部已保存').waitFor()

	const place = (await rosterOf(api, id)).get('何伟').id
	await page.route(`**/api/v1/record/${place}`, async (route) => {
		await route.fetch()
		await route.abort()
	}, { times: 1 })
	await tile(page, '何伟').click()
	await reads(page, '何伟', '出席')
	const history = (await api.get(`/record/${id}/history?limit=50`)).items
	const changes = history.flatMap((item) => item.changes).filter((change) => change.id === place && change.field === 'sign_in')
	assert.equal(changes.length, 1, 'saved twice')

	await node.kill()
	await tile(page, '黄美玲').click()
	await page.locator('.tile[data-state=waiting]', { hasText: '黄美玲' }).waitFor()
	await node.serve()
	await page.reload()
	await reads(page, '黄美玲', '出席 08:52')
	assert.equal((await rosterOf(api, id)).get('黄美玲').sign_in, 'present')
}))

test('of two screens that disagree the first stands, and the other is told', scene(async (bench) => {
	const { node, api } = await school(bench)
	const id = await planned(api)
	const page = await desk(bench, node, `/training/${id}/sign-in`)
	await tile(page, '周敏').waitFor()
	const zhou = (await rosterOf(api, id)).get('周敏')
	await page.route(`**/api/v1/record/${zhou.id}`, async (route) => {
		await api.patch(`/record/${zhou.id}`, { fields: { sign_in: 'leave' } })
		await route.continue()
	}, { times: 1 })
	await tile(page, '周敏').click()
	await page.getByText(/周敏：签到已由别处记为“请假”/).waitFor()
	await reads(page, '周敏', '请假')
	await shot(page, '21-clash')
	assert.equal((await rosterOf(api, id)).get('周敏').sign_in, 'leave')
}))

test('the rest is absent, scores pass at the mark, a make-up is one, and the coverage shows the gaps', scene(async (bench) => {
	const { node, api } = await school(bench)
	const missedId = await planned(api, { title: '一期', date: '2026-01-20', status: 'held', minutes: 675 })
	const missed = await rosterOf(api, missedId)
	for (const [name, { id }] of missed)
		await api.patch(`/record/${id}`, { fields: { sign_in: name === '周敏' ? 'absent' : 'present' } })
	const id = await planned(api)
	const roster = await rosterOf(api, id)
	for (const name of ['周敏', '陈晓芸', '李文'])
		await api.patch(`/record/${roster.get(name).id}`, { fields: { sign_in: 'present' } })
	const page = await desk(bench, node, `/training/${id}`, LATE)
	await page.getByRole('button', { name: '批量' }).click()
	await page.getByRole('menuitem', { name: '其余记为缺席' }).click()
	await page.getByRole('button', { name: '记入' }).click()
	await until(async () => [...(await rosterOf(api, id)).values()].filter((each) => each.sign_in === 'absent').length === 4)

	await row(page, '周敏').getByLabel(/得分/).fill('88')
	await row(page, '陈晓芸').getByLabel(/得分/).fill('59')
	await row(page, '陈晓芸').getByLabel(/得分/).press('Enter')
	await row(page, '周敏').getByText('合格', { exact: true }).waitFor()
	await row(page, '陈晓芸').getByText('不合格').waitFor()
	await row(page, '李文').getByLabel(/计入分钟/).fill('90')
	await row(page, '李文').getByLabel(/得分/).fill('101')
	await row(page, '李文').getByLabel(/计入分钟/).click()
	assert.equal(await row(page, '李文').getByLabel(/得分/).inputValue(), '')
	await until(async () => (await rosterOf(api, id)).get('李文').minutes === 90)

	await row(page, '周敏').getByRole('button', { name: /补训、备注/ }).click()
	const dialog = page.getByRole('dialog', { name: /周敏/ })
	await dialog.getByLabel('补训所补').click({ force: true })
	await page.getByRole('option', { name: /一期/ }).click()
	await accessible(page)
	await shot(page, '30-make-up')
	await dialog.getByRole('button', { name: '保存' }).click()
	await row(page, '周敏').getByText('补训').waitFor()

	await page.getByRole('button', { name: '批量' }).click()
	await page.getByRole('menuitem', { name: '到场者计满分钟' }).click()
	await page.getByRole('button', { name: '计入', exact: true }).click()
	await until(async () => (await rosterOf(api, id)).get('李文').minutes === 135)
	const after = await rosterOf(api, id)
	assert.deepEqual([after.get('周敏').score, after.get('周敏').passed, after.get('周敏').makeup_of], [88, true, missedId])
	assert.equal(after.get('陈晓芸').passed, false)
	await page.locator('.el-message').first().waitFor({ state: 'detached' })
	await accessible(page)
	await shot(page, '31-results')
	await page.getByRole('button', { name: '办结' }).click()
	await page.getByRole('button', { name: '标为已举办' }).click()
	await until(async () => (await api.get(`/record/${id}`)).fields.status === 'held')

	await page.goto(node.url('/coverage'))
	const street = page.locator('tr[data-street="440105001"]')
	await street.waitFor()
	assert.match(await street.innerText(), /1 \/ 2 50%/)
	assert.match(await street.locator('li', { hasText: '周敏' }).innerText(), /3 \/ 16[^]*差 13/)
	assert.match(await street.locator('li', { hasText: '李文' }).innerText(), /18 \/ 16[^]*达标/)
	await page.getByRole('row', { name: /陈晓芸.*2026-04-20.*还有 33 天/ }).waitFor()
	await page.locator('.chart svg').waitFor()
	await accessible(page)
	await shot(page, '32-coverage')
	await page.getByRole('combobox', { name: '街道' }).click({ force: true })
	await page.getByRole('option', { name: '赤岗街道' }).click()
	await page.locator('tr[data-street="440105014"]').waitFor({ state: 'detached' })
}))

test('a centre only looks, in either language, on a tablet too', scene(async (bench) => {
	const { hub, api } = await school(bench)
	const id = await planned(api)
	const centre = bench.node('centre').enrol(hub.code('440105014'), '林所长')
	await centre.serve()
	const own = await centre.api()
	await until(async () => (await own.get('/records/training')).items.length === 1)
	const page = await desk(bench, centre, '/training', EARLY, { viewport: { width: 1024, height: 768 } })
	await page.getByText('名单 7 人').waitFor()
	assert.equal(await page.getByRole('button', { name: '新建培训' }).count(), 0)
	await accessible(page)
	await shot(page, '40-centre-plan')
	await page.getByRole('link', { name: '工资拖欠案件调解实务' }).click()
	await row(page, '欧阳静').waitFor()
	assert.equal(await page.locator('select.cell, input.cell').count(), 0)
	assert.equal(await page.getByRole('button', { name: '从名册加入' }).count(), 0)
	await shot(page, '41-centre-session')
	await page.goto(centre.url(`/training/${id}/sign-in`))
	await tile(page, '周敏').waitFor()
	assert.ok(await tile(page, '周敏').isDisabled())
	await page.goto(centre.url('/coverage'))
	await page.locator('.chart svg').waitFor()
	await page.evaluate(() => localStorage.setItem('heshi.language', 'en'))
	for (const [path, words] of [['/training', 'Training'], [`/training/${id}`, 'Roster'], [`/training/${id}/sign-in`, 'Not yet only'], ['/coverage', 'Not there yet']]) {
		await page.goto(centre.url(path))
		await page.getByText(words).first().waitFor()
		await accessible(page)
		await shot(page, `42-english-${path.split('/').slice(1, 2)}${path.endsWith('sign-in') ? '-sign-in' : path.includes(id) ? '-one' : ''}`)
		for (const size of [{ width: 1024, height: 768 }, { width: 800, height: 1280 }]) {
			await page.setViewportSize(size)
			const over = await page.evaluate(() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth)
			assert.ok(over <= 0, `${path} is ${over} too wide at ${size.width}`)
		}
		await shot(page, `43-upright-${path.split('/').slice(1, 2)}${path.endsWith('sign-in') ? '-sign-in' : path.includes(id) ? '-one' : ''}`)
	}
}))
