/* How an application of the browser side is built: node/web and hub/web differ in where they lie and whom `npm run dev` asks. */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import type { UserConfig } from 'vite'

function here(path: string): string {
	return fileURLToPath(new URL(path, import.meta.url))
}

/* `app` is a folder beside proto; `server` where its API answers while developing. */
export function screens(app: 'node' | 'hub', server: string): UserConfig {
	return {
		root: here(`../../${app}/web`),
		cacheDir: here(`../../build/web/${app}/cache`),
		resolve: { alias: { '@web': here('.'), '@': here(`../../${app}/web/src`) } },
		plugins: [
			vue(),
			// Only the Element Plus components that templates name are bundled, each with its own style.
			components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
		],
		build: {
			target: 'chrome87',
			outDir: here(`../../build/web/${app}/dist`),
			emptyOutDir: true,
			modulePreload: { polyfill: false },
			// The content security policy has no use for data: scripts, and fonts there are none.
			assetsInlineLimit: 2048,
			chunkSizeWarningLimit: 1200,
			rollupOptions: { output: { experimentalMinChunkSize: 12_000, manualChunks: chunkOf } },
		},
		// A hub's certificate is of its own making.
		server: { proxy: { '/api': { target: server, secure: false } }, fs: { allow: [here('../..')] } },
	}
}

/* What every page needs stands in two files that survive most updates; the rest is split by route. */
function chunkOf(id: string): string | undefined {
	if (/node_modules\/(@vue|vue|vue-router)\//.test(id))
		return 'vue'
	if (/node_modules\/(echarts|zrender|tslib)\//.test(id))
		return 'charts'
	return undefined
}
