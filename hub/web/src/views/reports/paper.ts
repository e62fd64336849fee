/*
 * A report as sheets of A4 to hand in on paper: figures, checks, streets in as many tables as their columns need, definitions, and
 * lines to sign on. Laid out by @web/papers/pages.ts, which numbers the pages.
 */
import { label, t } from '@web/language'
import { paginate, putFeet } from '@web/papers/pages'
import { changeText, NONE, unitText, valueText } from './figures'
import { daysText, namedPeriod, periodText, untilText } from './period'
import { isSum } from './checks'
import type { Member, ReportAnswer, ReportLine } from './types'

/* Columns of streets' figures that fit beside each other. */
const COLUMNS_MOST = 7

type Child = Node | string

function make(tag: string, name: string, ...children: Child[]): HTMLElement {
	const element = document.createElement(tag)
	if (name)
		element.className = name
	element.append(...children)
	return element
}

function cell(text: string, name = '', tag = 'td'): HTMLElement {
	return make(tag, name, text)
}

function table(widths: string[], head: HTMLElement[][], rows: HTMLElement[][]): HTMLElement {
	const columns = make('colgroup', '', ...widths.map((width) => make('col', width)))
	const line = (cells: HTMLElement[]) => make('tr', '', ...cells)
	return make('table', 'list', columns, make('thead', '', ...head.map(line)), make('tbody', '', ...rows.map(line)))
}

function spanned(element: HTMLElement, columns: number): HTMLElement {
	element.setAttribute('colspan', String(columns))
	return element
}

/* ---- figures ---- */

function figureRow(line: ReportLine, place: number): HTMLElement[] {
	const name = `${line.indent ? '　' : ''}${label(line.label)}`
	return [
		cell(String(place + 1), 'centre'),
		cell(name),
		cell(valueText(line.unit, line.value, line.hidden), 'amount'),
		cell(valueText(line.unit, line.before, line.before_hidden), 'amount'),
		cell(changeText(line.unit, line) || NONE, 'amount'),
	]
}

function figures(report: ReportAnswer): HTMLElement {
	const rows: HTMLElement[][] = []
	let section = ''
	report.lines.forEach((line, place) => {
		const own = label(line.section)
		if (own && own !== section)
			rows.push([spanned(cell(own, 'bold'), 5)])
		section = own || section
		rows.push(figureRow(line, place))
	})
	const heads = [t('序号', 'No.'), t('指标', 'Figure'), t('本期', 'This period'), t('上年同期', 'Year before'), t('增减', 'Change')]
	return table(['w-8', 'w-35', 'w-18', 'w-18', 'w-21'], [heads.map((head) => cell(head, '', 'th'))], rows)
}

/* ---- streets, months, mediators… ---- */

function memberRow(member: Member, lines: ReportLine[]): HTMLElement[] {
	const figure = (line: ReportLine) => member.lines[line.id]
	return [cell(label(member.label) || NONE), ...lines.map((line) => cell(valueText(line.unit, figure(line)?.value, figure(line)?.hidden), 'amount'))]
}

function headOf(line: ReportLine, place: number): string {
	const unit = line.unit === 'count' ? '' : t(`（${unitText(line.unit)}）`, ` (${unitText(line.unit)})`)
	const name = label(line.label)
	return `${place}. ${name.endsWith(unit) ? name : name + unit}`
}

function memberTables(report: ReportAnswer, group: string): HTMLElement[] {
	const told = report.lines.filter((line) => report.members.some((member) => member.lines[line.id]))
	const tables: HTMLElement[] = []
	for (let from = 0; from < told.length; from += COLUMNS_MOST) {
		const lines = told.slice(from, from + COLUMNS_MOST)
		const heads = [cell(group, '', 'th'), ...lines.map((line) => cell(headOf(line, report.lines.indexOf(line) + 1), '', 'th'))]
		const sum = [cell(t('合计', 'Total'), 'bold'), ...lines.map((line) => cell(valueText(line.unit, line.value, line.hidden), 'amount bold'))]
		const width = lines.length > 5 ? 'w-12' : 'w-16'
		tables.push(table(['w-16', ...lines.map(() => width)], [heads], [...report.members.map((member) => memberRow(member, lines)), sum]))
		tables.push(make('p', 'small', '　'))
	}
	return tables
}

/* ---- the rest ---- */

function checks(report: ReportAnswer): HTMLElement[] {
	if (!report.checks.length)
		return []
	const heads = [t('逐项核对', 'Checks'), t('算式', 'Sum'), t('结果', 'Result')].map((head) => cell(head, '', 'th'))
	// Sums over streets that hold are told by their number: there is one for every line.
	const sums = report.checks.filter(isSum)
	const rows = report.checks.filter((check) => !isSum(check)).map((check) => [cell(label(check.text)), cell(check.formula), cell(check.holds ? t('相符', 'holds') : t('不符', 'DOES NOT HOLD'), 'centre')])
	if (sums.length)
		rows.push([cell(t('各项分项之和与合计', 'Each line’s parts against its total')), cell(t(`${sums.length} 项`, `${sums.length} lines`)), cell(t('相符', 'holds'), 'centre')])
	return [make('p', 'small', '　'), table(['w-50', 'w-35', 'w-15'], [heads], rows)]
}

function definitions(report: ReportAnswer): HTMLElement[] {
	const told = report.lines.map((line, place) => ({ line, place })).filter(({ line }) => line.definition)
	const notes = (report.notes ?? []).map((note) => make('p', 'fine', label(note)))
	return [
		...notes,
		make('h3', 'small', t('口径', 'Definitions')),
		...told.map(({ line, place }) => make('p', 'fine', `${place + 1}. ${label(line.label)}${t('：', ': ')}${label(line.definition)}`)),
	]
}

function signatures(): HTMLElement {
	const sign = (text: string) => make('div', 'sign', make('span', '', text), make('span', 'fill'))
	return make('div', 'signatures two', sign(t('填表人：', 'Filled in by: ')), sign(t('审核人：', 'Checked by: ')), sign(t('负责人：', 'Head: ')), sign(t('日　期：', 'Date: ')))
}

export interface Sheeted {
	district: string
	/* What members are: 街道, 月份… */
	group: string
	/* The day it was made, or handed in. */
	made: string
}

export function reportSheets(report: ReportAnswer, around: Sheeted): HTMLElement[] {
	const content = document.createDocumentFragment()
	const period = namedPeriod(report)
	const when = period.kind === 'custom' ? daysText(report) : `${periodText(period)}${t('，', ', ')}${daysText(report)}`
	content.append(
		make('p', 'office', around.district),
		make('h2', 'title', label(report.label)),
		make('p', 'fine centre', `${when}${untilText(report, around.made)}${t('；上年同期：', '; year before: ')}${daysText(report.before)}`),
		make('p', 'fine right', t(`单位：件、人、元、%　　制表日期：${around.made}`, `Cases, persons, yuan, %. Made on ${around.made}`)),
		figures(report),
		...checks(report),
	)
	if (report.members.length) {
		const first = make('h3', 'small', t(`按${around.group}`, `By ${around.group.toLowerCase()}`))
		content.append(first, ...memberTables(report, around.group))
	}
	content.append(...definitions(report), signatures())
	const sheets = paginate(content)
	putFeet(sheets, { number: label(report.label) })
	sheets.forEach((sheet, place) => {
		const count = sheet.querySelector('.sheet-count')
		if (count)
			count.textContent = t(count.textContent ?? '', `Page ${place + 1} of ${sheets.length}`)
	})
	return sheets
}
