/* Reports from the store: figures by one query a line, and what people and programs get to see of them. */
#ifndef HESHI_HOST_REPORTS_H
#define HESHI_HOST_REPORTS_H

#include "core/report.h"
#include "host/store.h"

/* Reads: the report's figures of both periods, in all and by street, all of one moment. In the arena. */
fault_t report_run(struct store *store, struct arena *arena, const struct report_request *request,
		   struct report *out) MUST_USE;

/* For people: figures, checks, definitions and streets, lined up. */
void report_put_text(struct buffer *out, struct arena *arena, const struct report *report, const char *district,
		     bool chinese);
/* For programs: {"report", "from", "to", "before": {…}, "workers", "lines": [{"id", "label", "definition", "unit", "value", "before",
 * "change", "source"}…], "by": [{"centre", "name", "lines": {id: {"value", "before", "change"}}}…], "checks": […], "ok"}. Money in fen,
 * shares in per mille, `change` in per cent x 10 (of shares: percentage points x 10); what is not known is left out. */
void report_put_json(struct buffer *out, const struct report *report);
/* For spreadsheets: RFC 4180 with a byte order mark, one row a figure: totals first, then street by street. Money in yuan, shares in per
 * cent. */
void report_put_csv(struct buffer *out, const struct report *report, bool chinese);

#endif
