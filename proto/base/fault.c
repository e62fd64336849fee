/* Faults; see fault.h. A fault is one block of memory with its text behind it. */

/* For strerrordesc_np, which unlike strerror_r speaks English in every locale. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "base/fault.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT_TEXT_MAX 1000

struct fault {
	enum fault_code code;
	int sys;
	char text[]; /* NUL-terminated */
};

/* Room for one byte more than a text may have, so that the cut can see whether it would split a character. */
struct line {
	char text[FAULT_TEXT_MAX + 2];
	size_t size;
};

static const struct {
	const char *word;
	int exit;
} reactions[] = {
	[FAULT_SYSTEM] = { "system", 1 }, [FAULT_STORE] = { "store", 1 }, [FAULT_PEER] = { "peer", 1 },
	[FAULT_TRUST] = { "trust", 1 },   [FAULT_LIMIT] = { "limit", 1 }, [FAULT_INPUT] = { "input", 3 },
};

static void
line_put(struct line *line, const char *text)
{
	size_t left = sizeof(line->text) - 1 - line->size;
	size_t size = strnlen(text, left);
	memcpy(line->text + line->size, text, size);
	line->size += size;
}

static void line_print(struct line *line, const char *format, va_list args) PRINTF_LIKE(2, 0);

static void
line_print(struct line *line, const char *format, va_list args)
{
	size_t left = sizeof(line->text) - line->size;
	int size = vsnprintf(line->text + line->size, left, format, args);
	if (size > 0)
		line->size += (size_t)size < left ? (size_t)size : left - 1;
}

static void
line_put_sys(struct line *line, int sys)
{
	const char *description = strerrordesc_np(sys);
	line_put(line, ": ");
	line_put(line, description ? description : "unknown system error");
}

static void
line_cut(struct line *line)
{
	size_t size = line->size;
	if (size > FAULT_TEXT_MAX) {
		size = FAULT_TEXT_MAX;
		/* A character has at most three continuation bytes; more of them is no UTF-8 and no reason to go on. */
		for (int back = 0; back < 3 && ((unsigned char)line->text[size] & 0xc0) == 0x80; back++)
			size--;
	}
	line->text[size] = '\0';
	line->size = size;
}

/* Libraries put line feeds into their messages; a log line and a terminal must not take them from us. */
static void
line_flatten(struct line *line)
{
	for (size_t i = 0; i < line->size; i++) {
		unsigned char byte = (unsigned char)line->text[i];
		if (byte < 0x20 || byte == 0x7f)
			line->text[i] = ' ';
	}
}

static fault_t
fault_new(enum fault_code code, int sys, struct line *line)
{
	line_cut(line);
	line_flatten(line);
	struct fault *fault = malloc(sizeof(*fault) + line->size + 1);
	if (!fault)
		abort();
	fault->code = code;
	fault->sys = sys;
	memcpy(fault->text, line->text, line->size + 1);
	return fault;
}

fault_t
fault_raise(enum fault_code code, int sys, const char *format, ...)
{
	assert((size_t)code < sizeof(reactions) / sizeof(reactions[0]));
	struct line line = { .size = 0 };
	va_list args;
	va_start(args, format);
	line_print(&line, format, args);
	va_end(args);
	if (sys != 0)
		line_put_sys(&line, sys);
	return fault_new(code, sys, &line);
}

fault_t
fault_within(fault_t fault, const char *format, ...)
{
	if (!fault)
		return NULL;
	struct line line = { .size = 0 };
	va_list args;
	va_start(args, format);
	line_print(&line, format, args);
	va_end(args);
	line_put(&line, ": ");
	line_put(&line, fault->text);
	fault_t wider = fault_new(fault->code, fault->sys, &line);
	fault_drop(fault);
	return wider;
}

enum fault_code
fault_code(const struct fault *fault)
{
	assert(fault);
	return fault->code;
}

int
fault_sys(const struct fault *fault)
{
	assert(fault);
	return fault->sys;
}

const char *
fault_text(const struct fault *fault)
{
	assert(fault);
	return fault->text;
}

void
fault_drop(fault_t fault)
{
	free(fault);
}

int
fault_exit(const struct fault *fault)
{
	return fault ? reactions[fault->code].exit : 0;
}

const char *
fault_word(enum fault_code code)
{
	assert((size_t)code < sizeof(reactions) / sizeof(reactions[0]));
	return reactions[code].word;
}
