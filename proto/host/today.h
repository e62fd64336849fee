/* What a day at a centre begins with: clocks that run, payments that are due, people to ask how it went, and the month so far.
 *
 * Only open disputes count: not closed, not voided, not held. Cost follows how many are open, not how many there are.
 */
#ifndef HESHI_HOST_TODAY_H
#define HESHI_HOST_TODAY_H

#include "base/civil.h"
#include "base/json.h"
#include "host/store.h"

#define TODAY_ROWS_MAX 200    /* of each section; one's own are kept first */
#define TODAY_PAYMENT_DAYS 14 /* a payment shows up so many days before it is due */
#define TODAY_FOLLOW_UP_DAYS 15
#define TODAY_TRAININGS 5

struct today_request {
	struct date date;
	struct uuid person; /* whose cases are "mine": mediator, recorder or on the panel */
};

/* {"date", "clocks": [{"id", "number", "status", "applicants", "respondents", "clock" (as listing_clock), "mine"}] overdue first,
 * "payments": [{"id", "record", "number", "party_name", "due", "amount", "paid_amount", "days_left", "mine"}], "follow_ups": [{"id",
 * "number", "applicants", "respondents", "since", "why": {"zh", "en"}, "mine"}], "more": {"clocks", "payments", "follow_ups"} (how
 * many were left off), "open": {"conflicts", "findings"}, "month", "last_month" (as today_month), "trainings": [{"id", "title", "date",
 * "start", "place"}]}. Money in fen. */
fault_t today_json(struct store *store, struct arena *arena, const struct today_request *request,
		   json_t **out) MUST_USE;
/* Figures of the month that the date is in, up to its last day: {"taken", "closed", "agreed", "workers", "amount", "settled_amount",
 * "recovered", "open"}. Taken, workers and amount by the day of receipt, agreed and settled_amount by that of the result, recovered by
 * that of the payment; open at the month's end, or at `date` when that is sooner. */
fault_t today_month(struct store *store, struct date date, json_t **out) MUST_USE;

#endif
