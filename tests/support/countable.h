/* A district's records at random, as reports count them: disputes in three streets with their events, payments and referrals, some voided,
 * some held, some without what they should say; people, trainings and who attended; warnings. Committed like any save.
 */
#ifndef HESHI_SUPPORT_COUNTABLE_H
#define HESHI_SUPPORT_COUNTABLE_H

#include "tests/support/casework.h"
#include "tests/support/office.h"

#define COUNTABLE_STREETS 3
#define COUNTABLE_PEOPLE 6

struct countable {
	struct office *office;
	struct casework casework;
	struct path *disputes; /* in the office's arena */
	size_t count, room;
	struct uuid people[COUNTABLE_PEOPLE];
	uint32_t made;
};

/* The office becomes the hub, with centres and people; room for so many disputes. */
void countable_open(struct countable *countable, struct office *office, uint64_t seed, size_t room);
/* One more dispute with parts. */
void countable_add(struct countable *countable);
/* Something about one of the disputes changes: a date, a code, a number; it is voided or not, held or not. */
void countable_change(struct countable *countable);
void countable_add_training(struct countable *countable);
void countable_add_warning(struct countable *countable);
/* "centre/440105001" … of the dispute. */
const char *countable_ledger(const struct countable *countable, size_t dispute);

#endif
