/* What differs between two texts, word by word (character by character in Chinese), for highlighting. */

export interface Piece {
	text: string
	/* Not in the other text. */
	own: boolean
}

/* A table of so many cells takes a few milliseconds; longer middles are shown as changed altogether. */
const CELLS_MAX = 2_000_000

function words(text: string): string[] {
	return text.match(/[A-Za-z0-9]+(?:[.,:-][A-Za-z0-9]+)*|\s+|[^]/gu) ?? []
}

/* Lengths of what a[i…] and b[j…] have in common, row by row. */
function commonLengths(a: string[], b: string[]): Uint16Array[] {
	const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			rows[i][j] = a[i] === b[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1])
	return rows
}

function add(pieces: Piece[], text: string, own: boolean): void {
	const last = pieces[pieces.length - 1]
	if (last?.own === own)
		last.text += text
	else if (text)
		pieces.push({ text, own })
}

/* The middle of `a`, with what is not in `b` marked. */
function middle(a: string[], b: string[], pieces: Piece[]): void {
	if (!b.length || a.length * b.length > CELLS_MAX || a.length > 0xffff) {
		add(pieces, a.join(''), true)
		return
	}
	const rows = commonLengths(a, b)
	let j = 0
	for (let i = 0; i < a.length; ) {
		if (j < b.length && a[i] === b[j]) {
			add(pieces, a[i++], false)
			j++
		} else if (j < b.length && rows[i][j + 1] >= rows[i + 1][j])
			j++
		else
			add(pieces, a[i++], true)
	}
}

/* `text` in pieces, those marked that `other` does not have. */
export function compare(text: string, other: string): Piece[] {
	const a = words(text)
	const b = words(other)
	const most = Math.min(a.length, b.length)
	let head = 0
	while (head < most && a[head] === b[head])
		head++
	let tail = 0
	while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
		tail++
	const pieces: Piece[] = []
	add(pieces, a.slice(0, head).join(''), false)
	middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), pieces)
	add(pieces, a.slice(a.length - tail).join(''), false)
	return pieces
}
