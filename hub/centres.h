/* The district's register of centres: added one by one or out of a list, and how each stands. The command line and the screens use the
 * same functions.
 */
#ifndef HESHI_HUB_CENTRES_H
#define HESHI_HUB_CENTRES_H

#include "base/json.h"
#include "host/records.h"

#define CENTRES_LIST_MAX (1 << 20) /* bytes of a list to import */
#define CENTRES_ROWS_MAX 2000

/* What is given of a centre; empty: nothing is said. Known by its code, which never changes. */
struct centre_given {
	struct span code, name;
	struct span short_name; /* empty, for a new one: what stands before 街道 or 镇 in its name */
	struct span address, phone, seal_name;
};
/* Adds one, in the caller's transaction or one of its own. FAULT_INPUT when the code is malformed or taken, or there is no name. */
fault_t centre_add(struct store *store, struct arena *arena, const struct actor *actor,
		   const struct centre_given *given, struct outcome *out) MUST_USE;

struct centres_problem {
	size_t row; /* as a spreadsheet counts, from 1 */
	struct label text;
};
struct centres_import {
	size_t added, changed, same;
	struct centres_problem *problems; /* one of each row that is wrong: then nothing was saved */
	size_t problem_count;
};
/* Adds or changes the centres of a list "code,name[,short name]" (CSV or cells of a spreadsheet, with or without a heading), in one
 * transaction; `dry` changes nothing and says what would happen. FAULT_INPUT when it is no readable list, FAULT_LIMIT beyond
 * CENTRES_ROWS_MAX rows. Memory from the arena. */
fault_t centres_import(struct store *store, struct arena *arena, const struct actor *actor, struct span list, bool dry,
		       struct centres_import *out) MUST_USE;

/* Every centre that is not voided: [{"id", "code", "name", "short_name", "address", "phone", "seal_name", "devices" (active ones), "people"
 * (active ones), "seen" (newest contact of a device), "open" (cases that are not filed)}], by code. */
fault_t centres_json(struct store *store, json_t **out) MUST_USE;

#endif
