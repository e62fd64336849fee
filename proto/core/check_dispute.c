/* What a dispute's main part must say for its status: the dates that it implies, the result, acceptance before closing. */
#include "core/check_rules.h"

static bool
has(const struct document *document, const char *field)
{
	return document_value(document, span_text(field)).type != VALUE_NONE;
}

/* Fields that a status implies. */
static const struct {
	uint32_t statuses;
	const char *field;
	bool if_accepted; /* a case that was never accepted has none */
} implied[] = {
	{ OPEN | SETTLED | BIT(FAILED) | BIT(ABANDONED) | BIT(EXPIRED) | BIT(PERFORMING), "accepted", false },
	{ BIT(NOT_ACCEPTED), "not_accepted_on", false },
	{ BIT(REFUSED), "refused_on", false },
	{ RESULTS | BIT(PERFORMING), "result", false },
	{ RESULTS | BIT(PERFORMING), "result_date", false },
	{ FILED, "result", true },
	{ FILED, "result_date", true },
	{ FILED, "closed", false },
	{ BIT(ARCHIVED) | BIT(APPRAISED), "archived", false },
	{ BIT(APPRAISED), "appraised", false },
};

/* Paper files are entered late, at whatever stage they are, but with their dates; in a case that is under way what is
 * missing can still come. */
static void
report_implied(const struct check *check, const char *field)
{
	struct label label = check_label(check->kind, field);
	struct label text = { SAY(check->arena, "该状态下请填写“%s”", label.zh),
			      SAY(check->arena, "this status needs \"%s\": fill it in", label.en) };

	if (check->before)
		check_warn(check, "life_cycle", field, text);
	else
		check_refuse(check, "life_cycle", field, text);
}

static void
check_implied(const struct check *check)
{
	uint32_t status = status_of(check->after);

	for (size_t i = 0; i < sizeof(implied) / sizeof(implied[0]); i++) {
		const char *field = implied[i].field;
		if (!(implied[i].statuses & status) || has(check->after, field))
			continue;
		if (implied[i].if_accepted && !has(check->after, "accepted"))
			continue;
		if (check_moved(check, "status") || check_moved(check, field))
			report_implied(check, field);
	}
}

static void
check_result(const struct check *check)
{
	uint32_t status = status_of(check->after);
	uint32_t result = status_bit(document_text(check->after, "result"));

	if (!result || (!check_moved(check, "status") && !check_moved(check, "result")))
		return;
	if (status & (EARLY | OPEN | DECLINED))
		check_warn(check, "result", "status",
			   (struct label){ "已有调解结果，请一并更新状态",
					   "there is a result: bring the status up to date" });
	else if ((status & RESULTS && status != result) || (status == BIT(PERFORMING) && !(result & SETTLED)))
		check_warn(check, "result", "result",
			   (struct label){ "调解结果与状态不一致，请核对",
					   "result and status contradict each other: check both" });
}

static bool
is_closed(const struct document *dispute)
{
	return status_of(dispute) & FILED || has(dispute, "closed");
}

/* Not accepted, refused by the other side, or gone (withdrawn, transferred) before acceptance was decided. */
static bool
never_accepted(const struct document *dispute)
{
	uint32_t gone = BIT(WITHDRAWN) | BIT(TRANSFERRED);

	return status_of(dispute) & (DECLINED | gone) || status_bit(document_text(dispute, "result")) & gone ||
	       has(dispute, "not_accepted_on") || has(dispute, "refused_on") || has(dispute, "not_accepted_reason");
}

static bool
closed_unaccepted(const struct document *dispute)
{
	return is_closed(dispute) && !has(dispute, "accepted") && !never_accepted(dispute);
}

/* A case that the other side refused keeps no trace of it once it is closed: then what stood before tells. */
static void
check_closing(const struct check *check)
{
	if (!closed_unaccepted(check->after))
		return;
	if (check->before && (closed_unaccepted(check->before) || never_accepted(check->before)))
		return;
	check_refuse(
		check, "closing", "accepted",
		(struct label){
			"结案前须先有受理日期；未受理的案件请填写不予受理日期，或结果为撤回、转办",
			"a case needs a date of acceptance before it is closed; if it was never accepted, give the "
			"date of non-acceptance, or withdrawn or transferred as the result" });
}

/* Agreed and closed are two dates: a case is closed when the agreement is performed. */
static void
check_performance(const struct check *check)
{
	struct span performance = document_text(check->after, "performance");

	if (!is_closed(check->after) || !performance.size || span_equal(performance, SPAN("performed")))
		return;
	if (check_moved(check, "status") || check_moved(check, "closed") || check_moved(check, "performance"))
		check_warn(check, "performance", "performance",
			   (struct label){ "协议尚未履行完毕，请确认是否结案",
					   "the agreement is not performed yet: should it be closed?" });
}

void
check_dispute(const struct check *check)
{
	check_implied(check);
	check_result(check);
	check_closing(check);
	check_performance(check);
}

void
check_agreement(const struct check *check)
{
	static const char *const signs[] = { "signed_applicant", "signed_respondent", "signed_mediator",
					     "sealed_centre" };

	if (!has(check->after, "effective_on") || !check_moved(check, "effective_on"))
		return;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct label label = check_label(check->kind, signs[i]);
		if (!document_truth(check->after, signs[i]))
			check_warn(
				check, "signature", signs[i],
				(struct label){ SAY(check->arena, "已填生效日期，但未勾选“%s”，请核对", label.zh),
						SAY(check->arena, "in effect, but not \"%s\": check it", label.en) });
	}
}
