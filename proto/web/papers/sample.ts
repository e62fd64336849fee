/*
 * A case that never was, to show what a template looks like filled in. Its numbers fail their checks on purpose, so that
 * nobody takes a sample for a case.
 */
import { session } from '@web/session'
import type { Fields, RecordPart, RecordWhole } from '@web/types'
import { titleOf } from './desk'
import { presets } from './entries'
import { fill } from './fill'
import type { Model } from './model'
import { attendeeOf, fillTraining, type Attendee } from './training'

const DAY = '2026-11-22'

function part(id: string, kind: string, fields: Fields): RecordPart {
	return { id: `sample-${id}`, kind, fields }
}

const parts: RecordPart[] = [
	part('1', 'party', {
		side: 'applicant', type: 'person', name: '样例甲', sex: 'female', birth_date: '1990-05-06', id_type: 'resident_id', id_number: '440105199005060000',
		phone: '13800000000', address: '广州市海珠区样例路1号', position: '车位工', hired: '2026-03-01', left: '2026-10-31', monthly_wage: 620_000,
	}),
	part('2', 'party', {
		side: 'respondent', type: 'organisation', name: '样例制衣厂', employer_code: '91440105MA5SAMPLE0', phone: '020-00000000',
		address: '广州市海珠区样例路2号三楼', representative: '样例乙', representative_title: '经营者',
	}),
	part('3', 'claim', { type: 'wages', party: 'sample-1', period_from: '2026-09-01', period_to: '2026-10-31', amount: 1_200_050, settled_amount: 1_100_000, main: true }),
	part('4', 'claim', { type: 'severance', party: 'sample-1', amount: 620_000, settled_amount: 300_000 }),
	part('5', 'event', { at: '2026-11-10T01:30:00Z', type: 'evidence', participants: '申请人提供', text: '考勤记录和微信转账记录' }),
	part('6', 'event', {
		at: '2026-11-20T02:00:00Z', type: 'session', means: 'in_person', place: '街道调解室', participants: '样例甲、样例乙', outcome: 'agreed',
		text: '申请人：9月、10月的工资一直没有发。\n被申请人：工资确实没有发，货款收到后分两期付清。',
	}),
	part('7', 'agreement', {
		agreed_on: '2026-11-20', amount: 1_400_000, facts: '申请人在被申请人处做车位工，被申请人拖欠其2026年9月、10月的工资。',
		terms: '一、被申请人支付申请人工资11,000.00元。\n二、被申请人支付申请人经济补偿3,000.00元。', performance_terms: '分两期以银行转账方式支付。',
	}),
	part('8', 'payment', { party: 'sample-1', due: '2026-12-01', amount: 700_000, method: 'bank', paid_on: '2026-12-01', paid_amount: 700_000 }),
	part('9', 'payment', { party: 'sample-1', due: '2026-12-31', amount: 700_000, method: 'bank' }),
	part('a', 'event', { at: '2026-12-05T03:00:00Z', type: 'follow_up', means: 'phone', participants: '样例甲', text: '第一期款项已收到。', outcome: 'done' }),
	part('c', 'referral', { to: 'court', type: 'judicial_confirmation', date: '2026-12-08', outcome: 'taken' }),
	part('b', 'paper', { type: 'agreement', number: '海样例劳人调〔2026〕1号-1', issued: '2026-11-20', pages: 2 }),
]

const record: RecordWhole = {
	id: 'sample', kind: 'dispute', sealed: [], parts, state: 'only_here', commit: '', ledger: '', warnings: [], steps: [], open: [],
	clocks: [{ name: 'mediation', due: '2026-11-30', day: 7, days: 15, days_left: 8 }],
	names: { 'sample-mediator': '样例调解员', 'sample-recorder': '样例记录员' },
	fields: {
		number: '海样例劳人调〔2026〕1号', received: '2026-11-09', accepted: '2026-11-11', source: 'walk_in', category: 'wages', grade: 'simple',
		industry: 'C', workplace: '样例路2号三楼', workers: 1, migrant_workers: 1, women_workers: 1, amount: 1_820_050, mediator: 'sample-mediator',
		recorder: 'sample-recorder', status: 'agreed', result: 'agreed', result_date: '2026-11-20', agreement_form: 'written', settled_amount: 1_400_000,
		performance: 'partial', retention_years: 5, not_accepted_reason: '申请事项不属于劳动争议。',
		summary: '申请人于2026年3月入职被申请人做车位工，双方没有签订书面劳动合同。被申请人拖欠9月、10月工资，申请人于10月31日离职。',
	},
}

function centre(): Model['centre'] {
	const name = session.centreName || session.districtName || '样例街道劳动人事争议调解中心'
	return { name, short_name: session.shortName, district: session.districtName, address: '样例路3号', phone: '020-00000000', seal_name: name }
}

function sampleTraining(type: 'sign_in_sheet' | 'training_record'): Model {
	const people = ['样例甲', '样例乙', '样例丙'].map((name, place): Attendee => {
		const fields = { sign_in: place ? 'present' : 'late', minutes: 135, score: 90 - place, passed: true }
		return { ...attendeeOf(part(`t${place}`, 'attendance', fields), { people: [], names: {}, centres: {} }), name, centre: '样例街道' }
	})
	const training: Fields = {
		title: '调解员轮训（样例）', term: '第一期', date: DAY, start: '09:00', end: '11:15', place: '区仲裁院第一庭', form: 'lecture',
		topics: ['调解协议的制作', '欠薪案件的处置'], trainers: ['样例讲师'], minutes: 135,
	}
	return fillTraining({ type, training, attendees: people, centre: centre(), today: DAY, blankRows: type === 'sign_in_sheet' ? 5 : 0 })
}

/* What a template of this name is filled with in previews. */
export function sampleModel(type: string): Model {
	if (type === 'sign_in_sheet' || type === 'training_record')
		return sampleTraining(type)
	const given = type === 'service_receipt' ? { service: 'direct', served_to: 'sample-2' } : {}
	const occasion = { type, title: titleOf(type), entries: presets(type, record, given) }
	const entry = { no: 1, name: '调解协议书', number: '海样例劳人调〔2026〕1号-1', date: '2026年11月20日', pages: '1－2', note: '' }
	const model = fill(record, occasion, { centre: centre(), today: DAY })
	return { ...model, file: { total: '2', entries: [entry], missing: ['当事人身份证明'], from: '1', to: '2' } }
}
