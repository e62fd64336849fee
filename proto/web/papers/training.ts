/* Fills the two papers of a training: the sheet to sign in on, and the record of who came. */
import type { Fields, Person, RecordPart, RecordWhole } from '@web/types'
import { dateText, linesOf } from './chinese'
import { fill } from './fill'
import { codeText, text } from './fill_parts'
import type { Model } from './model'

const MINUTES_PER_HOUR = 45

/* What the papers need of someone on the list. */
export interface Attendee {
	fields: Fields
	name: string
	centre: string
}

/* The register of staff, names by id, and names of centres by code. */
export interface Known {
	people: Person[]
	names: Record<string, string>
	centres: Record<string, string>
}

/* Every centre's name ends alike; the street is enough, and fits on a line. */
function streetOf(centre: string): string {
	return centre.replace(/劳动人事争议调解中心$/, '')
}

/* Whom the attendance names, from the register, or by the name that was written down. */
export function attendeeOf(part: RecordPart, known: Known): Attendee {
	const person = known.people.find((each) => each.id === part.fields.person)
	const code = text(part.fields.centre)
	return {
		fields: part.fields, name: person?.name ?? known.names[text(part.fields.person)] ?? text(part.fields.name),
		centre: streetOf(person?.centre_name ?? known.centres[code] ?? code),
	}
}

function hours(minutes: unknown, perHour: number): string {
	return typeof minutes === 'number' ? String(Math.round((minutes / perHour) * 10) / 10) : ''
}

function when(fields: Fields): string {
	const times = [text(fields.start), text(fields.end)].filter((time) => time)
	return `${dateText(text(fields.date))}${times.length ? `　${times.join('－')}` : ''}`
}

function listed(value: unknown): string[] {
	return Array.isArray(value) ? value.map(String) : []
}

function counts(attendees: Attendee[]): Record<string, string> {
	const of = (sign: string) => String(attendees.filter((each) => each.fields.sign_in === sign).length)
	return {
		expected: attendees.length ? String(attendees.length) : '', present: of('present'), late: of('late'), leave: of('leave'), absent: of('absent'),
		passed: String(attendees.filter((each) => each.fields.passed === true).length),
	}
}

function passedText(fields: Fields): string {
	return fields.passed === true ? '合格' : fields.passed === false ? '不合格' : ''
}

const NOBODY: Omit<RecordWhole, 'id' | 'kind' | 'fields' | 'parts' | 'names'> = {
	sealed: [], state: 'only_here', commit: '', ledger: '', warnings: [], clocks: [], steps: [], open: [],
}

export interface TrainingPaper {
	type: 'sign_in_sheet' | 'training_record'
	training: Fields
	attendees: Attendee[]
	centre: Model['centre']
	today: string
	blankRows: number
	minutesPerHour?: number
}

export function fillTraining(paper: TrainingPaper): Model {
	const { training: fields, attendees } = paper
	const perHour = paper.minutesPerHour || MINUTES_PER_HOUR
	const empty = fill({ ...NOBODY, id: '', kind: 'training', fields: {}, parts: [], names: {} }, { type: paper.type, title: '', entries: {} }, paper)
	return {
		...empty,
		training: {
			title: text(fields.title), term: text(fields.term), when: when(fields), place: text(fields.place), organiser: text(fields.organiser) || paper.centre.name,
			form: codeText('training', 'form', fields.form), trainers: listed(fields.trainers).join('、'), topics: listed(fields.topics),
			plan: linesOf(fields.plan), note: linesOf(fields.note), hours: hours(fields.minutes, perHour), ...counts(attendees),
		},
		people: attendees.map((each, place) => ({
			no: place + 1, name: each.name, centre: each.centre, sign_in: codeText('attendance', 'sign_in', each.fields.sign_in),
			hours: hours(each.fields.minutes, perHour), score: text(each.fields.score), passed: passedText(each.fields), note: text(each.fields.note),
		})),
		blank_rows: Array.from({ length: paper.blankRows }, (_none, place) => ({ no: attendees.length + place + 1 })),
	}
}
