/* What programs log joins the trace, in place of proto/host/log.c. */
#include "host/log.h"

#include "tests/sim/world/world.h"

#include <stdarg.h>
#include <stdio.h>

#define PASS_ON(word)                                \
	char text[300];                              \
	va_list args;                                \
	va_start(args, format);                      \
	vsnprintf(text, sizeof(text), format, args); \
	va_end(args);                                \
	world_note("%s: %s", (word), text)

void
log_set_level(enum log_level level)
{
	(void)level;
}

void
log_set_format(enum log_format format)
{
	(void)format;
}

void
log_error(const char *format, ...)
{
	PASS_ON("error");
}

void
log_warn(const char *format, ...)
{
	PASS_ON("warning");
}

void
log_info(const char *format, ...)
{
	PASS_ON("info");
}

void
log_debug(const char *format, ...)
{
	(void)format;
}

void
log_fault(const char *what, fault_t fault)
{
	if (fault)
		world_note("error: %s: %s", what, fault_text(fault));
	fault_drop(fault);
}

void
log_request(const struct log_request *request)
{
	(void)request;
}
