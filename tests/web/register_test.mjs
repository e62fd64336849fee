/* Registering a case as a mediator does: by keyboard alone, with a list from a spreadsheet, through crashes, twice by mistake. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { PASSWORD, accessible, logIn, scene, shot } from './harness.mjs'

const WOMAN = '440105199203072822'
const MAN = '34052419800101001X'
const CREDIT = '91440101MA5CJQ4N59'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/* A resident's number whose check digit is right. */
function residentId(place) {
	const digits = `440105${1970 + (place % 30)}0${1 + (place % 9)}1${place % 10}${String(100 + place).padStart(3, '0')}`
	const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0)
	return digits + '10X98765432'[sum % 11]
}

/* The registration page, without movement: a colour on its way is no colour to judge. */
async function open(bench, node, path = '/register', options = {}) {
	const page = await bench.page(options)
	await page.emulateMedia({ reducedMotion: 'reduce' })
	await logIn(page, node)
	await page.goto(node.url(path))
	return page
}

function field(page, section, name) {
	return page.locator(`[data-section=${section}] [data-field=${name}]`).locator('input, textarea').first()
}

/* Goes on with Tab until the cursor stands in a field. */
async function reach(page, section, name) {
	for (let steps = 0; steps < 40; steps++) {
		await page.keyboard.press('Tab')
		const there = await page.evaluate(([heading, wanted]) => {
			const at = document.activeElement
			return at.closest(`[data-field=${wanted}]`) !== null && at.closest('section')?.querySelector('h2')?.textContent.includes(heading)
		}, [section, name])
		if (there)
			return
	}
	assert.fail(`${section} ${name} is not reached by Tab`)
}

async function saved(page) {
	const number = page.locator('[data-test=number]')
	await number.waitFor()
	return (await number.textContent()).trim()
}

async function disputes(api) {
	return (await api.get('/records/dispute')).items
}

async function wholeOf(api, number) {
	const item = (await disputes(api)).find((each) => each.fields.number === number)
	assert.ok(item, `${number} is not listed`)
	return api.get(`/record/${item.id}`)
}

function parts(whole, kind) {
	return whole.parts.filter((part) => part.kind === kind)
}

/* A case that stands already, to be suggested from and to be repeated. */
function register(api, name = '李小满', employer = '凤鸣制衣厂') {
	return api.post('/records', {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in' },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name, phone: '13800138000' } },
			{
				kind: 'party',
				fields: {
					side: 'respondent', type: 'organisation', name: employer, phone: '02084001234', address: '南洲路 8 号', employer_code: CREDIT,
					representative: '郑大发', representative_title: '厂长',
				},
			},
			{ kind: 'claim', fields: { type: 'wages', amount: '5000', party: '#0' } },
		],
	})
}

async function noSidewaysScroll(page) {
	const wide = await page.evaluate(() => {
		const content = document.getElementById('content')
		return [document.documentElement.scrollWidth - innerWidth, content.scrollWidth - content.clientWidth]
	})
	assert.deepEqual(wide.map((each) => Math.max(0, each)), [0, 0])
}

test('a case is registered by keyboard alone and gets its number', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node, '/register')
	const { keyboard } = page
	await page.waitForFunction(() => document.activeElement?.closest('[data-field=name]'))
	await accessible(page)
	await shot(page, 'register-empty')
	await keyboard.type('林秀英')
	await keyboard.press('Enter')
	await keyboard.type(WOMAN)
	assert.equal(await field(page, 'applicant', 'birth_date').inputValue(), '1992-03-07')
	assert.ok(await page.locator('[data-section=applicant] [data-field=sex]').getByLabel('女').isChecked())
	for (let steps = 0; steps < 3; steps++)
		await keyboard.press('Enter')
	await keyboard.type('13922334455')
	await keyboard.press('Tab')
	await keyboard.type('海珠区江海街道')
	await reach(page, '被申请人', 'name')
	await keyboard.type('金利来服装厂')
	await keyboard.press('Enter')
	await page.waitForFunction(() => document.activeElement?.closest('[data-field=employer_code]'))
	await reach(page, '请求事项', 'type')
	await keyboard.press('Enter')
	await keyboard.press('ArrowDown')
	await keyboard.press('Enter')
	await keyboard.press('Enter')
	await keyboard.type('12800')
	await shot(page, 'register-filled')
	await keyboard.press('Control+Enter')
	const number = await saved(page)
	assert.match(number, /^海江海劳人调〔\d{4}〕\d+号$/)
	await accessible(page)
	await shot(page, 'register-done')
	const api = await node.api()
	const whole = await wholeOf(api, number)
	assert.equal(whole.fields.category, 'wages')
	assert.equal(whole.fields.amount, 1_280_000)
	assert.equal(whole.fields.women_workers, 1)
	assert.equal(whole.fields.source, 'walk_in')
	assert.equal(parts(whole, 'claim')[0].fields.party, parts(whole, 'party')[0].id)
	assert.deepEqual((await api.get('/drafts')).items, [])
}))

