/* Log lines, each in one write so that threads do not mix them. */
#include "host/log.h"

#include "base/civil.h"
#include "host/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_ROOM 1200

static atomic_int level_max = LOG_INFO;

void
log_set_level(enum log_level level)
{
	level_max = (int)level;
}

PRINTF_LIKE(2, 0)
static void
log_line(enum log_level level, const char *format, va_list args)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	struct buffer OWN(buffer_drop) line = { .limit = 2 * LINE_ROOM };
	char text[LINE_ROOM];
	if ((int)level > level_max)
		return;
	vsnprintf(text, sizeof(text), format, args);
	for (char *at = text; *at; at++) /* one line, whatever a peer put into it */
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	instant_put(&line, clock_seconds());
	buffer_print(&line, " %s %s\n", names[level], text);
	ssize_t written = write(STDERR_FILENO, line.data, line.size);
	(void)written; /* a closed stderr must not stop a server */
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
log_fault(const char *what, fault_t fault)
{
	if (fault)
		log_error("%s: %s", what, fault_text(fault));
	fault_drop(fault);
}
