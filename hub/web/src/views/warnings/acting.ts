/* Taking warnings up; somebody may have been quicker. */
import { api } from '@web/api'
import { t } from '@web/language'
import { notifyDone, notifyError } from '@web/notify'
import type { RiskWarning } from './warning'

export async function take(warning: RiskWarning): Promise<void> {
	try {
		await api.post(`/warnings/${warning.id}/take`, {})
		notifyDone(t('已接手处置', 'Taken up'))
	} catch (cause) {
		notifyError(cause)
	}
}
