/*
 * From a figure to its records: which figure is open stands in the address, so that the back button leads back to it, and a link to
 * it can be sent to a colleague.
 */
import { computed, type ComputedRef } from 'vue'
import { useRoute, type LocationQueryRaw, type RouteLocationRaw } from 'vue-router'

export interface Mark {
	line: string
	/* Of one street, month, category…: which grouping, and whose. */
	by?: string
	member?: string
	/* Of the year before. */
	before?: boolean
}

const NAMES = ['line', 'member', 'year', 'page']

function without(query: LocationQueryRaw): LocationQueryRaw {
	return Object.fromEntries(Object.entries(query).filter(([name]) => !NAMES.includes(name)))
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined
}

export function useDrill(): { open: ComputedRef<Mark | null>; page: ComputedRef<number>; to: (mark: Mark | null, page?: number) => RouteLocationRaw } {
	const route = useRoute()

	/* A member stands with its grouping: "place:440105014". */
	const open = computed<Mark | null>(() => {
		const line = text(route.query.line)
		const at = text(route.query.member)
		if (!line)
			return null
		const cut = at === undefined ? -1 : at.indexOf(':')
		const group = at !== undefined && cut > 0 ? { by: at.slice(0, cut), member: at.slice(cut + 1) } : {}
		return { line, ...group, before: route.query.year === 'before' }
	})
	const page = computed(() => Math.max(1, Number.parseInt(text(route.query.page) ?? '1', 10) || 1))

	function to(mark: Mark | null, number = 1): RouteLocationRaw {
		const kept = without(route.query)
		if (!mark)
			return { query: kept }
		return {
			query: {
				...kept,
				line: mark.line,
				...(mark.by === undefined ? {} : { member: `${mark.by}:${mark.member ?? ''}` }),
				...(mark.before ? { year: 'before' } : {}),
				...(number > 1 ? { page: String(number) } : {}),
			},
		}
	}

	return { open, page, to }
}
