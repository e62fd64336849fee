/*
 * The file of a case (卷宗): its sections in the order in which they are bound, what is in each, and the number of every
 * page. Papers are those that were issued; what others wrote (identity papers, evidence) is counted in pages only.
 */
import { t, type Label } from '@web/language'
import type { RecordPart, RecordWhole } from '@web/types'
import { dateText } from './chinese'
import { codeText, issuedParts, partsOf, text } from './fill_parts'
import type { EntryView } from './model'

interface Section extends Label {
	name: string
	papers: string[]
	/* Must be in the file; a function where it depends on how the case ended. */
	mandatory?: boolean | ((record: RecordWhole) => boolean)
	/* A paper to make when the section is empty. */
	make?: (record: RecordWhole) => string
	/* Comes from others, as paper. */
	external?: boolean
}

const DECLINED = ['not_accepted']
const SETTLED = ['agreed', 'partly_agreed']
const UNSETTLED = ['failed', 'withdrawn', 'abandoned', 'expired', 'transferred']

function declined(record: RecordWhole): boolean {
	return DECLINED.includes(text(record.fields.status))
}

function ending(record: RecordWhole): boolean {
	const result = text(record.fields.result)
	return SETTLED.includes(result) || UNSETTLED.includes(result) || record.fields.status === 'refused'
}

function endingPaper(record: RecordWhole): string {
	return UNSETTLED.includes(text(record.fields.result)) || record.fields.status === 'refused' ? 'termination' : 'agreement'
}

const sections: Section[] = [
	{
		name: 'application', zh: '申请或登记材料', en: 'Application or registration', mandatory: true,
		papers: ['application', 'registration', 'acceptance_notice', 'non_acceptance_notice'], make: (record) => (declined(record) ? 'non_acceptance_notice' : 'registration'),
	},
	{ name: 'rights_notice', zh: '权利义务告知书', en: 'Notice of rights', mandatory: (record) => !declined(record), papers: ['rights_notice'], make: () => 'rights_notice' },
	{ name: 'identity', zh: '当事人身份证明', en: 'Identity papers', mandatory: true, papers: [], external: true },
	{ name: 'mandate', zh: '授权委托书', en: 'Mandate', papers: [], external: true },
	{ name: 'inquiry', zh: '调查询问笔录', en: 'Inquiry', papers: [], external: true },
	{ name: 'evidence', zh: '证据材料', en: 'Evidence', papers: [], external: true },
	{ name: 'minutes', zh: '调解笔录', en: 'Minutes', mandatory: (record) => !declined(record) && record.fields.status !== 'refused', papers: ['minutes'], make: () => 'minutes' },
	{ name: 'agreement', zh: '调解协议书或终止调解意见书', en: 'Agreement or termination', mandatory: ending, papers: ['agreement', 'termination'], make: endingPaper },
	{ name: 'performance', zh: '履行凭证', en: 'Proof of performance', papers: [], external: true },
	{ name: 'follow_up', zh: '回访记录', en: 'Follow-up', papers: ['follow_up'], make: () => 'follow_up' },
	{ name: 'confirmation', zh: '司法确认、仲裁审查材料', en: 'Confirmation or review', papers: [], external: true },
	{ name: 'notes', zh: '送达回证、结案报告及其他', en: 'Receipts, closing report, others', papers: ['service_receipt', 'closing_report', 'other'] },
]

/* What lies in the file besides our papers, in pages: by section. */
export type External = Record<string, { there: boolean; pages: number }>

export interface Item {
	section: string
	name: string
	/* One of our papers, to be printed; else it is only counted. */
	paper?: RecordPart
	type?: string
	number: string
	date: string
	pages: number
}

export interface SectionState {
	name: string
	label: string
	zh: string
	mandatory: boolean
	external: boolean
	items: Item[]
	missing: boolean
	/* The paper that would fill it. */
	make: string
	files: number
}

function issuedItems(record: RecordWhole, section: Section): Item[] {
	return section.papers.flatMap((type) =>
		issuedParts(record, type).map((paper) => ({
			section: section.name, name: codeText('paper', 'type', type), paper, type, number: text(paper.fields.number),
			date: dateText(text(paper.fields.issued)), pages: 0,
		})),
	)
}

function fileParts(record: RecordWhole, section: string): RecordPart[] {
	return partsOf(record, 'file').filter((part) => part.fields.section === section && !part.fields.paper)
}

function externalItem(section: Section, external: External): Item[] {
	const given = external[section.name]
	return given?.there ? [{ section: section.name, name: section.zh, number: '', date: '', pages: Math.max(1, given.pages) }] : []
}

/* What the record already knows: files handed in, with their pages. */
export function externalOf(record: RecordWhole): External {
	return Object.fromEntries(
		sections.filter((section) => section.external).map((section) => {
			const files = fileParts(record, section.name)
			const pages = files.reduce((sum, part) => sum + (Number(part.fields.pages) || 1), 0)
			return [section.name, { there: files.length > 0, pages: Math.max(1, pages) }]
		}),
	)
}

export function sectionsOf(record: RecordWhole, external: External): SectionState[] {
	return sections.map((section) => {
		const items = [...issuedItems(record, section), ...(section.external ? externalItem(section, external) : [])]
		const mandatory = typeof section.mandatory === 'function' ? section.mandatory(record) : section.mandatory === true
		return {
			name: section.name, label: t(section.zh, section.en), zh: section.zh, mandatory, external: section.external === true, items,
			missing: mandatory && items.length === 0, make: section.make?.(record) ?? '', files: fileParts(record, section.name).length,
		}
	})
}

/* The catalogue: each item with the pages it takes, numbered through from 1. */
export function catalogue(items: Item[]): { entries: EntryView[]; starts: number[]; total: number } {
	let page = 1
	const starts: number[] = []
	const entries = items.map((item, place) => {
		starts.push(page)
		const last = page + item.pages - 1
		const pages = item.pages > 1 ? `${page}－${last}` : String(page)
		page = last + 1
		return { no: place + 1, name: item.name, number: item.number, date: item.date, pages, note: '' }
	})
	return { entries, starts, total: page - 1 }
}

/* What a file that is to be closed lacks, in the words of the back cover. */
export function missingIn(states: SectionState[]): string[] {
	return states.filter((state) => state.missing).map((state) => state.zh)
}
