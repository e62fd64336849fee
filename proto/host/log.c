/* Log lines, each in one write so that threads do not mix them. */
#include "host/log.h"

#include "base/civil.h"
#include "base/json.h"
#include "host/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_ROOM 1200

static atomic_int level_max = LOG_INFO;
static atomic_int format_now = LOG_TEXT;
static const char *const names[] = { "error", "warn", "info", "debug" };

void
log_set_level(enum log_level level)
{
	level_max = (int)level;
}

void
log_set_format(enum log_format format)
{
	format_now = (int)format;
}

/* In one write. */
static void
put_line(const struct buffer *line)
{
	ssize_t written = write(STDERR_FILENO, line->data, line->size);
	(void)written; /* a closed stderr must not stop a server */
}

/* Drops `members`. */
static void
put_json(enum log_level level, json_t *members)
{
	struct buffer OWN(buffer_drop) line = { 0 }, OWN(buffer_drop) at = { 0 };
	json_t *OWN(json_drop) object = json_object();
	instant_put(&at, clock_seconds());
	json_object_set_new(object, "time", json_span(buffer_span(&at)));
	json_object_set_new(object, "level", json_string(names[level]));
	json_object_update(object, members);
	json_decref(members);
	json_put_line(&line, object);
	buffer_put_byte(&line, '\n');
	put_line(&line);
}

PRINTF_LIKE(2, 0)
static void
log_line(enum log_level level, const char *format, va_list args)
{
	struct buffer OWN(buffer_drop) line = { .limit = 2 * LINE_ROOM };
	char text[LINE_ROOM];
	if ((int)level > level_max)
		return;
	vsnprintf(text, sizeof(text), format, args);
	for (char *at = text; *at; at++) /* one line, whatever a peer put into it */
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	if (format_now == LOG_JSON) {
		put_json(level, json_pack("{s:o}", "text", json_span(span_text(text))));
		return;
	}
	instant_put(&line, clock_seconds());
	buffer_print(&line, " %s %s\n", names[level], text);
	put_line(&line);
}

#define LOG_VERB(verb, level)                  \
	void verb(const char *format, ...)     \
	{                                      \
		va_list args;                  \
		va_start(args, format);        \
		log_line(level, format, args); \
		va_end(args);                  \
	}

LOG_VERB(log_error, LOG_ERROR)
LOG_VERB(log_warn, LOG_WARN)
LOG_VERB(log_info, LOG_INFO)
LOG_VERB(log_debug, LOG_DEBUG)

void
log_request(const struct log_request *request)
{
	double ms = (double)request->us / 1000;
	if ((int)LOG_INFO > level_max)
		return;
	if (format_now == LOG_JSON)
		put_json(LOG_INFO,
			 json_pack("{s:s, s:s, s:i, s:f, s:s}", "method", request->method, "route", request->route,
				   "status", request->status, "ms", ms, "role", request->role));
	else
		log_info("%s %s %d %.1f ms %s", request->method, request->route, request->status, ms, request->role);
}

void
log_fault(const char *what, fault_t fault)
{
	if (fault)
		log_error("%s: %s", what, fault_text(fault));
	fault_drop(fault);
}
