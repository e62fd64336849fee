/* Git objects in SQLite, through libgit2: blobs, trees, commits and merge bases; no refs and no files.
 *
 * Objects live in the table `object`, written through our own odb backend on the connection of `db`, so that they are
 * part of the caller's transaction. What is read is checked against its id. One struct history per thread and
 * connection.
 */
#ifndef HESHI_HOST_HISTORY_H
#define HESHI_HOST_HISTORY_H

#include "core/changeset.h"
#include "host/db.h"

struct history;

enum history_type { HISTORY_COMMIT = 1, HISTORY_TREE = 2, HISTORY_BLOB = 3 };

/* SQL that creates the table. */
extern const char history_schema[];

/* The database must outlive it. */
fault_t history_open(struct db *db, struct history **out) MUST_USE;
void history_close(struct history **history);

/* Stores an object and gives its id; storing twice is harmless. */
fault_t history_write(struct history *history, enum history_type type, struct span content, struct oid *out) MUST_USE;
/* Content in the arena; FAULT_STORE when it is missing, damaged or of another type. */
fault_t history_read(struct history *history, struct arena *arena, const struct oid *oid, enum history_type type,
		     struct span *out) MUST_USE;
bool history_has(struct history *history, const struct oid *oid);
/* The id that content would have. */
struct oid history_hash(enum history_type type, struct span content);

/* One file to put into a tree. */
struct history_file {
	const char *path; /* NUL-terminated, with slashes */
	struct oid blob;
};
/* `base` (zeros: the empty tree) with these files put or replaced. */
fault_t history_tree_put(struct history *history, const struct oid *base, const struct history_file *files,
			 size_t count, struct oid *out) MUST_USE;
/* The blob at a path; *found is false when there is none. Zeros as tree: the empty tree. */
fault_t history_tree_get(struct history *history, const struct oid *tree, const char *path, struct oid *blob,
			 bool *found) MUST_USE;
/* Calls `visit` for every file that differs, in path order; zeros stand for an empty tree and for a missing blob. A
 * fault that visit returns ends the walk and is returned. Subtrees that are the same are not entered. */
typedef fault_t history_visit_t(void *context, const char *path, const struct oid *before, const struct oid *after);
fault_t history_tree_diff(struct history *history, const struct oid *before, const struct oid *after,
			  history_visit_t *visit, void *context) MUST_USE;

/* Best common ancestors of the first of `sides` (two or more) and any of the others, sorted by id; of more than `most`, the
 * first. None gives count 0. */
fault_t history_merge_bases(struct history *history, const struct oid *sides, size_t side_count, struct oid *bases,
			    size_t most, size_t *count) MUST_USE;
/* Whether `old` is `new` or one of its ancestors. */
fault_t history_contains(struct history *history, const struct oid *new_commit, const struct oid *old_commit,
			 bool *out) MUST_USE;

#endif
