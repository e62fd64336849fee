/* Between the files of the API: what handlers do not need. */
#ifndef HESHI_HOST_API_INSIDE_H
#define HESHI_HOST_API_INSIDE_H

#include "host/api.h"
#include "host/listing.h"

/* Answers by the fault's code, and drops it. What is not the caller's own mistake is logged. */
void api_answer_fault(struct api_call *call, fault_t fault);
/* Runs the route once for the request's Idempotency-Key: answers as before when it ran before. */
fault_t api_replay(struct api_call *call) MUST_USE;
/* The access log, as JSON and as a sheet: ?before=&limit=&account=&record=&from=&to= (routes of api_settings.c). */
fault_t api_list_access(struct api_call *call) MUST_USE;
fault_t api_export_access(struct api_call *call) MUST_USE;
/* Enters into the access log what the call has shown. */
fault_t api_log_shown(struct api_call *call) MUST_USE;
/* A list's query out of the address: filters, search, sort, page. `kind` as in the path. */
fault_t api_listing(struct api_call *call, struct span kind, struct listing_query *query) MUST_USE;
/* Likely duplicates of a dispute that is here, for a look side by side: [{"id", "number", "received", "status", "category", "applicants",
 * "respondents", "why": {"zh", "en"}}]. */
fault_t duplicates_json(struct store *store, struct arena *arena, const struct place *place, json_t **out) MUST_USE;
/* The routes as an OpenAPI 3.1 document, with the schema's kinds as its shapes. */
json_t *openapi_json(const struct api_route *const *tables);
/* What the logged-in account may on this device: MAY(…). */
uint32_t api_rights(const struct api_call *call);
/* The session as GET /session tells it, into the answer. `recovery` (NULL: none) is shown once. */
fault_t api_answer_session(struct api_call *call, int status, const char *recovery) MUST_USE;
/* Whose a stream of events is: see http_cut_streams. Never 0. */
uint64_t api_stream_of(const struct login *login);

#endif
