/*
 * Checks that need no answer from the node: numbers that carry a check digit, and what an identity number says about its
 * bearer. They only advise, and carry the node's rule names, so that the same advice is not given twice.
 */
import { age, isCreditCode, isMobile, readResidentId, tidyNumber } from '@web/identity'
import { today } from '@web/format'
import type { Fields } from '@web/types'
import type { Form, Located, PartyEntry, Section } from './form'

export const LOCAL_RULES = ['id_check_digit', 'credit_code', 'phone']

const WORKING_AGE = 16

/* 010 and 02x have three digits and eight behind them, all others four and seven or eight. */
export function isPhone(text: string): boolean {
	const plain = text.normalize('NFKC').replace(/\s/g, '')
	return isMobile(plain) || /^0[12]\d-?[2-8]\d{7}$/.test(plain) || /^0[3-9]\d\d-?[2-8]\d{6,7}$/.test(plain)
}

/* Who left the kind of paper out most likely read the number off an identity card. */
export function hasResidentId(fields: Fields): boolean {
	const type = fields.id_type
	if (type)
		return type === 'resident_id' || type === 'residence_permit'
	return fields.type !== 'organisation' && tidyNumber(String(fields.id_number ?? '')).length === 18
}

interface Rule {
	rule: string
	field: string
	applies: (text: string, fields: Fields) => boolean
	zh: string
	en: string
}

const rules: Rule[] = [
	{
		rule: 'id_check_digit',
		field: 'id_number',
		applies: (text, fields) => hasResidentId(fields) && !readResidentId(text),
		zh: '身份证号码校验不符，请对照证件核对',
		en: 'the identity number’s check digit fails: compare it with the card',
	},
	{
		rule: 'credit_code',
		field: 'employer_code',
		applies: (text) => !isCreditCode(text),
		zh: '统一社会信用代码校验不符，请对照执照核对',
		en: 'the credit code’s check character fails: compare it with the licence',
	},
	...['phone', 'agent_phone'].map((field) => ({
		rule: 'phone',
		field,
		applies: (text: string) => !isPhone(text),
		zh: '号码不像手机或固定电话，请核对',
		en: 'does not look like a telephone number: check it',
	})),
	{
		rule: 'id_sex',
		field: 'sex',
		applies: (text, fields) => differs(fields, (resident) => resident.sex !== text),
		zh: '与身份证号码所示性别不同，请核对',
		en: 'not what the identity number says: check it',
	},
	{
		rule: 'id_birth_date',
		field: 'birth_date',
		applies: (text, fields) => differs(fields, (resident) => resident.birthDate !== text),
		zh: '与身份证号码所示出生日期不同，请核对',
		en: 'not what the identity number says: check it',
	},
	{
		rule: 'age',
		field: 'birth_date',
		applies: (text, fields) => (age(text, String(fields.hired || today())) ?? WORKING_AGE) < WORKING_AGE,
		zh: '入职时未满 16 周岁，请核对',
		en: 'under 16 when hired: check it',
	},
]

function differs(fields: Fields, test: (resident: { sex: string; birthDate: string }) => boolean): boolean {
	const resident = hasResidentId(fields) ? readResidentId(String(fields.id_number ?? '')) : null
	return resident !== null && test(resident)
}

function checkParty(party: PartyEntry, section: Section): Located[] {
	return rules
		.filter(({ field, applies }) => {
			const text = String(party.fields[field] ?? '').trim()
			return text !== '' && applies(text, party.fields)
		})
		.map(({ rule, field, zh, en }) => ({ severity: 'warn', rule, field, text: en, text_zh: zh, section, key: party.key }))
}

export function checkLocally(form: Form): Located[] {
	return [
		...form.applicants.flatMap((party) => checkParty(party, 'applicant')),
		...form.respondents.flatMap((party) => checkParty(party, 'respondent')),
	]
}
