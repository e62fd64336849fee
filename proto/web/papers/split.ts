/* Cuts an element in two where its lines cross an edge: the text stays whole, the second part goes to the next page. */

interface Leaf {
	node: Text | Element
	/* Places before which a cut can be: the characters of a text, or the element as a whole. */
	places: number
}

function leavesOf(element: Element): Leaf[] {
	const leaves: Leaf[] = []
	const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		if (node instanceof Text ? node.data.trim() !== '' : !node.hasChildNodes())
			leaves.push({ node: node as Text | Element, places: node instanceof Text ? node.data.length : 1 })
	}
	return leaves
}

function bottomOf(leaf: Leaf, place: number): number {
	if (leaf.node instanceof Element)
		return leaf.node.getBoundingClientRect().bottom
	const range = document.createRange()
	range.setStart(leaf.node, place)
	range.setEnd(leaf.node, place + 1)
	const rect = range.getBoundingClientRect()
	// Blanks at the end of a line have no box: they belong to what stands before them.
	return rect.height === 0 ? -Infinity : rect.bottom
}

/* The first place of the leaf that lies beyond the edge, or its number of places. */
function firstBeyond(leaf: Leaf, edge: number): number {
	let low = 0
	let high = leaf.places
	while (low < high) {
		const middle = (low + high) >> 1
		if (bottomOf(leaf, middle) > edge)
			high = middle
		else
			low = middle + 1
	}
	return low
}

/* What lies beyond the edge, taken out of the element; null when nothing does, or when everything does. */
export function cutBelow(element: Element, edge: number): DocumentFragment | null {
	const leaves = leavesOf(element)
	for (let at = 0; at < leaves.length; at++) {
		const leaf = leaves[at]
		const place = firstBeyond(leaf, edge)
		if (place === leaf.places)
			continue
		if (at === 0 && place === 0)
			return null
		const range = document.createRange()
		if (leaf.node instanceof Text)
			range.setStart(leaf.node, place)
		else
			range.setStartBefore(leaf.node)
		range.setEnd(element, element.childNodes.length)
		const rest = range.extractContents()
		// A paragraph that was cut is not one that begins.
		if (place > 0 && rest.firstElementChild?.matches('p, li, div'))
			rest.firstElementChild.classList.add('continued')
		return rest
	}
	return null
}

export function isEmpty(element: Element): boolean {
	return (element.textContent ?? '').trim() === ''
}
