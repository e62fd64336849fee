/* Tables of this machine alone, in the same file as the history and never synced: accounts and their logins, drafts,
 * preferences, who looked at what, answers kept for requests that come twice, and how exchanges with the hub went. All of it is
 * truth: nothing here can be rebuilt. They came with version 2 of the store.
 */
#ifndef HESHI_HOST_STORE_LOCAL_H
#define HESHI_HOST_STORE_LOCAL_H

#include "host/store.h"

/* The version that brought these tables. */
#define STORE_LOCAL_SINCE 2

/* Makes the tables as version 2 had them, then brings them to version 3; inside the caller's transaction. */
fault_t store_local_create(struct db *db) MUST_USE;
fault_t store_local_extend(struct db *db) MUST_USE;
/* The version that brought the tables which only a hub fills (store_district.c): warnings and what became of them, samples of case
 * files, reports handed in, verdicts. Every file has them, so that all files of a version are alike. */
#define STORE_DISTRICT_SINCE 3
fault_t store_district_create(struct db *db) MUST_USE;
/* Whether the tables are there: an older file that was opened for reading only stays as it is. */
bool store_has_local(const struct store *store);

/* Ends a transaction: commits, or (after a fault, which it hands on) takes back. */
fault_t local_end(struct store *store, fault_t fault) MUST_USE;

/* An id as these tables hold it. Bound to a query, the text must outlive it. */
struct id_text {
	char text[UUID_TEXT_SIZE + 1];
};
struct id_text id_text(struct uuid id);

#endif
