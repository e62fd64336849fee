/*
 * Workers pasted from a spreadsheet. A first row of headings puts columns into any order; without one they are taken as
 * name, identity number, telephone, position, hired, left, monthly wage, amount, type of claim. Rows stay as they were
 * typed until they are good enough to become parties, so that they can be put right on the spot.
 */
import { readDate, readMoney } from '@web/format'
import { readResidentId, tidyNumber } from '@web/identity'
import { label, t } from '@web/language'
import { codes } from '@web/schema'
import type { FieldValue } from '@web/types'
import { isBlankParty, isNamed, newClaim, newParty, type ClaimEntry, type Form, type PartyEntry } from './form'
import { isPhone } from './local_checks'
import { lend } from './suggestions'

export const COLUMNS = [
	'name', 'id_number', 'phone', 'position', 'hired', 'left', 'monthly_wage', 'amount', 'claim_type', 'sex', 'address', 'delegate',
	'migrant',
] as const
export type Column = (typeof COLUMNS)[number]

export interface PastedRow {
	key: number
	cells: Record<Column, string>
}

export interface CellProblem {
	severity: 'refuse' | 'warn'
	text: string
}

export type RowProblems = Partial<Record<Column, CellProblem>>

const UNTITLED: Column[] = COLUMNS.slice(0, 9)

/* Looked through in this order: "请求金额" is no wage, and "入职时间" no name. */
const titles: [Column, RegExp][] = [
	['id_number', /身份证|证件|公民身份|^id\b|identity/i],
	['phone', /电话|手机|联系方式|phone|mobile/i],
	['hired', /入职|入厂|进厂|到岗|上班(时间|日期)|hired/i],
	['left', /离职|离厂|离岗|left/i],
	['monthly_wage', /月薪|月工资|工资标准|monthly/i],
	['claim_type', /(请求|诉求|申请)(事项|类型|类别|项目)|案由|claim type|^诉求$|^类型$/i],
	['amount', /金额|欠薪|拖欠|欠付|追讨|应付|合计|amount|claimed/i],
	['position', /岗位|工种|职务|职位|position|job/i],
	['delegate', /代表|delegate/i],
	['migrant', /农民工|外来|migrant/i],
	['sex', /性别|sex|gender/i],
	['address', /地址|住址|address/i],
	['name', /姓名|名字|工人|员工|劳动者|^name/i],
]

/* How people call claims, besides the labels of the codes. */
const claimWords: [string, RegExp][] = [
	['double_pay', /[双二两]倍/],
	['overtime', /加班/],
	['severance', /补偿|赔偿金|代通知/],
	['social_insurance', /社保|社会保险|公积金/],
	['injury', /工伤/],
	['relation', /确认.*劳动关系/],
	['hours_leave', /年休|休假|工时/],
	['welfare', /福利|高温/],
	['wages', /工资|欠薪|劳动报酬|薪/],
	['contract', /合同/],
]

let count = 0

function emptyCells(): Record<Column, string> {
	return Object.fromEntries(COLUMNS.map((column) => [column, ''])) as Record<Column, string>
}

/* Cells as spreadsheets put them on the clipboard; columns cut by spaces when somebody typed them. */
function cellsOf(line: string): string[] {
	const cells = line.includes('\t') ? line.split('\t') : line.trim().split(/[\s,，;；]+/)
	return cells.map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').replace(/""/g, '"').trim())
}

function columnOf(title: string): Column | null {
	const plain = title.normalize('NFKC').replace(/\s/g, '')
	return titles.find(([, pattern]) => pattern.test(plain) || pattern.test(title))?.[0] ?? null
}

/* Headings have no figures in them, and two of them at least are known. */
function readTitles(cells: string[]): (Column | null)[] | null {
	const columns = cells.map(columnOf)
	const known = new Set(columns.filter((column) => column !== null))
	if (known.size < 2 || cells.some((cell) => /\d{4}/.test(cell)))
		return null
	return columns.map((column, place) => (columns.indexOf(column) === place ? column : null))
}

/* A first column that only counts: 1, 2, 3. */
function isCounted(rows: string[][]): boolean {
	return rows.length > 0 && rows.every((cells, place) => cells[0] === String(place + 1)) && rows.every((cells) => cells.length > 1)
}

export function readPaste(text: string): PastedRow[] {
	const rows = text.split(/\r?\n/).map(cellsOf).filter((cells) => cells.some(Boolean))
	const titled = rows.length ? readTitles(rows[0]) : null
	const body = titled ? rows.slice(1) : rows
	const columns = titled ?? (isCounted(body) ? [null, ...UNTITLED] : UNTITLED)
	return body.map((cells) => {
		const row: PastedRow = { key: ++count, cells: emptyCells() }
		columns.forEach((column, place) => {
			if (column)
				row.cells[column] = cells[place] ?? ''
		})
		return row
	})
}

/* Columns worth showing: those that anybody filled in, and the name. */
export function usedColumns(rows: PastedRow[]): Column[] {
	return COLUMNS.filter((column) => column === 'name' || rows.some((row) => row.cells[column] !== ''))
}

/* ---- meaning ---- */

export function readClaimType(text: string): string | null {
	const plain = text.trim()
	const named = codes('claim', 'type').find((code) => code.name === plain || code.label.zh === plain || label(code.label) === plain)
	return named?.name ?? claimWords.find(([, pattern]) => pattern.test(plain))?.[0] ?? null
}

/* A date as typed, or the day's number that a spreadsheet stores for it. */
function readPastedDate(text: string): string | null {
	if (/^\d{5}$/.test(text)) {
		const at = new Date(Date.UTC(1899, 11, 30) + Number(text) * 86_400_000)
		return at.toISOString().slice(0, 10)
	}
	return readDate(text.replace(/\s+\d{1,2}:\d{2}(:\d{2})?$/, ''))
}

