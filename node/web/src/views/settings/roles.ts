/* What a role may do, in a sentence, for whoever gives it. */
import { t } from '@web/language'
import { session } from '@web/session'
import type { Account } from '@web/types'

export type Role = Account['role']

/* A role that this device has work for: cases are written at centres, trainings at a trainer's device. */
export function rolesHere(): Role[] {
	return session.role === 'trainer' ? ['trainer', 'reader', 'lead'] : ['mediator', 'reader', 'lead']
}

export function roleMeaning(role: Role): string {
	switch (role) {
		case 'lead':
			return t('可以做全部事情：办案、裁定、导出、管理账号和设置、备份。', 'May do everything: cases, settling, exports, accounts, settings, backups.')
		case 'mediator':
			return t('登记和办理案件、制作文书、裁定冲突、立即同步；不能管理账号和设置。', 'Registers and handles cases, issues papers, settles clashes, syncs; no accounts or settings.')
		case 'trainer':
			return t('安排培训、签到和导入名单、制作培训文书；不能管理账号和设置。', 'Plans trainings, sign-in and rosters, issues their papers; no accounts or settings.')
		default:
			return t('只能查看，什么也改不了。', 'May look at everything and change nothing.')
	}
}
