/* Figures and dates as Chinese official papers write them. All forms are in Chinese, whatever the language of the screens. */

const CAPITALS = '零壹贰叁肆伍陆柒捌玖'
const PLAIN = '〇一二三四五六七八九'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万亿']
const GROUP = 10_000

/* Up to 9999 in capitals, without leading zeros. */
function capitalGroup(value: number): string {
	let text = ''
	let gap = false
	for (let place = 3; place >= 0; place--) {
		const digit = Math.floor(value / 10 ** place) % 10
		if (digit === 0) {
			gap = gap || text !== ''
			continue
		}
		text += (gap ? '零' : '') + CAPITALS[digit] + PLACES[place]
		gap = false
	}
	return text
}

function capitalWhole(yuan: number): string {
	let text = ''
	let gap = false
	for (let group = GROUPS.length - 1; group >= 0; group--) {
		const value = Math.floor(yuan / GROUP ** group) % GROUP
		if (value === 0) {
			gap = gap || text !== ''
			continue
		}
		const zero = text !== '' && (gap || value < GROUP / 10) ? '零' : ''
		// 万亿 and 亿 share the 亿 that follows them.
		const unit = group === 3 && Math.floor(yuan / GROUP ** 2) % GROUP !== 0 ? '万' : GROUPS[group]
		text += zero + capitalGroup(value) + unit
		gap = false
	}
	return text
}

/* 壹仟贰佰圆伍角整 from 分, by the rules for negotiable instruments (支付结算办法, annex 1): 整 after 圆 and 角, none after 分. */
export function capitals(fen: number | null | undefined): string {
	if (fen === null || fen === undefined || !Number.isSafeInteger(fen))
		return ''
	const amount = Math.abs(fen)
	const yuan = Math.floor(amount / 100)
	const jiao = Math.floor(amount / 10) % 10
	const cents = amount % 10
	const sign = fen < 0 ? '负' : ''
	const whole = yuan > 0 ? `${capitalWhole(yuan)}圆` : ''
	if (jiao === 0 && cents === 0)
		return `${sign}${whole || '零圆'}整`
	const tenth = jiao > 0 ? `${CAPITALS[jiao]}角` : yuan > 0 ? '零' : ''
	return `${sign}${whole}${tenth}${cents > 0 ? `${CAPITALS[cents]}分` : '整'}`
}

/* "12,000.00元" */
export function figures(fen: number | null | undefined): string {
	if (fen === null || fen === undefined || !Number.isFinite(fen))
		return ''
	const whole = String(Math.floor(Math.abs(fen) / 100)).replace(/\B(?=(\d{3})+$)/g, ',')
	return `${fen < 0 ? '-' : ''}${whole}.${String(Math.abs(fen) % 100).padStart(2, '0')}`
}

/* 一, 十二, 二十, 一百零三: numbers of items. */
export function ordinal(value: number): string {
	if (!Number.isInteger(value) || value < 1 || value > 999)
		return String(value)
	const hundreds = Math.floor(value / 100)
	const tens = Math.floor(value / 10) % 10
	const ones = value % 10
	let text = hundreds ? `${PLAIN[hundreds]}百` : ''
	if (tens)
		text += (tens === 1 && !hundreds ? '' : PLAIN[tens]) + '十'
	else if (hundreds && ones)
		text += '零'
	return text + (ones ? PLAIN[ones] : '')
}

function dateParts(value: string | null | undefined): string[] | null {
	const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(value ?? '')
	return match ? match.slice(1) : null
}

/* 2026年11月22日 */
export function dateText(value: string | null | undefined): string {
	const parts = dateParts(value)
	return parts ? `${Number(parts[0])}年${Number(parts[1])}月${Number(parts[2])}日` : ''
}

/* 二〇二六年十一月二十二日, as the end of a document has it (GB/T 9704 allows both; agreements keep the old one). */
export function capitalDate(value: string | null | undefined): string {
	const parts = dateParts(value)
	if (!parts)
		return ''
	const year = parts[0].replace(/\d/g, (digit) => PLAIN[Number(digit)])
	return `${year}年${ordinal(Number(parts[1]))}月${ordinal(Number(parts[2]))}日`
}

/* 2026年11月22日 9时30分, at the clock on the wall. */
export function instantText(value: string | null | undefined): string {
	const at = new Date(value ?? NaN)
	if (Number.isNaN(at.getTime()))
		return ''
	const minutes = String(at.getMinutes()).padStart(2, '0')
	return `${at.getFullYear()}年${at.getMonth() + 1}月${at.getDate()}日${at.getHours()}时${minutes}分`
}

/* 2026年9月1日至2026年11月22日; one end alone says so. */
export function periodText(from: string | null | undefined, to: string | null | undefined): string {
	const start = dateText(from)
	const end = dateText(to)
	if (start && end)
		return start === end ? start : `${start}至${end}`
	return start ? `${start}起` : end ? `截至${end}` : ''
}

function pointed(value: string | null | undefined): string {
	const parts = dateParts(value)
	return parts ? parts.map(Number).join('.') : ''
}

/* 2026.9.1－2026.10.31 */
export function shortPeriod(from: string | null | undefined, to: string | null | undefined): string {
	return [pointed(from), pointed(to)].filter((end) => end).join('－')
}

/* The lines of a text that somebody typed, without the empty ones. */
export function linesOf(text: unknown): string[] {
	return typeof text === 'string' ? text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '') : []
}
