/* Lists of workers as they come out of spreadsheets. */
import { beforeAll, expect, test } from 'vitest'
import { useSchema } from '@web/schema'
import type { Schema } from '@web/types'
import { newForm, requestOf, totals } from '@/views/register/form'
import { addRows, checkRows, readClaimType, readPaste, usedColumns } from '@/views/register/paste'

const MAN = '34052419800101001X'

function text(name: string, of?: object) {
	return { name, type: 'text', label: { zh: name, en: name }, ...of }
}

beforeAll(() => {
	const codes = ['wages', 'overtime', 'other'].map((name) => ({ name, label: { zh: { wages: '劳动报酬', overtime: '加班费' }[name] ?? '其他', en: name } }))
	const kinds = [
		{ name: 'claim', fields: [text('type', { type: 'code', codes })] },
		{ name: 'party', fields: [text('name')] },
		{ name: 'dispute', fields: [] },
	]
	useSchema({ kinds } as unknown as Schema)
})

test('headings put columns into any order', () => {
	const rows = readPaste(`序号\t欠薪金额\t手机号\t姓名\t公民身份号码\n1\t4,200.00\t13900000000\t李小满\t${MAN}`)
	expect(rows[0].cells).toMatchObject({ name: '李小满', id_number: MAN, phone: '13900000000', amount: '4,200.00', position: '' })
	expect(usedColumns(rows)).toEqual(['name', 'id_number', 'phone', 'amount'])
})

test('without headings the usual order holds, with or without a first column that counts', () => {
	const line = `李小满\t${MAN}\t13900000000\t车工`
	expect(readPaste(line)[0].cells).toMatchObject({ name: '李小满', phone: '13900000000', position: '车工' })
	expect(readPaste(`1\t${line}\r\n2\t${line}\r\n`).map((row) => row.cells.name)).toEqual(['李小满', '李小满'])
})

test('what cannot be read refuses, what looks wrong warns', () => {
	const rows = readPaste(['姓名\t身份证号\t月工资\t入职日期', `甲\t${MAN}\t三千\t2025-3-1`, '乙\t340524198001010011\t3000\t三月', '\t3.40524E+17\t3000\t', `丙\t${MAN}\t1.2万\t45717`].join('\n'))
	const problems = checkRows(rows, newForm())
	const severities = problems.map((row) => Object.fromEntries(Object.entries(row).map(([name, problem]) => [name, problem.severity])))
	expect(severities).toEqual([
		{ monthly_wage: 'refuse' },
		{ id_number: 'warn', hired: 'refuse' },
		{ id_number: 'refuse', name: 'refuse' },
		{ id_number: 'warn' },
	])
	expect(problems[3].id_number?.text).toContain('第 1 行')
})

test('claims are known by how people call them', () => {
	expect(['劳动报酬', '拖欠工资', '加班工资', 'overtime', '什么'].map(readClaimType)).toEqual(['wages', 'wages', 'overtime', 'overtime', null])
})

test('rows become parties and claims that name them, and add up', () => {
	const form = newForm()
	addRows(form, readPaste(`姓名\t身份证号\t金额\t入职时间\n甲\t${MAN}\t1000\t45717\n乙\t\t2000.50\t2025年3月1日`), 'wages')
	const { parts } = requestOf(form).body
	expect(parts.map((part) => part.kind)).toEqual(['party', 'party', 'claim', 'claim'])
	expect(parts[0].fields).toMatchObject({ side: 'applicant', id_number: MAN, sex: 'male', birth_date: '1980-01-01', hired: '2025-03-01' })
	expect(parts[3].fields).toMatchObject({ type: 'wages', amount: 200050, party: '#1' })
	expect(totals(form)).toEqual({ workers: 2, migrant_workers: null, women_workers: null, amount: 300050 })
})
