/* The list of cases: found while typing, filtered and remembered, taken out as a file, and true while others work. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { accessible, logIn, scene, shot } from './harness.mjs'

const CATEGORIES = ['wages', 'overtime', 'severance', 'injury', 'social_insurance']
const EMPLOYERS = ['凤鸣制衣厂', '远航物流有限公司', '兴隆餐饮店', '南洲五金厂']
const NAMES = ['李小满', '陈国栋', '王秀珍', '黄阿妹', '何玉兰', '林秀英', '邓国富']

function daysAgo(days) {
	return new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10)
}

function register(api, place, more = {}) {
	return api.post('/records', {
		kind: 'dispute',
		fields: { category: CATEGORIES[place % 5], source: place % 2 ? 'phone' : 'walk_in', received: daysAgo(place), amount: `${1000 * (place + 1)}`, ...more },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name: `${NAMES[place % 7]}${place > 6 ? place : ''}`, phone: `139${10_000_000 + place}` } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: EMPLOYERS[place % 4] } },
		],
	})
}

async function fill(node, count) {
	const api = await node.api()
	const made = []
	for (let place = 0; place < count; place++)
		made.push(await register(api, place))
	return { api, made }
}

/* The list, without movement: a colour on its way is no colour to judge. */
async function open(bench, node, path = '/cases', options = {}) {
	const page = await bench.page(options)
	await page.emulateMedia({ reducedMotion: 'reduce' })
	await logIn(page, node)
	await page.goto(node.url(path))
	return page
}

function rows(page) {
	return page.locator('tbody tr')
}

async function shows(page, count) {
	await page.waitForFunction((wanted) => document.querySelectorAll('tbody tr').length === wanted, count)
}

async function noSidewaysScroll(page) {
	const wide = await page.evaluate(() => {
		const content = document.getElementById('content')
		return [document.documentElement.scrollWidth - innerWidth, content.scrollWidth - content.clientWidth]
	})
	assert.deepEqual(wide.map((each) => Math.max(0, each)), [0, 0])
}

test('search finds names, telephones, numbers and employers while they are typed', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const { made } = await fill(node, 24)
	const page = await open(bench, node)
	await shows(page, 24)
	await accessible(page)
	await noSidewaysScroll(page)
	await shot(page, 'cases')
	await page.keyboard.press('/')
	for (const [typed, count] of [['李小满', 4], ['13910000003', 1], ['南洲五金', 6], ['南洲五金 李小满', 1], ['查无此人', 0], [made[5].number, 1]]) {
		await page.keyboard.press('Control+a')
		await page.keyboard.type(typed)
		if (count)
			await shows(page, count)
		else
			await page.getByText('未结案件中没有找到').waitFor()
	}
	await page.keyboard.press('Control+a')
	await page.keyboard.type('南洲五金')
	await shows(page, 6)
	assert.equal(page.url(), node.url('/cases'))
	await page.reload()
	await shows(page, 6)
	await page.getByLabel('搜索案件').focus()
	await page.keyboard.press('ArrowDown')
	await page.keyboard.press('ArrowDown')
	const wanted = await page.evaluate(() => document.activeElement.getAttribute('href'))
	await page.keyboard.press('Enter')
	await page.waitForURL(`**${wanted}`)
	await page.goBack()
	await shows(page, 6)
	assert.equal(await page.getByLabel('搜索案件').inputValue(), '南洲五金')
}))

test('filters narrow the list, sort it, stay in the address, and are kept under a name', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	await fill(node, 24)
	const page = await open(bench, node)
	await shows(page, 24)
	await page.getByRole('button', { name: '筛选', exact: true }).click()
	await page.getByRole('combobox', { name: '案由' }).press('Enter')
	await page.getByRole('option', { name: '加班费' }).click()
	await page.keyboard.press('Escape')
	await shows(page, 5)
	await page.getByLabel('金额从').fill('8000')
	await shows(page, 3)
	await page.getByLabel('收到日期从').fill(daysAgo(20))
	await shows(page, 2)
	await accessible(page)
	await shot(page, 'cases-filters')
	await page.getByRole('button', { name: '涉案金额' }).click()
	await page.waitForFunction(() => document.querySelector('th[aria-sort=descending]')?.textContent.includes('涉案金额'))
	const amounts = await rows(page).locator('td.right').allTextContents()
	assert.deepEqual(amounts.map((each) => each.trim()), ['17,000.00', '12,000.00'])
	await page.getByRole('button', { name: '常用筛选' }).click()
	await page.getByLabel('给当前筛选起名').fill('大额加班费')
	await accessible(page)
	await shot(page, 'cases-saved')
	await page.keyboard.press('Enter')
	await page.getByRole('button', { name: '大额加班费', exact: true }).first().waitFor()
	await page.keyboard.press('Escape')
	await page.reload()
	await shows(page, 2)
	await page.getByRole('button', { name: '清除筛选' }).first().click()
	await shows(page, 24)
	await page.getByRole('button', { name: '常用筛选' }).click()
	await page.getByRole('button', { name: '大额加班费', exact: true }).last().click()
	await shows(page, 2)
	await page.getByRole('columnheader', { name: '涉案金额' }).and(page.locator('[aria-sort=descending]')).waitFor()
}))

