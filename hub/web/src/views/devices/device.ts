/* Devices as the API tells of them, and the words for how they stand. */
import { t } from '@web/language'

export interface DeviceLedger {
	ledger: string
	/* Number of the hub's newest change set; the one up to which the device was given them; its own newest that is here. */
	last: number
	given: number
	held: number
}

export interface Device {
	id: string
	name: string
	label?: string
	centre?: string
	centre_name?: string
	role: 'centre' | 'trainer'
	status: 'active' | 'lost' | 'retired'
	enrolled?: string
	revoked?: string
	reason?: string
	version?: string
	schema?: number
	seen?: string
	skew?: number
	connected: boolean
	since?: string
	received: number
	sent: number
	behind: number | null
	ledgers: DeviceLedger[]
	incidents: number
	newest_incident?: string
}

export interface Incident {
	id: number
	at: string
	device: string
	what: string
	text: string
}

export interface IncidentPage {
	items: Incident[]
	more: boolean
}

export interface OpenCode {
	n: string
	centre: string
	centre_name?: string
	role: 'centre' | 'trainer'
	expires: string
}

/* A clock that is off by less is no one's affair. */
const SKEW_NOTED = 300

export function roleText(role: string): string {
	return role === 'trainer' ? t('培训用', 'for training') : t('调解中心', 'centre')
}

export function statusText(status: string): string {
	if (status === 'active')
		return t('在用', 'in use')
	return status === 'lost' ? t('已报失', 'lost') : t('已停用', 'retired')
}

/* "3 分钟前", "2 天前" */
export function ago(value: string | undefined, now = Date.now()): string {
	const minutes = Math.floor((now - new Date(value ?? NaN).getTime()) / 60_000)
	if (Number.isNaN(minutes))
		return t('从未', 'never')
	if (minutes < 1)
		return t('刚刚', 'just now')
	if (minutes < 60)
		return t(`${minutes} 分钟前`, `${minutes} min ago`)
	if (minutes < 24 * 60)
		return t(`${Math.floor(minutes / 60)} 小时前`, `${Math.floor(minutes / 60)} h ago`)
	const days = Math.floor(minutes / (24 * 60))
	return t(`${days} 天前`, days === 1 ? '1 day ago' : `${days} days ago`)
}

export function behindText(behind: number | null): string {
	if (behind === null)
		return t('尚未连接过', 'never connected')
	return behind === 0 ? t('已是最新', 'up to date') : t(`差 ${behind} 条`, `${behind} behind`)
}

/* Empty when the clock is right, or near enough. */
export function skewText(seconds: number | undefined): string {
	if (seconds === undefined || Math.abs(seconds) <= SKEW_NOTED)
		return ''
	const minutes = Math.round(Math.abs(seconds) / 60)
	return seconds > 0 ? t(`时钟快 ${minutes} 分钟`, `clock ${minutes} min ahead`) : t(`时钟慢 ${minutes} 分钟`, `clock ${minutes} min behind`)
}

/* Why something was refused: the words of the protocol. */
export function refusalText(what: string): string {
	const words: Record<string, [string, string]> = {
		protocol: ['不合协议', 'against the protocol'],
		version: ['程序版本不符', 'another version'],
		certificate: ['证书不符', 'certificate'],
		device: ['设备未登记或已停用', 'unknown or revoked device'],
		replay: ['重复的会话（可能是复制的数据）', 'repeated session (a copied data folder?)'],
		renewal: ['从备份恢复，已换新设备名', 'put back from a backup, goes on under a new name'],
		ledger: ['不属于它的台账', 'not its ledger'],
		signature: ['签名不成立', 'signature does not hold'],
		sequence: ['编号不连续', 'sequence broken'],
		parent: ['缺少前一条变更', 'unknown parent'],
		cursor: ['与区中心的历史不一致', 'history differs from the hub'],
		code: ['接入码无效', 'enrolment code'],
		busy: ['稍后再试', 'busy'],
		limit: ['超过限额', 'over a limit'],
		internal: ['区中心暂时出错', 'the hub failed'],
	}
	const found = words[what]
	return found ? t(found[0], found[1]) : what
}
