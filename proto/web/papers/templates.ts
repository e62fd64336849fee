/* The wording of papers: the centre's own, or what ships. Asked for once per view. */
import { api } from '@web/api'
import type { Texts } from './render'

export interface Template {
	name: string
	text: string
	own: boolean
}

export interface Templates {
	texts: Texts
	own: Set<string>
}

export async function loadTemplates(): Promise<Templates> {
	const { items } = await api.get<{ items: Template[] }>('/templates')
	return {
		texts: Object.fromEntries(items.map((item) => [item.name, item.text ?? ''])),
		own: new Set(items.filter((item) => item.own).map((item) => item.name)),
	}
}
