/* The district's figures: a hub and three streets' nodes, all real. Every figure is compared with what this test counts itself from the
 * records; a figure opens exactly its records; what a street saves moves the overview; reports are printed, saved and handed in. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { accessible, scene, settled, shot } from './harness.mjs'

const CENTRES = [['440105012', '凤阳', '梁志强'], ['440105014', '江海', '陈晓芸'], ['440105016', '南洲', '黄丽华']]
const SETTLED = ['agreed', 'partly_agreed', 'performed_at_once']
const RUNNING = ['registered', 'pending', 'accepted', 'mediating']
const TODAY = day(0)
const QUARTER = quarterOf(TODAY)
/* Nothing that was agreed may lie before what was received, so the first days of a quarter have no room for more. */
const INSIDE = QUARTER.from > day(-3) ? QUARTER.from : day(-3)
const LAST_YEAR = `${Number(INSIDE.slice(0, 4)) - 1}${INSIDE.slice(4).replace('02-29', '02-28')}`

function day(offset) {
	return new Date(Date.now() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10)
}

function quarterOf(date) {
	const [year, month] = date.split('-').map(Number)
	const first = Math.floor((month - 1) / 3) * 3 + 1
	const last = new Date(Date.UTC(year, first + 2, 0)).toISOString().slice(0, 10)
	return { from: `${year}-${String(first).padStart(2, '0')}-01`, to: last }
}

function draft(fields, name = '李小满') {
	return {
		kind: 'dispute',
		fields: { category: 'wages', source: 'walk_in', received: INSIDE, workers: 1, ...fields },
		parts: [
			{ kind: 'party', fields: { side: 'applicant', type: 'person', name } },
			{ kind: 'party', fields: { side: 'respondent', type: 'organisation', name: '锦绣制衣厂' } },
		],
	}
}

function agreed(fields = {}, on = INSIDE) {
	return { status: 'agreed', received: on, accepted: on, result: 'agreed', result_date: on, handled_by: 'street', agreement_form: 'written', ...fields }
}

const OVERDUE = { received: day(-80), accepted: day(-78), status: 'mediating' }

/* Of each street: settled, failed, late, of another sort, of the year before. */
const CASES = {
	凤阳: [
		agreed({ workers: 3, settled_amount: 1_200_000 }), agreed({ category: 'overtime', settled_amount: 90_000 }), OVERDUE, { workers: 12 },
		agreed({ settled_amount: 500_000 }, LAST_YEAR),
	],
	江海: [
		agreed({ workers: 31, settled_amount: 30_000_050 }), agreed({ result: 'partly_agreed', status: 'partly_agreed', agreement_form: 'oral', settled_amount: 70_000 }),
		agreed({ result: 'failed', status: 'failed', agreement_form: undefined, source: 'hotline_12345' }), OVERDUE, { ...OVERDUE, category: 'injury' },
		{ category: 'social_insurance', source: 'online' },
	],
	南洲: [agreed({ settled_amount: 100_000 }), { source: 'online' }, agreed({ workers: 2 }, LAST_YEAR), agreed({ workers: 2 }, LAST_YEAR)],
}

async function until(ask, wanted, what) {
	const end = Date.now() + 60_000
	for (;;) {
		const answer = await ask()
		if (wanted(answer))
			return answer
		assert.ok(Date.now() < end, `${what}: ${JSON.stringify(answer).slice(0, 400)}`)
		await new Promise((resume) => setTimeout(resume, 100))
	}
}

/* A hub, three nodes, and their cases at the hub. */
async function district(bench) {
	const hub = bench.hub()
	for (const [code, short] of CENTRES)
		hub.centre(code, `${short}街道劳动人事争议调解中心`, short)
	await hub.serve()
	const nodes = {}
	let count = 0
	for (const [code, short, person] of CENTRES) {
		const node = bench.node(`node-${code}`).enrol(hub.code(code), person)
		await node.serve()
		nodes[short] = await node.api()
		for (const fields of CASES[short])
			await nodes[short].post('/records', draft(JSON.parse(JSON.stringify(fields))))
		count += CASES[short].length
	}
	const api = await hub.api()
	const items = (await until(() => api.get('/records/dispute?limit=200'), ({ items: got }) => got.length === count, 'the cases arrive')).items
	return { hub, api, nodes, items }
}

