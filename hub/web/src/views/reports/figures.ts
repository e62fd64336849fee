/* Figures as people read them. */
import { money, minutes, number } from '@web/format'
import { label, t } from '@web/language'
import type { Figure, ReportLine, Unit } from './types'

export const NONE = '—'

function tenths(value: number): string {
	const size = Math.abs(value)
	return `${Math.floor(size / 10)}.${size % 10}`
}

export function valueText(unit: Unit, value: number | undefined, hidden = false): string {
	if (hidden)
		return '*'
	if (value === undefined)
		return NONE
	switch (unit) {
		case 'money':
			return money(value)
		case 'per_mille':
			return `${value < 0 ? '-' : ''}${tenths(value)}%`
		case 'minutes':
			return minutes(value)
		default:
			return number(value)
	}
}

/* "+12.5%", of shares "+7.0 个百分点"; nothing where there is nothing to compare with. */
export function changeText(unit: Unit, figure: Figure): string {
	if (figure.change === undefined)
		return ''
	const sign = figure.change > 0 ? '+' : figure.change < 0 ? '-' : ''
	return sign + tenths(figure.change) + (unit === 'per_mille' ? t(' 个百分点', ' points') : '%')
}

/* Large sums short, for cards and axes: 1,234.5 万. The exact figure stands in the table and in the title. */
export function shortText(unit: Unit, value: number | undefined, hidden = false): string {
	if (unit !== 'money' || value === undefined || hidden || Math.abs(value) < 1_000_000)
		return valueText(unit, value, hidden)
	const tens = Math.round(value / 100_000)
	return t(`${number(Math.floor(tens / 10))}.${Math.abs(tens) % 10} 万`, `${number(Math.round(value / 100_000) * 1_000)}`)
}

export function unitText(unit: Unit): string {
	switch (unit) {
		case 'money':
			return t('元', 'yuan')
		case 'per_mille':
			return '%'
		case 'minutes':
			return t('分钟', 'minutes')
		default:
			return ''
	}
}

/* A line's name without its unit, for heads and cards: 收案（件） is 收案 where the figures say for themselves what they are. */
export function shortName(line: ReportLine): string {
	return label(line.label).replace(/（[件人元%次天]）$| \(yuan\)$/, '')
}
