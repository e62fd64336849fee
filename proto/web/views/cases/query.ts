/*
 * What the list of cases is asked for: held as one object, written into the address, into saved filters, and into the
 * request. The three are different on purpose: an address is for people's back button, a request for the node. What is
 * searched for is mostly somebody's name: addresses end up in histories and bookmarks, so it stands beside the address, in
 * the state of the history's entry.
 */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Query } from '@web/api'
import { codes } from '@web/schema'
import { session } from '@web/session'

export type Group = 'open' | 'closed' | 'all'

export interface CaseQuery {
	q: string
	group: Group
	status: string[]
	category: string[]
	source: string[]
	/* Codes of centres, and who mediates: asked for at the hub, where all streets' cases are. */
	street: string[]
	mediator: string[]
	/* Only my own cases. */
	mine: boolean
	received_from: string
	received_to: string
	/* In 分. */
	amount_from: number | null
	amount_to: number | null
	/* How many workers it concerns: a group case begins at ten. */
	workers_from: number | null
	workers_to: number | null
	/* Only cases whose term has run out. */
	overdue: boolean
	sort: string
	page: number
}

export const PAGE = 50

/* So many candidates are looked through for terms that have run out; the node cannot filter by terms. */
export const OVERDUE_MOST = 500

/* While a case stands so its terms run. */
const RUNNING = ['registered', 'pending', 'accepted', 'mediating']
const CLOSED = ['closed', 'archived', 'appraised']
const LISTS = ['status', 'category', 'source', 'street', 'mediator'] as const
const TEXTS = ['q', 'received_from', 'received_to', 'sort'] as const
const NUMBERS = ['amount_from', 'amount_to', 'workers_from', 'workers_to'] as const

export function freshQuery(): CaseQuery {
	return {
		q: '', group: 'open', status: [], category: [], source: [], street: [], mediator: [], mine: false, received_from: '',
		received_to: '', amount_from: null, amount_to: null, workers_from: null, workers_to: null, overdue: false, sort: '-received', page: 1,
	}
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : ''
}

/* From a saved filter; what it does not know it leaves out. */
export function readQuery(given: Record<string, unknown>): CaseQuery {
	const query = freshQuery()
	for (const name of TEXTS)
		query[name] = text(given[name]) || query[name]
	for (const name of LISTS)
		query[name] = text(given[name]).split(',').filter(Boolean)
	for (const name of NUMBERS)
		query[name] = /^\d+$/.test(text(given[name])) ? Number(given[name]) : null
	query.group = given.group === 'closed' || given.group === 'all' ? given.group : 'open'
	query.mine = given.mine === '1'
	query.overdue = given.overdue === '1'
	query.page = Math.max(1, Number.parseInt(text(given.page), 10) || 1)
	return query
}

/* For a saved filter: only what differs from the list as it opens. */
export function writeQuery(query: CaseQuery): LocationQueryRaw {
	const fresh = freshQuery()
	const out: Record<string, string> = {}
	for (const name of TEXTS)
		if (query[name] !== fresh[name])
			out[name] = query[name]
	for (const name of LISTS)
		if (query[name].length)
			out[name] = query[name].join(',')
	for (const name of NUMBERS)
		if (query[name] !== null)
			out[name] = String(query[name])
	if (query.group !== 'open')
		out.group = query.group
	if (query.mine)
		out.mine = '1'
	if (query.overdue)
		out.overdue = '1'
	if (query.page > 1)
		out.page = String(query.page)
	return out
}

/* The same for the history: an address without the search, and the search as the entry's state. */
export function addressOf(query: CaseQuery): { query: LocationQueryRaw; state: { q: string } } {
	return { query: writeQuery({ ...query, q: '' }), state: { q: query.q } }
}

export function readAddress(address: LocationQuery, state: unknown): CaseQuery {
	return readQuery({ ...address, q: text((state as { q?: unknown } | null)?.q) })
}

/* The statuses that a group stands for. */
export function statusesOf(group: Group): string[] {
	const all = codes('dispute', 'status').map((code) => code.name)
	if (group === 'closed')
		return all.filter((name) => CLOSED.includes(name))
	return group === 'open' ? all.filter((name) => !CLOSED.includes(name)) : all
}

/* Amounts in a query are read as people write them. */
function yuan(fen: number | null): string | null {
	return fen === null ? null : (fen / 100).toFixed(2)
}

/* Chosen statuses speak for themselves; a group only says which may be meant. Terms run out only while they run. */
function wantedStatuses(query: CaseQuery): string[] {
	if (query.status.length)
		return query.status
	if (query.overdue)
		return query.group === 'closed' ? statusesOf('closed') : RUNNING
	return query.group === 'all' ? [] : statusesOf(query.group)
}

export function filtersOf(query: CaseQuery): Query {
	return {
		q: query.q.trim(),
		status: wantedStatuses(query),
		category: query.category,
		source: query.source,
		centre: query.street,
		mediator: query.mine ? session.account?.person : query.mediator,
		'received.from': query.received_from,
		'received.to': query.received_to,
		'amount.from': yuan(query.amount_from),
		'amount.to': yuan(query.amount_to),
		'workers.from': query.workers_from,
		'workers.to': query.workers_to,
	}
}

export function pageOf(query: CaseQuery): Query {
	if (query.overdue)
		return { ...filtersOf(query), sort: 'received', limit: OVERDUE_MOST }
	return { ...filtersOf(query), sort: query.sort, limit: PAGE, offset: (query.page - 1) * PAGE }
}

/* How many filters besides search and group are set: said on the button that shows them. */
export function filterCount(query: CaseQuery): number {
	const lists = LISTS.filter((name) => query[name].length > 0).length
	const dates = query.received_from || query.received_to ? 1 : 0
	const amounts = query.amount_from !== null || query.amount_to !== null ? 1 : 0
	const workers = query.workers_from !== null || query.workers_to !== null ? 1 : 0
	return lists + dates + amounts + workers + Number(query.mine) + Number(query.overdue)
}
