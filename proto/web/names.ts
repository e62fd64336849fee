/* Names of people and parties by id, as answers bring them along, so that a value which is an id reads as a name. */
import { reactive } from 'vue'
import { api } from './api'
import type { Person } from './types'

const known = reactive(new Map<string, string>())
let staff: Promise<Person[]> | null = null

export function rememberNames(names: Record<string, string> | null | undefined): void {
	for (const [id, name] of Object.entries(names ?? {}))
		known.set(id, name)
}

export function nameOf(id: string | null | undefined): string {
	return id ? (known.get(id) ?? '') : ''
}

/* The district's register of staff; asked for once a minute at most. */
export function people(): Promise<Person[]> {
	if (!staff) {
		staff = api.get<{ items: Person[] }>('/people').then((answer) => {
			answer.items.forEach((person) => known.set(person.id, person.name))
			return answer.items
		})
		staff.catch(forget)
		setTimeout(forget, 60_000)
	}
	return staff
}

function forget(): void {
	staff = null
}