test('terms that have run out stand out, and can be asked for alone', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	await fill(node, 30)
	const page = await open(bench, node, '/cases?overdue=1')
	await page.getByText('已逾期').first().waitFor()
	const terms = await rows(page).locator('.clock').allTextContents()
	assert.ok(terms.length > 5 && terms.every((each) => each.includes('已逾期')), terms.join())
	await accessible(page)
}))

test('columns are chosen and remembered', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	await fill(node, 3)
	const page = await open(bench, node)
	await shows(page, 3)
	await page.getByRole('button', { name: '列', exact: true }).click()
	const choice = page.getByRole('group', { name: '显示的列' })
	await choice.getByText('来源').click()
	await choice.getByText('期限').click()
	await page.getByRole('columnheader', { name: '来源' }).waitFor()
	await accessible(page)
	await shot(page, 'cases-columns')
	await page.reload()
	await page.getByRole('columnheader', { name: '来源' }).waitFor()
	assert.equal(await page.getByRole('columnheader', { name: '期限' }).count(), 0)
}))

test('the shown list is exported as a file', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	await fill(node, 12)
	const page = await open(bench, node, '/cases?category=overtime')
	await shows(page, 3)
	await page.getByRole('button', { name: '导出' }).click()
	const dialog = page.getByRole('dialog')
	await dialog.getByText('3 件').waitFor()
	await accessible(page)
	await shot(page, 'cases-export')
	await dialog.getByText('CSV').click()
	const coming = page.waitForEvent('download')
	await dialog.getByRole('button', { name: '导出', exact: true }).click()
	const file = await coming
	assert.match(file.suggestedFilename(), /\.csv$/)
	const text = readFileSync(await file.path(), 'utf8')
	assert.equal(text.match(/加班费/g)?.length, 3)
	assert.ok(text.includes('陈国栋') && !text.includes('李小满'))
}))

test('pages turn, and fifty rows are one', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	await fill(node, 53)
	const page = await open(bench, node)
	await shows(page, 50)
	await page.getByText('共 53 件').waitFor()
	await page.getByRole('button', { name: '下一页' }).click()
	await shows(page, 3)
	await page.getByText('51–53').waitFor()
	await page.reload()
	await shows(page, 3)
	await page.getByRole('button', { name: '上一页' }).click()
	await shows(page, 50)
	// Somebody in the middle of the list is told, and not moved.
	await page.locator('a[data-case]').nth(30).focus()
	const before = await page.evaluate(() => document.activeElement.getBoundingClientRect().top)
	await register(await node.api(), 0, { summary: '新来的一件' })
	await page.getByRole('button', { name: '列表有更新' }).waitFor()
	const after = await page.evaluate(() => document.activeElement.getBoundingClientRect().top)
	assert.ok(Math.abs(after - before) < 60, `${before} → ${after}`)
	await page.getByRole('button', { name: '列表有更新' }).click()
	await page.getByText('共 54 件').waitFor()
}))

test('what another registers appears by itself', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	const page = await open(bench, node)
	await page.getByText('没有未结案件').waitFor()
	await accessible(page)
	await shot(page, 'cases-empty')
	await register(await node.api(), 0)
	await shows(page, 1)
	await page.getByRole('cell', { name: '李小满' }).waitFor()
}))

test('a node that is away is said so, and comes back; English; a tablet', scene(async (bench) => {
	const [, node] = await bench.district('陈晓芸')
	await fill(node, 24)
	const page = await open(bench, node, '/cases', { viewport: { width: 800, height: 1280 } })
	await shows(page, 24)
	await noSidewaysScroll(page)
	await accessible(page)
	await shot(page, 'cases-800')
	await node.kill()
	await page.getByLabel('搜索案件').fill('李小满')
	await page.getByText('没有加载成功').waitFor()
	await accessible(page)
	await shot(page, 'cases-down')
	await node.serve()
	await page.getByRole('button', { name: '重试' }).click()
	await shows(page, 4)
	await page.evaluate(() => localStorage.setItem('heshi.language', 'en'))
	await page.setViewportSize({ width: 1366, height: 768 })
	await page.goto(node.url('/today')) // the same address again would keep the search
	await page.goto(node.url('/cases'))
	await page.getByRole('heading', { name: 'Cases' }).waitFor()
	await shows(page, 24)
	await noSidewaysScroll(page)
	await accessible(page)
	await shot(page, 'cases-english')
	const head = await page.locator('thead').innerText()
	assert.ok(!/[\u4e00-\u9fff]/.test(head), head)
}))
