/* A part of the settings as a form: loaded, changed, saved; tells whether leaving would lose something. */
import { computed, onMounted, reactive, ref, watch } from 'vue'
import { api, ApiError, errorText } from '@web/api'
import { label, t } from '@web/language'
import { notifyDone } from '@web/notify'
import { loadSession } from '@web/session'
import type { Setting } from './types'

export function useSettingsForm(names: (setting: Setting) => boolean, dirty: (yes: boolean) => void) {
	const items = ref<Setting[] | null>(null)
	const error = ref<unknown>(null)
	const failure = ref('')
	const busy = ref(false)
	const values = reactive<Record<string, string | number | null>>({})
	const problems = reactive<Record<string, string>>({})

	const changed = computed(() => (items.value ?? []).filter((item) => String(values[item.name] ?? '') !== String(item.value)))

	function take(answer: { items: Setting[] }): void {
		items.value = answer.items.filter(names)
		for (const item of items.value)
			values[item.name] = item.value
	}

	async function load(): Promise<void> {
		error.value = null
		try {
			take(await api.get<{ items: Setting[] }>('/settings'))
		} catch (cause) {
			error.value = cause
		}
	}

	function forgetProblems(): void {
		failure.value = ''
		for (const name of Object.keys(problems))
			delete problems[name]
	}

	function refuse(cause: unknown): void {
		const told = cause instanceof ApiError ? cause.problems : []
		for (const problem of told)
			problems[problem.field ?? ''] = label({ zh: problem.text_zh, en: problem.text })
		if (!told.some((problem) => items.value?.some((item) => item.name === problem.field)))
			failure.value = told.length ? label({ zh: told[0].text_zh, en: told[0].text }) : errorText(cause)
	}

	/* What was emptied takes its default again. */
	async function save(): Promise<void> {
		if (busy.value || !changed.value.length)
			return
		busy.value = true
		forgetProblems()
		const restart = changed.value.some((item) => item.restart)
		try {
			const given = Object.fromEntries(changed.value.map((item) => [item.name, values[item.name] === '' ? null : values[item.name]]))
			take(await api.patch<{ items: Setting[] }>('/settings', { values: given }))
			// How long this screen may lie idle is one of them.
			await loadSession()
			notifyDone(restart ? t('已保存，重新启动和事后生效', 'Saved; it takes effect when Heshi is started again') : t('已保存', 'Saved'))
		} catch (cause) {
			refuse(cause)
		} finally {
			busy.value = false
		}
	}

	function undo(): void {
		forgetProblems()
		if (items.value)
			take({ items: items.value })
	}

	onMounted(load)
	watch(changed, (list) => dirty(list.length > 0))
	return { items, values, problems, error, failure, busy, changed, load, save, undo }
}
