/* Amounts in capitals, dates as papers write them, what a case fills a paper with, and the templates that ship. */
import { readdirSync, readFileSync } from 'node:fs'
import Mustache from 'mustache'
import { beforeAll, describe, expect, it } from 'vitest'
import { catalogue, externalOf, missingIn, sectionsOf } from '@web/papers/case_file'
import { capitalDate, capitals, dateText, figures, instantText, linesOf, ordinal, periodText, shortPeriod } from '@web/papers/chinese'
import { formOf, presets } from '@web/papers/entries'
import { fill, type Entries } from '@web/papers/fill'
import { needsOf } from '@web/papers/needs'
import { CLASSES, fillTemplate, TemplateError } from '@web/papers/render'
import { sampleModel } from '@web/papers/sample'
import { fillTraining } from '@web/papers/training'
import { useSchema } from '@web/schema'
import type { Fields, RecordPart, RecordWhole, Schema, SchemaField } from '@web/types'

describe('amounts', () => {
	it.each([
		[0, '零圆整'], [5, '伍分'], [50, '伍角整'], [55, '伍角伍分'], [100, '壹圆整'], [120050, '壹仟贰佰圆伍角整'], [120005, '壹仟贰佰圆零伍分'],
		[168032, '壹仟陆佰捌拾圆叁角贰分'], [1640902, '壹万陆仟肆佰零玖圆零贰分'], [32504, '叁佰贰拾伍圆零肆分'], [1000, '壹拾圆整'],
		[10_000_000, '壹拾万圆整'], [10_700_053, '壹拾万柒仟圆伍角叁分'], [10_050_000, '壹拾万零伍佰圆整'], [100_000_000_00, '壹亿圆整'],
		[100_000_001_00, '壹亿零壹圆整'], [2_000_0005_00, '贰仟万零伍圆整'], [1_0000_0000_0000_00, '壹万亿圆整'], [12_3456_7890_1234_00, '壹拾贰万叁仟肆佰伍拾陆亿柒仟捌佰玖拾万壹仟贰佰叁拾肆圆整'],
		[-120050, '负壹仟贰佰圆伍角整'],
	])('%d 分 is %s', (fen, text) => {
		expect(capitals(fen)).toBe(text)
	})

	it('says nothing of what is no amount', () => {
		expect([capitals(null), capitals(undefined), capitals(0.5), figures(null)]).toEqual(['', '', '', ''])
	})

	it('groups figures', () => {
		expect([figures(0), figures(123_456_750), figures(-5)]).toEqual(['0.00', '1,234,567.50', '-0.05'])
	})
})

describe('dates and numbers', () => {
	it('are written as in official papers', () => {
		expect(dateText('2026-01-05')).toBe('2026年1月5日')
		expect(capitalDate('2026-11-22')).toBe('二〇二六年十一月二十二日')
		expect(capitalDate('2030-10-30')).toBe('二〇三〇年十月三十日')
		expect(instantText('2026-11-22T01:05:00Z')).toBe('2026年11月22日9时05分')
		expect(['', 'soon', null].map((value) => dateText(value) + instantText(value) + capitalDate(value))).toEqual(['', '', ''])
	})

	it('join periods', () => {
		expect(periodText('2026-09-01', '2026-10-31')).toBe('2026年9月1日至2026年10月31日')
		expect(periodText('2026-09-01', null)).toBe('2026年9月1日起')
		expect(periodText(null, '2026-10-31')).toBe('截至2026年10月31日')
		expect(shortPeriod('2026-09-01', '2026-10-31')).toBe('2026.9.1－2026.10.31')
	})

	it('count in Chinese', () => {
		expect([1, 10, 11, 20, 25, 103, 110, 215].map(ordinal)).toEqual(['一', '十', '十一', '二十', '二十五', '一百零三', '一百一十', '二百一十五'])
	})

	it('drop empty lines', () => {
		expect(linesOf(' a \n\n b\r\n')).toEqual(['a', 'b'])
		expect(linesOf(null)).toEqual([])
	})
})

