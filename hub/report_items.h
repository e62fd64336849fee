/* The records behind a report's figure, as items of a list. */
#ifndef HESHI_HUB_REPORT_ITEMS_H
#define HESHI_HUB_REPORT_ITEMS_H

#include "base/json.h"
#include "host/reports.h"

/* As GET /records/{kind} gives them, in the records' order; of a warning its row. Not `personal`: without anything about people, as
 * host/impersonal.h has it, and of kinds that it does not show {"id", "ledger", "fields": {}}. */
fault_t report_items(struct store *store, const struct report_records *records, struct date today, bool personal,
		     json_t **out) MUST_USE;
/* What kind of records the items are. */
const char *report_items_kind(const struct report_records *records);

#endif
