/* What a role may do, in a sentence, for whoever gives it. */
import { t } from '@web/language'
import { session } from '@web/session'
import type { Account } from '@web/types'

export type Role = Account['role']

/* A role that this device has work for: cases are written at centres, trainings at a trainer's device, the hub has its own. */
export function rolesHere(): Role[] {
	if (session.role === 'hub')
		return ['officer', 'statistics', 'reviewer', 'auditor', 'administrator']
	return session.role === 'trainer' ? ['trainer', 'reader', 'lead'] : ['mediator', 'reader', 'lead']
}

/* Some always may, some never. */
export function exportChoice(role: Role): 'always' | 'never' | 'asked' {
	if (role === 'lead' || role === 'administrator')
		return 'always'
	return role === 'statistics' ? 'never' : 'asked'
}

export function exports(role: Role, allowed: boolean): boolean {
	const choice = exportChoice(role)
	return choice === 'always' || (choice === 'asked' && allowed)
}

export function roleMeaning(role: Role): string {
	switch (role) {
		case 'lead':
			return t('可以做全部事情：办案、裁定、导出、管理账号和设置、备份。', 'May do everything: cases, settling, exports, accounts, settings, backups.')
		case 'mediator':
			return t('登记和办理案件、制作文书、裁定冲突、立即同步；不能管理账号和设置。', 'Registers and handles cases, issues papers, settles clashes, syncs; no accounts or settings.')
		case 'trainer':
			return t('安排培训、签到和导入名单、制作培训文书；不能管理账号和设置。', 'Plans trainings, sign-in and rosters, issues their papers; no accounts or settings.')
		case 'administrator':
			return t('可以做全部事情：办理、报表审批、评查、设备、账户、设置、备份、审计、导出。', 'May do everything: cases, approving reports, reviews, devices, accounts, settings, backups, audits, exports.')
		case 'officer':
			return t('查看全区案件，裁定、转办、批注、跟进预警，安排培训，报送报表；不能管理账户和设置。', 'Sees all cases; settles, transfers, annotates, follows warnings, plans trainings, hands in reports; no accounts or settings.')
		case 'statistics':
			return t('只看数字：总览、报表和不含姓名的案件列表；看不到任何人的信息。', 'Figures only: overview, reports and a list of cases without names; nobody’s data.')
		case 'auditor':
			return t('查看全区案件、访问记录和审计结论，什么也改不了。', 'Sees all cases, the access log and audits; changes nothing.')
		case 'reviewer':
			return t('查看全区案件，抽取和评查案卷；不能修改案件。', 'Sees all cases, draws and judges case files; does not change cases.')
		default:
			return t('只能查看，什么也改不了。', 'May look at everything and change nothing.')
	}
}