/* ---- counting by hand ---- */

const within = (date, { from, to }) => date !== undefined && date >= from && date <= to
const count = (items, holds) => items.filter(holds).length
const sum = (items, field) => items.reduce((all, item) => all + (item.fields[field] ?? 0), 0)
const isSettled = ({ fields }) => SETTLED.includes(fields.result)

function expected(items, period) {
	const taken = items.filter(({ fields }) => within(fields.received, period))
	const resulted = items.filter(({ fields }) => within(fields.result_date, period))
	const done = resulted.filter(isSettled)
	const open = items.filter(({ fields }) => RUNNING.includes(fields.status ?? 'registered'))
	return {
		taken: taken.length,
		resulted: resulted.length,
		settled: done.length,
		settled_share: Math.round((done.length * 1000) / resulted.length),
		workers: sum(taken, 'workers'),
		recovered: sum(done, 'settled_amount'),
		open: open.length,
		overdue: count(open, ({ fields }) => fields.received < day(-30)),
		groups10: count(taken, ({ fields }) => fields.workers >= 10),
		groups30: count(taken, ({ fields }) => fields.workers >= 30),
	}
}

const figuresOf = (lines) => Object.fromEntries(lines.map((line) => [line.id, line.value]))

function assertFigures(got, wanted, where) {
	for (const [id, value] of Object.entries(wanted))
		assert.equal(got[id], value, `${where}: ${id}`)
}

const atStreet = (items, code) => items.filter((item) => item.ledger === `centre/${code}`)

/* What the screen shows: the exact figure stands in the title of what is shown short. */
async function shown(page, place) {
	return (await page.locator(place).first().innerText()).trim()
}

/* ---- what is there ---- */

test('figures of the overview are those of the records, in all, by street and by category', scene(async (bench) => {
	const { api, items } = await district(bench)
	const query = `from=${QUARTER.from}&to=${QUARTER.to}`
	const overview = await api.get(`/overview?${query}`)
	assertFigures(figuresOf(overview.figures), expected(items, QUARTER), 'in all')
	for (const [code, short] of CENTRES) {
		const place = overview.places.find((each) => each.id === code)
		const lines = Object.fromEntries(Object.entries(place.lines).map(([id, figure]) => [id, figure.value]))
		const wanted = expected(atStreet(items, code), QUARTER)
		delete wanted.settled_share
		assertFigures(lines, wanted, short)
	}
	const before = overview.figures.find((line) => line.id === 'settled')
	assert.equal(before.before, 3)
	const wages = overview.categories.find((each) => each.id === 'wages')
	assert.equal(wages.lines.taken.value, count(items, ({ fields }) => fields.category === 'wages' && within(fields.received, QUARTER)))

	const some = items.filter((item) => item.fields.category === 'wages' && item.ledger !== 'centre/440105016')
	const filtered = await api.get(`/overview?${query}&centre=440105014,440105012&category=wages`)
	assertFigures(figuresOf(filtered.figures), expected(some, QUARTER), '江海 and 凤阳, wages')
	assert.deepEqual(filtered.places.map((place) => place.id).sort(), ['440105012', '440105014'])

	for (const line of overview.figures.filter((each) => each.drill)) {
		const records = await api.get(`/reports/overview/records?${query}&line=${line.id}`)
		if (line.unit === 'count' && line.id !== 'workers')
			assert.equal(records.total, line.value, line.id)
	}
	assert.equal((await api.call('GET', `/overview?${query}&centre=440105099`)).status, 400)
}))

test('the quarterly table adds up and is what the records say', scene(async (bench) => {
	const { api, items } = await district(bench)
	const report = await api.get(`/reports/quarterly?from=${QUARTER.from}&to=${QUARTER.to}`)
	const wanted = expected(items, QUARTER)
	const lines = figuresOf(report.lines)
	assert.equal(report.ok, true, JSON.stringify(report.checks.filter((check) => !check.holds)))
	assert.ok(report.checks.length > 5)
	assert.equal(lines.taken, wanted.taken)
	assert.equal(lines.taken_large, wanted.groups30)
	assert.equal(lines.workers, wanted.workers)
	assert.equal(lines.settled, wanted.settled)
	assert.equal(lines.settled_amount, wanted.recovered)
	assert.equal(lines.open_end, wanted.open)
	assert.equal(lines.settled_oral, 1)
	assert.equal(lines.source_online, count(items, ({ fields }) => fields.source === 'online' && within(fields.received, QUARTER)))
	assert.equal(lines.open_start + lines.taken - lines.ended, lines.open_end)
	for (const [code, short] of CENTRES) {
		const member = report.members.find((each) => each.id === code)
		assert.equal(member.lines.taken.value, expected(atStreet(items, code), QUARTER).taken, short)
	}
}))

