/* What differs, in words: between two values, between two states of a case. */
import { fieldText } from '@web/field_text'
import { t } from '@web/language'
import { fieldLabel, findField, kind, kindLabel } from '@web/schema'
import type { Fields, FieldValue, RecordPart, RecordWhole } from '@web/types'

const AROUND = 24

export interface Split {
	before: string
	taken: string
	given: string
	after: string
}

/* What two texts have in common at both ends, and what stood and stands between. */
export function split(old: string, now: string): Split {
	const a = Array.from(old)
	const b = Array.from(now)
	const most = Math.min(a.length, b.length)
	let head = 0
	while (head < most && a[head] === b[head])
		head++
	let tail = 0
	while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
		tail++
	const start = a.slice(0, head)
	const end = a.slice(a.length - tail)
	return {
		before: start.length > AROUND ? `…${start.slice(-AROUND).join('')}` : start.join(''),
		taken: a.slice(head, a.length - tail).join(''),
		given: b.slice(head, b.length - tail).join(''),
		after: end.length > AROUND ? `${end.slice(0, AROUND).join('')}…` : end.join(''),
	}
}

/* What a document is called within its case: its number, its type, or else its day and amount. */
function nameIn(kindName: string, fields: Fields): string {
	const texts = (names: string[]) => names.filter((name) => findField(kindName, name)).map((name) => fieldText(kindName, name, fields[name]))
	const first = texts([kind(kindName).number ?? '', 'type']).find(Boolean)
	return first ?? texts(['due', 'agreed_on', 'amount']).filter(Boolean).join(' ')
}

/* "当事人「李小满」": a document by its kind and the field that names it. */
export function documentName(kindName: string, fields: Fields | undefined): string {
	const name = fields ? nameIn(kindName, fields) : ''
	return name ? t(`${kindLabel(kindName)}「${name}」`, `${kindLabel(kindName)} “${name}”`) : kindLabel(kindName)
}

export function valueText(kindName: string, name: string, value: FieldValue): string {
	return fieldText(kindName, name, value) || t('（空）', '(nothing)')
}

function changedFields(kindName: string, old: Fields, now: Fields): string[] {
	const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
	return names
		.filter((name) => JSON.stringify(old[name] ?? null) !== JSON.stringify(now[name] ?? null))
		.map((name) => {
			const from = valueText(kindName, name, old[name])
			const to = valueText(kindName, name, now[name])
			const short = from.length + to.length < 60
			const label = fieldLabel(kindName, name)
			return short ? t(`${label}：${from} → ${to}`, `${label}: ${from} → ${to}`) : t(`${label}有改动`, `${label} has changed`)
		})
}

/* What somebody else did meanwhile, a line each. */
export function newsOf(old: RecordWhole, now: RecordWhole): string[] {
	const before = new Map(old.parts.map((part): [string, RecordPart] => [part.id, part]))
	const lines = changedFields(old.kind, old.fields, now.fields)
	for (const part of now.parts) {
		const was = before.get(part.id)
		const name = documentName(part.kind, part.fields)
		if (!was)
			lines.push(t(`新增 ${name}`, `New: ${name}`))
		else
			lines.push(...changedFields(part.kind, was.fields, part.fields).map((line) => `${name} · ${line}`))
	}
	return lines
}
