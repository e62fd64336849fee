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
	RESULT_DATE,
	CLOSED_ON,
	EXTENDED_TO,
	ENDED_ON,
	DECIDED,
	ACCEPT_BY,
	MEDIATE_BY,
	STATUS,
};

static const struct facts_field dispute_fields[] = {
	PLACE,
	{ "received", FACTS_DAY, NULL, false },
	{ "accepted", FACTS_DAY, NULL, false },
	{ "not_accepted_on", FACTS_DAY, NULL, false },
	{ "result_date", FACTS_DAY, NULL, false },
	{ "closed", FACTS_DAY, NULL, false },
	{ "extended_to", FACTS_DAY, NULL, false },
	{ "ended", FACTS_DAY, NULL, true },
	{ "decided", FACTS_DAY, NULL, true },
	{ "accept_by", FACTS_DAY, NULL, true },
	{ "mediate_by", FACTS_DAY, NULL, true },
	{ "status", FACTS_CODE, NULL, false },
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

/* As host/warnings.h names its rules. */
static const struct code codes_rule[] = {
	{ "employer", { "同一用人单位短期多案", "One employer, several disputes" }, .since = 1 },
	{ "collective", { "集体争议", "Collective dispute" }, .since = 1 },
	{ "mass", { "重大集体争议", "Mass dispute" }, .since = 1 },
	{ "unpaid", { "协议逾期未履行", "Agreement unpaid past due" }, .since = 1 },
	{ "crime", { "疑似拒不支付劳动报酬（一人）", "Possible crime line: one worker" }, .since = 1 },
	{ "crime_all", { "疑似拒不支付劳动报酬（多人）", "Possible crime line: many workers" }, .since = 1 },
	{ "intake", { "街道收案激增", "A street's intake rises" }, .since = 1 },
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

/* One without a status has just been registered. */
static bool
is_running(int64_t status)
{
	static const char *const running[] = { "registered", "pending", "accepted", "mediating" };
	const struct code *codes = facts_codes(&dispute, STATUS);
	bool found = status == 0;
	for (size_t i = 0; !found && i < sizeof(running) / sizeof(running[0]); i++)
		found = strcmp(codes[status - 1].name, running[i]) == 0;
	return found;
}

/* A result ends a case; one that was not taken on ends with that; what the other side refused, and old files without either, with the
 * closing. What has ended by its status without a day of it counts for the day of receipt rather than as open for ever. */
static int64_t
ended(const int64_t *values)
{
	static const enum dispute_column ends[] = { RESULT_DATE, NOT_ACCEPTED_ON, CLOSED_ON };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (values[ends[i]] != FACTS_NO_DAY)
			return values[ends[i]];
	return is_running(values[STATUS]) ? FACTS_NO_DAY : values[RECEIVED];
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
	values[DECIDED] = sooner(sooner(values[ACCEPTED], values[NOT_ACCEPTED_ON]), values[ENDED_ON]);
	compute_dues(values, clock);
}
