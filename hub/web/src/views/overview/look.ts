/* How charts look: the colours and letters of the page. */
import { isChinese } from '@web/language'
import { shortText } from '../reports/figures'
import type { Unit } from '../reports/types'

export function colour(name: string): string {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

export function letters(): { fontSize: number; color: string; fontFamily: string } {
	// Named so that charts are drawn again in the other language.
	void isChinese.value
	return { fontSize: 13, color: colour('--el-text-color-regular'), fontFamily: colour('--el-font-family') }
}

/* Axes count whole cases; money is said short. */
export function valueAxis(unit: Unit) {
	return {
		type: 'value',
		minInterval: 1,
		axisLabel: { ...letters(), hideOverlap: true, formatter: (value: number) => shortText(unit, value) },
		splitLine: { lineStyle: { color: colour('--el-border-color-lighter') } },
	}
}