/* ---- a new user's question ---- */

async function choose(page, filter, ...names) {
	await page.locator(`[data-filter=${filter}]`).click()
	for (const name of names)
		await page.locator('.el-select-dropdown:visible').getByRole('option', { name, exact: true }).click()
	await page.keyboard.press('Escape')
}

test('how many wage cases did 江海 and 凤阳 settle this quarter, and which are late', scene(async (bench) => {
	const { hub, items } = await district(bench)
	const page = await bench.desk(hub, '/')
	await page.locator('[data-answer]').waitFor()
	await page.getByText('季度', { exact: true }).click()
	await choose(page, 'street', '江海', '凤阳')
	await choose(page, 'category', '劳动报酬')
	const some = items.filter((item) => item.fields.category === 'wages' && item.ledger !== 'centre/440105016')
	const wanted = expected(some, { from: QUARTER.from, to: TODAY })
	await page.locator('[data-answer]', { hasText: `调解成功 ${wanted.settled} 件` }).waitFor()
	assert.match(await page.locator('[data-answer]').innerText(), new RegExp(`江海、凤阳的劳动报酬案件.*调解超期 ${wanted.overdue} 件`, 's'))
	assert.equal(new URL(page.url()).searchParams.get('street'), '440105014,440105012')
	await settled(page)
	await accessible(page)
	await shot(page, 'hub-overview-1-answer')

	await page.locator('[data-late=overdue]').click()
	await page.locator('[data-drill] tbody tr').first().waitFor()
	assert.equal(await page.locator('[data-drill] tbody tr').count(), wanted.overdue)
	assert.match(await page.locator('[data-drill]').innerText(), /已逾期 \d+ 天/)
	await accessible(page)
	await shot(page, 'hub-overview-2-late')
	await page.locator('[data-drill] [data-record]').first().click()
	await page.waitForURL(/\/case\//)
	await page.goBack()
	await page.locator('[data-drill] tbody tr').first().waitFor()
	await page.keyboard.press('Escape')
	await page.locator('[data-drill]').waitFor({ state: 'hidden' })

	await page.locator('[data-place="440105014"] [data-figure=settled]').click()
	await page.locator('[data-drill] tbody tr').first().waitFor()
	assert.equal(await page.locator('[data-drill] tbody tr').count(), expected(atStreet(some, '440105014'), QUARTER).settled)
}))

test('what a street saves moves the overview', scene(async (bench) => {
	const { hub, nodes, items } = await district(bench)
	const page = await bench.desk(hub, '/')
	const figure = page.locator('[data-section=figures] [data-figure=taken]')
	await figure.waitFor()
	await settled(page)
	const before = Number(await figure.innerText())
	const times = []
	for (let i = 1; i <= 5; i++) {
		await nodes['江海'].post('/records', draft({ received: TODAY }))
		const saved = Date.now()
		await page.locator('[data-section=figures] [data-figure=taken]', { hasText: String(before + i) }).waitFor()
		times.push(Date.now() - saved)
	}
	console.log(`overview after a save: ${times.join(', ')} ms, with ${items.length + 5} cases`)
	await shot(page, 'hub-overview-3-live')
}))

/* ---- a report's ways out ---- */

function readSheet(file) {
	const script = `
import json, sys, zipfile, xml.etree.ElementTree as tree
space = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
book = zipfile.ZipFile(sys.argv[1])
texts = [''.join(t.text or '' for t in item.iter(space + 't')) for item in tree.fromstring(book.read('xl/sharedStrings.xml'))]
names = [sheet.get('name') for sheet in tree.fromstring(book.read('xl/workbook.xml')).iter(space + 'sheet')]
pages = {}
for place, name in enumerate(names, 1):
    cells = {}
    for cell in tree.fromstring(book.read(f'xl/worksheets/sheet{place}.xml')).iter(space + 'c'):
        value = cell.find(space + 'v')
        if value is not None:
            cells[cell.get('r')] = texts[int(value.text)] if cell.get('t') == 's' else float(value.text)
    pages[name] = cells
print(json.dumps(pages))`
	const done = spawnSync('python3', ['-c', script, file], { encoding: 'utf8' })
	assert.equal(done.status, 0, done.stderr)
	return JSON.parse(done.stdout)
}

async function save(page, bench, item) {
	await page.getByRole('button', { name: '下载' }).click()
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()])
	const path = join(bench.folder, file.suggestedFilename())
	await file.saveAs(path)
	return path
}

