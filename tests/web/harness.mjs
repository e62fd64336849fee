/* Running the real programs and a real browser from tests: hubs and nodes in temporary folders, Debian's Chromium through Playwright.
 *
 * A test makes a Bench, starts what it needs with it, opens pages, and calls bench.end() when it is done (`scene` does all that). Every
 * page is watched: a request that leaves this machine, an error on the console or an uncaught exception fails the test. With
 * HESHI_SHOTS=DIR pages are photographed there. Programs are found in HESHI_BIN.
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, existsSync, writeFileSync } from 'node:fs'
import { request as askSecurely } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { createRequire } from 'node:module'
import { chromium as playwright } from 'playwright-core'

const BIN = process.env.HESHI_BIN
const READY_MS = 60_000
export const PASSWORD = '海珠调解2026'

/* The one without windows takes a third less of the processor's time; it draws and prints the same. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((each) => existsSync(each))

if (!BIN || !CHROMIUM) {
	console.log('HESHI_BIN or Chromium is missing: skipped')
	process.exit(77)
}

function environment() {
	const kept = Object.entries(process.env).filter(([name]) => !/^(HESHI_|LC_|LANG)/.test(name))
	return { ...Object.fromEntries(kept), LANG: 'C.UTF-8', TZ: 'Asia/Shanghai' }
}

/* One data folder and the program that works on it. */
class Program {
	constructor(name, data) {
		this.name = name
		this.data = data
		this.process = null
		this.address = {}
	}

	run(...words) {
		const done = spawnSync(join(BIN, this.name), ['--data', this.data, ...words.map(String)], {
			env: environment(), encoding: 'utf8', timeout: 120_000,
		})
		assert.equal(done.status, 0, `${this.name} ${words.join(' ')}\n${done.stderr}${done.stdout}`)
		return done.stdout.trim()
	}

	json(...words) {
		return JSON.parse(this.run('--json', ...words))
	}

	/* Starts `serve` and waits until it has named all of `wanted` ("web", "sync"). */
	async start(words, wanted) {
		const log = openSync(`${this.data}.log`, 'a')
		const child = spawn(join(BIN, this.name), ['--data', this.data, 'serve', ...words], {
			env: environment(), stdio: ['ignore', 'pipe', log],
		})
		closeSync(log)
		this.process = child
		this.gone = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
		this.address = {}
		await new Promise((resolve, reject) => {
			let text = ''
			const late = setTimeout(() => reject(new Error(`${this.name} did not listen\n${this.log()}`)), READY_MS)
			child.once('exit', () => reject(new Error(`${this.name} ended at once\n${this.log()}`)))
			child.stdout.on('data', (piece) => {
				text += piece
				for (const [, what, address] of text.matchAll(/^(\w+) (\S+:\d+)$/gm))
					this.address[what] = address
				if (wanted.every((what) => this.address[what])) {
					clearTimeout(late)
					resolve()
				}
			})
		})
	}

	log() {
		return existsSync(`${this.data}.log`) ? readFileSync(`${this.data}.log`, 'utf8') : ''
	}

	async signal(name) {
		if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null)
			return null
		this.process.kill(name)
		return this.gone
	}

	stop() {
		return this.signal('SIGTERM')
	}

	/* As a power cut would end it. */
	kill() {
		return this.signal('SIGKILL')
	}
}

class Hub extends Program {
	constructor(data) {
		super('heshi-hub', data)
		this.run('init', '--district', '440105', '--name', '海珠区', '--host', '127.0.0.1', '--person', '李主任')
	}

	centre(code, name, short) {
		this.run('centre', 'add', code, name, ...(short ? ['--short', short] : []))
	}

	code(centre, role = 'centre') {
		return this.run('enrol', '--centre', centre, '--role', role)
	}

	/* The same ports again after a restart, so that nodes and open pages find it. options: web (false: without screens). */
	async serve(port = 0, options = {}) {
		const web = options.web === false ? 'off' : `127.0.0.1:${this.port ?? 0}`
		const wanted = web === 'off' ? ['sync'] : ['sync', 'web']
		await this.start(['--sync', `127.0.0.1:${port}`, '--web', web], wanted)
		if (web === 'off')
			return
		this.port = Number(this.address.web.split(':')[1])
		this.authority ??= await authorityOf(this)
	}

	url(path = '/') {
		return `https://127.0.0.1:${this.port}${path}`
	}

	/* The account that tests use in this role; made when it is first asked for. */
	account(role) {
		this.accounts ??= new Map()
		if (this.accounts.size === 0 && role !== 'administrator')
			this.account('administrator')
		const name = HUB_NAMES[role]
		if (!this.accounts.has(role)) {
			const file = `${this.data}.password`
			writeFileSync(file, `${PASSWORD}\n`)
			this.run('user', 'add', name, '--role', role, '--password-file', file)
			this.accounts.set(role, name)
		}
		return name
	}

