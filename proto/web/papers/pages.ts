/*
 * Lays a paper out on sheets of A4. Printers of browsers number no pages and repeat no signature rules as official papers
 * want them, so we break ourselves: elements go onto a sheet one after the other and are measured there. Tables break
 * between rows and repeat their heads, long rows and paragraphs between lines; headings stay with what follows them, blocks
 * of signatures stay whole and never alone on a page.
 */
import { cutBelow, isEmpty } from './split'

const KEPT = '.keep, .signatures'
const KEPT_WITH_NEXT = 'h2, h3, h4, .keep-next, .office, .title, .number-line'
const TEXT = 'p, h1, h2, h3, h4, li, caption'
/* Lines of a paragraph that stand together at the foot or the head of a page. */
const LINES_LEAST = 2
/* A closing paragraph up to this height goes along with the signatures. */
const LAST_PARAGRAPH_MOST = 150
/* Rounding of positions. */
const SLACK = 0.6

export interface Sheet {
	sheet: HTMLElement
	body: HTMLElement
}

function element(tag: string, name: string, text = ''): HTMLElement {
	const made = document.createElement(tag)
	made.className = name
	made.textContent = text
	return made
}

function newSheet(): Sheet {
	const sheet = element('section', 'sheet')
	const body = element('div', 'sheet-body')
	sheet.append(body)
	return { sheet, body }
}

class Layout {
	readonly sheets: Sheet[] = []
	/* Elements around what is being placed, as on the present sheet. */
	private shells: HTMLElement[] = []

	constructor(private readonly room: HTMLElement) {
		this.turn()
	}

	private get current(): Sheet {
		return this.sheets[this.sheets.length - 1]
	}

	private get into(): HTMLElement {
		return this.shells.length ? this.shells[this.shells.length - 1] : this.current.body
	}

	private get edge(): number {
		return this.current.body.getBoundingClientRect().bottom + SLACK
	}

	private fits(placed: Element): boolean {
		return placed.getBoundingClientRect().bottom <= this.edge
	}

	private get fresh(): boolean {
		return isEmpty(this.current.body) && !this.current.body.querySelector('table, .ruled')
	}

	/* The next sheet, with the elements around opened anew. */
	private turn(): void {
		const made = newSheet()
		this.room.append(made.sheet)
		this.sheets.push(made)
		let into = made.body
		this.shells = this.shells.map((shell) => {
			const copy = shell.cloneNode(false) as HTMLElement
			if (isEmpty(shell) && !shell.querySelector('table, .ruled'))
				shell.remove()
			into.append(copy)
			into = copy
			return copy
		})
	}

	/* Turns the page, and takes along what must not be left behind. */
	private turnWith(placed: Element | null): void {
		const along: Element[] = []
		let before = placed ? placed.previousElementSibling : this.into.lastElementChild
		placed?.remove()
		while (before && (before.matches(KEPT_WITH_NEXT) || (along.length === 0 && this.closes(before, placed)))) {
			along.unshift(before)
			before = before.previousElementSibling
		}
		// All of the page cannot go along.
		if (before || this.shells.length) {
			along.forEach((each) => each.remove())
			this.turn()
			this.into.append(...along)
		} else {
			this.turn()
		}
		if (placed)
			this.into.append(placed)
	}

	private closes(before: Element, placed: Element | null): boolean {
		return Boolean(placed?.matches('.signatures')) && before.matches('p') && before.getBoundingClientRect().height <= LAST_PARAGRAPH_MOST
	}

	place(block: Element): void {
		if (block.matches('.new-page') && !this.fresh)
			this.turn()
		if (block instanceof HTMLTableElement)
			return this.placeTable(block)
		const alone = this.fresh
		this.into.append(block)
		if (this.fits(block))
			return
		if (block.matches(TEXT))
			return this.breakText(block as HTMLElement, alone)
		if (block.matches(KEPT) && !alone) {
			this.turnWith(block)
			if (this.fits(block))
				return
		}
		this.placeInside(block as HTMLElement)
	}

	private placeInside(block: HTMLElement): void {
		const children = [...block.children]
		if (!children.length)
			return
		const shell = block.cloneNode(false) as HTMLElement
		block.replaceWith(shell)
		this.shells.push(shell)
		children.forEach((child) => this.place(child))
		this.shells.pop()
	}

	private breakText(block: HTMLElement, alone: boolean): void {
		const height = parseFloat(getComputedStyle(block).lineHeight) || 20
		const { top, bottom } = block.getBoundingClientRect()
		const lines = Math.round((bottom - top) / height)
		let kept = Math.floor((this.edge - top) / height)
		if (lines - kept < LINES_LEAST)
			kept = lines - LINES_LEAST
		if (kept < LINES_LEAST && !alone) {
			this.turnWith(block)
			if (!this.fits(block))
				this.breakText(block, true)
			return
		}
		const rest = cutBelow(block, top + Math.max(kept, 1) * height + SLACK)
		if (!rest)
			return
		const next = block.cloneNode(false) as HTMLElement
		next.append(rest)
		next.classList.add('continued')
		block.classList.add('broken')
		this.turn()
		this.place(next)
	}

