/* The exchange with the district in sentences: the line, what has not arrived, what happened in each try. */
import { instant, shortInstant, size } from '@web/format'
import { t } from '@web/language'
import { kindLabel, theSchema } from '@web/schema'
import type { SaveState, SyncState } from '@web/types'

/* A clock that is off by more makes times and terms doubtful. */
export const SKEW_SECONDS_MAX = 120

export interface Exchange {
	at: string
	ended?: string
	ok: boolean
	tries: number
	code?: string
	why?: string
	sent: number
	received: number
	bytes_sent: number
	bytes_received: number
	skew: number
}

export interface SyncAnswer extends SyncState {
	exchanges: Exchange[]
}

export interface PendingItem {
	record?: string
	kind?: string
	name?: string
	commit: string
	ledger: string
	act: string
	at: string
	author: string
	state: SaveState
}

export interface PendingAnswer {
	items: PendingItem[]
	link: SyncState['link']
}

/* Why a try failed, by the kind of failure; the node's own words are for whoever repairs it. */
const REASONS: Record<string, () => string> = {
	system: () => t('本机出错', 'this computer failed'),
	store: () => t('本机数据文件有问题', 'the data file of this computer is not in order'),
	peer: () => t('连不上区级中心（没有网络，或对方没有运行）', 'the district could not be reached (no network, or it is not running)'),
	trust: () => t('没有通过与区级中心的相互核验', 'the district and this device did not recognise each other'),
	limit: () => t('对方发来的内容过大', 'what came was too large'),
	input: () => t('地址或登记信息有误', 'the address or the enrolment is wrong'),
}

export function reasonText(code: string | undefined): string {
	return (REASONS[code ?? ''] ?? REASONS.system)()
}

export function pendingText(sync: SyncState): string {
	const parts: string[] = []
	if (sync.only_here > 0)
		parts.push(t(`本机 ${sync.only_here} 项未送出`, `${sync.only_here} only here`))
	if (sync.sent > 0)
		parts.push(t(`已发送 ${sync.sent} 项`, `${sync.sent} sent, no receipt yet`))
	return parts.join(' · ')
}

export function heldText(sync: SyncState): string {
	const since = shortInstant(sync.held_since)
	return since ? t(`区级已保存（${since}）`, `Held by the district (${since})`) : t('没有要发送的内容', 'Nothing to send')
}

/* A folder put back from a backup signs nothing before it has heard what it signed since. */
export function restoredText(restored: string): string {
	const at = instant(restored)
	return t(`本机数据由 ${at} 的备份恢复。与区级中心连接一次后即可保存，连接是自动的；在此之前可以查看、打印，填写的内容留作草稿。`,
		`This computer was put back from a backup of ${at}. It saves again after one connection to the district, which comes by itself; until then you can read and print, and what you type stays as a draft.`)
}

function waitText(seconds: number): string {
	if (seconds <= 0)
		return t('马上再试', 'trying again now')
	if (seconds < 90)
		return t(`${seconds} 秒后再试`, `next try in ${seconds} s`)
	return t(`${Math.round(seconds / 60)} 分钟后再试`, `next try in ${Math.round(seconds / 60)} min`)
}

export function linkText(link: SyncState['link'], now = Date.now()): string {
	const since = shortInstant(link.since, new Date(now))
	switch (link.state) {
		case 'live':
			return since ? t(`已连接，自 ${since}`, `Connected since ${since}`) : t('已连接', 'Connected')
		case 'connecting':
			return t('正在连接区级中心', 'Connecting to the district')
		case 'waiting': {
			const why = link.why_zh || link.why ? t(link.why_zh || link.why || '', link.why || '') : t('连不上区级中心', 'the district could not be reached')
			const next = link.next_try ? Math.ceil((Date.parse(link.next_try) - now) / 1000) : 0
			return t(`离线：${why}，${waitText(next)}`, `Offline: ${why}; ${waitText(next)}`)
		}
		default:
			return t('没有连接：同步没有启动', 'Not connected: the exchange is not running')
	}
}

/* Why something has not arrived, for the whole list: all of it waits for the same line. */
export function whyPending(link: SyncState['link']): string {
	if (link.state === 'live')
		return t('线路是通的，正在发送或等待区级回执，通常几秒内完成。', 'The line is up: it is being sent, or its receipt is on the way. That takes seconds.')
	if (link.state === 'connecting')
		return t('正在连接区级中心，连上后自动发送。', 'Connecting to the district; it is sent as soon as the line is up.')
	return t('现在没有连接到区级中心。内容已完整保存在本机，连上后自动发送，不用做任何操作。',
		'There is no connection to the district. Everything is saved on this computer and is sent by itself when there is one.')
}