test('a report is looked at, opened down to its records, printed and saved', scene(async (bench) => {
	const { hub, api, items } = await district(bench)
	const page = await bench.desk(hub, '/reports')
	await page.locator('[data-report=quarterly]').waitFor()
	assert.match(await page.locator('[data-report=quarterly]').innerText(), /季报.*未报送/s)
	await accessible(page)
	await shot(page, 'hub-reports-1')
	await page.getByRole('link', { name: '季度调解统计表' }).click()
	await page.locator('[data-section=lines]').waitFor()
	await page.getByRole('button', { name: '后一期' }).click()
	const wanted = expected(items, QUARTER)
	await page.locator('[data-line=taken] [data-figure=taken]', { hasText: String(wanted.taken) }).waitFor()
	assert.equal(await shown(page, '[data-line=settled] [data-figure=settled]'), String(wanted.settled))
	assert.match(await shown(page, '[data-checks]'), /全部相符/)
	await page.locator('[data-line=taken]').getByRole('button', { name: /口径/ }).click()
	await page.getByText(/收到申请日期在期内的案件数/).first().waitFor()
	await settled(page)
	await accessible(page)
	await shot(page, 'hub-report-1')
	await page.locator('[data-line=taken_large] [data-figure]').click()
	await page.locator('[data-drill] tbody tr').first().waitFor()
	assert.equal(await page.locator('[data-drill] tbody tr').count(), 1)
	await page.keyboard.press('Escape')
	await page.locator('[data-drill]').waitFor({ state: 'hidden' })

	const report = await api.get(`/reports/quarterly?from=${QUARTER.from}&to=${QUARTER.to}`)
	const pages = readSheet(await save(page, bench, /电子表格/))
	assert.deepEqual(Object.keys(pages), ['汇总', '分项（本期）', '分项（上年同期）'])
	const total = Object.entries(pages['汇总']).find(([, text]) => text === '本期收案（件）')[0]
	assert.equal(pages['汇总'][total.replace('B', 'D')], wanted.taken)
	const street = Object.entries(pages['分项（本期）']).find(([, text]) => text === '江海')[0]
	const column = Object.entries(pages['分项（本期）']).find(([, text]) => text === '本期收案（件）')[0].replace(/\d+/, '')
	assert.equal(pages['分项（本期）'][street.replace('B', column)], report.members.find((each) => each.id === '440105014').lines.taken.value)
	const table = readFileSync(await save(page, bench, /文本表格/), 'utf8')
	assert.ok(table.startsWith('\ufeff'))
	assert.match(table, new RegExp(`\r\ntaken,本期收案（件）,,合计,数量,${wanted.taken},`))
	assert.equal(JSON.parse(readFileSync(await save(page, bench, /数据/), 'utf8')).report, 'quarterly')

	await page.getByRole('button', { name: '打印' }).click()
	await page.locator('.sheet').first().waitFor()
	const sheets = await page.locator('.sheets .sheet').count()
	assert.ok(sheets >= 2)
	assert.match(await page.locator('.sheet-count').last().innerText(), new RegExp(`第 ${sheets} 页\\s*共 ${sheets} 页`))
	await accessible(page)
	await shot(page, 'hub-report-2-print')
	const pdf = join(bench.folder, 'report.pdf')
	await page.pdf({ path: pdf, preferCSSPageSize: true })
	assert.ok(statSync(pdf).size > 10_000)
	assert.equal(readFileSync(pdf, 'latin1').match(/\/Type\s*\/Page\b/g).length, sheets)
}))