	/* Someone in this role logged in, without a browser. */
	async api(role = 'administrator') {
		const api = new Api(this)
		await api.post('/session', { name: this.account(role), password: PASSWORD })
		return api
	}
}

const HUB_NAMES = {
	administrator: '李主任', officer: '周经办', statistics: '吴统计', auditor: '郑审计', reviewer: '王评查',
}

/* What an office is given once, so that it trusts the hub. */
async function authorityOf(hub) {
	const answer = await fetchFrom(hub, 'GET', '/authority.pem', {})
	assert.equal(answer.status, 200)
	return answer.text
}

/* As fetch, but for a hub, whose authority the machine does not know. Without `authority`, nothing is checked. */
function fetchFrom(hub, method, path, headers, body) {
	const options = hub.authority ? { ca: hub.authority } : { rejectUnauthorized: false }
	return new Promise((resolve, reject) => {
		const asked = askSecurely(hub.url(path), { method, headers, agent: false, ...options }, (answer) => {
			const pieces = []
			answer.on('data', (piece) => pieces.push(piece))
			answer.on('error', reject)
			answer.on('end', () => resolve({
				status: answer.statusCode,
				cookie: answer.headers['set-cookie']?.[0] ?? null,
				text: Buffer.concat(pieces).toString(),
			}))
		})
		asked.on('error', reject)
		asked.end(body)
	})
}

class Node extends Program {
	constructor(data) {
		super('heshi-node', data)
	}

	enrol(code, name) {
		this.run('enrol', code, '--name', name)
		return this
	}

	/* The same port again after a restart, so that open pages find it. */
	async serve() {
		await this.start(['--web', this.port ? `127.0.0.1:${this.port}` : '127.0.0.1:0'], ['web'])
		this.port = Number(this.address.web.split(':')[1])
		return this.url()
	}

	url(path = '/') {
		return `http://127.0.0.1:${this.port}${path}`
	}

	/* Someone logged in, without a browser: for what a test needs before it begins. */
	async api() {
		const api = new Api(this)
		const session = await api.get('/session')
		if (session.state === 'empty')
			await api.post('/accounts/first', { password: PASSWORD })
		else
			await api.post('/session', { account: session.accounts[0].id, password: PASSWORD })
		return api
	}
}

/* A client of the API of a node or hub, with a session of its own. */
export class Api {
	constructor(node) {
		this.node = node
		this.cookie = ''
		this.token = ''
	}

	async call(method, path, body, headers = {}) {
		const { status, cookie, text } = await this.send(method, '/api/v1' + path, {
			...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
			...(this.cookie ? { Cookie: this.cookie } : {}),
			...(this.token ? { 'X-Heshi-Token': this.token } : {}),
			...headers,
		}, body === undefined ? undefined : JSON.stringify(body))
		if (cookie)
			this.cookie = cookie.split(';')[0]
		const json = text.startsWith('{') ? JSON.parse(text) : null
		if (json?.token)
			this.token = json.token
		return { status, json, text }
	}

	async send(method, path, headers, body) {
		if (this.node instanceof Hub)
			return fetchFrom(this.node, method, path, headers, body)
		const answer = await fetch(this.node.url(path), { method, headers, body })
		return { status: answer.status, cookie: answer.headers.get('set-cookie'), text: await answer.text() }
	}

	async ask(method, path, body) {
		const { status, json, text } = await this.call(method, path, body)
		assert.ok(status < 400, `${method} ${path}: ${status} ${text}`)
		return json
	}

	get(path) {
		return this.ask('GET', path)
	}

	post(path, body = {}) {
		return this.ask('POST', path, body)
	}

	patch(path, body) {
		return this.ask('PATCH', path, body)
	}
}

const underWay = new WeakMap()

/* Waits until the page has asked for nothing more and drawn what came, twice in a row. The stream of events stays open for ever, so
 * Playwright's "networkidle" never comes. */
export async function settled(page) {
	for (let calm = 0; calm < 2; ) {
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
		calm = underWay.get(page).size ? 0 : calm + 1
	}
}

/* One browser for all tests of a file: its windows share nothing but the program. */
let browser = null
after(() => browser?.close())

async function chromium() {
	browser ??= await playwright.launch({
		executablePath: CHROMIUM,
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
			'--disable-component-update', '--disable-sync', '--font-render-hinting=none'],
	})
	return browser
}

