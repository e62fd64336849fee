/* Identity numbers: the published examples pass, one wrong character does not. */
import { describe, expect, it } from 'vitest'
import { age, isCreditCode, isMobile, readResidentId, tidyNumber } from '@web/identity'

describe('a resident ID', () => {
	it('says sex and birth date when its check digit holds', () => {
		expect(readResidentId('34052419800101001X')).toEqual({ sex: 'male', birthDate: '1980-01-01' })
		expect(readResidentId('11010519491231002X')).toEqual({ sex: 'female', birthDate: '1949-12-31' })
	})

	it('may be typed with spaces, small x and full-width digits', () => {
		expect(readResidentId(' 340524 19800101 001x ')).not.toBeNull()
		expect(readResidentId('３４０５２４１９８００１０１００１Ｘ')).not.toBeNull()
		expect(tidyNumber('３４０ 52-4x')).toBe('340524X')
	})

	it('is none with one digit changed, at any place', () => {
		const good = '34052419800101001X'
		for (let place = 0; place < 17; place++) {
			const other = (Number(good[place]) + 1) % 10
			expect(readResidentId(good.slice(0, place) + other + good.slice(place + 1))).toBeNull()
		}
	})

	it('is none when its birth date does not exist, though the check digit holds', () => {
		expect(readResidentId('340524198002300019')).toBeNull()
		expect(readResidentId('340524800101001')).toBeNull()
		expect(readResidentId('')).toBeNull()
	})
})

describe('a credit code', () => {
	it('holds by its check character', () => {
		expect(isCreditCode('91440101MA5CJQ4N59')).toBe(true)
		expect(isCreditCode('91350100M000100Y43')).toBe(true)
		expect(isCreditCode('91440101ma5cjq4n59')).toBe(true)
	})

	it('fails with another character, or a letter that the alphabet lacks', () => {
		expect(isCreditCode('91350203M0001QAY9B')).toBe(false)
		expect(isCreditCode('91440101MA5CJQ4N58')).toBe(false)
		expect(isCreditCode('91440101MA5CJQ4I59')).toBe(false)
		expect(isCreditCode('91440101MA5CJQ4N5')).toBe(false)
	})
})

it('knows mobile telephones, also with the country before them', () => {
	expect(isMobile('13800138000')).toBe(true)
	expect(isMobile('+86 138-0013-8000')).toBe(true)
	expect(isMobile('12800138000')).toBe(false)
	expect(isMobile('1380013800')).toBe(false)
	expect(isMobile('020-84000000')).toBe(false)
})

it('counts completed years', () => {
	expect(age('1980-11-23', '2026-11-22')).toBe(45)
	expect(age('1980-11-22', '2026-11-22')).toBe(46)
	expect(age('2026-11-23', '2026-11-22')).toBeNull()
	expect(age(undefined, '2026-11-22')).toBeNull()
})
