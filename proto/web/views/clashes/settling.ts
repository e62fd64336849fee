/* Settling: what is sent for a choice, and what still lacks. */
import { computed, reactive, ref } from 'vue'
import { api, ApiError, errorText, newId } from '@web/api'
import { label, t } from '@web/language'
import { findField } from '@web/schema'
import type { FieldValue, Problem } from '@web/types'
import type { Waiting } from './types'

export const REASON_LENGTH_MAX = 500

/* A value as a person would type it, which is how the node reads it. */
export function typed(kind: string, field: string, value: FieldValue): string {
	if (value === null || value === undefined)
		return ''
	if (Array.isArray(value))
		return value.join(',')
	if (findField(kind, field)?.type === 'money' && typeof value === 'number')
		return (value / 100).toFixed(2)
	return String(value)
}

export function useSettling(waiting: () => Waiting, settled: () => void) {
	const form = reactive({ choice: '', value: null as FieldValue, reason: '' })
	const busy = ref(false)
	const failure = ref('')
	const problems = ref<Problem[]>([])
	const tried = ref(false)
	let key = newId()

	const missing = computed(() => ({
		choice: tried.value && !form.choice,
		reason: tried.value && !form.reason.trim(),
	}))

	function clear(): void {
		Object.assign(form, { choice: '', value: null, reason: '' })
		failure.value = ''
		problems.value = []
		tried.value = false
		key = newId()
	}

	function body(): Record<string, string> {
		const { of, field } = waiting()
		const reason = form.reason.trim()
		return form.choice === 'value' ? { value: typed(of, field ?? '', form.value), reason } : { take: form.choice, reason }
	}

	function refuse(cause: unknown): void {
		problems.value = cause instanceof ApiError ? cause.problems : []
		failure.value = problems.value.length ? problems.value.map((problem) => label({ zh: problem.text_zh, en: problem.text })).join(t('；', '; ')) : errorText(cause)
		// What is sent next is another request.
		if (!(cause instanceof ApiError && cause.offline))
			key = newId()
	}

	async function settle(): Promise<void> {
		tried.value = true
		if (busy.value || !form.choice || !form.reason.trim())
			return
		busy.value = true
		failure.value = ''
		try {
			await api.post(`/conflicts/${waiting().id}/resolution`, body(), { key })
			clear()
			settled()
		} catch (cause) {
			refuse(cause)
		} finally {
			busy.value = false
		}
	}

	return { form, busy, failure, missing, settle, clear }
}
