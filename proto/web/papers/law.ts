/*
 * The provisions that papers cite, in one place, as the shipped templates name them: {{law.agreement}}. A centre that has
 * to cite others writes them into its own templates.
 */
const LABOUR = '《中华人民共和国劳动争议调解仲裁法》'
const PROCEDURE = '《中华人民共和国民事诉讼法》'

export const law = {
	whole: LABOUR,
	/* Where one can apply, and how. */
	bodies: `${LABOUR}第十条`,
	apply: `${LABOUR}第十二条`,
	conduct: `${LABOUR}第十三条`,
	/* Form and effect of the agreement; fifteen days for the mediation. */
	agreement: `${LABOUR}第十四条`,
	not_performed: `${LABOUR}第十五条`,
	payment_order: `${LABOUR}第十六条`,
	limitation: `${LABOUR}第二十七条`,
	periods: `${PROCEDURE}第八十五条`,
	confirmation: `${PROCEDURE}第二百零五条`,
	review: '《劳动人事争议仲裁办案规则》第七十四条至第七十七条',
	inspectorate: '《劳动保障监察条例》',
}
