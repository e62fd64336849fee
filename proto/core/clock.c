/* Periods of days and working days over holidays, and the clocks of a dispute. */
#include "core/check_rules.h"

#include <stdlib.h>

/* No national rule fixes acceptance at street centres; three working days is what local ones set. */
const struct clock_row clocks[CLOCK_COUNT] = {
	[CLOCK_ACCEPTANCE] = {
		.name = "acceptance",
		.label = { "受理期限", "The time to accept" },
		.advice = { "请受理，或书面说明理由不予受理", "accept, or decline in writing with reasons" },
		.basis = "地方规定：三个工作日",
		.days = 3,
		.working = true,
		.warn_days = 1,
	},
	[CLOCK_MEDIATION] = {
		.name = "mediation",
		.label = { "调解期限", "The time to mediate" },
		.advice = { "请办结，或经双方同意延期", "end it, or extend it with the consent of both sides" },
		.basis = "劳动争议调解仲裁法第十四条、民事诉讼法第八十五条",
		.days = 15,
		.warn_days = 3,
	},
	[CLOCK_CONFIRMATION] = {
		.name = "confirmation",
		.label = { "申请司法确认的期限", "The time to ask for judicial confirmation" },
		.advice = { "如需确认，请提醒双方共同申请", "remind both sides to apply together" },
		.basis = "民事诉讼法第二百零五条",
		.days = 30,
		.warn_days = 3,
		.lapses = true,
	},
	[CLOCK_REVIEW] = {
		.name = "review",
		.label = { "申请仲裁审查的期限", "The time to ask for arbitration review" },
		.advice = { "如需审查，请提醒双方共同申请", "remind both sides to apply together" },
		.basis = "劳动人事争议仲裁办案规则第七十四条",
		.days = 15,
		.warn_days = 3,
		.lapses = true,
	},
};

static int
date_order(const void *a, const void *b)
{
	return date_compare(*(const struct date *)a, *(const struct date *)b);
}

static bool
listed(const struct date *dates, size_t count, struct date date)
{
	return count && bsearch(&date, dates, count, sizeof(*dates), date_order);
}

bool
holidays_is_working(const struct check_holidays *holidays, struct date date)
{
	int weekday = date_weekday(date);

	if (weekday == 0 || weekday == 6)
		return listed(holidays->work, holidays->work_count, date);
	return !listed(holidays->off, holidays->off_count, date);
}

static struct date
next_day(struct date date)
{
	return date_of_days(date_days(date) + 1);
}

/* The calendar ends with the year 9999: there a period ends, too, rather than running for ever. */
static bool
is_last_day(struct date date)
{
	return date.year == 9999 && date.month == 12 && date.day == 31;
}

struct date
clock_days(struct date from, int days, const struct check_holidays *holidays)
{
	struct date last = date_of_days(date_days(from) + days);

	while (!holidays_is_working(holidays, last) && !is_last_day(last))
		last = next_day(last);
	return last;
}

struct date
clock_working_days(struct date from, int days, const struct check_holidays *holidays)
{
	struct date last = from;

	for (int left = days; left > 0 && !is_last_day(last);) {
		last = next_day(last);
		if (holidays_is_working(holidays, last))
			left--;
	}
	return last;
}

struct date
clock_last(enum clock clock, struct date from, const struct check_holidays *holidays)
{
	const struct clock_row *row = &clocks[clock];

	return row->working ? clock_working_days(from, row->days, holidays) : clock_days(from, row->days, holidays);
}

/* Neither decided nor ended. */
static bool
clock_runs(enum clock clock, const struct document *dispute)
{
	uint32_t running = clock == CLOCK_ACCEPTANCE ? EARLY : EARLY | OPEN;
	struct date date;

	if (check_date(dispute, "result_date", &date) || check_date(dispute, "closed", &date))
		return false;
	if (clock == CLOCK_ACCEPTANCE && check_date(dispute, "accepted", &date))
		return false;
	return status_of(dispute) & running;
}

bool
clock_due(enum clock clock, const struct document *dispute, const struct check_holidays *holidays, struct date *due)
{
	struct date received;
	struct date extended;

	if (clock > CLOCK_MEDIATION || !clock_runs(clock, dispute) || !check_date(dispute, "received", &received))
		return false;
	*due = clock_last(clock, received, holidays);
	if (clock == CLOCK_MEDIATION && check_date(dispute, "extended_to", &extended) &&
	    date_compare(extended, *due) > 0)
		*due = extended;
	return true;
}
