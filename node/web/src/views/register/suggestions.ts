/* People and employers of earlier cases, and what choosing one fills in. */
import { api, ApiError, isAbort } from '@web/api'
import type { Fields, FieldValue } from '@web/types'
import type { PartyEntry } from './form'

export interface Suggestion {
	name: string
	type?: string
	phone?: string
	address?: string
	employer_code?: string
	representative?: string
	representative_title?: string
	id_type?: string
	id_number?: string
	sex?: string
	birth_date?: string
	cases?: number
	last?: string
}

/* Something that was known before, where the person has typed something else. */
export interface Offer {
	field: string
	value: FieldValue
}

const TAKEN: (keyof Suggestion)[] = [
	'phone', 'address', 'employer_code', 'representative', 'representative_title', 'id_type', 'id_number', 'sex', 'birth_date',
]

/* Empty when there is nothing to suggest, or nobody to ask: typing goes on either way. */
export async function suggestions(what: 'employer' | 'person', text: string, signal: AbortSignal): Promise<Suggestion[]> {
	try {
		return (await api.get<{ items: Suggestion[] }>('/suggest', { what, q: text }, { signal })).items
	} catch (cause) {
		if (cause instanceof ApiError || isAbort(cause))
			return []
		throw cause
	}
}

/* Fills what is empty, or was filled in by us, and answers what differs from what was typed. */
export function fillFrom(party: PartyEntry, suggestion: Suggestion): Offer[] {
	const offers: Offer[] = []
	for (const field of TAKEN) {
		const value = suggestion[field]
		const stands = party.fields[field]
		if (!value || stands === value)
			continue
		if (!stands || party.lent.includes(field))
			lend(party, { [field]: value })
		else
			offers.push({ field, value })
	}
	return offers
}

/* Fills fields in such a way that they may be filled in again, until someone types there. */
export function lend(party: PartyEntry, fields: Fields): void {
	Object.assign(party.fields, fields)
	party.lent = [...new Set([...party.lent, ...Object.keys(fields)])]
}