	private placeTable(table: HTMLTableElement): void {
		const rows = [...table.tBodies].flatMap((body) => [...body.rows])
		const foot = table.tFoot ? [...table.tFoot.rows] : []
		let part = this.openTable(table)
		for (const group of grouped([...rows, ...foot]))
			part = this.placeRows(table, part, group)
		if (!part.rows.length)
			part.remove()
	}

	private openTable(table: HTMLTableElement): HTMLTableElement {
		const part = table.cloneNode(false) as HTMLTableElement
		for (const child of [...table.children]) {
			if (child.matches('colgroup, col, thead') || (child.matches('caption') && !table.dataset.opened))
				part.append(child.cloneNode(true))
		}
		table.dataset.opened = 'yes'
		part.append(document.createElement('tbody'))
		this.into.append(part)
		return part
	}

	/* Rows that hang together by a cell. */
	private placeRows(table: HTMLTableElement, given: HTMLTableElement, rows: HTMLTableRowElement[]): HTMLTableElement {
		let part = given
		let body = part.tBodies[part.tBodies.length - 1]
		const alone = body.rows.length === 0 && this.onlyTable(part)
		body.append(...rows)
		if (this.fits(part))
			return part
		const last = rows[rows.length - 1]
		const rest = rows.length === 1 && (alone || last.matches('.flow')) ? this.breakRow(last) : null
		if (rest) {
			this.turn()
			part = this.openTable(table)
			return this.placeRows(table, part, [rest])
		}
		if (alone)
			return part
		rows.forEach((row) => row.remove())
		this.leaveTable(part)
		part = this.openTable(table)
		body = part.tBodies[0]
		return this.placeRows(table, part, rows)
	}

	/* Nothing but heads on this page would be no use. */
	private leaveTable(part: HTMLTableElement): void {
		if (part.tBodies[part.tBodies.length - 1].rows.length)
			return this.turn()
		const marker = document.createElement('p')
		part.replaceWith(marker)
		this.turnWith(marker)
		marker.remove()
	}

	private onlyTable(part: HTMLTableElement): boolean {
		return this.current.body.getBoundingClientRect().top >= part.getBoundingClientRect().top - 12
	}

	/* A row with labels repeats them where it goes on. */
	private breakRow(row: HTMLTableRowElement): HTMLTableRowElement | null {
		const style = getComputedStyle(row.cells[row.cells.length - 1])
		const edge = this.edge - parseFloat(style.paddingBottom) - 1
		const rest = row.cloneNode(false) as HTMLTableRowElement
		let cut = false
		for (const cell of [...row.cells]) {
			const next = cell.cloneNode(cell.matches('th, .label')) as HTMLTableCellElement
			const beyond = cell.matches('th, .label') ? null : cutBelow(cell, edge)
			if (beyond)
				next.append(beyond)
			cut = cut || beyond !== null
			rest.append(next)
		}
		if (!cut)
			return null
		row.classList.add('broken')
		rest.classList.add('continued')
		return rest
	}
}

function grouped(rows: HTMLTableRowElement[]): HTMLTableRowElement[][] {
	const groups: HTMLTableRowElement[][] = []
	let open = 0
	for (const row of rows) {
		if (open > 0)
			groups[groups.length - 1].push(row)
		else
			groups.push([row])
		open = Math.max(open - 1, ...[...row.cells].map((cell) => cell.rowSpan - 1), 0)
	}
	return groups
}

/* Text that stands alone becomes a paragraph, so that everything is a block. */
function blocksOf(content: DocumentFragment): Element[] {
	const blocks: Element[] = []
	for (const node of [...content.childNodes]) {
		if (node instanceof Element)
			blocks.push(node)
		else if ((node.textContent ?? '').trim() !== '')
			blocks.push(element('p', 'text', node.textContent ?? ''))
	}
	return blocks
}

/* The sheets of one paper, not in the page yet. Needs the document only to measure; leaves nothing there. */
export function paginate(content: DocumentFragment): HTMLElement[] {
	const room = element('div', 'sheets sheets-measured')
	room.setAttribute('aria-hidden', 'true')
	document.body.append(room)
	try {
		const layout = new Layout(room)
		blocksOf(content).forEach((block) => layout.place(block))
		return layout.sheets.map(({ sheet }) => sheet)
	} finally {
		room.remove()
	}
}

export interface Foot {
	/* The paper's number, at the left. */
	number?: string
	/* "第 1 页 共 2 页" */
	count?: boolean
	/* The number of the first page within the file. */
	leaf?: number
}

/* Writes the foot under each sheet of one paper. */
export function putFeet(sheets: HTMLElement[], foot: Foot): void {
	sheets.forEach((sheet, place) => {
		const line = element('div', 'sheet-foot')
		line.append(
			element('span', 'sheet-number', foot.number ?? ''),
			element('span', 'sheet-count', foot.count === false ? '' : `第 ${place + 1} 页　共 ${sheets.length} 页`),
			element('span', 'sheet-leaf', foot.leaf ? `卷内第 ${foot.leaf + place} 页` : ''),
		)
		sheet.append(line)
	})
}
