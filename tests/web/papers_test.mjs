/* Papers as they come out of the printer: what they say, on how many pages, that they are logged, and that nothing in them can do harm. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, scene, shot } from './harness.mjs'
import { TYPES, add, fullCase, groupCase, logIn, open, printed, settle } from './papers_scene.mjs'

async function desk(bench, options) {
	const [, node] = await bench.district('陈晓芸')
	const page = await bench.page(options)
	const api = await logIn(page, node)
	// The browser's print dialogue would wait for a person.
	await page.addInitScript(() => {
		window.prints = 0
		window.print = () => window.prints++
	})
	const staff = (await api.get('/people')).items[0]?.id
	return { node, page, api, staff }
}

function paperOf(record, type) {
	return record.parts.filter((part) => part.kind === 'paper' && part.fields.type === type)
}

function saysAll(pages, name, ...texts) {
	const whole = pages.join('')
	for (const text of texts)
		assert.ok(whole.includes(text), `${name} says ${text}:\n${whole}`)
}

const WHO = ['李小满', '广州市海珠区锦绣制衣厂']
const CLAIMS = ['2026年9月1日至2026年10月31日的劳动报酬12,000.50元', '壹万贰仟圆伍角整', '陆仟贰佰圆整']
const CENTRE = '江海街道劳动人事争议调解中心'

const SAYS = {
	application: ['劳动争议调解申请书', ...WHO, ...CLAIMS, '34052419800101001X', '46岁', '13922001234', '王建国', '经营者', '考勤卡照片', '第十二条', '签名、捺印', CENTRE],
	registration: ['受理登记表', ...WHO, ...CLAIMS, '来访', '18,200.50元', '壹万捌仟贰佰圆伍角整', '91440101MA5CJQ4N59', '双方未签订书面劳动合同', '负责人意见'],
	acceptance_notice: ['受理通知书', ...WHO, '2026年11月11日', '2026年11月16日10时00分', '江海街道调解室', '第十四条', '十五日内', '印章'],
	non_acceptance_notice: ['不予受理通知书', ...WHO, '仲裁', '第二十七条'],
	rights_notice: ['权利义务告知书', ...WHO, '回避', '第十四条', '第十六条', '第二百零五条', '被告知人'],
	minutes: ['调解笔录', ...WHO, '2026年11月16日10时00分', '江海街道调解室', '老板说等货款', '我愿意分两期付清', '记录员（签名）', '签名、捺印'],
	agreement: ['调解协议书', ...WHO, ...CLAIMS, '14,000.00元（人民币壹万肆仟圆整）', '2026年11月30日前', '柒仟圆整', '再无其他争议', '履行的方式和期限', '一式三份', '二〇二六年十一月二十日', '捺印', '印章'],
	termination: ['终止调解意见书', ...WHO, '仲裁', '劳动保障行政部门', '人民法院', '第二十七条'],
	service_receipt: ['送达回证', '广州市海珠区锦绣制衣厂', '直接送达', '留置送达', '大塘村南约大街5号三楼'],
	follow_up: ['回访记录', ...WHO, '电话', '知道付款日期', '尚欠14,000.00元'],
	closing_report: ['结案报告表', ...WHO, '达成协议', '14,000.00元', '壹万肆仟圆整', '负责人审批'],
	cover: ['调解卷宗', ...WHO, '劳动报酬'],
	contents: ['卷内目录', '页号'],
}

test('every paper is filled from the case, and each page says which it is of how many', scene(async (bench) => {
	const { node, page, api, staff } = await desk(bench)
	const one = await fullCase(api, staff)
	await settle(api, one)
	for (const type of TYPES) {
		await open(page, node, `/case/${one.id}/paper/${type}`)
		const pages = await printed(page, type)
		saysAll(pages, type, ...SAYS[type])
		if (type !== 'cover')
			pages.forEach((text, place) => assert.ok(text.includes(`第${place + 1}页共${pages.length}页`), `${type}, page ${place + 1}:\n${text}`))
		assert.ok(!/undefined|null|NaN|\[object/.test(pages.join('')), `${type} leaves blanks, not words of the program`)
		await shot(page, `paper-${type}`)
	}
	await open(page, node, `/case/${one.id}/paper/registration`)
	assert.equal((await printed(page, 'registration')).length, 1, 'a plain registration takes one page')
}))

test('issuing gives the number, logs the paper, prints it, and prints the same one again', scene(async (bench) => {
	const { node, page, api, staff } = await desk(bench)
	const one = await fullCase(api, staff)
	await open(page, node, `/case/${one.id}/paper/rights_notice`)
	assert.ok(!(await printed(page, 'draft')).join('').includes(`${one.number}-1`))
	await page.getByRole('button', { name: '制发并打印' }).dblclick()
	await page.getByRole('button', { name: '再次打印' }).waitFor()
	await page.waitForFunction(() => window.prints === 1)

	const [paper, ...more] = paperOf(await api.get(`/record/${one.id}`), 'rights_notice')
	assert.equal(more.length, 0, 'two clicks issue once')
	assert.equal(paper.fields.number, `${one.number}-1`)
	assert.equal(paper.fields.served_to, one.employer)
	assert.equal(paper.fields.pages, await page.locator('.sheet').count())
	assert.match(paper.fields.issued, /^\d{4}-\d\d-\d\d$/)
	const history = await api.get(`/record/${one.id}/history`)
	assert.ok(history.items[0].changes.some((change) => change.kind === 'paper' && change.made), 'the issue stands in the history')

	const pages = await printed(page, 'issued')
	pages.forEach((text) => assert.ok(text.includes(`${one.number}-1`), 'the number stands on every page'))
	await page.getByRole('button', { name: '再次打印' }).click()
	await page.waitForFunction(() => window.prints === 2)
	assert.equal(paperOf(await api.get(`/record/${one.id}`), 'rights_notice').length, 1, 'printing again issues nothing')

	await page.getByRole('button', { name: '另制一份' }).click()
	await page.getByRole('button', { name: '制发并打印' }).click()
	await page.getByRole('button', { name: '再制发一份' }).click()
	await page.waitForFunction(() => window.prints === 3)
	assert.deepEqual(paperOf(await api.get(`/record/${one.id}`), 'rights_notice').map((each) => each.fields.number).sort(), [`${one.number}-1`, `${one.number}-2`])
	await page.getByRole('button', { name: `${one.number}-1` }).click()
	await page.waitForFunction((number) => document.querySelector('.sheet-number')?.textContent === number, `${one.number}-1`)
}))

test('what is missing is named, leads to where it is filled in, and is a blank to write on', scene(async (bench) => {
	const { node, page, api } = await desk(bench)
	const made = await api.post('/records', { kind: 'dispute', fields: { received: '2026-11-09', category: 'wages' }, parts: [{ kind: 'party', fields: { side: 'applicant', type: 'person', name: '李小满' } }] })
	await open(page, node, `/case/${made.id}/paper/agreement`)
	const missing = page.locator('.paper-needs')
	await missing.getByText('被申请人', { exact: true }).waitFor()
	await missing.getByText('调解协议', { exact: true }).waitFor()
	assert.ok(await page.locator('.sheet .ruled').count(), 'lines to write on')
	await missing.getByRole('listitem').filter({ hasText: /^调解协议/ }).getByRole('link').click()
	await page.waitForURL(/\/case\/[^/]+\?tab=agreement/)
}))

test('what is typed for one paper alone is printed, and the session can be chosen', scene(async (bench) => {
	const { node, page, api, staff } = await desk(bench)
	const one = await fullCase(api, staff)
	await add(api, one.id, 'event', { at: '2026-11-19T02:00:00Z', type: 'session', place: '第二调解室', text: '申请人：同意。' })
	await open(page, node, `/case/${one.id}/paper/minutes`)
	saysAll(await printed(page, 'second'), 'the last session', '第二调解室', '申请人：同意。')
	await page.locator('[data-field=words] textarea').fill('请双方按时履行。')
	await page.locator('[data-field=event] .el-select').click()
	await page.getByRole('option', { name: /11月16日/ }).click()
	await page.waitForFunction(() => document.querySelector('.sheets')?.textContent.includes('老板说等货款'))
	saysAll(await printed(page, 'first'), 'the first session', '江海街道调解室', '调解员：请双方按时履行。')
	assert.equal(await page.locator('[data-field=words] textarea').inputValue(), '请双方按时履行。')

	await page.getByRole('link', { name: one.number }).click()
	await page.getByRole('dialog').getByRole('button', { name: '取消' }).click()
	assert.equal(await page.locator('[data-field=words] textarea').inputValue(), '请双方按时履行。', 'leaving asks first')
	await page.getByRole('button', { name: '打印', exact: true }).click()
	await page.getByRole('link', { name: one.number }).click()
	await page.waitForURL(/\?tab=papers/)
}))

const HOSTILE = '<script>window.hit=1</script><img src=x onerror="window.hit=1">{{case.number}}{{{law.whole}}}<b>'

test('scripts and braces in every field are shown as text', scene(async (bench) => {
	const { node, page, api } = await desk(bench)
	const person = { side: 'applicant', type: 'person', name: HOSTILE, address: HOSTILE, service_address: HOSTILE, phone: '13922001234', position: '<b>x</b>', id_number: '<i>1</i>' }
	const employer = { side: 'respondent', type: 'organisation', name: HOSTILE, address: HOSTILE, representative: '<u>x</u>{{x}}' }
	const made = await api.post('/records', {
		kind: 'dispute', fields: { received: '2026-11-09', category: 'wages', summary: HOSTILE, workplace: HOSTILE, source_note: HOSTILE, not_accepted_reason: HOSTILE },
		parts: [
			{ kind: 'party', fields: person }, { kind: 'party', fields: employer }, { kind: 'claim', fields: { type: 'wages', note: HOSTILE, amount: 100 } },
			...['session', 'evidence', 'follow_up'].map((type) => ({ kind: 'event', fields: { at: '2026-11-10T01:00:00Z', type, text: HOSTILE, place: HOSTILE, participants: HOSTILE } })),
		],
	})
	await add(api, made.id, 'agreement', { agreed_on: '2026-11-20', terms: HOSTILE, facts: HOSTILE, performance_terms: HOSTILE })
	for (const type of TYPES.filter((each) => each !== 'contents')) {
		await open(page, node, `/case/${made.id}/paper/${type}`)
		const text = await page.locator('.sheets').textContent()
		assert.ok(text.includes(HOSTILE), `${type} shows what was typed`)
		assert.equal(await page.locator('.sheets').locator('script, img, b, a, style').count(), 0, type)
	}
	assert.equal(await page.evaluate(() => window.hit), undefined)
}))

test('forty workers: registration and agreement go over pages with their table heads repeated, and nobody is lost', scene(async (bench) => {
	const { node, page, api } = await desk(bench)
	const group = await groupCase(api)
	for (const [type, head] of [['registration', '证件号码联系电话岗位'], ['agreement', '收款人支付日期']]) {
		await open(page, node, `/case/${group.id}/paper/${type}`)
		const pages = await printed(page, `group-${type}`)
		const heads = pages.filter((text) => text.includes(head))
		assert.ok(pages.length >= 4 && heads.length === 2, `${type}: ${heads.length} heads on ${pages.length} pages`)
		for (let n = 1; n <= 40; n++)
			saysAll(pages, type, `工友${String(n).padStart(2, '0')}`)
		saysAll(pages, type, '400,008.20', '肆拾万零捌圆贰角整', '工友01等40人')
		const clipped = await page.evaluate(() =>
			[...document.querySelectorAll('.sheet-body')].filter((body) => body.lastElementChild && body.lastElementChild.getBoundingClientRect().bottom > body.getBoundingClientRect().bottom + 2).length)
		assert.equal(clipped, 0, 'nothing runs off a sheet')
	}
}))

test('a long text breaks between lines, and no character of it is lost or printed twice', scene(async (bench) => {
	const { node, page, api, staff } = await desk(bench)
	const long = Array.from({ length: 900 }, (_none, place) => `${place}号`).join('，')
	const one = await fullCase(api, staff)
	await add(api, one.id, 'event', { at: '2026-11-19T02:00:00Z', type: 'session', text: long })
	await api.patch(`/record/${one.id}`, { fields: { summary: long } })
	for (const type of ['minutes', 'registration']) {
		await open(page, node, `/case/${one.id}/paper/${type}`)
		const pages = await printed(page, `long-${type}`)
		assert.ok(pages.length >= 3, `${type}: ${pages.length} pages`)
		const sheets = (await page.locator('.sheet-body').allTextContents()).join('').replace(/\s+/g, '').replace(/事实与理由/g, '')
		assert.ok(sheets.includes(long), `${type}: in order and whole`)
		saysAll(pages, type, '0号，1号', '898号，899号')
	}
}))

const OWN = '<h2 class="title">本中心协议</h2><p class="text" style="position:fixed" onclick="window.hit=1">甲方：{{{applicant.name}}}</p>' +
	'<script>window.hit=1</script><style>body{display:none}</style><img src="http://192.0.2.1/x.png"><a href="http://192.0.2.1/">链接</a>' +
	'<p class="el-overlay no-print text">乙方：{{respondent.name}}</p><iframe src="/"></iframe><form><input></form><svg onload="window.hit=1"></svg>'

test("a centre's own wording is used without what could do harm, and the shipped one comes back", scene(async (bench) => {
	// Handlers are taken out; while they are parsed the browser already says that it would not run them.
	const { node, page, api, staff } = await desk(bench, { quiet: /inline event handler violates/ })
	const one = await fullCase(api, staff)
	await api.ask('PUT', '/templates/agreement', { text: OWN })
	await open(page, node, `/case/${one.id}/paper/agreement`)
	saysAll(await printed(page, 'own'), 'own', '本中心协议', '甲方：李小满', '乙方：广州市海珠区锦绣制衣厂', '链接')
	const left = await page.locator('.sheets').evaluate((sheets) => ({
		elements: sheets.querySelectorAll('script, style, img, a, iframe, form, input, svg').length,
		attributes: [...sheets.querySelectorAll('.sheet-body *')].flatMap((each) => each.getAttributeNames()).filter((name) => !['class', 'colspan', 'rowspan'].includes(name)),
		classes: sheets.querySelectorAll('.el-overlay, .no-print').length,
	}))
	assert.deepEqual(left, { elements: 0, attributes: [], classes: 0 })
	assert.equal(await page.evaluate(() => window.hit), undefined)

	await api.ask('PUT', '/templates/agreement', { text: '{{#claims}}没有结束' })
	await page.goto(node.url(`/case/${one.id}/paper/agreement`))
	await page.getByRole('alert').filter({ hasText: '模板有错误' }).waitFor()

	await api.ask('DELETE', '/templates/agreement')
	await open(page, node, `/case/${one.id}/paper/agreement`)
	saysAll(await printed(page, 'shipped'), 'shipped', '调解协议书', '履行的方式和期限')
}))

test('the whole file names what it lacks, numbers its pages, and is printed in one go', scene(async (bench) => {
	const { node, page, api, staff } = await desk(bench)
	const one = await fullCase(api, staff)
	await settle(api, one)
	await open(page, node, `/case/${one.id}/file`)
	const lacking = page.locator('.lacking')
	for (const name of ['申请或登记材料', '权利义务告知书', '当事人身份证明', '调解笔录', '调解协议书或终止调解意见书'])
		await lacking.getByText(name, { exact: true }).waitFor()
	await lacking.getByRole('link', { name: '请制发《调解协议书》' }).waitFor()
	await shot(page, 'file-lacking')

	for (const type of ['registration', 'rights_notice', 'minutes', 'agreement', 'closing_report'])
		await add(api, one.id, 'paper', { type, served_to: one.party })
	await lacking.getByText('当事人身份证明').waitFor()
	await page.locator('[data-section=identity] .el-checkbox').click()
	await page.locator('[data-section=identity] input[role=spinbutton], [data-section=identity] .el-input__inner').last().fill('4')
	await page.keyboard.press('Tab')
	await lacking.waitFor({ state: 'detached' })
	await page.waitForFunction(() => document.querySelectorAll('.sheet-leaf').length > 0 && document.querySelector('.sheets').textContent.includes('当事人身份证明'))

	await page.waitForFunction(() => /第 4–7 页/.test(document.querySelector('[data-section=identity]').textContent))
	const pages = await printed(page, 'file')
	assert.ok(pages[0].includes('调解卷宗') && pages[1].includes('卷内目录') && pages[pages.length - 1].includes('卷内备考表'))
	const leaves = pages.flatMap((text) => (text.match(/卷内第(\d+)页/g) ?? []).map((leaf) => Number(leaf.match(/\d+/)[0])))
	const total = Number(/共(\d+)页/.exec(pages[0])[1])
	assert.deepEqual([leaves[0], leaves[leaves.length - 1]], [1, total])
	assert.equal(leaves.length, total - 4, 'the four pages of identity papers are counted and not printed')
	assert.equal(pages.length, leaves.length + 3, 'cover, contents and back cover carry no page of the file')
	assert.deepEqual(leaves, [...new Set(leaves)].sort((a, b) => a - b))
	assert.ok(/当事人身份证明.*4－7/.test(pages[1]), pages[1])
	await page.getByRole('button', { name: '打印整卷' }).click()
	await page.waitForFunction(() => window.prints === 1)
	await shot(page, 'file-whole')
}))

test('the screens are in both languages and easy to use for all; the papers stay Chinese', scene(async (bench) => {
	const { node, page, api, staff } = await desk(bench)
	const one = await fullCase(api, staff)
	for (const path of ['paper/minutes', 'paper/service_receipt', 'file']) {
		await open(page, node, `/case/${one.id}/${path}`)
		await accessible(page)
	}
	await page.evaluate(() => localStorage.setItem('heshi.language', 'en'))
	await open(page, node, `/case/${one.id}/paper/registration`)
	await page.getByRole('button', { name: 'Issue and print' }).waitFor()
	await accessible(page)
	const pages = await printed(page, 'english')
	saysAll(pages, 'registration', '受理登记表', '劳动报酬', '来访', '女')
	assert.ok(!/Wages|Walk-in/.test(pages.join('')))
	await shot(page, 'paper-english')
	await open(page, node, `/case/${one.id}/file`)
	await page.getByText('Identity papers').first().waitFor()
	await page.goto(node.url(`/case/${one.id}/paper/nothing`))
	await page.getByText('There is no such paper').waitFor()
	await page.setViewportSize({ width: 800, height: 1280 })
	await open(page, node, `/case/${one.id}/paper/registration`)
	assert.equal(await page.evaluate(() => document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth), true, 'nothing is wider than the window')
	await shot(page, 'paper-tablet')
}))

test('other views keep their own margins after papers were shown', scene(async (bench) => {
	const { node, page, api, staff } = await desk(bench)
	const one = await fullCase(api, staff)
	await open(page, node, `/case/${one.id}/paper/minutes`)
	const rules = () => page.evaluate(() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSPageRule).length)
	assert.equal(await rules(), 1)
	await page.getByRole('link', { name: one.number }).click()
	await page.waitForURL(/\/case\/[^/]+\?tab=papers/)
	assert.equal(await rules(), 0)
}))

test('a training has a sheet to sign on and a record of who came', scene(async (bench) => {
	const hub = bench.hub()
	hub.centre('440105014', CENTRE, '江海')
	await hub.serve()
	const node = bench.node().enrol(hub.code('440105', 'trainer'), '周老师')
	await node.serve()
	const page = await bench.page()
	const api = await logIn(page, node)
	const training = await api.post('/records', {
		kind: 'training',
		fields: {
			title: '调解员轮训', term: '第三期', date: '2026-11-25', start: '09:00', end: '11:15', place: '区仲裁院第一庭', form: 'hearing', topics: ['庭审观摩'], trainers: ['林法官'],
			organiser: '海珠区劳动人事争议仲裁院', minutes: 135,
		},
	})
	for (let n = 1; n <= 30; n++)
		await add(api, training.id, 'attendance', { name: `学员${n}`, centre: '440105014', sign_in: n === 7 ? 'leave' : 'present', minutes: n === 7 ? 0 : 135, passed: n !== 7 })
	await open(page, node, `/training/${training.id}/sheet`)
	await accessible(page)
	const sheet = await printed(page, 'training-sheet')
	saysAll(sheet, 'sheet', '培训签到表', '调解员轮训（第三期）', '2026年11月25日', '林法官', '学员1', '学员30', '江海街道', '35')
	assert.ok(sheet.every((text) => text.includes('序号姓名单位')), 'the head is repeated')
	await open(page, node, `/training/${training.id}/record`)
	await accessible(page)
	const record = await printed(page, 'training-record')
	saysAll(record, 'record', '培训记录', '出席29人', '请假1人', '考核合格29人', '庭审观摩', '第1页共2页')
}))
