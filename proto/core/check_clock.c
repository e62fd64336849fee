/* Warnings of clocks that run out; the clocks themselves are clock.c's. */
#include "core/check_rules.h"

#include <inttypes.h>

static char *
date_text(struct arena *arena, struct date date)
{
	return SAY(arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

static struct label
left_text(struct arena *arena, const struct clock_row *row, struct date last, int64_t left)
{
	const char *day = date_text(arena, last);

	if (left < 0)
		return (struct label){
			SAY(arena, "%s已于 %s 届满，超过 %" PRId64 " 天：%s", row->label.zh, day, -left,
			    row->advice.zh),
			SAY(arena, "%s ran out on %s, %" PRId64 " days ago: %s", row->label.en, day, -left,
			    row->advice.en),
		};
	return (struct label){
		SAY(arena, "%s %s 届满，还有 %" PRId64 " 天：%s", row->label.zh, day, left, row->advice.zh),
		SAY(arena, "%s runs out on %s, in %" PRId64 " days: %s", row->label.en, day, left, row->advice.en),
	};
}

/* A right that has lapsed can no longer be asked for: nothing to warn of. */
static void
warn_clock(const struct record *record, enum clock clock, const char *field, struct date last)
{
	const struct clock_row *row = &clocks[clock];
	int64_t left = date_days(last) - date_days(record->today);

	if (left > row->warn_days || (row->lapses && left < 0))
		return;
	record_warn(record, "clock", field, left_text(record->arena, row, last, left));
}

static bool
has_referral(const struct record *record, struct span type)
{
	const struct document *referral;

	for (size_t at = 0; (referral = record_part(record, "referral", &at));) {
		if (span_equal(document_text(referral, "type"), type))
			return true;
	}
	return false;
}

/* What parties may ask for after an agreement that is not performed yet. */
static void
check_after_agreement(const struct record *record)
{
	const struct document *agreement;
	struct date effective;
	bool confirmed = has_referral(record, SPAN("judicial_confirmation"));
	bool reviewed = has_referral(record, SPAN("arbitration_review"));

	if (span_equal(document_text(record->main, "performance"), SPAN("performed")))
		return;
	for (size_t at = 0; (agreement = record_part(record, "agreement", &at));) {
		if (!check_date(agreement, "effective_on", &effective))
			continue;
		if (!confirmed)
			warn_clock(record, CLOCK_CONFIRMATION, "performance",
				   clock_last(CLOCK_CONFIRMATION, effective, record->holidays));
		if (!reviewed)
			warn_clock(record, CLOCK_REVIEW, "performance",
				   clock_last(CLOCK_REVIEW, effective, record->holidays));
	}
}

void
check_dispute_clocks(const struct record *record)
{
	static const enum clock duties[] = { CLOCK_ACCEPTANCE, CLOCK_MEDIATION };
	struct date last;

	for (size_t i = 0; i < sizeof(duties) / sizeof(duties[0]); i++) {
		if (clock_due(duties[i], record->main, record->holidays, &last))
			warn_clock(record, duties[i], "received", last);
	}
	check_after_agreement(record);
}
