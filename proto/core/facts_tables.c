/* Which facts are held of what, and the columns of disputes that follow from others. */
#include "core/facts.h"

#include <string.h>

#define PLACE                                     \
	{                                         \
		"place", FACTS_PLACE, NULL, false \
	}
#define END                  \
	{                    \
		.name = NULL \
	}

/* In the order of the table below. */
enum dispute_column {
	AT_PLACE,
	RECEIVED,
	ACCEPTED,
	NOT_ACCEPTED_ON,
	REFUSED_ON,
	RESULT_DATE,
	CLOSED_ON,
	EXTENDED_TO,
	ENDED_ON,
	DECIDED,
	ACCEPT_BY,
	MEDIATE_BY,
	STATUS,
	CAME, /* from another street */
};

static const struct facts_field dispute_fields[] = {
	PLACE,
	{ "received", FACTS_DAY, NULL, false },
	{ "accepted", FACTS_DAY, NULL, false },
	{ "not_accepted_on", FACTS_DAY, NULL, false },
	{ "refused_on", FACTS_DAY, NULL, false },
	{ "result_date", FACTS_DAY, NULL, false },
	{ "closed", FACTS_DAY, NULL, false },
	{ "extended_to", FACTS_DAY, NULL, false },
	{ "ended", FACTS_DAY, NULL, true },
	{ "decided", FACTS_DAY, NULL, true },
	{ "accept_by", FACTS_DAY, NULL, true },
	{ "mediate_by", FACTS_DAY, NULL, true },
	{ "status", FACTS_CODE, NULL, false },
	{ "transferred_from", FACTS_TRUTH, NULL, false },
	{ "source", FACTS_CODE, NULL, false },
	{ "category", FACTS_CODE, NULL, false },
	{ "result", FACTS_CODE, NULL, false },
	{ "handled_by", FACTS_CODE, NULL, false },
	{ "agreement_form", FACTS_CODE, NULL, false },
	{ "performance", FACTS_CODE, NULL, false },
	{ "workers", FACTS_NUMBER, NULL, false },
	{ "mediator", FACTS_PERSON, NULL, false },
	{ "amount", FACTS_MONEY, NULL, false },
	{ "settled_amount", FACTS_MONEY, NULL, false },
	END,
};

static const struct facts_field event_fields[] = {
	PLACE,
	{ "at", FACTS_DAY, NULL, false },
	{ "type", FACTS_CODE, NULL, false },
	{ "means", FACTS_CODE, NULL, false },
	END,
};

static const struct facts_field payment_fields[] = {
	PLACE,
	{ "paid_on", FACTS_DAY, NULL, false },
	{ "paid_amount", FACTS_MONEY, NULL, false },
	END,
};

static const struct facts_field referral_fields[] = {
	PLACE,
	{ "date", FACTS_DAY, NULL, false },
	{ "outcome_on", FACTS_DAY, NULL, false },
	{ "to", FACTS_CODE, NULL, false },
	{ "type", FACTS_CODE, NULL, false },
	{ "outcome", FACTS_CODE, NULL, false },
	END,
};

static const struct facts_field training_fields[] = {
	PLACE,
	{ "date", FACTS_DAY, NULL, false },
	{ "status", FACTS_CODE, NULL, false },
	END,
};

/* `date` is the training's. */
static const struct facts_field attendance_fields[] = {
	PLACE,
	{ "date", FACTS_DAY, NULL, false },
	{ "sign_in", FACTS_CODE, NULL, false },
	{ "person", FACTS_PERSON, NULL, false },
	END,
};

/* One row for each active person of the register and each of the two periods, of which `until` is the last day. */
static const struct facts_field learner_fields[] = {
	PLACE,
	{ "until", FACTS_DAY, NULL, false },
	{ "person", FACTS_PERSON, NULL, false },
	{ "minutes", FACTS_NUMBER, NULL, false },
	{ "sessions", FACTS_NUMBER, NULL, false },
	{ "passed", FACTS_NUMBER, NULL, false },
	{ "certificate_to", FACTS_DAY, NULL, false },
	END,
};

/* As host/warning_facts.c names its rules. */
static const struct code codes_rule[] = {
	{ "employer", { "同一用人单位多起争议", "Several disputes against one employer" }, .since = 1 },
	{ "collective", { "集体争议", "Collective dispute" }, .since = 1 },
	{ "mass", { "重大集体争议", "Mass dispute" }, .since = 1 },
	{ "unpaid", { "协议逾期未履行", "Agreement unpaid past due" }, .since = 1 },
	{ "crime", { "欠薪涉罪线索（一人）", "Wages of one worker: possible crime" }, .since = 1 },
	{ "crime_all", { "欠薪涉罪线索（多人）", "Wages of many workers: possible crime" }, .since = 1 },
	{ "intake", { "街道收案激增", "Intake of a street has soared" }, .since = 1 },
	{ .name = NULL },
};

