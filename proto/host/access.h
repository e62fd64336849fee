/* The access log: who looked at or took out what. Kept on this machine for ever, never synced.
 *
 * A node logs what leaves it (exports, backups). The hub, where a whole district's records can be seen, also logs every look at
 * people: see api_shown in api.h. An entry holds which records were shown, never what was searched for. Every function is one or two
 * statements and may be called inside the caller's transaction or outside. Any thread with a store of its own.
 */
#ifndef HESHI_HOST_ACCESS_H
#define HESHI_HOST_ACCESS_H

#include "host/store.h"

#define ACCESS_WHAT_MAX 40
#define ACCESS_TARGET_MAX 64
#define ACCESS_LIST_MAX 1000
#define ACCESS_RECORDS_MAX 20000 /* of one entry; EXPORT_ROWS_MAX fits */
#define ACCESS_RECORDS_READ 5    /* of one entry, by access_list */
#define ACCESS_FOLD_SECONDS 600

/* One act of looking at or taking out personal data. */
struct access {
	int64_t number; /* counts up; set by access_list */
	int64_t at;     /* Unix seconds */
	struct uuid account;
	struct span name;   /* the account's name as it is now; set by access_list */
	struct span what;   /* "export", "view", "list", …; ACCESS_WHAT_MAX bytes at most */
	struct span target; /* id of the record, or the kind of a list; may be empty; ACCESS_TARGET_MAX bytes at most */
	int64_t count;      /* items concerned */
	const struct uuid
		*records; /* which were shown, ACCESS_RECORDS_MAX at most; may be none where `count` says how many */
	size_t record_count;
	size_t record_total; /* of which access_list reads the first ACCESS_RECORDS_READ; set by access_list */
	int64_t repeats;     /* how often the same followed within ACCESS_FOLD_SECONDS of `at`; set by access_list */
};

/* FAULT_LIMIT when it is beyond a bound. */
fault_t access_append(struct store *store, const struct access *access) MUST_USE;
/* The same, but counts one repeat more where the account's same entry (all but `at`) is there already and began less than
 * ACCESS_FOLD_SECONDS before. */
fault_t access_enter(struct store *store, const struct access *access) MUST_USE;

/* Which entries. Zeroed: all, newest first. */
struct access_query {
	int64_t before;                      /* number; 0: from the newest on */
	size_t most;                         /* ACCESS_LIST_MAX at most */
	const struct uuid *account, *record; /* NULL: any */
	int64_t from, to;                    /* Unix seconds, both included; 0: open */
};
fault_t access_list(struct store *store, struct arena *arena, const struct access_query *query, struct access **out,
		    size_t *count) MUST_USE;

#endif
