/* How the hub's browser side is built: `npm run build`, or `npm run dev:hub` beside a running `heshi-hub serve`. */
import { defineConfig } from 'vite'
import { screens } from '../../proto/web/vite'

export default defineConfig(screens('hub', process.env.HESHI_HUB ?? 'https://127.0.0.1:8443'))
