/* A mediator's desk for tests of records: an office, who acts there and when, and short ways to make and change records.
 */
#ifndef HESHI_SUPPORT_DESK_H
#define HESHI_SUPPORT_DESK_H

#include "host/records.h"
#include "tests/support/office.h"

struct desk {
	struct office office;
	struct actor actor; /* 陈调解, on 2026-11-22 at 10:42 in Beijing */
};

void desk_open(struct desk *desk);
void desk_close(struct desk *desk);

/* Words are "field=value". */
#define GIVEN(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define A_DISPUTE GIVEN("category=wages", "received=2026-11-20")

struct draft desk_draft(struct desk *desk, const char *kind, const char *const *words);
/* Faults abort; refusals come back in the outcome. */
struct outcome desk_make_draft(struct desk *desk, const struct draft *draft);
struct outcome desk_make(struct desk *desk, const char *kind, const char *const *words);
struct outcome desk_make_part(struct desk *desk, const char *kind, struct uuid of, const char *const *words);
struct outcome desk_change(struct desk *desk, struct uuid id, const char *const *words);
/* The fault of making it. */
fault_t desk_try_make(struct desk *desk, const char *kind, const char *const *words);

struct record_whole desk_load(struct desk *desk, struct uuid id);
/* A text of the record's main part. */
const char *desk_field(struct desk *desk, struct uuid id, const char *name);
/* How many change sets the store has. */
int64_t desk_change_sets(struct desk *desk);
bool desk_has(const struct outcome *outcome, enum severity severity, const char *rule, const char *field);
/* The fault is of this code and says this; it is dropped. */
void assert_refused(fault_t fault, enum fault_code code, const char *part);

#endif