static const struct facts_field warning_fields[] = {
	PLACE,
	{ "began", FACTS_DAY, NULL, false },
	{ "ended", FACTS_DAY, NULL, false },
	{ "closed", FACTS_DAY, NULL, false },
	{ "rule", FACTS_CODE, codes_rule, false },
	END,
};

static const struct facts_table dispute = { "dispute", dispute_fields, false };
static const struct facts_table event = { "event", event_fields, true };
static const struct facts_table payment = { "payment", payment_fields, true };
static const struct facts_table referral = { "referral", referral_fields, true };
static const struct facts_table training = { "training", training_fields, true };
static const struct facts_table attendance = { "attendance", attendance_fields, true };
static const struct facts_table learner = { "learner", learner_fields, true };
static const struct facts_table warning = { "warning", warning_fields, true };

const struct facts_table *const facts_tables[] = { &dispute,    &event,   &payment, &referral, &training,
						   &attendance, &learner, &warning, NULL };

/* ---- what follows ---- */

static int64_t
sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool
has_status(int64_t status, const char *const *names)
{
	const struct code *codes = facts_codes(&dispute, STATUS);
	bool found = false;
	for (; status && *names && !found; names++)
		found = strcmp(codes[status - 1].name, *names) == 0;
	return found;
}

static bool
is_under_way(const int64_t *values)
{
	static const char *const names[] = { "registered", "pending", "accepted", "mediating", NULL };
	return has_status(values[STATUS], names);
}

/* One without a status has just been registered. */
static bool
awaits_acceptance(const int64_t *values)
{
	static const char *const names[] = { "registered", "pending", NULL };
	return !values[STATUS] || has_status(values[STATUS], names);
}

/* The day of what did not let the case go on: an answer that was taken back since, as the status tells, is none. */
static int64_t
declined(const int64_t *values)
{
	if (is_under_way(values))
		return FACTS_NO_DAY;
	return values[NOT_ACCEPTED_ON] != FACTS_NO_DAY ? values[NOT_ACCEPTED_ON] : values[REFUSED_ON];
}

/* A result ends a case; one that was not taken on, or that the other side refused, ends with that; old files without either, with the
 * closing. */
static int64_t
dated_end(const int64_t *values)
{
	if (values[RESULT_DATE] != FACTS_NO_DAY)
		return values[RESULT_DATE];
	return declined(values) != FACTS_NO_DAY ? declined(values) : values[CLOSED_ON];
}

/* What has ended by its status without a day of it counts for the day of receipt rather than as open for ever. */
static int64_t
ended(const int64_t *values)
{
	if (dated_end(values) != FACTS_NO_DAY || !values[STATUS] || is_under_way(values))
		return dated_end(values);
	return values[RECEIVED];
}

/* No end that is taken from the receipt. */
static int64_t
decided(const int64_t *values)
{
	if (values[CAME])
		return FACTS_NO_DAY;
	return sooner(sooner(values[ACCEPTED], declined(values)), dated_end(values));
}

/* Many disputes are received on the same day. */
static const struct facts_due *
due_after(struct facts_clock *clock, int64_t from)
{
	struct facts_due *due = &clock->known[(uint64_t)from % (sizeof(clock->known) / sizeof(clock->known[0]))];
	if (due->from != from || due->accept == 0) {
		struct date date = date_of_days(from);
		*due = (struct facts_due){ .from = from,
					   .accept = date_days(clock_last(CLOCK_ACCEPTANCE, date, clock->holidays)),
					   .mediate = date_days(clock_last(CLOCK_MEDIATION, date, clock->holidays)) };
	}
	return due;
}

static void
compute_dues(int64_t *values, struct facts_clock *clock)
{
	if (values[RECEIVED] == FACTS_NO_DAY)
		return;
	const struct facts_due *due = due_after(clock, values[RECEIVED]);
	if (!values[CAME] && (values[DECIDED] != FACTS_NO_DAY || awaits_acceptance(values)))
		values[ACCEPT_BY] = due->accept;
	values[MEDIATE_BY] = due->mediate;
	if (values[EXTENDED_TO] != FACTS_NO_DAY && values[EXTENDED_TO] > due->mediate)
		values[MEDIATE_BY] = values[EXTENDED_TO];
}

void
facts_compute(const struct facts_table *table, struct facts_row *row, struct facts_clock *clock)
{
	if (table != &dispute)
		return;
	int64_t *values = row->values;
	values[ENDED_ON] = ended(values);
	values[DECIDED] = decided(values);
	compute_dues(values, clock);
}
