/* How the node's browser side is built: `npm run build`, or `npm run dev` beside a running `heshi-node serve`. */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vite'

function here(path: string): string {
	return fileURLToPath(new URL(path, import.meta.url))
}

export default defineConfig({
	root: here('.'),
	cacheDir: here('../../build/web/cache'),
	resolve: { alias: { '@web': here('../../proto/web'), '@': here('src') } },
	plugins: [
		vue(),
		// Only the Element Plus components that templates name are bundled, each with its own style.
		components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
	],
	build: {
		target: 'chrome87',
		outDir: here('../../build/web/dist'),
		emptyOutDir: true,
		modulePreload: { polyfill: false },
		// The content security policy has no use for data: scripts, and fonts there are none.
		assetsInlineLimit: 2048,
		chunkSizeWarningLimit: 1200,
		rollupOptions: { output: { experimentalMinChunkSize: 12_000, manualChunks: chunkOf } },
	},
	server: { proxy: { '/api': process.env.HESHI_NODE ?? 'http://127.0.0.1:8470' }, fs: { allow: [here('../..')] } },
})

/* What every page needs stands in two files that survive most updates; the rest is split by route. */
function chunkOf(id: string): string | undefined {
	if (/node_modules\/(@vue|vue|vue-router)\//.test(id))
		return 'vue'
	if (/node_modules\/(echarts|zrender|tslib)\//.test(id))
		return 'charts'
	return undefined
}
