/*
 * What one person likes, kept by the node: the language, columns of a list, filters. They arrive a moment after the login,
 * so screens read them where they render; without an answer from the node everyone gets what is usual.
 */
import { reactive, watch } from 'vue'
import { api, ApiError } from './api'
import { setLanguage, type Language } from './language'
import { session } from './session'

const values = reactive<Record<string, unknown>>({})
let owner = ''

export function preference<T>(name: string, usual: T): T {
	return name in values ? (values[name] as T) : usual
}

/* Takes effect at once; that the node could not keep it is no reason to trouble anyone. */
export async function savePreference(name: string, value: unknown): Promise<void> {
	values[name] = value
	try {
		await api.put(`/preferences/${name}`, { value })
	} catch (cause) {
		if (!(cause instanceof ApiError))
			throw cause
	}
}

export async function chooseLanguage(chosen: Language): Promise<void> {
	setLanguage(chosen)
	if (session.state === 'in')
		await savePreference('language', chosen)
}

async function load(account: string): Promise<void> {
	for (const name of Object.keys(values))
		delete values[name]
	owner = account
	try {
		const answer = await api.get<{ values: Record<string, unknown> }>('/preferences')
		if (owner === account)
			Object.assign(values, answer.values)
	} catch (cause) {
		if (!(cause instanceof ApiError))
			throw cause
	}
	const language = values.language
	if (language === 'zh' || language === 'en')
		setLanguage(language)
}

/* Loads them whenever somebody logs in. */
export function watchPreferences(): void {
	watch(
		() => (session.state === 'in' ? (session.account?.id ?? '') : owner),
		(account) => {
			if (account && account !== owner)
				void load(account)
		},
		{ immediate: true },
	)
}
