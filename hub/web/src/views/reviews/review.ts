/* Samples of case files and checklists as GET /samples and GET /reviews tell them. */
import { label, t, type Label } from '@web/language'

export type PointState = 'open' | 'met' | 'lacking' | 'none'

export interface Sample {
	id: string
	seed: string
	from: string
	to: string
	centres: string[]
	per_centre: number
	drawn_by: string
	drawn_at: string
	/* The seed was chosen by hand, not made. */
	seed_given: boolean
	cases: number
	reviewed: number
}

export interface SampleCase {
	id: string
	number?: string
	centre: string
	centre_name?: string
	category?: string
	result?: string
	closed?: string
	applicants?: string
	respondents?: string
	mediator_name?: string
	review?: { id: string; date: string; score?: number; reviewer?: string }
}

export interface Tally {
	centre: string
	name: string
	cases: number
	reviewed: number
	mean_tenths?: number
	least?: number
	points: { name: string; text: Label; count: number }[]
}

export interface SampleWhole extends Sample {
	items: SampleCase[]
	summary: Tally[]
	total: Tally
}

export interface Point {
	name: string
	label: Label
	/* What is said where it is not met. */
	lacking: Label
	weight: number
	mandatory: boolean
	state: PointState
}

export interface PastReview {
	id: string
	date: string
	score?: number
	reviewer?: string
	items: string[]
	points: string[]
	remarks?: string
}

export interface Sheet {
	id: string
	number?: string
	centre: string
	centre_name?: string
	points: Point[]
	reviews: PastReview[]
}

export function mean(tally: Tally): string {
	return tally.mean_tenths === undefined ? '—' : (tally.mean_tenths / 10).toFixed(1)
}

/* As the server counts: the weight of what is met, of what applies. */
export function score(points: Point[], states: Record<string, PointState>): number {
	const weigh = (wanted: (state: PointState) => boolean) => points.reduce((sum, point) => sum + (wanted(states[point.name]) ? point.weight : 0), 0)
	const applies = weigh((state) => state !== 'none')
	return applies ? Math.round((100 * weigh((state) => state === 'met')) / applies) : 100
}

/* What a review found, in the reader's language where the checklist knows it. */
export function foundText(review: PastReview, points: Point[]): string {
	const known = points.filter((point) => review.points.includes(point.name))
	const own = review.items.filter((item) => !known.some((point) => point.lacking.zh === item))
	return [...known.map((point) => label(point.lacking)), ...own].join(t('；', '; ')) || t('没有问题', 'nothing lacking')
}
