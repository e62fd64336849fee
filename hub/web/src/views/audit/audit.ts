/* Verdicts, runs, mirrors and receipts as the API tells of them, and the words for what an audit may find. */
import { t } from '@web/language'

export interface AuditProblem {
	rule: string
	text: string
	commit?: string
}

export interface Verdict {
	at: string
	took_ms: number
	number: number
	head?: string
	commits: number
	merges: number
	problem_count: number
	problems: AuditProblem[]
	account?: string
	/* Change sets that came after it. */
	since: number
}

export interface AuditItem {
	/* '' are the tables made from the ledgers. */
	ledger: string
	name?: string
	last: number
	head?: string
	verdict: Verdict | null
}

export interface Run {
	running: boolean
	ledger?: string
	began?: string
	ended?: string
	done: number
	total: number
	failed: boolean
	why?: string
}

export interface Receipt {
	ledger: string
	number: number
	head: string
	digest: string
	at: string
	signature: string
	signed: string
	holds: boolean
}

export interface Receipts {
	device: string
	key: string
	key_ssh: string
	key_pem: string
	items: Receipt[]
}

export function percent(run: Run): number {
	return run.total ? Math.min(100, Math.floor((run.done * 100) / run.total)) : 0
}

/* What a rule of the audit guards, said of its breach. */
export function ruleText(rule: string): string {
	const words: Record<string, [string, string]> = {
		object: ['内容缺失或被改动', 'content is missing or was changed'],
		commit: ['一条变更读不出来', 'a change set cannot be read'],
		entry: ['登记的内容与签名内容不符', 'what is on record is not what was signed'],
		ledger: ['变更不属于这个台账', 'a change set of another ledger'],
		number: ['编号有缺失', 'numbers are missing'],
		sequence: ['设备自己的编号不连续', 'a device’s own numbers have a gap'],
		line: ['设备的变更没有接着它的上一条', 'a device’s change set does not follow its last one'],
		parent: ['前一条变更缺失', 'a parent is missing'],
		signature: ['签名不成立', 'a signature does not hold'],
		digest: ['内容与摘要不符', 'content and digest differ'],
		current: ['当前主线有误', 'the current line is wrong'],
		head: ['区中心主线有误', 'the hub’s line is wrong'],
		tip: ['设备的最新变更有误', 'a device’s newest change set is wrong'],
		reach: ['有变更脱离了主线', 'a change set dropped out of the line'],
		receipt: ['回执不成立', 'a receipt does not hold'],
		rights: ['无权的改动没有被标出', 'a change without the right to it is not held'],
		unsound: ['不合规则的改动没有被标出', 'a change against the rules is not held'],
		revoked: ['设备停用之后的变更', 'a change after its device was revoked'],
		merge: ['合并重新计算后不一致', 'a merge computed again comes out otherwise'],
		derived: ['查询表与历史不一致', 'tables differ from the history'],
	}
	const found = words[rule]
	return found ? t(found[0], found[1]) : rule
}
