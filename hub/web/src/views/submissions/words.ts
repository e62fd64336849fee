/* Where a submission stands and what happened to it, in words. */
import { instant } from '@web/format'
import { t } from '@web/language'
import { roleLabel } from '@web/roles'
import { can, session } from '@web/session'
import type { Submission, SubmissionStatus, SubmissionStep } from '../reports/types'

export function statusText(status: SubmissionStatus): string {
	return { submitted: t('待审核', 'Waiting'), returned: t('已退回', 'Returned'), approved: t('已批准', 'Approved') }[status]
}

export function statusTone(status: SubmissionStatus): 'warning' | 'danger' | 'success' {
	return ({ submitted: 'warning', returned: 'danger', approved: 'success' } as const)[status]
}

export function stepText(step: SubmissionStep['step']): string {
	return { submit: t('报送', 'Handed in'), return: t('退回', 'Returned'), approve: t('批准', 'Approved') }[step]
}

/* Without the right to see names: the role, and oneself. */
export function whoText(step: SubmissionStep): string {
	const role = roleLabel(step.role)
	if (step.own)
		return t(`${step.name ?? ''}（本人，${role}）`, `${step.name ?? ''} (oneself, ${role})`)
	return step.name ? t(`${step.name}（${role}）`, `${step.name} (${role})`) : role
}

export function whenText(step: SubmissionStep): string {
	return instant(step.at)
}

export function lastSubmit(submission: Submission): SubmissionStep | undefined {
	return submission.steps.filter((step) => step.step === 'submit').pop()
}

/* Nobody judges what they handed in themselves. */
export function mayJudge(submission: Submission): boolean {
	return can('report.approve') && submission.status === 'submitted' && !lastSubmit(submission)?.own
}

export function waitsForOthers(submission: Submission): boolean {
	return can('report.approve') && submission.status === 'submitted' && lastSubmit(submission)?.own === true
}

export function mayHandInAgain(submission: Submission): boolean {
	return can('report') && submission.status === 'returned' && Boolean(session.account)
}
