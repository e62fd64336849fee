/* Unit tests of plain modules of the hub's own screens, without a browser: `npm test`. */
import { units } from '../../proto/web/vitest'

export default units('hub', ['tests/web/unit/hub/*.test.ts'])
