/*
 * Numbers that carry a check: resident identity cards (GB 11643), credit codes of organisations (GB 32100), and mobile
 * telephones. They only ever advise: people write down what the paper in front of them says.
 */

const CARD_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CARD_DIGITS = '10X98765432'
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/* Digits and letters as they count: half-width, upper case, without spaces. */
export function tidyNumber(typed: string): string {
	return typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
}

export interface Resident {
	sex: 'male' | 'female'
	birthDate: string
}

/* What a resident's number says about its bearer; null when it is none, or its check digit fails. */
export function readResidentId(typed: string): Resident | null {
	const text = tidyNumber(typed)
	if (!/^[1-9]\d{16}[\dX]$/.test(text))
		return null
	const sum = CARD_WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0)
	const birthDate = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`
	const born = new Date(`${birthDate}T00:00:00Z`)
	if (CARD_DIGITS[sum % 11] !== text[17] || Number.isNaN(born.getTime()) || born.toISOString().slice(0, 10) !== birthDate)
		return null
	return { sex: Number(text[16]) % 2 === 1 ? 'male' : 'female', birthDate }
}

export function isCreditCode(typed: string): boolean {
	const text = tidyNumber(typed)
	if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text))
		return false
	let sum = 0
	let weight = 1
	for (const letter of text.slice(0, 17)) {
		sum += CREDIT_ALPHABET.indexOf(letter) * weight
		weight = (weight * 3) % 31
	}
	return CREDIT_ALPHABET[(31 - (sum % 31)) % 31] === text[17]
}

export function isMobile(typed: string): boolean {
	return /^1[3-9]\d{9}$/.test(tidyNumber(typed).replace(/^\+?86(?=1)/, ''))
}

/* Completed years of life on a day; null when not yet born or unknown. */
export function age(birthDate: string | null | undefined, on: string): number | null {
	if (!birthDate || !/^\d{4}-\d{2}-\d{2}$/.test(birthDate) || on < birthDate)
		return null
	const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4))
	return on.slice(5) < birthDate.slice(5) ? years - 1 : years
}
