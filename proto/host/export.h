/* Lists as sheets for people: the same filters as lists, labels in place of codes, names in place of ids, money as yuan.
 *
 * Columns are fields of the kind, and besides them "id", "ledger", "record" (of parts: what people know their record by) and, of disputes, what
 * a list shows: "applicants", "respondents", "mediator_name", "clock", "clock_due", "clock_days_left", "next_due". Without a choice it is all
 * of them but ids and the fields that are sealed in the history: those go out only when they are asked for by name.
 */
#ifndef HESHI_HOST_EXPORT_H
#define HESHI_HOST_EXPORT_H

#include "host/listing.h"
#include "host/sheet.h"

#define EXPORT_ROWS_MAX 20000

enum export_format { EXPORT_CSV, EXPORT_XLSX };
/* "csv", "xlsx"; false for anything else. */
bool export_format_read(struct span name, enum export_format *out);

struct export_request {
	struct listing_query query; /* its limit is left out of account */
	struct span columns;        /* names, separated by commas; empty: see above */
	enum export_format format;
	bool chinese;
	int offset_minutes; /* of the wall, for instants */
	struct date today;
	struct span who; /* exports, for the title */
};

struct exported {
	struct buffer bytes; /* the caller's: buffer_drop */
	int64_t rows;
	const struct uuid *records; /* which: of a part its record; in the arena */
	size_t record_count;        /* as many as rows */
	bool more;                  /* there were more than EXPORT_ROWS_MAX; the sheet says so, too */
	struct span name;           /* of the file, "调解案件-20261122.xlsx"; in the arena */
	struct span ascii_name;     /* "dispute-20261122.xlsx" */
};
/* Reads. Nothing is logged here: whoever hands the bytes on enters it into the access log first. FAULT_INPUT for an unknown
 * column. */
fault_t export_run(struct store *store, struct arena *arena, const struct export_request *request,
		   struct exported *out) MUST_USE;

#endif
