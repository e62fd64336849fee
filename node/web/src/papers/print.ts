/* Printing sheets: as long as a view shows them, a page of the printer is one sheet, to the edges. */
import { onBeforeUnmount, onMounted } from 'vue'

const RULE = '@page { size: A4 portrait; margin: 0 }'

/* Only while the view is there: other views print with the browser's own margins. */
export function usePaperSize(): void {
	const style = document.createElement('style')
	style.textContent = RULE
	onMounted(() => document.head.append(style))
	onBeforeUnmount(() => style.remove())
}
