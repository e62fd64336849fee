/* The navigation of the district's screens; who lacks the right does not see the entry. A page of it has its row in router.ts. */
import {
	Bell, CollectionTag, Connection, DataAnalysis, DocumentChecked, Files, Monitor, OfficeBuilding, Setting, Stamp, User, Warning,
} from '@element-plus/icons-vue'
import type { Entry } from '@web/frame/entries'
import type { Right } from '@web/types'

export const navigation: (Entry & { right?: Right; without?: Right })[] = [
	{ to: '/', zh: '总览', en: 'Overview', icon: DataAnalysis },
	{ to: '/cases', zh: '案件', en: 'Cases', icon: Files, right: 'personal' },
	{ to: '/case-figures', zh: '案件（不含姓名）', en: 'Cases, no names', icon: Files, without: 'personal' },
	{ to: '/clashes', zh: '待裁定', en: 'To settle', icon: Warning, right: 'personal' },
	{ to: '/warnings', zh: '风险预警', en: 'Warnings', icon: Bell, right: 'personal' },
	{ to: '/training', zh: '培训', en: 'Training', icon: CollectionTag, right: 'personal', apart: true },
	{ to: '/reviews', zh: '案卷评查', en: 'File review', icon: DocumentChecked, right: 'personal' },
	{ to: '/reports', zh: '报表', en: 'Reports', icon: Stamp },
	{ to: '/devices', zh: '设备', en: 'Devices', icon: Monitor, right: 'personal', apart: true },
	{ to: '/registers', zh: '中心与人员', en: 'Centres, people', icon: OfficeBuilding, right: 'personal' },
	{ to: '/accounts', zh: '账户', en: 'Accounts', icon: User, right: 'accounts' },
	{ to: '/settings', zh: '设置', en: 'Settings', icon: Setting, right: 'settings' },
	{ to: '/audit', zh: '审计', en: 'Audit', icon: Connection, right: 'audit' },
]
