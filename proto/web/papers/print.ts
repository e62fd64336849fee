/* Printing sheets: as long as a view shows them, a page of the printer is one sheet, to the edges. */
import { onBeforeUnmount, onMounted } from 'vue'
import { api } from '@web/api'
import { notifyError } from '@web/notify'
import { atHub } from '@web/session'

const RULE = '@page { size: A4 portrait; margin: 0 }'

/* Only while the view is there: other views print with the browser's own margins. */
export function usePaperSize(): void {
	const style = document.createElement('style')
	style.textContent = RULE
	onMounted(() => document.head.append(style))
	onBeforeUnmount(() => style.remove())
}

/* At the hub who prints is entered into the access log first; what cannot be entered is not printed. */
export async function printRecord(id: string): Promise<void> {
	try {
		if (atHub.value)
			await api.post(`/record/${id}/print`, {})
		window.print()
	} catch (cause) {
		notifyError(cause)
	}
}
