/* Change sets as the node tells them, put into sentences: what was added, voided, changed from what to what. */
import { t } from '@web/language'
import { findField, theSchema } from '@web/schema'
import type { Fields, FieldValue, SaveState } from '@web/types'
import { documentName } from './differences'

export interface HistoryChange {
	kind: string
	id: string
	made: boolean
	field: string
	before: FieldValue
	after: FieldValue
	sealed: boolean
}

export interface HistoryItem {
	commit: string
	at: string
	author: string
	author_id: string
	device: string
	act: string
	sequence: number
	verified: boolean
	merge: boolean
	state: SaveState
	changes: HistoryChange[]
	more_changes?: number
}

/* What one change set did to one document. */
export interface DocumentChange {
	id: string
	kind: string
	made: boolean
	voided: boolean
	sentence: string
	changes: HistoryChange[]
}

/* Fields that the sentence says already. */
const SAID = ['voided', 'void_reason']

function knows(kind: string): boolean {
	return theSchema().kinds.some((each) => each.name === kind)
}

function nameOf(kind: string, fields: Fields): string {
	return knows(kind) ? documentName(kind, fields) : kind
}

function sentenceOf(kind: string, name: string, changes: HistoryChange[]): string {
	const find = (field: string) => changes.find((change) => change.field === field)?.after
	if (find('voided') === true)
		return t(`作废了 ${name}：${find('void_reason') ?? ''}`, `voided ${name}: ${find('void_reason') ?? ''}`)
	if (changes.some((change) => change.field === 'voided' && change.before === true))
		return t(`恢复了 ${name}`, `restored ${name}`)
	if (changes[0].made)
		return kind === 'dispute' ? t('登记了本案', 'registered the case') : t(`添加了 ${name}`, `added ${name}`)
	return kind === 'dispute' ? t('修改了案件', 'changed the case') : t(`修改了 ${name}`, `changed ${name}`)
}

/* `standing` is what the documents hold now: a change that does not touch the name still names its document. */
export function documentsOf(item: HistoryItem, standing: Map<string, Fields>): DocumentChange[] {
	const ids = [...new Set(item.changes.map((change) => change.id))]
	return ids.map((id) => {
		const changes = item.changes.filter((change) => change.id === id)
		const kind = changes[0].kind
		const fields: Fields = { ...standing.get(id) }
		for (const change of changes)
			fields[change.field] = change.after ?? change.before
		const voided = changes.some((change) => change.field === 'voided' && change.after === true)
		return {
			id,
			kind,
			made: changes[0].made,
			voided,
			sentence: sentenceOf(kind, nameOf(kind, fields), changes),
			changes: changes.filter((change) => !SAID.includes(change.field)),
		}
	})
}

export function isText(change: HistoryChange): boolean {
	return findField(change.kind, change.field)?.type === 'text'
}
