/* What happened in each exchange with the hub, for people: kept beside the history, never synced.
 */
#ifndef HESHI_NODE_EXCHANGE_LOG_H
#define HESHI_NODE_EXCHANGE_LOG_H

#include "base/json.h"
#include "node/exchange.h"

#define EXCHANGE_LOG_KEPT 500

/* Before the first note of a program that exchanges: what is still open has ended with an earlier one, which was killed. */
fault_t exchange_log_begin(struct store *store) MUST_USE;
/* Notes a try that ended, or a live one that has exchanged everything so far; `fault` is NULL when nothing went wrong. Tries that
 * fail one after the other for the same reason are one line, with their count. */
fault_t exchange_log_note(struct store *store, const struct exchange_result *result, const struct fault *fault,
			  bool ended) MUST_USE;
/* [{"at", "ended", "ok", "tries", "why", "code", "sent", "received", "bytes_sent", "bytes_received", "skew"}], newest first. */
fault_t exchange_log_list(struct store *store, int64_t limit, json_t **out) MUST_USE;

#endif
