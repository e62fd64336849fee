/* Short notices and questions, always with our words on the buttons. */
import { ElMessage, ElMessageBox } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import { errorText, isAbort } from './api'
import { t } from './language'

export function notifyDone(text: string): void {
	ElMessage({ type: 'success', message: text, duration: 2500 })
}

export function notifyError(cause: unknown): void {
	if (!isAbort(cause))
		ElMessage({ type: 'error', message: errorText(cause), duration: 6000, showClose: true })
}

export function notifyWarning(text: string): void {
	ElMessage({ type: 'warning', message: text, duration: 5000, showClose: true })
}

/* True when the person agrees. `action` names what happens, in place of "OK". */
export async function ask(title: string, text: string, action: string, danger = false): Promise<boolean> {
	try {
		await ElMessageBox.confirm(text, title, {
			confirmButtonText: action,
			cancelButtonText: t('取消', 'Cancel'),
			type: danger ? 'warning' : 'info',
			confirmButtonClass: danger ? 'el-button--danger' : undefined,
			closeOnClickModal: false,
		})
		return true
	} catch {
		return false
	}
}
