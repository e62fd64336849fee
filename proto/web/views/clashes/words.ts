/* Clashes and findings in words. */
import { shortInstant } from '@web/format'
import { t } from '@web/language'
import { fieldLabel, kindLabel, theSchema } from '@web/schema'
import { atHub, session } from '@web/session'
import type { Waiting } from './types'

export function isKnown(kind: string): boolean {
	return theSchema().kinds.some((each) => each.name === kind)
}

export function knowsField(waiting: Waiting): boolean {
	return isKnown(waiting.of) && theSchema().kinds.some((each) => each.name === waiting.of && each.fields.some((row) => row.name === waiting.field))
}

/* "案件 · 涉及金额" */
export function subject(waiting: Waiting): string {
	const kind = isKnown(waiting.of) ? kindLabel(waiting.of) : waiting.of
	const names = waiting.field ? [waiting.field] : (waiting.fields ?? [])
	const fields = names.map((name) => (isKnown(waiting.of) ? fieldLabel(waiting.of, name) : name)).join(t('、', ', '))
	return fields ? `${kind} · ${fields}` : kind
}

export function deviceText(device: string | undefined): string {
	if (!device)
		return ''
	if (device === session.device)
		return atHub.value ? t('区级', 'the district') : t('本机', 'this device')
	return t(`设备 ${device}`, `device ${device}`)
}

/* "陈晓芸，11-22 10:42，本机" */
export function whoText(author: string | undefined, at: string | undefined, device: string | undefined): string {
	return [author, shortInstant(at), deviceText(device)].filter(Boolean).join(t('，', ', '))
}

export function whenOf(waiting: Waiting): string {
	return waiting.at ?? (String(waiting.mine_at ?? '') > String(waiting.theirs_at ?? '') ? waiting.mine_at : waiting.theirs_at) ?? ''
}

/* How long it has waited. */
export function ageText(waiting: Waiting): string {
	const days = Math.floor((Date.now() - Date.parse(whenOf(waiting))) / 86_400_000)
	if (!Number.isFinite(days))
		return ''
	return days < 1 ? t('今天', 'today') : t(`已等 ${days} 天`, days === 1 ? 'for a day' : `for ${days} days`)
}

export function choiceText(waiting: Waiting): string {
	switch (waiting.settled?.choice) {
		case 'mine':
			return t(`采用 ${waiting.mine_author ?? ''} 的`, `took ${waiting.mine_author ?? 'mine'}'s`)
		case 'theirs':
			return t(`采用 ${waiting.theirs_author ?? ''} 的`, `took ${waiting.theirs_author ?? 'theirs'}'s`)
		case 'base':
			return t('恢复原来的', 'went back to what was there before')
		case 'value':
			return t('另写了内容', 'wrote another value')
		case 'accept':
			return t('采用了被搁置的变更', 'took the change that was held')
		case 'drop':
			return t('没有采用被搁置的变更', 'left the change that was held')
		default:
			return t('已裁定', 'settled')
	}
}

export function recordLink(waiting: Waiting): string | null {
	if (waiting.path?.startsWith('dispute/'))
		return `/case/${waiting.record}`
	return waiting.path?.startsWith('training/') ? `/training/${waiting.record}` : null
}
