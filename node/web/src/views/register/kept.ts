/*
 * What was typed when the node would not take the draft any more, because the session had ended just then. It stays in
 * this page's memory only, for the same person, until they are back.
 */
interface Unsaved {
	account: string
	id: string
	body: string
}

let unsaved: Unsaved | null = null

export function keepUnsaved(account: string | undefined, id: string, body: string): void {
	if (account)
		unsaved = { account, id, body }
}

/* Once, and only for the form that it belongs to, or for a new one. */
export function takeUnsaved(account: string | undefined, draft: string | undefined): { id: string; body: object } | null {
	const found = unsaved
	if (!found || found.account !== account || (draft && draft !== found.id))
		return null
	unsaved = null
	return { id: found.id, body: JSON.parse(found.body) as object }
}
