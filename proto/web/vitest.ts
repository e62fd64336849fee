/* How an application's unit tests run under Node.js. */
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

function here(path: string): string {
	return fileURLToPath(new URL(path, import.meta.url))
}

export function units(app: 'node' | 'hub', include: string[]): ViteUserConfig {
	return defineConfig({
		root: here('../..'),
		cacheDir: here(`../../build/web/${app}/cache-test`),
		resolve: { alias: { '@web': here('.'), '@': here(`../../${app}/web/src`) } },
		test: {
			include,
			setupFiles: [here('../../tests/web/unit/setup.ts')],
			environment: 'node',
			env: { TZ: 'Asia/Shanghai' },
			passWithNoTests: true,
		},
	})
}
