/* Unit tests of plain modules that the node's screens have, shared ones among them, without a browser: `npm test`. */
import { units } from '../../proto/web/vitest'

export default units('node', ['tests/web/unit/*.test.ts'])