test('every report opens, adds up, and can be printed and saved', scene(async (bench) => {
	const { hub, api } = await district(bench)
	const page = await bench.desk(hub, '/reports')
	const rows = (await api.get('/reports')).items
	assert.deepEqual(rows.map((row) => row.name).sort(), ['annual', 'bulletin', 'coverage', 'deadlines', 'mediators', 'publication', 'quarterly', 'warnings'])
	for (const { name, groups } of rows) {
		for (const { name: by } of groups) {
			const report = await api.get(`/reports/${name}?from=${QUARTER.from}&to=${QUARTER.to}&by=${by}`)
			assert.equal(report.ok, true, `${name} by ${by}: ${JSON.stringify(report.checks.filter((check) => !check.holds))}`)
			for (const format of ['xlsx', 'csv', 'json'])
				assert.equal((await api.call('GET', `/reports/${name}/file?by=${by}&format=${format}`)).status, 200)
		}
		await page.goto(hub.url(`/reports/${name}?period=quarter&from=${QUARTER.from}`))
		await page.locator('[data-section=lines] tbody tr').first().waitFor()
		await settled(page)
		await accessible(page)
		await shot(page, `hub-report-${name}`)
		await page.goto(hub.url(`/reports/${name}/print?period=quarter&from=${QUARTER.from}`))
		await page.locator('.sheet .signatures').last().waitFor()
	}
}))

test('handed in by one, returned, handed in again, approved by another; statistics see no names', scene(async (bench) => {
	const { hub } = await district(bench)
	hub.account('administrator')
	const clerk = await bench.desk(hub, '/reports/quarterly', { role: 'statistics' })
	await clerk.locator('[data-section=lines]').waitFor()
	await clerk.getByRole('button', { name: '报送' }).click()
	await clerk.locator('.el-message-box').getByRole('button', { name: '报送' }).click()
	await clerk.waitForURL(/\/submissions\/[0-9a-f-]{36}$/)
	const address = new URL(clerk.url()).pathname
	await clerk.locator('[data-status=submitted]').waitFor()
	assert.equal(await clerk.getByRole('button', { name: '批准' }).count(), 0)
	await accessible(clerk)
	await shot(clerk, 'hub-submission-1-clerk')

	const chief = await bench.desk(hub, address)
	await chief.getByRole('button', { name: '退回' }).click()
	await chief.locator('.el-dialog').getByRole('button', { name: '退回' }).click()
	await chief.getByText('请写明原因').waitFor()
	await chief.locator('#confirm-reason').fill('凤阳少报一件')
	await chief.locator('.el-dialog').getByRole('button', { name: '退回' }).click()
	await chief.locator('[data-status=returned]').waitFor()
	assert.match(await chief.locator('[data-step=return]').innerText(), /李主任/)

	await clerk.locator('[data-status=returned]').waitFor()
	await clerk.getByText('凤阳少报一件').waitFor()
	assert.doesNotMatch(await clerk.locator('[data-step=return]').innerText(), /李主任/)
	await clerk.getByRole('button', { name: '重新报送' }).click()
	await clerk.locator('.el-message-box').getByRole('button', { name: '重新报送' }).click()
	await chief.locator('[data-status=submitted]').waitFor()
	await chief.getByRole('button', { name: '批准' }).click()
	await chief.locator('.el-message-box').getByRole('button', { name: '批准' }).click()
	await chief.locator('[data-status=approved]').waitFor()
	assert.equal(await chief.locator('[data-step]').count(), 4)
	await accessible(chief)
	await shot(chief, 'hub-submission-2-approved')
	await chief.goto(hub.url('/submissions'))
	await chief.locator('[data-submission]').waitFor()
	await accessible(chief)

	await chief.goto(hub.url('/reports/annual'))
	await chief.getByRole('button', { name: '报送' }).click()
	await chief.locator('.el-message-box').getByRole('button', { name: '报送' }).click()
	await chief.getByText('您本人报送的').waitFor()
	assert.equal(await chief.getByRole('button', { name: '批准' }).count(), 0)
}))

