/* What other routes need to compute a report themselves; for handlers. */
#ifndef HESHI_HUB_WEB_REPORTS_H
#define HESHI_HUB_WEB_REPORTS_H

#include "host/facts_shared.h"
#include "host/reports.h"
#include "hub/web.h"

#define REPORT_WORKERS_MOST 100000

/* web_facts.c: facts that are kept between requests. They are read in the background from the beginning on; `stop`, before requests are
 * waited for, ends that and all other reading. */
void web_facts_begin(struct hub_web *web);
void web_facts_stop(struct hub_web *web);
struct facts_shared *web_facts(struct api_call *call);
/* Not reports about named people for accounts without RIGHT_PERSONAL; nor, whatever the report, by person. */
bool web_may_see_report(const struct api_call *call, const struct report_definition *definition);
bool web_may_group(const struct api_call *call, enum report_group group);
/* A request with what the settings say, told by the usual group; its period is not set. */
fault_t web_report_request(struct api_call *call, const struct report_definition *definition,
			   struct report_request *request) MUST_USE;
/* The media type of csv, xlsx or json; NULL for anything else. */
const char *web_report_type(struct span format);
/* The report's JSON in such a format, in the language that the address asks for. */
fault_t web_report_put(struct api_call *call, const json_t *report, struct date made, struct span format,
		       struct buffer *out) MUST_USE;
/* "attachment; …", named after report and period; in the arena. */
const char *web_report_disposition(struct api_call *call, const json_t *report, struct span format);

#endif
