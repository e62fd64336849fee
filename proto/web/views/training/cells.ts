/* Lists as offices have them: files of Excel in UTF-8 or GBK, cells copied out of a sheet, with or without column names. */

const HEADERS = /^["\s\ufeff]*(姓名|name|参训人)["\s]*$/i

/* The text of a file: UTF-8, or what Excel writes in Chinese Windows. */
export function decodeList(bytes: ArrayBuffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
	} catch {
		return new TextDecoder('gb18030').decode(bytes)
	}
}

function separatorOf(text: string): string {
	const first = text.split(/\r?\n/, 1)[0]
	return first.includes('\t') && !first.includes(',') ? '\t' : ','
}

/* One line's cells; a quoted cell may hold the separator. */
function cellsOf(line: string, separator: string): string[] {
	const cells: string[] = []
	let cell = ''
	let quoted = false
	for (const letter of line) {
		if (letter === '"')
			quoted = !quoted
		else if (letter === separator && !quoted) {
			cells.push(cell.trim())
			cell = ''
		} else
			cell += letter
	}
	return [...cells, cell.trim()]
}

/* For showing which row was meant, not for taking it: the node reads lists by itself. */
export function rowsOf(text: string): string[][] {
	const separator = separatorOf(text)
	return text.split(/\r?\n/).map((line) => cellsOf(line, separator))
}

/* The list with column names in its first row, and how many rows were put in for that. */
export function withHeader(text: string): { csv: string; added: number } {
	const list = text.replace(/^\ufeff/, '').replace(/，/g, ',').replace(/^(\s*\n)+/, '')
	const separator = separatorOf(list)
	const first = cellsOf(list.split(/\r?\n/, 1)[0], separator)
	if (!list.trim() || first.some((cell) => HEADERS.test(cell)))
		return { csv: list, added: 0 }
	return { csv: `${['姓名', '中心', '备注'].join(separator)}\n${list}`, added: 1 }
}
