/* The navigation as an application gives it to its frame. */
import type { Component } from 'vue'

export interface Entry {
	to: string
	zh: string
	en: string
	icon: Component
	/* How much waits there; 0 shows nothing. */
	count?: number
	/* Set apart from what stands above it. */
	apart?: boolean
}
