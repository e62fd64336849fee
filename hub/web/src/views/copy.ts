/* Copying a line, so that nobody types a token or a command. */

/* False when the browser does not let pages copy: then the text is there to be marked by hand. */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text)
		return true
	} catch {
		return false
	}
}
