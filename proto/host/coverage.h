/* Training coverage: who of the register's active people had how many minutes of training in a year, street by street.
 */
#ifndef HESHI_HOST_COVERAGE_H
#define HESHI_HOST_COVERAGE_H

#include "base/civil.h"
#include "base/json.h"
#include "host/store.h"

struct coverage_request {
	int year;                 /* 1 to 9999 */
	int64_t minutes_per_hour; /* of one 学时 */
	int64_t hours;            /* 学时 that everyone should have in the year */
};

/* {"year", "target_minutes", "minutes_per_hour", "streets": [{"centre", "name", "people": [{"person", "name", "duty",
 * "certificate_to", "minutes", "sessions", "passed", "missing"}], "minutes", "covered", "count"}]}, by the centres' codes; streets
 * without people too, people of no known centre under the code that they have, or null.
 *
 * Trainings of the year count that are neither cancelled nor voided. Present and late are credited with the training's minutes, or
 * with those of the attendance where it says; without a sign-in only what the attendance says; leave and absence with none. A make-up
 * is a session like others. Who is entered twice is counted once. */
fault_t coverage_json(struct store *store, const struct coverage_request *request, json_t **out) MUST_USE;

/* What that is made of, for any period: calls `visit` for every person, street by street, and once for a street without any, with an empty
 * person. Columns: street's code, its name, person's id, name, duty, certificate_to, minutes, sessions, passes. */
fault_t coverage_people(struct store *store, struct date from, struct date to,
			void (*visit)(void *context, struct query *row), void *context) MUST_USE;

#endif