function coded(name: string, ...codes: [string, string][]): SchemaField {
	return { name, type: 'code', label: { zh: name, en: name }, codes: codes.map(([code, zh]) => ({ name: code, label: { zh, en: code } })) }
}

function plain(name: string): SchemaField {
	return { name, type: 'text', label: { zh: name, en: name } }
}

const fieldsOf: Record<string, SchemaField[]> = {
	dispute: [coded('category', ['wages', '劳动报酬']), coded('result', ['agreed', '达成协议'], ['failed', '调解不成']), plain('number')],
	party: [coded('sex', ['male', '男'], ['female', '女']), coded('id_type', ['resident_id', '居民身份证']), plain('name')],
	claim: [coded('type', ['wages', '劳动报酬'], ['relation', '确认劳动关系'])],
	paper: [coded('type', ['agreement', '调解协议书'], ['minutes', '调解笔录'], ['rights_notice', '权利义务告知书'], ['registration', '受理登记表']), coded('service', ['direct', '直接送达'])],
	event: [coded('type', ['session', '调解会']), coded('outcome', ['agreed', '同意'])],
	payment: [], referral: [coded('to', ['court', '法院'])], training: [coded('form', ['lecture', '授课'])], attendance: [coded('sign_in', ['present', '出席'])],
}

beforeAll(() => {
	useSchema({
		version: 1, life_cycle: {}, clocks: [], thresholds: [],
		kinds: Object.entries(fieldsOf).map(([name, fields]) => ({ name, fields, label: { zh: name, en: name }, parents: [], ledger: 'centre', number: null, system: false })),
	} as Schema)
})

const around = { centre: { name: '江海中心', short_name: '江海', district: '海珠区', address: '', phone: '', seal_name: '江海中心' }, today: '2026-11-22' }

function part(id: string, kind: string, fields: Fields): RecordPart {
	return { id, kind, fields }
}

const parts = [
	part('a', 'party', { side: 'applicant', type: 'person', name: '李小满', id_type: 'resident_id', id_number: '34052419800101001X', address: '新街12号' }),
	part('b', 'party', { side: 'respondent', type: 'organisation', name: '锦绣制衣厂', representative: '王建国', representative_title: '经营者' }),
	part('c', 'claim', { type: 'wages', party: 'a', period_from: '2026-09-01', period_to: '2026-10-31', amount: 120050 }),
	part('d', 'claim', { type: 'relation', note: '确认双方自2026年3月1日起存在劳动关系。' }),
	part('e', 'event', { type: 'session', at: '2026-11-10T02:00:00Z', participants: '李小满', text: '第一次' }),
	part('f', 'event', { type: 'session', at: '2026-11-20T02:00:00Z', text: '第二次', outcome: 'agreed' }),
	part('g', 'paper', { type: 'minutes', issued: '2026-11-10', number: '1号-1' }),
]

function record(fields: Fields = {}, more: RecordPart[] = parts): RecordWhole {
	return {
		id: 'r', kind: 'dispute', fields: { number: '1号', category: 'wages', summary: '一\n二', ...fields }, parts: more, sealed: [], state: 'only_here',
		commit: '', ledger: '', warnings: [], clocks: [{ name: 'mediation', due: '2026-11-30', day: 1, days: 15, days_left: 8 }], steps: [], names: {}, open: [],
	}
}

function model(type: string, whole = record(), given: Entries = {}) {
	return fill(whole, { type, title: type, entries: presets(type, whole, given) }, around)
}

