/* One attempt at a time, and what is said when it fails. */
import { expect, test } from 'vitest'
import { ApiError } from '@web/api'
import { useAttempt } from '@web/attempt'
import { language } from '@web/language'

test('an attempt is busy until its work is done', async () => {
	const { busy, failure, attempt } = useAttempt()
	let finish = (): void => {}
	const done = attempt(() => new Promise<void>((resume) => (finish = resume)))
	expect(busy.value).toBe(true)
	finish()
	expect(await done).toBe(true)
	expect(busy.value).toBe(false)
	expect(failure.value).toBe('')
})

test('nothing is done twice at once', async () => {
	const { busy, attempt } = useAttempt()
	let count = 0
	let finish = (): void => {}
	const first = attempt(() => new Promise<void>((resume) => (finish = resume)))
	expect(await attempt(async () => count++)).toBe(false)
	expect(count).toBe(0)
	expect(busy.value).toBe(true)
	finish()
	expect(await first).toBe(true)
	expect(await attempt(async () => count++)).toBe(true)
	expect(count).toBe(1)
})

test('what is refused is said until the next attempt', async () => {
	language.value = 'en'
	const { busy, failure, problems, attempt, clear } = useAttempt()
	const problem = { severity: 'refuse', field: 'name', rule: 'required', text: 'Give a name', text_zh: '请填写姓名' } as const
	const refuse = async (): Promise<void> => {
		throw new ApiError(422, { code: 'check', text: 'Not saved', text_zh: '没有保存', problems: [problem] })
	}
	expect(await attempt(refuse)).toBe(false)
	expect(busy.value).toBe(false)
	expect(failure.value).toBe('Not saved')
	expect(problems.value).toEqual([problem])
	const next = attempt(async () => {})
	expect(failure.value).toBe('')
	expect(problems.value).toEqual([])
	await next
	await attempt(refuse)
	clear()
	expect(failure.value).toBe('')
	expect(problems.value).toEqual([])
})

test('anything unexpected is said in one sentence', async () => {
	language.value = 'en'
	const { failure, problems, attempt } = useAttempt()
	await attempt(async () => {
		throw new TypeError('x is not a function')
	})
	expect(failure.value).toBe('Something unexpected went wrong.')
	expect(problems.value).toEqual([])
})
