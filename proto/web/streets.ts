/* The streets of the district by their centres' codes: what a ledger's name or a code stands for, as people say it. */
import { computed, shallowRef, type ComputedRef } from 'vue'
import { api, ApiError } from './api'
import { t } from './language'
import type { RecordList } from './types'

export interface Street {
	code: string
	name: string
}

const KNOWN_FOR_MS = 60_000

const known = shallowRef<Street[]>([])
let asked = 0

/* The street of a centre, without the words that all of them share. */
export function streetName(centreName: string | null | undefined): string {
	return (centreName ?? '').replace(/劳动(人事)?争议调解中心$/, '')
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : ''
}

/* All of them, by code. */
export async function streets(): Promise<Street[]> {
	const answer = await api.get<RecordList>('/records/centre', { limit: 200, sort: 'code' })
	known.value = answer.items.map((item) => {
		const code = textOf(item.fields.code)
		return { code, name: streetName(textOf(item.fields.name)) || code }
	})
	return known.value
}

/* The same for templates: empty until they have arrived, asked for once a minute at most. */
export function useStreets(): ComputedRef<Street[]> {
	if (Date.now() - asked > KNOWN_FOR_MS) {
		asked = Date.now()
		streets().catch((cause) => {
			asked = 0
			if (!(cause instanceof ApiError))
				throw cause
		})
	}
	return computed(() => known.value)
}

/* "440105014" of "centre/440105014"; empty for what the district itself holds. */
export function codeOfLedger(ledger: string | undefined): string {
	return /^centre\/(.+)$/.exec(ledger ?? '')?.[1] ?? ''
}

/* Needs useStreets() somewhere; the code itself where the street is not known. */
export function streetOfLedger(ledger: string | undefined): string {
	const code = codeOfLedger(ledger)
	if (!code)
		return ledger ? t('区级', 'District') : ''
	return known.value.find((street) => street.code === code)?.name ?? code
}
