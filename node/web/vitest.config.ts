/* Unit tests of the browser side's plain modules, under Node.js without a browser: `npm test`. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

function here(path: string): string {
	return fileURLToPath(new URL(path, import.meta.url))
}

export default defineConfig({
	root: here('../..'),
	cacheDir: here('../../build/web/cache-test'),
	resolve: { alias: { '@web': here('../../proto/web'), '@': here('src') } },
	test: { include: ['tests/web/unit/**/*.test.ts'], environment: 'node', env: { TZ: 'Asia/Shanghai' } },
})