function readTruth(text: string): boolean {
	return /^(是|√|✓|y|yes|true|1|对|代表|农民工)$/i.test(text.trim())
}

function readSex(text: string): string | null {
	return /^(男|m|male)/i.test(text) ? 'male' : /^(女|f|female)/i.test(text) ? 'female' : null
}

/* ---- checking ---- */

function refuse(zh: string, en: string): CellProblem {
	return { severity: 'refuse', text: t(zh, en) }
}

function warn(zh: string, en: string): CellProblem {
	return { severity: 'warn', text: t(zh, en) }
}

function checkNumber(text: string): CellProblem | null {
	if (/^\d(\.\d+)?E\+?\d+$/i.test(text))
		return refuse('号码被表格改成了科学计数，请把该列设为文本后重新复制', 'the spreadsheet has cut this number: format the column as text and copy again')
	return readResidentId(text) ? null : warn('身份证号码校验不符，请核对', 'the check digit fails: compare it with the card')
}

const cellChecks: Partial<Record<Column, (text: string) => CellProblem | null>> = {
	id_number: checkNumber,
	phone: (text) => (isPhone(text) ? null : warn('号码不像电话，请核对', 'does not look like a telephone number')),
	hired: (text) => (readPastedDate(text) ? null : refuse('看不懂这个日期', 'not a date')),
	left: (text) => (readPastedDate(text) ? null : refuse('看不懂这个日期', 'not a date')),
	monthly_wage: (text) => (readMoney(text) === null ? refuse('看不懂这个金额', 'not an amount') : null),
	amount: (text) => (readMoney(text) === null ? refuse('看不懂这个金额', 'not an amount') : null),
	claim_type: (text) => (readClaimType(text) ? null : refuse('没有这种请求事项', 'no such type of claim')),
	sex: (text) => (readSex(text) ? null : refuse('请写男或女', 'write 男 or 女')),
}

/* Who is who in a list: the identity number, or the name where there is none. */
function identityOf(cells: Record<Column, string>): string {
	return tidyNumber(cells.id_number) || cells.name
}

function checkRow(row: PastedRow, before: Map<string, number>, standing: Set<string>): RowProblems {
	const problems: RowProblems = {}
	for (const column of COLUMNS) {
		const text = row.cells[column].trim()
		const problem = text ? cellChecks[column]?.(text) : null
		if (problem)
			problems[column] = problem
	}
	const identity = identityOf(row.cells)
	const earlier = before.get(identity)
	const where: Column = row.cells.id_number ? 'id_number' : 'name'
	if (!row.cells.name.trim())
		problems.name = refuse('缺少姓名', 'the name is missing')
	else if (earlier !== undefined)
		problems[where] = warn(`与第 ${earlier} 行重复`, `the same as row ${earlier}`)
	else if (standing.has(identity))
		problems[where] = warn('此人已在申请人中', 'already among the applicants')
	return problems
}

export function checkRows(rows: PastedRow[], form: Form): RowProblems[] {
	const standing = new Set(form.applicants.filter(isNamed).map((party) => String(party.fields.id_number || party.fields.name)))
	const before = new Map<string, number>()
	return rows.map((row, place) => {
		const problems = checkRow(row, before, standing)
		if (identityOf(row.cells) && !before.has(identityOf(row.cells)))
			before.set(identityOf(row.cells), place + 1)
		return problems
	})
}

/* ---- becoming parties and claims ---- */

function partyOf(cells: Record<Column, string>): PartyEntry {
	const party = newParty('applicant', 'person')
	const resident = readResidentId(cells.id_number)
	const fields: Record<string, FieldValue> = {
		name: cells.name.trim(),
		id_number: resident ? tidyNumber(cells.id_number) : cells.id_number,
		phone: cells.phone.replace(/(\d)[\s-](?=\d{3,4}\b)/g, '$1'),
		position: cells.position,
		address: cells.address,
		sex: readSex(cells.sex),
		hired: readPastedDate(cells.hired),
		left: readPastedDate(cells.left),
		monthly_wage: readMoney(cells.monthly_wage),
		is_delegate: readTruth(cells.delegate) || null,
	}
	for (const [name, value] of Object.entries(fields))
		if (value !== '' && value !== null)
			party.fields[name] = value
	if (resident)
		lend(party, { birth_date: resident.birthDate, ...(party.fields.sex ? {} : { sex: resident.sex }) })
	party.migrant = readTruth(cells.migrant)
	return party
}

function claimFor(cells: Record<Column, string>, party: PartyEntry, otherwise: FieldValue): ClaimEntry {
	const claim = newClaim(party.key, readClaimType(cells.claim_type) ?? otherwise)
	claim.fields.amount = readMoney(cells.amount)
	return claim
}

/* Puts the rows behind the applicants who are already there; a first one that nobody has filled in makes room. */
export function addRows(form: Form, rows: PastedRow[], claimType: FieldValue): void {
	const blank = form.applicants.filter((party) => isBlankParty(party)).map((party) => party.key)
	const parties = rows.map((row) => partyOf(row.cells))
	const claims = rows.map((row, place) => claimFor(row.cells, parties[place], claimType))
	form.applicants = [...form.applicants.filter((party) => !blank.includes(party.key)), ...parties]
	form.claims = [...form.claims.filter((claim) => !blank.includes(String(claim.fields.party))), ...claims]
	form.dispute.category = form.dispute.category ?? claims[0]?.fields.type ?? null
}