test('statistics have the figures without people; rules hold at the API, too', scene(async (bench) => {
	const { hub, api } = await district(bench)
	const statistics = await hub.api('statistics'), officer = await hub.api('officer')
	const names = (await statistics.get('/reports')).items.map((row) => row.name)
	assert.ok(names.includes('quarterly') && !names.includes('mediators'))
	assert.equal((await statistics.call('GET', '/reports/mediators')).status, 403)
	const period = { from: '2026-01-01', to: '2026-03-31' }
	assert.equal((await statistics.call('POST', '/submissions', { report: 'mediators', ...period })).status, 403)
	const made = await officer.post('/submissions', { report: 'mediators', ...period })
	assert.equal((await statistics.call('GET', `/submissions/${made.id}`)).status, 404)
	assert.equal((await statistics.get('/submissions')).items.length, 0)
	assert.equal((await officer.call('POST', '/submissions', { report: 'mediators', ...period })).status, 409)
	assert.equal((await officer.call('POST', `/submissions/${made.id}/steps`, { step: 'approve' })).status, 403)
	assert.equal((await api.call('POST', `/submissions/${made.id}/steps`, { step: 'approve', digest: '0'.repeat(64) })).status, 409)
	assert.equal((await api.post(`/submissions/${made.id}/steps`, { step: 'approve', digest: made.digest })).status, 'approved')
	assert.equal((await api.call('POST', `/submissions/${made.id}/steps`, { step: 'return', reason: '迟了' })).status, 409)

	const unseen = await officer.post('/submissions', { report: 'annual', ...period })
	assert.equal((await api.call('POST', `/submissions/${unseen.id}/steps`, { step: 'approve' })).status, 422)
	await api.post(`/submissions/${unseen.id}/steps`, { step: 'return', reason: '李小满一案漏报', digest: unseen.digest })
	const reasons = async (reader) => (await reader.get(`/submissions/${unseen.id}`)).steps.map((step) => step.reason).filter(Boolean)
	assert.deepEqual(await reasons(officer), ['李小满一案漏报'])
	assert.deepEqual(await reasons(statistics), [], 'what somebody typed about what others handed in')

	let people = ''
	for (const line of (await statistics.get('/reports/coverage?by=none')).lines.filter((each) => each.drill && each.value)) {
		const { kind, items } = await statistics.get(`/reports/coverage/records?line=${line.id}`)
		assert.ok(items.length && items.every((item) => item.fields && item.ledger && !item.fields.name), line.id)
		people ||= kind === 'person' ? line.id : ''
	}

	const page = await bench.desk(hub, `/reports/coverage?line=${people}`, { role: 'statistics' })
	await page.locator('[data-drill]').getByText('不显示姓名等个人信息').first().waitFor()
	assert.doesNotMatch(await page.locator('[data-drill]').innerText(), /梁志强|陈晓芸|黄丽华/)
	await page.goto(hub.url('/'))
	await page.locator('[data-section=figures] [data-figure=overdue]').click()
	await page.locator('[data-drill] tbody tr').first().waitFor()
	const text = await page.locator('[data-drill]').innerText()
	assert.match(text, /已逾期/)
	assert.doesNotMatch(text, /李小满|锦绣/)
	assert.equal(await page.locator('[data-drill] [data-record]').count(), 0)
	await shot(page, 'hub-overview-4-statistics')
}))

test('in English and on a smaller screen it stays whole', scene(async (bench) => {
	const { hub } = await district(bench)
	for (const viewport of [{ width: 1366, height: 768 }, { width: 1024, height: 768 }]) {
		const page = await bench.desk(hub, '/', { viewport })
		await page.locator('[data-answer]').waitFor()
		await page.getByRole('button', { name: 'English' }).click()
		await page.getByRole('heading', { name: 'Overview' }).waitFor()
		for (const path of ['/', '/reports', '/reports/quarterly', '/submissions']) {
			await page.goto(hub.url(path))
			await page.locator('.page h1').waitFor()
			await settled(page)
			const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
			assert.ok(wider <= 0, `${path}: ${wider} px too wide at ${viewport.width}`)
			await accessible(page)
			await shot(page, `hub-english-${viewport.width}${path.replaceAll('/', '-')}`)
		}
		await page.getByRole('button', { name: '中文' }).click()
		await page.getByRole('heading', { name: '报送' }).waitFor()
	}
}))
