/* How the node's browser side is built: `npm run build`, or `npm run dev` beside a running `heshi-node serve`. */
import { defineConfig } from 'vite'
import { screens } from '../../proto/web/vite'

export default defineConfig(screens('node', process.env.HESHI_NODE ?? 'http://127.0.0.1:8470'))
