/* How kinds become tables and documents rows: what derive*.c share among themselves. */
#ifndef HESHI_HOST_DERIVE_TABLES_H
#define HESHI_HOST_DERIVE_TABLES_H

#include "core/schema.h"
#include "host/db.h"

/* A kind's fields and the common ones, as they stand in its table. */
struct columns {
	const struct field_row **rows;
	size_t count;
};
struct columns columns_of(struct arena *arena, const struct kind *kind);
bool column_is_integer(const struct field_row *field);
/* Whether the table has the structural column `record` (see derive.h). */
bool kind_has_record_column(const struct kind *kind);
/* A name of the schema as an SQL identifier. */
void put_name(struct buffer *out, const char *name);
/* Drops what derive_create makes. */
fault_t derive_drop(struct db *db) MUST_USE;

/* Whose row it is. */
struct owner {
	int64_t ledger;
	char id[UUID_TEXT_SIZE + 1];
	char record[UUID_TEXT_SIZE + 1];
};
/* Puts the whole row, new or again. `plain` is the document with what could be opened. */
fault_t row_put(struct db *db, const struct kind *kind, const struct owner *owner,
		const struct document *plain) MUST_USE;
/* Changes an existing row where the stored documents differ, and every sealed field (its key may have come since). */
fault_t row_change(struct db *db, const struct kind *kind, const struct owner *owner, const struct document *before,
		   const struct document *after, const struct document *plain) MUST_USE;
fault_t row_remove(struct db *db, const struct kind *kind, const char *id) MUST_USE;
/* Brings the full-text row to this document's text; writes nothing when it is the same. */
fault_t row_index(struct db *db, int64_t row, const struct kind *kind, const struct document *plain) MUST_USE;
fault_t row_unindex(struct db *db, int64_t row) MUST_USE;

#endif
