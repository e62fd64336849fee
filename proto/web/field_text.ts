/* What a stored value reads as, by the schema: for FieldText, lists, histories and papers. */
import * as format from './format'
import { t } from './language'
import { nameOf } from './names'
import { codeLabel, findField } from './schema'
import type { FieldValue } from './types'

export function fieldText(kind: string, name: string, value: FieldValue): string {
	if (value === null || value === undefined || value === '')
		return ''
	if (Array.isArray(value))
		return (value as FieldValue[]).map((each) => fieldText(kind, name, each)).join(t('、', ', '))
	switch (findField(kind, name)?.type) {
		case 'code':
		case 'codes':
			return codeLabel(kind, name, value)
		case 'money':
			return typeof value === 'number' ? format.money(value) : String(value)
		case 'number':
			return typeof value === 'number' ? format.number(value) : String(value)
		case 'instant':
			return format.instant(String(value)) || String(value)
		case 'truth':
			return value === true || value === 'true' ? t('是', 'Yes') : t('否', 'No')
		case 'record':
		case 'records':
			return nameOf(String(value)) || String(value)
		default:
			return String(value)
	}
}
