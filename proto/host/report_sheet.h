/* A report as an office hands it in: a spreadsheet with a page of all figures and their definitions and a page by street (or month,
 * mediator…) for this period and for that of a year before, ready to print and sign; and as a plain table in CSV.
 *
 * Made from the report's JSON (host/reports.h), so that what was handed in once can be made into the same sheet years later.
 */
#ifndef HESHI_HOST_REPORT_SHEET_H
#define HESHI_HOST_REPORT_SHEET_H

#include "base/civil.h"
#include "base/json.h"

struct report_sheet {
	const json_t *report;
	const char *district; /* whose, as people call it */
	struct date made;
	bool chinese;
};

/* `folder` as for sheet_put_xlsx. */
fault_t report_sheet_put_xlsx(struct buffer *out, const struct report_sheet *sheet, const char *folder) MUST_USE;
/* RFC 4180 with a byte order mark, one row a figure: totals first, then member by member. Money in yuan, shares in per cent. */
void report_sheet_put_csv(struct buffer *out, const struct report_sheet *sheet);

#endif
