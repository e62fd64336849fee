/* SQLite, in the few forms that Heshi uses: open safely, query stickily, one transaction at a time.
 *
 * A database is WAL, synchronous=FULL, foreign keys on, secure_delete on, file mode 0600. One connection per thread.
 * Text and blobs that a query returns live until its next step or end. SQL takes bound parameters only.
 */
#ifndef HESHI_HOST_DB_H
#define HESHI_HOST_DB_H

#include "base/arena.h"
#include "base/fault.h"

#include <stdatomic.h>

struct db;

enum db_mode {
	DB_CREATE, /* must not exist yet */
	DB_WRITE,  /* must exist */
	DB_READ,   /* must exist; queries only */
};

/* Opens PATH. A file that is no SQLite database is FAULT_STORE and left untouched. */
fault_t db_open(const char *path, enum db_mode mode, struct db **out) MUST_USE;
/* Rolls back what is open. Usable with OWN(db_close). */
void db_close(struct db **db);
/* From now on whatever it and its copies are at fails soon after *stop becomes true (set from any thread): the end of long work that
 * only reads. NULL: no more. */
void db_heed(struct db *db, const atomic_bool *stop);
/* Runs statements that return nothing. */
fault_t db_run(struct db *db, const char *sql) MUST_USE;

/* A write transaction, taken at once (waits up to 20 s for another process's); db_end commits. db_undo rolls back and
 * is safe when nothing is open. They do not nest; db_mark does. */
fault_t db_begin(struct db *db) MUST_USE;
fault_t db_end(struct db *db) MUST_USE;
void db_undo(struct db *db);
bool db_in_transaction(const struct db *db);
/* A place inside a transaction to return to: db_mark, then db_unmark (keep) or db_undo_mark (take back). They nest as a
 * stack. */
fault_t db_mark(struct db *db) MUST_USE;
fault_t db_unmark(struct db *db) MUST_USE;
void db_undo_mark(struct db *db);
/* A number that differs when another connection has committed since it was last asked for. */
int64_t db_version(struct db *db);
/* A copy of what is committed, for work that must not hold up others: its file lies beside the original, has mode 0600 and no
 * name once it is open, and goes with the connection. Needs as much free disk again. */
fault_t db_copy(struct db *db, struct db **out) MUST_USE;
/* A copy of what is committed as one file of mode 0600 at `path`, which must not exist: on disk and checked before this returns, while
 * others read and write on. `mark` is run in the copy before it is checked (NULL: nothing). Nothing is left there after a fault; FAULT_STORE
 * when the copy, hence the original, is damaged. */
fault_t db_backup(struct db *db, const char *path, const char *mark) MUST_USE;
/* What is committed in the one takes the place of all that the other has. */
fault_t db_copy_pages(struct db *from, struct db *to) MUST_USE;
/* FAULT_STORE unless SQLite finds the whole file in order. */
fault_t db_check(struct db *db) MUST_USE;
/* The file's content is on the disk when this returns. */
fault_t db_sync_file(const char *path) MUST_USE;
/* Where the file lies; lives as long as the database. */
const char *db_path(struct db *db);
/* The raw handle, for tests that inspect it. */
void *db_handle(struct db *db);

/* One statement under way. Sticky: after a failure, binds and steps do nothing and query_end tells. Always end a query.
 */
struct query {
	struct db *db;
	void *statement;
	int bound;
	bool cached;
	fault_t fault;
};

/* The statement is kept for the next query with the same text. */
struct query db_query(struct db *db, const char *sql);
void query_integer(struct query *query, int64_t value); /* binds the next parameter */
void query_text(struct query *query, struct span text);
void query_bytes(struct query *query, struct span bytes);
void query_null(struct query *query);
/* True when there is a row. */
bool query_step(struct query *query);
int64_t query_get_integer(struct query *query, int column);
struct span query_get_bytes(struct query *query, int column); /* text or blob */
bool query_is_null(struct query *query, int column);
int query_columns(struct query *query);
const char *query_column_name(struct query *query, int column);
/* 'i', 't', 'b', 'n' or 'f' for the column's value. */
char query_kind(struct query *query, int column);
fault_t query_end(struct query *query) MUST_USE;
/* Steps to the end and ends. */
fault_t query_run(struct query *query) MUST_USE;
/* Rows changed by the last statement; row id of the last insert. */
int64_t db_changed(struct db *db);
int64_t db_last_row(struct db *db);

#endif
