/*
 * One door to the JSON API: `api.get('/today')`. An answer is what the server sent; everything else is an ApiError.
 *
 * A GET that finds no server is tried once more. Writes are never repeated by themselves. Whoever creates a record passes
 * a key, so that a second try by hand saves nothing twice.
 *
 * Beside the cookie every call carries the page's token, which login gives once. It lies where only pages of this very
 * address and port can read it: the cookie alone, which the browser also shows to other ports, opens nothing.
 */
import { t } from './language'
import type { Problem } from './types'

const BASE = '/api/v1'
const RETRY_AFTER_MS = 500

interface ErrorBody {
	code?: string
	text?: string
	text_zh?: string
	problems?: Problem[]
	[name: string]: unknown
}

export class ApiError extends Error {
	readonly status: number
	readonly code: string
	readonly problems: Problem[]
	/* The whole error object, for what only some errors have: `current`, `wait_seconds`… */
	readonly data: ErrorBody

	constructor(status: number, data: ErrorBody) {
		super(data.text ?? data.code ?? `HTTP ${status}`)
		this.name = 'ApiError'
		this.status = status
		this.code = data.code ?? (status === 0 ? 'offline' : 'system')
		this.problems = data.problems ?? []
		this.data = data
	}

	/* The sentence for the reader, in the language of the screens. */
	get text(): string {
		if (this.code === 'offline')
			return t('连接不上和事服务，请确认它正在运行。', 'The Heshi service does not answer.')
		return t(this.data.text_zh ?? this.message, this.data.text ?? this.message)
	}

	get offline(): boolean {
		return this.code === 'offline'
	}
}

export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[]
export type Query = Record<string, QueryValue>

export interface Options {
	query?: Query
	signal?: AbortSignal
	/* A key that makes a create safe to send twice: newId(). */
	key?: string
	/* Lets the request outlive the page; bodies up to 64 KB. */
	keepalive?: boolean
}

/* What a list's filter says for "has no value", since '' and undefined both mean "not filtered". */
export const UNSET = '\u0000unset'

const TOKEN_KEPT_AS = 'heshi.token'

let heldToken = ''
const watchers: ((error: ApiError) => void)[] = []

export function setToken(value: string): void {
	heldToken = value
	try {
		localStorage.setItem(TOKEN_KEPT_AS, value)
	} catch {
		// Then it lasts as long as this page.
	}
}

/* Of all tabs alike: who logs in in one is logged in in the others. */
function token(): string {
	try {
		return localStorage.getItem(TOKEN_KEPT_AS) ?? heldToken
	} catch {
		return heldToken
	}
}

export function tokenHeaders(): Record<string, string> {
	return token() ? { 'X-Heshi-Token': token() } : {}
}

/* Called with every error that an answer carried, before it is thrown: sessions end and lock this way. */
export function onApiError(watcher: (error: ApiError) => void): void {
	watchers.push(watcher)
}

export function queryText(query: Query | undefined): string {
	const parts: string[] = []
	for (const [name, value] of Object.entries(query ?? {})) {
		const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
		if (text !== '')
			parts.push(`${encodeURIComponent(name)}=${text === UNSET ? '' : encodeURIComponent(text)}`)
	}
	return parts.length ? `?${parts.join('&')}` : ''
}

export function apiUrl(path: string, query?: Query): string {
	return BASE + path + queryText(query)
}

async function fetchOnce(method: string, path: string, body: unknown, options: Options): Promise<Response> {
	const headers: Record<string, string> = { Accept: 'application/json', ...tokenHeaders() }
	if (body !== undefined)
		headers['Content-Type'] = 'application/json'
	if (options.key)
		headers['Idempotency-Key'] = options.key
	try {
		return await fetch(apiUrl(path, options.query), {
			method,
			headers,
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: options.signal,
			keepalive: options.keepalive,
			credentials: 'same-origin',
			cache: 'no-store',
		})
	} catch (cause) {
		if (isAbort(cause))
			throw cause
		throw new ApiError(0, { code: 'offline', text: 'The service does not answer' })
	}
}

async function fetchTwice(method: string, path: string, body: unknown, options: Options): Promise<Response> {
	try {
		return await fetchOnce(method, path, body, options)
	} catch (cause) {
		if (method !== 'GET' || !(cause instanceof ApiError) || options.signal?.aborted)
			throw cause
	}
	await new Promise((resume) => setTimeout(resume, RETRY_AFTER_MS))
	return await fetchOnce(method, path, body, options)
}

async function errorOf(response: Response): Promise<ApiError> {
	try {
		const body = (await response.json()) as { error?: ErrorBody }
		return new ApiError(response.status, body.error ?? {})
	} catch {
		return new ApiError(response.status, {})
	}
}

async function respond(method: string, path: string, body: unknown, options: Options): Promise<Response> {
	const response = await fetchTwice(method, path, body, options)
	if (response.ok)
		return response
	const error = await errorOf(response)
	watchers.forEach((watcher) => watcher(error))
	throw error
}

async function call<T>(method: string, path: string, body: unknown, options: Options = {}): Promise<T> {
	const response = await respond(method, path, body, options)
	const text = await response.text()
	return (text ? JSON.parse(text) : undefined) as T
}

export const api = {
	get: <T>(path: string, query?: Query, options?: Options) => call<T>('GET', path, undefined, { ...options, query }),
	post: <T>(path: string, body: unknown = {}, options?: Options) => call<T>('POST', path, body, options),
	put: <T>(path: string, body: unknown, options?: Options) => call<T>('PUT', path, body, options),
	patch: <T>(path: string, body: unknown, options?: Options) => call<T>('PATCH', path, body, options),
	delete: <T>(path: string, options?: Options) => call<T>('DELETE', path, undefined, options),
}

/* Saves an answer as a file under the name that the server gives it. */
export async function download(path: string, query?: Query, fallback = 'heshi'): Promise<void> {
	const response = await respond('GET', path, undefined, { query })
	const given = response.headers.get('Content-Disposition') ?? ''
	const encoded = /filename\*=UTF-8''([^;]+)/i.exec(given)
	const plain = /filename="?([^";]+)"?/i.exec(given)
	const name = encoded ? decodeURIComponent(encoded[1]) : (plain?.[1] ?? fallback)
	saveAs(await response.blob(), name)
}

export function saveAs(content: Blob, name: string): void {
	const url = URL.createObjectURL(content)
	const link = document.createElement('a')
	link.href = url
	link.download = name
	link.click()
	setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export function isAbort(cause: unknown): boolean {
	return cause instanceof DOMException && cause.name === 'AbortError'
}

/* The sentence to show for anything that a call threw. */
export function errorText(cause: unknown): string {
	if (cause instanceof ApiError)
		return cause.text
	return t('出现了意外的错误。', 'Something unexpected went wrong.')
}

/* A new UUIDv7: an idempotency key, a draft's id. */
export function newId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	let time = Date.now()
	for (let place = 5; place >= 0; place--) {
		bytes[place] = time % 256
		time = Math.floor(time / 256)
	}
	bytes[6] = (bytes[6] & 0x0f) | 0x70
	bytes[8] = (bytes[8] & 0x3f) | 0x80
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
