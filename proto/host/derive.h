/* What is derived from history: typed tables (one per kind of the schema), the index of documents, the log by record and full-text
 * search. Everything here can be dropped and made again; a test proves that it comes out the same.
 *
 * `document`: row INTEGER PRIMARY KEY, id TEXT UNIQUE (the record's UUID for a main part, else the part's), ledger INTEGER, kind TEXT,
 * record TEXT, path TEXT. Typed tables are named as their kinds, columns as their fields (quoted: "to", "end" …): id TEXT PRIMARY KEY,
 * ledger INTEGER, record TEXT, then every field of the kind and the common ones; money, numbers and truths INTEGER, lists JSON text,
 * TYPE_ANY a JSON value, the rest TEXT; sealed fields hold plain text where the key is known, else NULL; so does what is not of its
 * field's type. A kind whose own fields include `record` (conflict, finding) has that one in its place: its own record is its id. Rows
 * with `held` set or whose record is held stay in the tables but readers leave them out (view `<kind>_shown`: not held; voided ones
 * are in it). Documents of kinds that this version does not know are in `document` only. `search`: FTS5 of one column `text`, rowid =
 * document.row, see search.h. `record_log(ledger, record TEXT, number)`: which change sets touched which record.
 *
 * Ids are unique unless someone forges one. Where two documents claim the same, the district's ledger wins, then the ledger that this
 * store knew first, then the lower path: so nobody takes a trainer's or a person's place, and live and rebuilt agree.
 */
#ifndef HESHI_HOST_DERIVE_H
#define HESHI_HOST_DERIVE_H

#include "host/ledger.h"
#include "host/search.h"

/* Creates the tables and views of this schema version. */
fault_t derive_create(struct db *db) MUST_USE;
/* Brings the tables of an older schema to this one's: columns and indexes that it lacks, kinds that it did not know. Rows stay; fields
 * that came in with newer devices meanwhile show up after derive_rebuild. Inside the caller's transaction. */
fault_t derive_extend(struct db *db) MUST_USE;
/* Brings the derived tables from one tree of a ledger to another (zeros: empty). Cost follows what differs, not the ledger's size. */
fault_t derive_update(struct store *store, const struct ledger *ledger, const struct oid *before,
		      const struct oid *after) MUST_USE;
/* Derives one document of the current tree again because its key came or went; nothing when there is no such document. */
fault_t derive_refresh(struct store *store, const struct ledger *ledger, const struct path *path) MUST_USE;
/* Notes that change set `number` touched these paths (records once each). */
fault_t derive_log(struct store *store, const struct ledger *ledger, int64_t number, const struct path *paths,
		   size_t count) MUST_USE;
/* After an erasure: words of deleted rows linger in the full-text index until it is rewritten, which this does. */
fault_t derive_purge(struct store *store) MUST_USE;
/* Drops and makes everything again from the history, in one transaction of its own. `progress` (may be NULL) hears how many change
 * sets are done, and the total. */
fault_t derive_rebuild(struct store *store, void (*progress)(void *context, int64_t done, int64_t total),
		       void *context) MUST_USE;
/* The same inside the caller's transaction: audit compares and undoes it. */
fault_t derive_rebuild_within(struct store *store, void (*progress)(void *context, int64_t done, int64_t total),
			      void *context) MUST_USE;

#endif
