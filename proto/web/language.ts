/*
 * The language of the screens: Chinese unless someone chose English. Texts stand where they are used, both together:
 * t('保存', 'Save'). Whoever renders them is drawn again when the language changes.
 */
import { computed, ref, watchEffect } from 'vue'

export type Language = 'zh' | 'en'

export interface Label {
	zh: string
	en: string
}

const STORED_AS = 'heshi.language'

export const language = ref<Language>(stored() ?? 'zh')
export const isChinese = computed(() => language.value === 'zh')

export function t(zh: string, en: string): string {
	return language.value === 'zh' ? zh : en
}

/* A label of the schema, or of anything else that the node sends in both languages. */
export function label(both: Label | null | undefined): string {
	return both ? t(both.zh, both.en) : ''
}

export function setLanguage(chosen: Language): void {
	language.value = chosen
	try {
		localStorage.setItem(STORED_AS, chosen)
	} catch {
		// A browser that keeps nothing still switches for now.
	}
}

function stored(): Language | null {
	try {
		const value = localStorage.getItem(STORED_AS)
		return value === 'zh' || value === 'en' ? value : null
	} catch {
		return null
	}
}

if (typeof document !== 'undefined') {
	watchEffect(() => {
		document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
	})
}
