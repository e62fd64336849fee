/* Puts the whole file on sheets: cover, contents, every issued paper in order, back cover. */
import { catalogue, missingIn, type Item, type SectionState } from './case_file'
import { layOut, modelOf, type PaperDesk } from './desk'
import { presets } from './entries'
import type { Model } from './model'

/* Empty rows in the contents, for what is added by hand. */
const ROWS_LEAST = 16

export interface WholeFile {
	sheets: HTMLElement[]
	items: Item[]
	total: number
}

function paperSheets(desk: PaperDesk, item: Item, leaf: number): HTMLElement[] {
	const type = item.type ?? ''
	const entries = presets(type, desk.record.value!, { issued: item.paper?.fields.issued })
	const model = modelOf(desk, { type, paper: item.paper, entries })
	return layOut(desk.templates.value!, type, model, { number: item.number, leaf })
}

function around(desk: PaperDesk, type: string, file: Model['file']): HTMLElement[] {
	const blankRows = type === 'contents' ? Math.max(0, ROWS_LEAST - file.entries.length) : 0
	const model = modelOf(desk, { type, entries: presets(type, desk.record.value!), file, blankRows })
	return layOut(desk.templates.value!, type, model, { count: false })
}

/* A paper of another kind was made elsewhere: it has no wording here, and is only counted. */
function isOurs(desk: PaperDesk, item: Item): boolean {
	return item.paper !== undefined && Boolean(desk.templates.value?.texts[item.type ?? ''])
}

function pagesOf(item: Item): number {
	return item.pages || Number(item.paper?.fields.pages) || 1
}

/* Papers are laid out twice: to count their pages, and with the numbers that follow from the counts. */
export function wholeFile(desk: PaperDesk, states: SectionState[]): WholeFile {
	const items = states.flatMap((state) => state.items).map((item) => ({ ...item, pages: isOurs(desk, item) ? paperSheets(desk, item, 1).length : pagesOf(item) }))
	const { entries, starts, total } = catalogue(items)
	const file: Model['file'] = { total: String(total), entries, missing: missingIn(states), from: '1', to: String(total) }
	const papers = items.flatMap((item, place) => (isOurs(desk, item) ? paperSheets(desk, item, starts[place]) : []))
	return { sheets: [...around(desk, 'cover', file), ...around(desk, 'contents', file), ...papers, ...around(desk, 'back_cover', file)], items, total }
}