test('a chosen employer fills in what is known, and nothing that was typed is written over', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	await register(await node.api())
	const page = await open(bench, node)
	await field(page, 'respondent', 'phone').fill('13700001111')
	await field(page, 'respondent', 'name').pressSequentially('凤鸣')
	await page.getByRole('option', { name: /凤鸣制衣厂/ }).waitFor()
	await shot(page, 'register-suggestion')
	await page.keyboard.press('ArrowDown')
	await page.keyboard.press('Enter')
	assert.equal(await field(page, 'respondent', 'employer_code').inputValue(), CREDIT)
	assert.equal(await field(page, 'respondent', 'representative').inputValue(), '郑大发')
	assert.equal(await field(page, 'respondent', 'phone').inputValue(), '13700001111')
	await shot(page, 'register-offer')
	await page.getByRole('button', { name: '改用以前的' }).click()
	assert.equal(await field(page, 'respondent', 'phone').inputValue(), '02084001234')
}))

test('a wrong check digit warns and does not block', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node, '/register')
	await field(page, 'applicant', 'name').fill('周志强')
	await field(page, 'applicant', 'id_number').fill('340524198001010011')
	await field(page, 'respondent', 'employer_code').fill('91350203M0001QAY9B')
	await field(page, 'respondent', 'name').fill('远航物流')
	await page.getByText('身份证号码校验不符').waitFor()
	await page.getByText('统一社会信用代码校验不符').waitFor()
	await accessible(page)
	await shot(page, 'register-warning')
	await field(page, 'applicant', 'id_number').fill(MAN)
	await page.getByText('身份证号码校验不符').waitFor({ state: 'detached' })
	await page.locator('.register .bar .el-button--primary').click()
	// Only the category is missing: refused at its field, and nothing typed is lost.
	await page.getByText('处需要更正，尚未保存').waitFor()
	await page.mouse.move(0, 0)
	await accessible(page)
	await shot(page, 'register-refused')
	assert.equal(await field(page, 'applicant', 'name').inputValue(), '周志强')
	const category = page.locator('section.card', { hasText: '案情' }).locator('[data-field=category] input')
	await category.focus()
	await page.keyboard.press('Enter')
	await page.keyboard.press('ArrowDown')
	await page.keyboard.press('Enter')
	await page.keyboard.press('Control+Enter')
	await saved(page)
}))

test('a likely duplicate stands beside the new case, and one may go on', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const api = await node.api()
	const { number } = await register(api)
	const page = await open(bench, node)
	await field(page, 'applicant', 'name').fill('李小满')
	await field(page, 'respondent', 'name').fill('凤鸣制衣厂')
	await page.keyboard.press('Tab')
	const region = page.getByRole('status', { name: '可能重复的案件' })
	await region.waitFor()
	await page.getByRole('button', { name: '可能重复 1 件' }).click()
	await accessible(page)
	await shot(page, 'register-duplicate')
	assert.equal(await region.getByRole('link').textContent(), number)
	const category = page.locator('section.card', { hasText: '案情' }).locator('[data-field=category] input')
	await category.focus()
	for (const key of ['Enter', 'ArrowDown', 'Enter', 'Control+Enter'])
		await page.keyboard.press(key)
	assert.equal((await disputes(api)).length, 1)
	await region.getByRole('button', { name: '这是另一件' }).click()
	await saved(page)
	assert.equal((await disputes(api)).length, 2)
}))

