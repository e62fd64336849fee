/* What people of a node are called by what they may do. */
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
		default:
			return role
	}
}
