/* Going through a form by keyboard: Enter moves on to the next field, as Tab does, but never onto the little buttons between. */

const FIELDS = 'input:not([disabled]):not([type=hidden]), textarea:not([disabled]), select:not([disabled]), button[data-next]'

/* Of radio buttons only the one that Tab would stop at. */
function isStop(field: HTMLElement): boolean {
	if (field.tabIndex < 0 || field.offsetParent === null)
		return false
	if (!(field instanceof HTMLInputElement) || field.type !== 'radio')
		return true
	const group = [...(field.closest('[role=radiogroup]')?.querySelectorAll<HTMLInputElement>('input[type=radio]') ?? [field])]
	return (group.find((each) => each.checked) ?? group[0]) === field
}

function fieldsOf(root: HTMLElement): HTMLElement[] {
	return [...root.querySelectorAll<HTMLElement>(FIELDS)].filter(isStop)
}

/* The one behind `from`, also when `from` itself is no stop (a radio button that is not chosen). */
function next(root: HTMLElement, from: HTMLElement): HTMLElement | undefined {
	return fieldsOf(root).find((each) => isBehind(from, each) && !sameGroup(each, from))
}

function isBehind(from: HTMLElement, other: HTMLElement): boolean {
	return (from.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
}

function sameGroup(one: HTMLElement, other: HTMLElement): boolean {
	const group = one.closest('[role=radiogroup]')
	return group !== null && group === other.closest('[role=radiogroup]')
}

function hasChoice(list: Element): boolean {
	const shown = list.querySelector('.el-select__placeholder, .el-tag')
	return shown !== null && !shown.classList.contains('is-transparent')
}

/* A closed list without a choice opens instead; one that is open takes Enter as its choice. */
function wantsEnter(field: HTMLElement): boolean {
	if (field instanceof HTMLButtonElement || field instanceof HTMLTextAreaElement)
		return true
	if (field.getAttribute('aria-expanded') === 'true')
		return field.closest('.el-select') !== null || field.hasAttribute('aria-activedescendant')
	const list = field.closest('.el-select')
	return list !== null && !hasChoice(list)
}

/* For a keydown listener that captures, on the element around the form. */
export function moveOn(event: KeyboardEvent): void {
	const root = event.currentTarget as HTMLElement
	const from = event.target as HTMLElement
	if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey)
		return
	if (!from.matches(FIELDS) || wantsEnter(from))
		return
	const following = next(root, from)
	if (!following)
		return
	event.preventDefault()
	if (from.closest('.el-select'))
		event.stopPropagation()
	following.focus()
}