describe('filling', () => {
	it('reads sex, birth and age off the card, on the day of the paper', () => {
		const { applicant } = model('registration')
		expect([applicant.sex, applicant.age, applicant.birth_date]).toEqual(['男', '46', '1980年1月1日'])
		expect(applicant.about).toBe('男，1980年1月1日出生，居民身份证号码34052419800101001X，住新街12号')
	})

	it('says what is claimed in one sentence', () => {
		expect(model('application').claims.map((claim) => claim.sentence)).toEqual([
			'支付李小满2026年9月1日至2026年10月31日的劳动报酬1,200.50元（人民币壹仟贰佰圆伍角整）',
			'确认双方自2026年3月1日起存在劳动关系',
		])
		expect(model('application').claims_total_capital).toBe('壹仟贰佰圆伍角整')
	})

	it('takes the minutes from the last session, and of issued ones from the one they were issued of', () => {
		expect(model('minutes').own.text).toEqual(['第二次'])
		expect(model('minutes', record(), { issued: '2026-11-10' }).own.text).toEqual(['第一次'])
		expect(model('minutes', record(), { event: 'e' }).event?.participants).toEqual(['李小满'])
	})

	it('lets what was typed stand before what the case says', () => {
		expect(model('application').own.facts).toEqual(['一', '二'])
		expect(model('application', record(), { facts: '三' }).own.facts).toEqual(['三'])
		expect(model('application', record(), { facts: '' }).own.facts).toEqual([])
	})

	it('leaves out what was voided', () => {
		const voided = parts.map((each) => (each.id === 'c' ? part('c', 'claim', { ...each.fields, voided: true }) : each))
		expect(model('application', record({}, voided)).claims).toHaveLength(1)
	})

	it('has every listed field of every form in the case or empty', () => {
		for (const type of ['application', 'minutes', 'agreement', 'termination', 'service_receipt', 'follow_up', 'closing_report'])
			expect(Object.keys(model(type).own)).toEqual(expect.arrayContaining(formOf(type).own.map((field) => field.name)))
	})

	it('makes an empty case into blanks, not into errors', () => {
		const empty = model('agreement', record({ category: null, summary: null }, []))
		expect([empty.applicant.name, empty.claims_total, empty.case.category, empty.agreement]).toEqual(['', '', '', null])
	})
})

describe('templates', () => {
	const hostile = '<script>alert(1)</script>{{case.number}}{{{x}}}'

	it('escape every value, whatever braces the template uses', () => {
		const filled = fillTemplate('{{applicant.name}}|{{{applicant.name}}}|{{&applicant.name}}', model('agreement', record({}, [part('a', 'party', { side: 'applicant', name: hostile })])))
		const escaped = filled.split('|')
		expect(new Set(escaped).size).toBe(1)
		expect(escaped[0]).not.toContain('<script')
		expect(escaped[0]).toContain('{{case.number}}')
	})

	it('show lists only as lists', () => {
		expect(fillTemplate('{{claims}}|{{#claims}}{{no}},{{/claims}}|{{nothing.at.all}}', model('agreement'))).toBe('|1,2,|')
	})

	it('name their fault', () => {
		expect(() => fillTemplate('{{#claims}}', model('agreement'))).toThrow(TemplateError)
	})
})