test('thirty workers pasted with two bad rows become parties and claims', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node, '/register')
	const lines = Array.from({ length: 30 }, (_, place) =>
		[1000 + place, `工人${place + 1}`, residentId(place), `139${String(10_000_000 + place)}`, '车工', '2025年3月1日', place === 4 ? '没有写' : '3,500.00',
			place === 9 ? '四千' : '4200', '拖欠工资', place < 3 ? '是' : ''].join('\t'))
	lines[2] = lines[2].replace(residentId(2), residentId(2).slice(0, 17) + (residentId(2)[17] === '1' ? '2' : '1'))
	const text = ['工号\t姓名\t身份证号\t手机号码\t工种\t入职时间\t月工资\t欠薪金额\t诉求\t农民工', ...lines].join('\n')
	await page.getByRole('button', { name: '从表格粘贴名单' }).click()
	const dialog = page.getByRole('dialog')
	await dialog.locator('textarea').fill(text)
	await dialog.getByText('共 30 人').waitFor()
	await dialog.getByText('2 处要更正').waitFor()
	await dialog.getByText('1 处请核对').waitFor()
	await accessible(page)
	await shot(page, 'register-paste')
	assert.ok(await dialog.getByRole('button', { name: '加入 30 人' }).isDisabled())
	await dialog.getByLabel('第 5 行 月工资').fill('3500')
	await dialog.getByLabel('第 10 行 请求金额').fill('4200')
	await dialog.getByRole('button', { name: '加入 30 人' }).click()
	await page.getByText('第 1 人，共 30 人').waitFor()
	await page.getByLabel('第 2 人为推举代表').check()
	await field(page, 'respondent', 'name').fill('凤鸣制衣厂')
	await page.keyboard.press('Tab')
	await accessible(page)
	await shot(page, 'register-group')
	await page.setViewportSize({ width: 800, height: 1280 })
	await noSidewaysScroll(page)
	await shot(page, 'register-group-800')
	await page.keyboard.press('Control+Enter')
	const number = await saved(page)
	const whole = await wholeOf(await node.api(), number)
	const applicants = parts(whole, 'party').filter((part) => part.fields.side === 'applicant')
	assert.equal(applicants.length, 30)
	assert.equal(parts(whole, 'claim').length, 30)
	assert.equal(new Set(parts(whole, 'claim').map((claim) => claim.fields.party)).size, 30)
	assert.equal(whole.fields.workers, 30)
	assert.equal(whole.fields.migrant_workers, 3)
	assert.equal(whole.fields.amount, 30 * 420_000)
	assert.equal(applicants.filter((part) => part.fields.is_delegate === true).length, 1)
	assert.equal(applicants[0].fields.hired, '2025-03-01')
}))

test('a draft outlives a closed window, and waits in the list', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node, '/register')
	await field(page, 'applicant', 'name').fill('何玉兰')
	await field(page, 'applicant', 'phone').pressSequentially('1370000')
	await page.waitForURL(/\/register\/[0-9a-f-]{36}$/)
	const address = new URL(page.url()).pathname
	await page.getByText('草稿已保存').waitFor()
	await page.close({ runBeforeUnload: false })
	await page.context().close()
	const again = await open(bench, node, '/register')
	await again.getByRole('navigation', { name: '继续上次未完成的登记' }).waitFor()
	await accessible(again)
	await shot(again, 'register-drafts')
	await again.getByRole('link', { name: '何玉兰' }).click()
	await again.waitForURL(`**${address}`)
	assert.equal(await field(again, 'applicant', 'phone').inputValue(), '1370000')
	await again.reload()
	assert.equal(await field(again, 'applicant', 'name').inputValue(), '何玉兰')
	await again.goto(node.url('/register'))
	await again.getByRole('button', { name: '删除草稿 何玉兰' }).click()
	await again.getByRole('button', { name: '删除', exact: true }).click()
	await again.getByRole('navigation', { name: '继续上次未完成的登记' }).waitFor({ state: 'detached' })
	assert.deepEqual((await (await node.api()).get('/drafts')).items, [])
}))

