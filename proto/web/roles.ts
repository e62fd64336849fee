/* What people of a node or of the hub are called by what they may do. */
import { t } from './language'
import type { Account } from './types'

export function roleLabel(role: Account['role']): string {
	switch (role) {
		case 'lead':
			return t('负责人', 'Lead')
		case 'mediator':
			return t('调解员', 'Mediator')
		case 'trainer':
			return t('培训管理员', 'Trainer')
		case 'reader':
			return t('查阅人员', 'Reader')
		case 'administrator':
			return t('管理员', 'Administrator')
		case 'officer':
			return t('经办人员', 'Officer')
		case 'statistics':
			return t('统计人员', 'Statistics')
		case 'auditor':
			return t('审计人员', 'Auditor')
		case 'reviewer':
			return t('评查人员', 'Reviewer')
		default:
			return role
	}
}
