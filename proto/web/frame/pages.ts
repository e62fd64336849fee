/* Which address shows what: each application has a table of pages, every one a file that is fetched when it is first needed. */
import { watch } from 'vue'
import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'
import { isChinese, t, type Label } from '@web/language'
import type { Right } from '@web/types'

declare module 'vue-router' {
	interface RouteMeta {
		title: Label
		/* The entry of the navigation that is marked. */
		section: string
		/* Without it the page says that it is not for this account. */
		right?: Right
	}
}

export function page(path: string, section: string, zh: string, en: string, component: RouteRecordRaw['component'], right?: Right): RouteRecordRaw {
	return { path, name: path, component: component!, props: true, meta: { title: { zh, en }, section, right } }
}

/* The router of these pages and of one for every other address; the window is named after the page. */
export function startRouter(routes: RouteRecordRaw[]): Router {
	const router = createRouter({
		history: createWebHistory('/'),
		routes: [...routes, page('/:rest(.*)*', '', '没有这个页面', 'No such page', () => import('../views/NotFound.vue'))],
		scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
	})

	function nameWindow(): void {
		const title = router.currentRoute.value.meta.title
		document.title = `${title ? `${t(title.zh, title.en)} · ` : ''}${t('和事', 'Heshi')}`
	}

	router.afterEach(nameWindow)
	watch(isChinese, nameWindow)
	return router
}
