/*
 * From a template and a model to what may stand on a page. Templates are what somebody wrote at the centre, values are what
 * anybody wrote anywhere: values are always escaped ({{{…}}} and {{&…}} as well), and of the result only harmless elements
 * and the classes of papers.css are left: no scripts, no links, no pictures, no styles, no addresses.
 */
import createPurifier from 'dompurify'
import Mustache from 'mustache'
import type { Model } from './model'

const TAGS = [
	'p', 'div', 'section', 'span', 'h1', 'h2', 'h3', 'h4', 'br', 'hr', 'strong', 'b', 'em', 'i', 'u', 's', 'sup', 'sub', 'small',
	'ul', 'ol', 'li', 'blockquote', 'table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td',
]
const ATTRIBUTES = ['class', 'colspan', 'rowspan']

export const CLASSES = [
	'office', 'title', 'subtitle', 'number-line', 'text', 'plain', 'centre', 'right', 'left', 'bold', 'small', 'fine', 'middling', 'spaced', 'red',
	'fill', 'fill-long', 'fill-short', 'form', 'list', 'label', 'head', 'amount', 'tall', 'taller', 'flow', 'top', 'signatures', 'sign', 'sign-here',
	'sign-date', 'seal', 'note', 'keep', 'keep-next', 'new-page', 'ruled', 'marks', 'mark', 'addressee', 'copy-line', 'cover',
	'cover-title', 'cover-office', 'cover-foot', 'cover-table', 'missing', 'line', 'two',
	...[5, 6, 8, 10, 12, 14, 15, 16, 18, 19, 20, 21, 22, 24, 25, 28, 30, 32, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80].map((share) => `w-${share}`),
]

const known = new Set(CLASSES)

/* A Mustache that has no way to put a value unescaped. */
class EscapingWriter extends Mustache.Writer {
	unescapedValue(token: string[], context: Mustache.Context): string {
		return this.escapedValue(token, context)
	}

	escapedValue(token: string[], context: Mustache.Context): string {
		const value: unknown = context.lookup(token[1])
		return value === null || value === undefined || typeof value === 'object' ? '' : Mustache.escape(String(value))
	}
}

export class TemplateError extends Error {}

export type Texts = Record<string, string>

export function fillTemplate(template: string, model: Model, partials: Texts = {}): string {
	try {
		return new EscapingWriter().render(template, model, partials)
	} catch (cause) {
		throw new TemplateError(cause instanceof Error ? cause.message : String(cause))
	}
}

function purifier(): ReturnType<typeof createPurifier> {
	const purify = createPurifier(window)
	purify.addHook('uponSanitizeAttribute', (_node, data) => {
		if (data.attrName === 'class')
			data.attrValue = data.attrValue.split(/\s+/).filter((name) => known.has(name)).join(' ')
		else if (!/^\d{1,2}$/.test(data.attrValue))
			data.keepAttr = false
	})
	return purify
}

let purify: ReturnType<typeof createPurifier> | null = null

/* The elements of a paper, to be laid out in pages. */
export function pureFragment(html: string): DocumentFragment {
	purify ??= purifier()
	return purify.sanitize(html, {
		ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, KEEP_CONTENT: true,
		RETURN_DOM_FRAGMENT: true,
	})
}

export function renderPaper(template: string, model: Model, partials?: Texts): DocumentFragment {
	return pureFragment(fillTemplate(template, model, partials))
}
