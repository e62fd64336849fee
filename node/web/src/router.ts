/* Which address shows what. Every view is a file of its own, fetched when it is first needed. */
import { watch } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { isChinese, t, type Label } from '@web/language'

declare module 'vue-router' {
	interface RouteMeta {
		title: Label
		/* The entry of the navigation that is marked. */
		section: string
	}
}

function page(path: string, section: string, zh: string, en: string, component: RouteRecordRaw['component']): RouteRecordRaw {
	return { path, name: path, component: component!, props: true, meta: { title: { zh, en }, section } }
}

const routes: RouteRecordRaw[] = [
	{ path: '/', redirect: '/today' },
	page('/today', '/today', '今日', 'Today', () => import('./views/Today.vue')),
	page('/register/:draft?', '/register', '登记', 'Register', () => import('./views/Register.vue')),
	page('/cases', '/cases', '案件', 'Cases', () => import('./views/Cases.vue')),
	page('/case/:id', '/cases', '案件详情', 'Case', () => import('./views/Case.vue')),
	page('/case/:id/paper/:type', '/cases', '文书', 'Paper', () => import('./views/CasePaper.vue')),
	page('/case/:id/file', '/cases', '案卷', 'Case file', () => import('./views/CaseFile.vue')),
	page('/training', '/training', '培训', 'Training', () => import('./views/Training.vue')),
	page('/training/:id', '/training', '培训详情', 'Training', () => import('./views/TrainingSession.vue')),
	page('/training/:id/sign-in', '/training', '签到', 'Sign-in', () => import('./views/TrainingSignIn.vue')),
	page('/training/:id/sheet', '/training', '培训签到表', 'Sign-in sheet', () => import('./views/TrainingSheet.vue')),
	page('/training/:id/record', '/training', '培训记录', 'Training record', () => import('./views/TrainingRecordPaper.vue')),
	page('/coverage', '/training', '轮训覆盖', 'Coverage', () => import('./views/Coverage.vue')),
	page('/clashes', '/clashes', '待裁定', 'To settle', () => import('./views/Clashes.vue')),
	page('/sync', '/sync', '同步', 'Sync', () => import('./views/Sync.vue')),
	page('/settings', '/settings', '设置', 'Settings', () => import('./views/Settings.vue')),
	page('/:rest(.*)*', '', '没有这个页面', 'No such page', () => import('./views/NotFound.vue')),
]

export const router = createRouter({
	history: createWebHistory('/'),
	routes,
	scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
})

function nameWindow(): void {
	const title = router.currentRoute.value.meta.title
	document.title = `${title ? `${t(title.zh, title.en)} · ` : ''}${t('和事', 'Heshi')}`
}

router.afterEach(nameWindow)
watch(isChinese, nameWindow)
