/* What a view of papers works with: the case, the wording, the centre as it signs; and the pages of a paper made of them. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { api, ApiError } from '@web/api'
import { today } from '@web/format'
import { onChange } from '@web/live'
import { people, rememberNames } from '@web/names'
import { atHub, session } from '@web/session'
import { codeOfLedger } from '@web/streets'
import type { RecordList, RecordPart, RecordWhole } from '@web/types'
import { fill, type Entries, type Surroundings } from './fill'
import { codeText, text } from './fill_parts'
import type { Model } from './model'
import { paginate, putFeet, type Foot } from './pages'
import { renderPaper } from './render'
import { loadTemplates, type Templates } from './templates'

export const BESIDES: Record<string, string> = { back_cover: '卷内备考表', sign_in_sheet: '培训签到表', training_record: '培训记录' }

export interface PaperDesk {
	record: ShallowRef<RecordWhole | null>
	templates: ShallowRef<Templates | null>
	error: ShallowRef<unknown>
	centre: Ref<Model['centre']>
	around: ComputedRef<Surroundings>
	load: () => Promise<void>
	reload: () => Promise<void>
}

export function titleOf(type: string): string {
	return BESIDES[type] ?? codeText('paper', 'type', type)
}

function sessionCentre(): Model['centre'] {
	return {
		name: session.centreName, short_name: session.shortName, district: session.districtName, address: '', phone: '',
		seal_name: session.centreName,
	}
}

/* Address, telephone and seal stand in the district's register of centres, if they stand anywhere. */
/* Whose case it is: the node's own centre; at the hub the centre whose ledger it is in. */
async function loadCentre(ledger: string): Promise<Model['centre']> {
	const known = sessionCentre()
	try {
		const { items } = await api.get<RecordList>('/records/centre', { code: atHub.value ? codeOfLedger(ledger) : session.centre, limit: 1 })
		const fields = items[0]?.fields ?? {}
		const name = known.name || text(fields.name)
		return {
			...known, name, short_name: known.short_name || text(fields.short_name), address: text(fields.address), phone: text(fields.phone),
			seal_name: text(fields.seal_name) || name,
		}
	} catch (cause) {
		if (cause instanceof ApiError)
			return known
		throw cause
	}
}

function rememberParties(record: RecordWhole): void {
	rememberNames(record.names)
	for (const part of record.parts) {
		if (part.kind === 'party' && part.fields.name)
			rememberNames({ [part.id]: text(part.fields.name) })
	}
}

export function usePaperDesk(id: () => string): PaperDesk {
	const record = shallowRef<RecordWhole | null>(null)
	const templates = shallowRef<Templates | null>(null)
	const error = shallowRef<unknown>(null)
	const centre = ref(sessionCentre())

	async function reload(): Promise<void> {
		const fresh = await api.get<RecordWhole>(`/record/${id()}`)
		rememberParties(fresh)
		record.value = fresh
	}

	async function load(): Promise<void> {
		try {
			const [wording] = await Promise.all([loadTemplates(), reload(), people().catch(() => [])])
			centre.value = await loadCentre(record.value!.ledger)
			templates.value = wording
			error.value = null
		} catch (cause) {
			error.value = cause
		}
	}

	onChange(() => void reload().catch(() => {}), () => [id()])
	return { record, templates, error, centre, load, reload, around: computed(() => ({ centre: centre.value, today: today() })) }
}

export interface Order {
	type: string
	paper?: RecordPart
	entries: Entries
	file?: Model['file']
	blankRows?: number
}

/* The model of one paper of this case. */
export function modelOf(desk: PaperDesk, order: Order): Model {
	const model = fill(
		desk.record.value!, { type: order.type, title: titleOf(order.type), paper: order.paper, entries: order.entries }, desk.around.value,
	)
	return {
		...model, file: order.file ?? model.file,
		blank_rows: Array.from({ length: order.blankRows ?? 0 }, (_none, place) => ({ no: place + 1 })),
	}
}

export function layOut(templates: Templates, type: string, model: Model, foot: Foot): HTMLElement[] {
	const sheets = paginate(renderPaper(templates.texts[type] ?? '', model, templates.texts))
	putFeet(sheets, foot)
	return sheets
}