const SUBJECTS: Record<string, () => string> = {
	'conflict: resolve': () => t('裁定冲突', 'settled a clash'),
	'finding: resolve': () => t('裁定问题', 'settled a finding'),
	'attendance: roster': () => t('导入参训名单', 'imported a roster'),
}

/* "dispute: register" as people say it. */
export function actText(act: string): string {
	const [kind, verb] = act.split(': ')
	const known = theSchema().kinds.find((each) => each.name === kind)
	if (SUBJECTS[act] || !known)
		return SUBJECTS[act]?.() ?? act
	if (verb === 'change')
		return t(`修改${kindLabel(kind)}`, `changed: ${kindLabel(kind)}`)
	return kind === 'dispute' ? t('登记案件', 'registered a case') : t(`新增${kindLabel(kind)}`, `added: ${kindLabel(kind)}`)
}

/* Where a pending item can be looked at; people and centres have no page. */
export function pendingLink(item: PendingItem): string | null {
	if (item.kind === 'dispute' && item.record)
		return `/case/${item.record}`
	return item.kind === 'training' && item.record ? `/training/${item.record}` : null
}

function isIdleFailure(exchange: Exchange): boolean {
	return !exchange.ok && !exchange.sent && !exchange.received
}

/* Failures that read alike are one line, also when the node's own words for them differ. Newest first. */
export function grouped(exchanges: Exchange[]): Exchange[] {
	const groups: Exchange[] = []
	for (const exchange of exchanges) {
		const newer = groups[groups.length - 1]
		if (newer && isIdleFailure(newer) && isIdleFailure(exchange) && newer.code === exchange.code)
			groups[groups.length - 1] = { ...newer, at: exchange.at, tries: newer.tries + exchange.tries }
		else
			groups.push(exchange)
	}
	return groups
}

function amounts(exchange: Exchange): string {
	const { sent, received, bytes_sent: out, bytes_received: back } = exchange
	if (!sent && !received)
		return t('没有新内容', 'nothing new')
	const parts = [
		sent ? t(`送出 ${sent} 项`, `sent ${sent}`) : '',
		received ? t(`收到 ${received} 项`, `received ${received}`) : '',
	].filter(Boolean)
	return `${parts.join(t('，', ', '))}${t(`（发 ${size(out)}，收 ${size(back)}）`, ` (${size(out)} out, ${size(back)} in)`)}`
}

/* What came of one try, or of several that failed alike. `open`: it is the one that is going on. */
export function exchangeText(exchange: Exchange, open: boolean): string {
	if (!exchange.ok) {
		const tries = exchange.tries > 1 ? t(`，连续试了 ${exchange.tries} 次`, `, ${exchange.tries} tries in a row`) : ''
		const partly = exchange.sent || exchange.received ? t(`；此前${amounts(exchange)}`, `; before that ${amounts(exchange)}`) : ''
		return `${reasonText(exchange.code)}${tries}${partly}`
	}
	const rest = open ? t('，连接保持中', ', still connected') : exchange.ended ? '' : t('，随后程序停止', ', then the program stopped')
	return `${amounts(exchange)}${rest}`
}

export function exchangeTime(exchange: Exchange): string {
	const from = instant(exchange.at)
	const to = instant(exchange.ended)
	if (!to || to === from)
		return from
	return `${from} – ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to}`
}

/* "本机时钟比区级快 5 分钟"; empty when it is near enough. */
export function skewText(seconds: number | undefined): string {
	if (!seconds || Math.abs(seconds) <= SKEW_SECONDS_MAX)
		return ''
	const minutes = Math.round(Math.abs(seconds) / 60)
	return seconds > 0
		? t(`本机时钟比区级快 ${minutes} 分钟。请在系统设置里校准时间，否则期限和先后会不准。`, `This computer's clock is ${minutes} min ahead of the district's. Set it right, or terms and order will be wrong.`)
		: t(`本机时钟比区级慢 ${minutes} 分钟。请在系统设置里校准时间，否则期限和先后会不准。`, `This computer's clock is ${minutes} min behind the district's. Set it right, or terms and order will be wrong.`)
}
