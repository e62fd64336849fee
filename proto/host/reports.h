/* Reports from the store: figures counted from facts (core/facts.h), the records behind each, and what people and programs get to see. */
#ifndef HESHI_HOST_REPORTS_H
#define HESHI_HOST_REPORTS_H

#include "base/json.h"
#include "core/report.h"
#include "host/facts_shared.h"

/* Reads: the report's figures of both periods, in all and by its groups, all of one moment. In the arena. `shared` NULL: what it needs is
 * read for this once. FAULT_INPUT for a centre that is not known and for more months than REPORT_MONTHS_MAX. */
fault_t report_run(struct store *store, struct facts_shared *shared, struct arena *arena,
		   const struct report_request *request, struct report *out) MUST_USE;

/* One figure. */
struct report_drill {
	struct span line;
	bool before;             /* that of a year before */
	enum report_group group; /* GROUP_NONE: the total */
	struct span member;      /* its id, empty for those without one */
	int64_t limit, offset;
};
/* The records that make it, newest first. */
struct report_records {
	const char *kind; /* of facts (core/facts.h); a learner's id is that of a person */
	struct uuid *ids; /* of this page, in the arena */
	size_t count;
	int64_t total;
};
/* FAULT_INPUT when there is no such line or member, and for lines that are made from others. */
fault_t report_find_records(struct store *store, struct facts_shared *shared, struct arena *arena,
			    const struct report_request *request, const struct report_drill *drill,
			    struct report_records *out) MUST_USE;

/* For people: figures, checks, definitions and members, lined up. */
void report_put_text(struct buffer *out, struct arena *arena, const struct report *report, const char *district,
		     bool chinese);
/* For programs: {"report", "label", "from", "to", "before": {"from", "to"}, "workers", "by", "centre"?, "lines": [{"id", "label",
 * "definition", "unit": "count" | "money" | "per_mille" | "minutes", "section"?, "indent", "value", "before", "change", "hidden"?,
 * "before_hidden"?, "source": "records" | "lines", "drill"}…], "members": [{"id", "label", "lines": {id: {"value", "before",
 * "change"}}}…], "checks": [{"line", "text", "formula", "holds"}], "ok", "notes", "suppressed"}. Money in fen, shares in per mille, `change` in
 * per cent x 10 (of shares: percentage points x 10); what is not known or hidden is left out. */
json_t *report_json(const struct report *report);
void report_put_json(struct buffer *out, const struct report *report);
/* The overview's own shape: "figures" instead of lines, and a list for each group ("months", "places", "categories", "sources"). */
json_t *report_overview_json(const struct report *report);
/* For spreadsheets: RFC 4180 with a byte order mark, one row a figure: totals first, then member by member. Money in yuan, shares in per
 * cent. */
void report_put_csv(struct buffer *out, const struct report *report, bool chinese);

#endif
