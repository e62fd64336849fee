/* A hub that was put back from a backup, as the API tells of it. */
import { codeOfLedger, streetName } from '@web/streets'
import { t } from '@web/language'

export interface Awaited {
	name: string
	centre: string
	centre_name?: string
	/* When it had given back all that it has. */
	gave?: string
}

export interface Recovery {
	/* When the backup was made. */
	restored: string
	devices: Awaited[]
	/* Ledgers of which two lines contradict each other, both signed by the hub. */
	forks: string[]
}

/* {}: none is on. */
export type RecoveryAnswer = Recovery | Record<string, never>

export function isOn(answer: RecoveryAnswer | null): answer is Recovery {
	return answer?.restored !== undefined
}

export function awaited(recovery: Recovery): Awaited[] {
	return recovery.devices.filter((device) => !device.gave)
}

/* "江海街道 440105014-2" */
export function deviceText(device: Awaited): string {
	return `${streetName(device.centre_name)} ${device.name}`.trim()
}

export function forkText(recovery: Recovery): string {
	const places = recovery.forks.map((ledger) => {
		const code = codeOfLedger(ledger)
		const known = recovery.devices.find((device) => device.centre === code)
		return streetName(known?.centre_name) || code || t('区级', 'the district')
	})
	return t(
		`${places.join('、')}：本中心签过的两条历史互相矛盾，不能结束恢复。请停止服务，重新恢复这份备份，只让应当保留的一方先连接。`,
		`${places.join(', ')}: two lines that this hub signed contradict each other, so the recovery cannot be ended. Stop the hub, put the backup back again, and let only the devices connect whose line shall stand.`,
	)
}

/* What an administrator does next, unless there is a fork. */
export function nextText(recovery: Recovery): string {
	if (!recovery.devices.length)
		return t('备份中没有在用的设备。备份之后如接入过设备，请先等它连接，它会出现在这里。', 'The backup knows of no device in use. If one was enrolled later, wait until it connects: it will show here.')
	if (!awaited(recovery).length)
		return t('下一步：设备都已交回，请结束恢复。', 'Next: every device has given back, so end the recovery.')
	return t('下一步：请尚未交回的街道开机联网。确实不能再连接的设备，结束恢复时注明不再等待。', 'Next: have the streets that are awaited switch on and connect. A device that will not come is left out when the recovery is ended.')
}
