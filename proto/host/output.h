/* What commands print: tables for people, values of records as JSON for programs. */
#ifndef HESHI_HOST_OUTPUT_H
#define HESHI_HOST_OUTPUT_H

#include "base/json.h"
#include "core/check.h"
#include "core/document.h"

/* Columns that a terminal gives to UTF-8 text: wide characters (CJK, full-width forms) take two, combining ones none. */
size_t text_width(struct span text);
/* Without control characters (they become spaces), so that no record can steer a terminal. */
void text_put_plain(struct buffer *out, struct span text);

/* A table of text: cells are put row by row, then table_put lines the columns up. Cells live in the arena. */
struct table {
	struct arena *arena;
	size_t columns;
	struct span *cells; /* row by row */
	size_t count, room;
};
/* One cell, at most `width_max` columns wide (0: any), cut with "…". */
void table_cell(struct table *table, struct span text, size_t width_max);
void table_put(struct buffer *out, const struct table *table);

/* A value as JSON; NULL for VALUE_NONE and for sealed values. */
json_t *output_value(const struct value *value);
/* {"fields": …} of a document: fields that can be read; the names of those that can't are put into "sealed" beside. */
void output_document(json_t *object, const struct document *document);
/* Sets a member when the span is not empty. */
void output_text(json_t *object, const char *name, struct span text);
/* {"zh", "en"} */
json_t *output_label(struct label label);
/* Sets an instant (RFC 3339), when it is not 0. */
void output_instant(json_t *object, const char *name, int64_t unix_seconds);

/* [{"field", "severity": "refuse"|"warn", "rule", "text", "text_zh", "part"? (index of the draft's parts, from 0)}, …] */
json_t *output_problems(const struct problems *problems);

/* "2026-11-22 10:42" on the wall with this offset. */
void output_put_time(struct buffer *out, int64_t unix_seconds, int offset_minutes);
/* A value for people: money with two decimals, codes by their labels, instants in local time. `row` may be NULL. */
void output_put_value(struct buffer *out, const struct field_row *row, const struct value *value, bool chinese,
		      int offset_minutes);

#endif