/* A folder, programs and windows that end together. */
export class Bench {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'heshi-web-'))
		this.programs = []
		this.contexts = []
		this.complaints = []
	}

	hub(name = 'hub') {
		return this.keep(new Hub(join(this.folder, name)))
	}

	node(name = 'node') {
		return this.keep(new Node(join(this.folder, name)))
	}

	keep(program) {
		this.programs.push(program)
		return program
	}

	/* A hub that serves, one centre (江海), and enrolled nodes that serve. */
	async district(...names) {
		const hub = this.hub()
		hub.centre('440105014', '江海街道劳动人事争议调解中心', '江海')
		await hub.serve()
		const nodes = []
		for (const name of names) {
			const node = this.node(`node-${nodes.length}`).enrol(hub.code('440105014'), name)
			await node.serve()
			nodes.push(node)
		}
		return [hub, ...nodes]
	}

	/* A window of its own: no cookies of others. options: viewport, quiet (pattern of console errors to let pass). */
	async page(options = {}) {
		const context = await (await chromium()).newContext({
			viewport: options.viewport ?? { width: 1366, height: 768 },
			locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true, reducedMotion: 'reduce',
			ignoreHTTPSErrors: true, // a hub's own authority, which this browser was not given
		})
		this.contexts.push(context)
		context.setDefaultTimeout(options.timeout ?? 30_000)
		const page = await context.newPage()
		this.watch(page, options.quiet)
		return page
	}

	watch(page, quiet = /$^/) {
		const open = new Set()
		underWay.set(page, open)
		page.on('request', (request) => {
			if (!/\/api\/v1\/events/.test(request.url()))
				open.add(request)
		})
		page.on('requestfinished', (request) => open.delete(request))
		page.on('requestfailed', (request) => open.delete(request))
		// What the page before had asked for is never answered.
		page.on('framenavigated', (frame) => frame === page.mainFrame() && open.clear())
		page.on('request', (request) => {
			if (!/^(https?:\/\/(127\.0\.0\.1|localhost):|data:|blob:|about:)/.test(request.url()))
				this.complaints.push(`a request left the machine: ${request.url()}`)
		})
		page.on('console', (message) => {
			// Refused requests are answers, not errors of the page; a node that is down is what some tests are about.
			const expected = /Failed to load resource/.test(message.text()) || quiet.test(message.text())
			if (message.type() === 'error' && !expected)
				this.complaints.push(`console: ${message.text()}`)
		})
		page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error}`))
	}

	/* An open page of this node with the first account logged in, or of this hub with options.role's. */
	async desk(node, path = '/today', options = {}) {
		const page = await this.page(options)
		await logIn(page, node, options.role)
		await page.goto(node.url(path))
		return page
	}

	/* What every page showed when a test failed. */
	async photograph() {
		const pages = this.contexts.flatMap((context) => context.pages())
		for (const [place, page] of pages.entries())
			await shot(page, `failed-${place}`).catch(() => {})
	}

	async end() {
		for (const context of this.contexts)
			await context.close().catch(() => {})
		for (const program of this.programs)
			await program.kill()
		rmSync(this.folder, { recursive: true, force: true })
		assert.deepEqual(this.complaints, [])
	}
}

/* Puts this client's session into the page's browser. */
export async function carry(page, api) {
	const [name, value] = api.cookie.split('=')
	await page.context().addCookies([{
		name, value, url: api.node.url(), httpOnly: true, sameSite: 'Strict', secure: api.node instanceof Hub,
	}])
	await page.context().addInitScript((token) => {
		if (!sessionStorage.getItem('carried'))
			localStorage.setItem('heshi.token', token)
		sessionStorage.setItem('carried', 'yes')
	}, api.token)
}

/* Logs the node's first account in, or the hub's of this role, without the login form (which has tests of its own). */
export async function logIn(page, node, role) {
	const api = await node.api(role)
	await carry(page, api)
	return api
}

/* Runs one test on a bench of its own. */
export function scene(run) {
	return async () => {
		const bench = new Bench()
		try {
			await run(bench)
		} catch (cause) {
			await bench.photograph()
			throw cause
		} finally {
			await bench.end()
		}
	}
}

/* A photograph, when somebody wants to look. */
export async function shot(page, name) {
	if (!process.env.HESHI_SHOTS)
		return
	mkdirSync(process.env.HESHI_SHOTS, { recursive: true })
	await page.screenshot({ path: join(process.env.HESHI_SHOTS, `${name}.png`) })
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/* No serious or critical finding of axe-core on the page as it stands. */
export async function accessible(page) {
	await settled(page)
	await page.evaluate(axeSource)
	const found = await page.evaluate(async () => {
		// A colour on its way to another is nobody's choice: what ends is waited for, and what that begins, too.
		const frame = () => new Promise((done) => requestAnimationFrame(done))
		const moving = () => document.getAnimations().filter((each) => each.playState === 'running' && each.effect?.getComputedTiming().endTime !== Infinity)
		for (await frame(); moving().length > 0; await frame())
			await Promise.allSettled(moving().map((each) => each.finished))
		const result = await window.axe.run(document, { resultTypes: ['violations'] })
		return result.violations
			.filter((each) => each.impact === 'serious' || each.impact === 'critical')
			.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`)
	})
	assert.deepEqual(found, [], `${page.url()} is hard to use for some`)
}