describe('the templates that ship', () => {
	const names = readdirSync('conf/papers').filter((file) => file.endsWith('.html')).map((file) => file.slice(0, -5))
	const texts = Object.fromEntries(names.map((name) => [name, readFileSync(`conf/papers/${name}.html`, 'utf8')]))

	/* All names that any part of a model has. */
	function keysOf(value: unknown, into = new Set(['.', 'length'])): Set<string> {
		if (Array.isArray(value))
			value.forEach((each) => keysOf(each, into))
		else if (value && typeof value === 'object')
			Object.entries(value).forEach(([key, each]) => keysOf(each, into.add(key)))
		return into
	}

	function namesIn(tokens: unknown[][]): string[] {
		return tokens.flatMap((token) => [...('#^'.includes(String(token[0])) || token[0] === 'name' ? [String(token[1])] : []), ...(Array.isArray(token[4]) ? namesIn(token[4]) : [])])
	}

	it('are there for every paper and for what is printed beside them', () => {
		expect(names.sort()).toEqual([
			'acceptance_notice', 'agreement', 'application', 'back_cover', 'closing_report', 'contents', 'cover', 'follow_up', 'letterhead', 'minutes',
			'non_acceptance_notice', 'registration', 'rights_notice', 'service_receipt', 'sign_in_sheet', 'termination', 'training_record',
		])
	})

	it.each(names)('%s names only what there is, and only known classes', (name) => {
		const known = keysOf(sampleModel(name))
		const unknown = namesIn(Mustache.parse(texts[name]) as unknown[][]).flatMap((path) => (path === '.' ? [] : path.split('.'))).filter((key) => !known.has(key))
		expect(unknown).toEqual([])
		const classes = [...texts[name].matchAll(/class="([^"]*)"/g)].flatMap((match) => match[1].split(' '))
		expect(classes.filter((each) => !CLASSES.includes(each))).toEqual([])
		expect(texts[name]).not.toMatch(/style=|<script|{{{|{{&/)
	})

	it.each(names)('%s shows the sample', (name) => {
		expect(fillTemplate(texts[name], sampleModel(name), texts)).toMatch(/样例|海珠|江海/)
	})
})

describe('what is missing', () => {
	it('names it with the place to fill it in', () => {
		const needs = needsOf('agreement', record(), presets('agreement', record()))
		expect(needs).toContainEqual({ text: '调解协议', section: 'agreement' })
		expect(needs).toContainEqual({ text: '调解员', section: 'overview' })
		expect(needs.some((need) => need.text === '请求事项')).toBe(false)
	})

	it('asks for the terms only when there is an agreement', () => {
		const agreed = record({}, [...parts, part('h', 'agreement', { agreed_on: '2026-11-20' })])
		const texts = needsOf('agreement', agreed, presets('agreement', agreed)).map((need) => need.text)
		expect(texts).toEqual(expect.arrayContaining(['协议内容', '履行的方式和期限']))
	})
})

describe('the file', () => {
	it('names mandatory sections that are empty', () => {
		const states = sectionsOf(record({ status: 'agreed', result: 'agreed' }), {})
		expect(missingIn(states)).toEqual(['申请或登记材料', '权利义务告知书', '当事人身份证明', '调解协议书或终止调解意见书'])
		expect(states.find((state) => state.name === 'agreement')?.make).toBe('agreement')
		expect(sectionsOf(record({ result: 'failed' }), {}).find((state) => state.name === 'agreement')?.make).toBe('termination')
	})

	it('wants neither minutes nor agreement of a case that was not accepted', () => {
		expect(missingIn(sectionsOf(record({ status: 'not_accepted' }, []), {}))).toEqual(['申请或登记材料', '当事人身份证明'])
	})

	it('counts external items with the pages typed, or those of their files', () => {
		const whole = record({}, [part('x', 'file', { section: 'evidence', pages: 3 }), part('y', 'file', { section: 'evidence' })])
		expect(externalOf(whole).evidence).toEqual({ there: true, pages: 4 })
		expect(externalOf(whole).identity.there).toBe(false)
	})

	it('numbers the pages through', () => {
		const item = (name: string, pages: number) => ({ section: name, name, number: '', date: '', pages })
		const { entries, starts, total } = catalogue([item('a', 2), item('b', 1), item('c', 3)])
		expect(entries.map((entry) => entry.pages)).toEqual(['1－2', '3', '4－6'])
		expect([starts, total]).toEqual([[1, 3, 4], 6])
	})
})

describe('papers of trainings', () => {
	it('count who came and turn minutes into hours', () => {
		const attendee = (sign: string, passed: boolean) => ({ fields: { sign_in: sign, minutes: 90, passed }, name: '甲', centre: '江海' })
		const made = fillTraining({
			type: 'training_record', training: { title: '轮训', date: '2026-11-25', start: '09:00', end: '11:00', form: 'lecture', minutes: 100 },
			attendees: [attendee('present', true), attendee('late', false)], centre: around.centre, today: '2026-11-25', blankRows: 2,
		})
		expect(made.training).toMatchObject({ when: '2026年11月25日　09:00－11:00', form: '授课', hours: '2.2', present: '1', late: '1', absent: '0', passed: '1' })
		expect(made.people.map((person) => [person.no, person.hours, person.passed])).toEqual([[1, '2', '合格'], [2, '2', '不合格']])
		expect(made.blank_rows).toEqual([{ no: 3 }, { no: 4 }])
	})
})
