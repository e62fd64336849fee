/* The node's pages. */
import { page, startRouter } from '@web/frame/pages'

export const router = startRouter([
	{ path: '/', redirect: '/today' },
	page('/today', '/today', '今日', 'Today', () => import('./views/Today.vue')),
	page('/register/:draft?', '/register', '登记', 'Register', () => import('./views/Register.vue')),
	page('/cases', '/cases', '案件', 'Cases', () => import('@web/views/Cases.vue')),
	page('/case/:id', '/cases', '案件详情', 'Case', () => import('@web/views/Case.vue')),
	page('/case/:id/paper/:type', '/cases', '文书', 'Paper', () => import('@web/views/CasePaper.vue')),
	page('/case/:id/file', '/cases', '案卷', 'Case file', () => import('@web/views/CaseFile.vue')),
	page('/training', '/training', '培训', 'Training', () => import('@web/views/Training.vue')),
	page('/training/:id', '/training', '培训详情', 'Training', () => import('@web/views/TrainingSession.vue')),
	page('/training/:id/sign-in', '/training', '签到', 'Sign-in', () => import('@web/views/TrainingSignIn.vue')),
	page('/training/:id/sheet', '/training', '培训签到表', 'Sign-in sheet', () => import('@web/views/TrainingSheet.vue')),
	page('/training/:id/record', '/training', '培训记录', 'Training record', () => import('@web/views/TrainingRecordPaper.vue')),
	page('/coverage', '/training', '轮训覆盖', 'Coverage', () => import('@web/views/Coverage.vue')),
	page('/clashes', '/clashes', '待裁定', 'To settle', () => import('@web/views/Clashes.vue')),
	page('/sync', '/sync', '同步', 'Sync', () => import('./views/Sync.vue')),
	page('/settings', '/settings', '设置', 'Settings', () => import('./views/Settings.vue')),
])
