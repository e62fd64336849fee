/* The navigation and the pages agree on who may see what. */
import { expect, it } from 'vitest'
import { navigation } from '@/navigation'
import { rows } from '@/router'

function rightOf(path: string) {
	const row = rows.find((each) => each.path === path)
	expect(row, path).toBeDefined()
	return row!.meta!.right
}

it('has a page for every entry, barred to the same people', () => {
	for (const entry of navigation)
		expect(rightOf(entry.to), entry.to).toBe(entry.right)
})

it('marks an entry of the navigation on every page', () => {
	const entries = navigation.map((entry) => entry.to)
	for (const row of rows)
		expect(entries, row.path).toContain(row.meta!.section)
})

it('leaves only what names no one to who may see no personal data', () => {
	const open = rows.filter((row) => !row.meta!.right).map((row) => row.meta!.section)
	expect([...new Set(open)].sort()).toEqual(['/', '/case-figures', '/reports'])
})
