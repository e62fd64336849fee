/* What the servers tell their operator, on stderr: one line each, "2026-11-22T02:42:07Z info text". Never personal
 * data, keys or plain values: devices, ledgers, counts and reasons only. Safe from any thread.
 */
#ifndef HESHI_HOST_LOG_H
#define HESHI_HOST_LOG_H

#include "base/fault.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* What is above this level is left out; LOG_INFO at the start. */
void log_set_level(enum log_level level);
void log_error(const char *format, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *format, ...) PRINTF_LIKE(1, 2);
void log_info(const char *format, ...) PRINTF_LIKE(1, 2);
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);
/* Logs "what: fault" as an error and drops the fault; NULL is nothing. */
void log_fault(const char *what, fault_t fault);

#endif
