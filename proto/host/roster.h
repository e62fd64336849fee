/* The roster of a training out of a list as offices keep them: names and centres, in a file or copied out of a spreadsheet.
 */
#ifndef HESHI_HOST_ROSTER_H
#define HESHI_HOST_ROSTER_H

#include "host/records.h"

#define ROSTER_ROWS_MAX 2000

/* A row that could not be taken. */
struct roster_error {
	size_t row;        /* as a spreadsheet counts, from 1 */
	struct label text; /* never the row's own words */
};

struct roster {
	int64_t made, already; /* `already`: on the roster before, or higher up in the list */
	struct roster_error *errors;
	size_t error_count;
	struct problems problems; /* of the whole: when one refuses, nothing was saved */
};

/* Reads a list whose first row names its columns: 姓名 or name; 中心 or centre (code, name or short name; may be missing where names
 * are told apart without); 备注 or note. Each is looked up among the register's active people, and gets an attendance without
 * sign-in, all in one signed act. Rows in error are left out and told; the others are made. `dry` changes nothing and says what would
 * happen. FAULT_INPUT when it is no training, a voided one, or no readable list; FAULT_LIMIT beyond ROSTER_ROWS_MAX rows. Memory from
 * the arena. */
fault_t roster_import(struct store *store, struct arena *arena, const struct actor *actor, struct uuid training,
		      struct span list, bool dry, struct roster *out) MUST_USE;

#endif