test('a node that dies while someone types costs nothing', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node, '/register')
	await field(page, 'applicant', 'name').fill('王秀珍')
	await page.getByText('草稿已保存').waitFor()
	await node.kill()
	await field(page, 'applicant', 'phone').fill('13612345678')
	await field(page, 'respondent', 'name').fill('兴隆餐饮')
	await page.keyboard.press('Tab')
	await page.getByText('草稿尚未保存').waitFor()
	await page.keyboard.press('Control+Enter')
	await page.getByText('填写的内容都还在').waitFor()
	await accessible(page)
	await shot(page, 'register-down')
	await node.serve()
	await page.getByText('草稿已保存').waitFor({ timeout: 30_000 })
	await page.reload()
	await page.waitForFunction(() => document.activeElement?.closest('[data-field=name]'))
	assert.equal(await field(page, 'applicant', 'phone').inputValue(), '13612345678')
	assert.equal(await field(page, 'respondent', 'name').inputValue(), '兴隆餐饮')
}))

test('logging out in the middle of typing loses nothing', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node, '/register')
	await field(page, 'applicant', 'name').fill('黄阿妹')
	await field(page, 'applicant', 'phone').pressSequentially('13511112222', { delay: 0 })
	await page.getByRole('button', { name: /账号菜单/ }).click()
	await page.getByRole('menuitem', { name: '退出' }).click()
	await page.getByLabel('密码').fill(PASSWORD)
	await page.getByRole('button', { name: '登录' }).click()
	await page.getByRole('button', { name: /账号菜单/ }).waitFor()
	await page.goto(node.url('/register'))
	await page.getByRole('link', { name: '黄阿妹' }).click()
	await page.waitForFunction(() => document.activeElement?.closest('[data-field=name]'))
	assert.equal(await field(page, 'applicant', 'phone').inputValue(), '13511112222')
}))

/* Fills in what little a case needs. */
async function fillLeast(page, name) {
	await field(page, 'applicant', 'name').fill(name)
	const type = page.locator('section.card', { hasText: '请求事项' }).locator('[data-field=type] input')
	await type.focus()
	for (const key of ['Enter', 'ArrowDown', 'Enter'])
		await page.keyboard.press(key)
}

test('a double click, and an answer that is lost, register once', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node, '/register')
	await fillLeast(page, '邓国富')
	await page.locator('.register .bar .el-button--primary').dblclick()
	await saved(page)
	const api = await node.api()
	assert.equal((await disputes(api)).length, 1)
	await page.getByRole('button', { name: '再登记一件' }).click()
	await fillLeast(page, '罗彩云')
	await field(page, 'respondent', 'name').fill('兴隆餐饮')
	// The node takes it, but its answer never arrives.
	await page.route('**/api/v1/records', async (route) => {
		await route.fetch()
		await route.abort('connectionreset')
	}, { times: 1 })
	await page.locator('.register .bar .el-button--primary').click()
	await page.getByText('填写的内容都还在').waitFor()
	await field(page, 'applicant', 'phone').fill('13800001111')
	await page.locator('.register .bar .el-button--primary').click()
	await saved(page)
	await page.getByText('在前一次提交时已经登记成功').waitFor()
	assert.equal((await disputes(api)).length, 2)
}))

test('it reads in English, and fits a tablet', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node, '/register', { viewport: { width: 800, height: 1280 } })
	await field(page, 'applicant', 'name').waitFor()
	await noSidewaysScroll(page)
	await accessible(page)
	await shot(page, 'register-800')
	await page.evaluate(() => localStorage.setItem('heshi.language', 'en'))
	await page.reload()
	await page.getByRole('heading', { name: 'Register a case' }).waitFor()
	await page.getByRole('heading', { name: 'Respondent (employer)' }).waitFor()
	await page.setViewportSize({ width: 1366, height: 768 })
	await noSidewaysScroll(page)
	await accessible(page)
	await shot(page, 'register-english')
	const left = await page.locator('.register').innerText()
	assert.ok(!/[\u4e00-\u9fff]/.test(left.replace(/陈晓芸/g, '')), left.match(/.*[\u4e00-\u9fff].*/)?.[0])
}))
