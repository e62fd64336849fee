/* One part of the settings: what SettingsParts.vue shows, and who may. Views tell by `dirty` whether something is not saved. */
import type { Component } from 'vue'
import type { Right } from '@web/types'

export interface SettingsPart {
	name: string
	zh: string
	en: string
	view: Component
	right?: Right
}
