/* What the servers tell their operator, on stderr: one line each, "2026-11-22T02:42:07Z info text", or as JSON
 * {"time":"2026-11-22T02:42:07Z","level":"info","text":"text"}. Never personal data, keys or plain values: devices,
 * ledgers, counts and reasons only. Safe from any thread.
 */
#ifndef HESHI_HOST_LOG_H
#define HESHI_HOST_LOG_H

#include "base/fault.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

/* What is above this level is left out; LOG_INFO at the start. */
void log_set_level(enum log_level level);
/* LOG_TEXT at the start. */
void log_set_format(enum log_format format);
void log_error(const char *format, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *format, ...) PRINTF_LIKE(1, 2);
void log_info(const char *format, ...) PRINTF_LIKE(1, 2);
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);
/* Logs "what: fault" as an error and drops the fault; NULL is nothing. */
void log_fault(const char *what, fault_t fault);

/* One request of a browser. Texts are of this program's own: names of methods, routes and roles. */
struct log_request {
	const char *method, *route; /* "GET", "/record/{id}" */
	const char *role;           /* of the account */
	int status;
	int64_t us; /* that it took */
};
/* "GET /record/{id} 200 12.3 ms officer" at LOG_INFO; as JSON with members method, route, status, ms, role instead of a
 * text. */
void log_request(const struct log_request *request);

#endif
