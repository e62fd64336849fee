/* One training with its roster, live: loaded, kept fresh, and with what is still on its way to the node. */
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { api, isAbort, newId } from '@web/api'
import { t } from '@web/language'
import { onChange } from '@web/live'
import { nameOf, people, rememberNames } from '@web/names'
import { streetName, streets, type Street } from '@web/streets'
import type { Fields, Person, RecordPart, RecordWhole, Saved } from '@web/types'
import { attended, byName, byStreet, textOf } from './facts'
import { tapsOf, type TapState } from './taps'

const RELOAD_AFTER_MS = 120

export interface Attendance {
	id: string
	person: string
	name: string
	street: string
	streetName: string
	fields: Fields
	state: TapState
}

export interface StreetGroup {
	code: string
	name: string
	all: Attendance[]
}

export type TheTraining = ReturnType<typeof useTraining>

export function useTraining(id: string) {
	const record = shallowRef<RecordWhole | null>(null)
	const error = shallowRef<unknown>(null)
	const staff = shallowRef<Person[]>([])
	const allStreets = shallowRef<Street[]>([])
	const taps = tapsOf(id)
	const loadedOnce = ref(false)
	let turn = 0
	let timer: ReturnType<typeof setTimeout> | undefined

	async function load(): Promise<void> {
		const mine = ++turn
		try {
			const [whole, register, centres] = await Promise.all([
				api.get<RecordWhole>(`/record/${id}`),
				people(),
				allStreets.value.length ? allStreets.value : streets(),
			])
			if (mine !== turn)
				return
			rememberNames(whole.names)
			staff.value = register
			allStreets.value = centres
			record.value = whole
			error.value = null
			loadedOnce.value = true
		} catch (cause) {
			if (mine === turn && !isAbort(cause))
				error.value = cause
		}
	}

	function loadSoon(): void {
		clearTimeout(timer)
		timer = setTimeout(() => void load(), RELOAD_AFTER_MS)
	}

	/* What was saved shows at once; an answer that was asked for before does not take it back. */
	function take(attendance: string, fields: Fields): void {
		const whole = record.value
		turn++
		if (whole)
			record.value = {
				...whole,
				parts: whole.parts.map((part) => (part.id === attendance ? { ...part, fields: { ...part.fields, ...fields } } : part)),
			}
		loadSoon()
	}

	onChange(loadSoon, () => [id])
	onScopeDispose(taps.onSaved(take))
	onScopeDispose(() => clearTimeout(timer))

	const fields = computed<Fields>(() => record.value?.fields ?? {})
	const streetNames = computed(() => new Map(allStreets.value.map((each) => [each.code, each.name])))
	const register = computed(() => new Map(staff.value.map((each) => [each.id, each])))

	function streetOf(code: string, person?: Person): string {
		return streetNames.value.get(code) ?? (streetName(person?.centre_name) || code || t('其他单位', 'Elsewhere'))
	}

	function describe(part: RecordPart): Attendance {
		const shown = taps.overlay(part.id, part.fields)
		const person = register.value.get(textOf(shown.person))
		const street = textOf(shown.centre) || (person?.centre ?? '')
		return {
			id: part.id,
			person: textOf(shown.person),
			name: person?.name || nameOf(textOf(shown.person)) || nameOfVisitor(part, shown),
			street,
			streetName: streetOf(street, person),
			fields: shown,
			state: taps.stateOf(part.id),
		}
	}

	const roster = computed<Attendance[]>(() =>
		(record.value?.parts ?? [])
			.filter((part) => part.kind === 'attendance' && part.fields.voided !== true)
			.map(describe)
			.sort((a, b) => byStreet(a.street, b.street) || byName(a.name, b.name) || a.id.localeCompare(b.id)),
	)

	const groups = computed<StreetGroup[]>(() => {
		const found = new Map<string, StreetGroup>()
		for (const each of roster.value) {
			const group = found.get(each.street) ?? { code: each.street, name: each.streetName, all: [] }
			group.all.push(each)
			found.set(each.street, group)
		}
		return [...found.values()]
	})

	const counts = computed(() => {
		const of = (code: string) => roster.value.filter((each) => each.fields.sign_in === code).length
		return {
			expected: roster.value.length,
			came: roster.value.filter((each) => attended(each.fields)).length,
			late: of('late'),
			leave: of('leave'),
			absent: of('absent'),
			open: roster.value.filter((each) => !each.fields.sign_in).length,
			unsaved: taps.taps.size,
		}
	})

	/* Who of the register may still be put on the roster. */
	const addable = computed(() => {
		const listed = new Set(roster.value.map((each) => each.person))
		return staff.value.filter((person) => person.active !== false && !listed.has(person.id))
	})

	async function add(attendance: Fields, key = newId()): Promise<Saved> {
		const saved = await api.post<Saved>('/records', { kind: 'attendance', of: id, fields: attendance }, { key })
		await load()
		return saved
	}

	return { id, record, error, fields, roster, groups, counts, staff, addable, allStreets, loadedOnce, taps, load, add }
}

/* Visitors are named under a seal, which not every device can open. */
function nameOfVisitor(part: RecordPart, shown: Fields): string {
	if (typeof shown.name === 'string' && shown.name)
		return shown.name
	return part.sealed?.includes('name') ? t('（已加密）', '(sealed)') : t('（未知）', '(unknown)')
}
