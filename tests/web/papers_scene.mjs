/* Cases for the tests of papers, made through the API, and what a printed paper says: its PDF as text, page by page. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { logIn } from './harness.mjs'

export const TYPES = ['application', 'registration', 'acceptance_notice', 'non_acceptance_notice', 'rights_notice', 'minutes', 'agreement',
	'termination', 'service_receipt', 'follow_up', 'closing_report', 'cover', 'contents']

export const applicant = {
	side: 'applicant', type: 'person', name: '李小满', sex: 'female', id_type: 'resident_id', id_number: '34052419800101001X',
	phone: '13922001234', address: '广州市海珠区大塘西约新街12号302房', position: '车位工', hired: '2026-03-01', left: '2026-10-31', monthly_wage: 620000,
}

export const respondent = {
	side: 'respondent', type: 'organisation', name: '广州市海珠区锦绣制衣厂', employer_code: '91440101MA5CJQ4N59', phone: '020-84001234',
	address: '广州市海珠区大塘村南约大街5号三楼', representative: '王建国', representative_title: '经营者',
}

const summary = '申请人于2026年3月1日入职被申请人处任车位工，双方未签订书面劳动合同，约定按件计酬。被申请人以货款未收回为由，未支付申请人2026年9月、10月的工资。' +
	'申请人多次催讨未果，于2026年10月31日离职，遂向本中心申请调解。'

const sessionText = '申请人：我今年三月进厂，做车位，九月、十月的工资一直没有发，老板说等货款。\n被申请人：工资确实欠着，客户的货款要到下个月才能到。我愿意分两期付清。\n申请人：可以分期，但是第一期要在本月底之前付。'

/* A case with all that happens in one: claims, evidence, session, agreement, payments, follow-up. */
export async function fullCase(api, staff) {
	const made = await api.post('/records', {
		kind: 'dispute',
		fields: {
			received: '2026-11-09', source: 'walk_in', category: 'wages', grade: 'simple', industry: 'C', employer_type: 'individual', workplace: '大塘村南约大街5号三楼',
			workers: 1, migrant_workers: 1, women_workers: 1, amount: 1820050, summary, ...(staff ? { mediator: staff, recorder: staff } : {}),
		},
		parts: [
			{ kind: 'party', fields: applicant }, { kind: 'party', fields: respondent },
			{ kind: 'claim', fields: { type: 'wages', party: '#0', period_from: '2026-09-01', period_to: '2026-10-31', amount: 1200050, main: true } },
			{ kind: 'claim', fields: { type: 'severance', party: '#0', amount: 620000 } },
			{ kind: 'event', fields: { at: '2026-11-10T01:30:00Z', type: 'evidence', participants: '申请人提供', text: '考勤卡照片、微信转账记录' } },
			{ kind: 'event', fields: { at: '2026-11-16T02:00:00Z', type: 'session', means: 'in_person', place: '江海街道调解室', participants: '李小满、王建国', text: sessionText } },
		],
	})
	const id = made.id
	const record = await api.get(`/record/${id}`)
	return { id, number: record.fields.number, party: record.parts.find((part) => part.fields.name === '李小满').id, employer: record.parts.find((part) => part.fields.side === 'respondent').id }
}

export async function add(api, of, kind, fields) {
	return api.post('/records', { kind, of, fields })
}

/* The agreement and what follows from it. */
export async function settle(api, one) {
	for (const status of ['pending', 'accepted', 'mediating'])
		await api.patch(`/record/${one.id}`, { fields: { status, ...(status === 'accepted' ? { accepted: '2026-11-11' } : {}) } })
	await api.patch(`/record/${one.id}`, {
		fields: { status: 'agreed', result: 'agreed', result_date: '2026-11-20', agreement_form: 'written', settled_amount: 1400000, performance: 'partial' },
	})
	await add(api, one.id, 'agreement', {
		agreed_on: '2026-11-20', amount: 1400000, terms: '一、被申请人支付申请人2026年9月、10月工资11,000.00元；\n二、被申请人支付申请人经济补偿3,000.00元；\n三、双方劳动关系于2026年10月31日解除，再无其他争议。',
		performance_terms: '被申请人分两期以银行转账方式支付，转入申请人本人账户。',
	})
	await add(api, one.id, 'payment', { party: one.party, due: '2026-11-30', amount: 700000, method: 'bank' })
	await add(api, one.id, 'payment', { party: one.party, due: '2026-12-31', amount: 700000, method: 'bank' })
	await add(api, one.id, 'event', { at: '2026-11-21T03:00:00Z', type: 'follow_up', means: 'phone', participants: '李小满', text: '申请人表示知道付款日期，目前没有其他要求。', outcome: 'reached' })
}

/* Forty workers of one workshop, each with a claim and a payment. */
export async function groupCase(api) {
	const parts = [{ kind: 'party', fields: respondent }]
	for (let n = 1; n <= 40; n++)
		parts.push({ kind: 'party', fields: { side: 'applicant', type: 'person', name: `工友${String(n).padStart(2, '0')}`, sex: n % 2 ? 'female' : 'male', phone: `139220${String(10000 + n)}`, position: '车位工', is_delegate: n <= 2 } })
	for (let n = 1; n <= 40; n++)
		parts.push({ kind: 'claim', fields: { type: 'wages', party: `#${n}`, period_from: '2026-09-01', period_to: '2026-10-31', amount: 1000000 + n } })
	const made = await api.post('/records', { kind: 'dispute', fields: { received: '2026-11-09', category: 'wages', workers: 40, summary }, parts })
	const record = await api.get(`/record/${made.id}`)
	const workers = record.parts.filter((part) => part.fields.side === 'applicant')
	await add(api, made.id, 'agreement', { agreed_on: '2026-11-20', terms: '被申请人付清四十名申请人的工资。', amount: 40000820 })
	for (const worker of workers)
		await add(api, made.id, 'payment', { party: worker.id, due: '2026-11-30', amount: 1000000, method: 'bank' })
	return { id: made.id, number: record.fields.number }
}

/* The pages of what would be printed now, as text without blanks; there are as many as the screen shows sheets. */
export async function printed(page, name) {
	const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
	if (process.env.HESHI_SHOTS) {
		mkdirSync(process.env.HESHI_SHOTS, { recursive: true })
		writeFileSync(join(process.env.HESHI_SHOTS, `${name}.pdf`), pdf)
	}
	const done = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' })
	assert.equal(done.status, 0, done.stderr)
	const pages = done.stdout.split('\f').slice(0, -1).map((text) => text.replace(/\s+/g, ''))
	assert.equal(pages.length, await page.locator('.sheet').count(), `${name}: a page of the printer is a sheet`)
	return pages
}

/* Opens a paper and waits for its sheets. */
export async function open(page, node, path) {
	await page.goto(node.url(path))
	await page.locator('.sheets-frame .sheet').first().waitFor()
}

export { logIn }
