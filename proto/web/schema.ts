/*
 * The schema as the node declares it: the one source of labels, codes and bounds for forms, lists and filters. It is
 * loaded once, before the first screen, so that everything here answers at once.
 */
import { shallowRef } from 'vue'
import { api } from './api'
import { label } from './language'
import type { Fields, FieldValue, Schema, SchemaCode, SchemaField, SchemaKind } from './types'

const schema = shallowRef<Schema | null>(null)

export async function loadSchema(): Promise<void> {
	if (!schema.value)
		schema.value = await api.get<Schema>('/schema')
}

export function useSchema(given: Schema): void {
	schema.value = given
}

export function theSchema(): Schema {
	if (!schema.value)
		throw new Error('the schema is used before it is loaded')
	return schema.value
}

export function kind(name: string): SchemaKind {
	const found = theSchema().kinds.find((each) => each.name === name)
	if (!found)
		throw new Error(`no kind is called ${name}`)
	return found
}

/* The fields that every kind has, which the list of kinds does not repeat. */
const COMMON: SchemaField[] = [
	{ name: 'voided', type: 'truth', label: { zh: '已作废', en: 'Voided' } },
	{ name: 'void_reason', type: 'text', label: { zh: '作废原因', en: 'Why voided' }, most: 500 },
]

export function findField(kindName: string, name: string): SchemaField | undefined {
	return kind(kindName).fields.find((each) => each.name === name) ?? COMMON.find((each) => each.name === name)
}

export function field(kindName: string, name: string): SchemaField {
	const found = findField(kindName, name)
	if (!found)
		throw new Error(`${kindName} has no field ${name}`)
	return found
}

export function kindLabel(kindName: string): string {
	return label(kind(kindName).label)
}

/* A field's name for people; an unknown one (of a newer version) is called what it is. */
export function fieldLabel(kindName: string, name: string): string {
	return label(findField(kindName, name)?.label) || name
}

/* The codes to offer: not the retired ones. */
export function codes(kindName: string, name: string): SchemaCode[] {
	return (field(kindName, name).codes ?? []).filter((code) => !code.retired)
}

export function codeLabel(kindName: string, name: string, value: FieldValue): string {
	const code = findField(kindName, name)?.codes?.find((each) => each.name === value)
	return code ? label(code.label) : String(value ?? '')
}

export function clockLabel(name: string): string {
	return label(theSchema().clocks.find((each) => each.name === name)?.label) || name
}

/* The steps that a case may take from a status. */
export function nextSteps(status: string): string[] {
	return theSchema().life_cycle[status] ?? []
}

function isEmpty(value: FieldValue): boolean {
	return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/* What to POST of a form: its fields that have a value. */
export function filled(fields: Fields): Fields {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
}

/* What to PATCH: the fields that differ, "" for one that was emptied. `was` holds what stood there, for the same call. */
export function changed(before: Fields, after: Fields): { fields: Fields; was: Fields } {
	const fields: Fields = {}
	const was: Fields = {}
	for (const name of Object.keys(after)) {
		const old = before[name]
		const now = after[name]
		if ((isEmpty(old) && isEmpty(now)) || JSON.stringify(old) === JSON.stringify(now))
			continue
		fields[name] = isEmpty(now) ? '' : now
		was[name] = isEmpty(old) ? '' : old
	}
	return { fields, was }
}
