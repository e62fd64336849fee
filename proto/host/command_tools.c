/* What handlers of commands have in common: options, notes on stderr, reading and writing. */
#include "host/command.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/drafting.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

const char *
call_option(const struct call *call, const char *name)
{
	for (size_t i = 0; i < call->option_count; i++)
		if (strcmp(call->options[i].row->name, name) == 0)
			return call->options[i].value;
	return NULL;
}

bool
call_integer(struct call *call, const char *name, int64_t least, int64_t most, int64_t otherwise, int64_t *out)
{
	const char *text = call_option(call, name);
	*out = otherwise;
	if (!text || (text_read_integer(span_text(text), out) && *out >= least && *out <= most))
		return true;
	fault_drop(call_misuse(call, "%s must be a number from %" PRId64 " to %" PRId64, name, least, most));
	return false;
}

fault_t
call_date(struct call *call, const char *name, struct date *out)
{
	static const struct field_row row = { .name = "date", .type = TYPE_DATE };
	struct value value = { 0 };
	const char *wrong = field_parse(call->arena, &row, span_text(call_option(call, name)), &value);
	if (wrong || value.type != VALUE_TEXT || !date_read(value.bytes, out))
		return fault_raise(FAULT_INPUT, 0, "%s: %s", name, wrong ? wrong : "must be a date like 2026-11-22");
	return NULL;
}

const char *
call_label(const struct call *call, struct label label)
{
	return call->chinese && label.zh ? label.zh : label.en;
}

const char *
call_json_label(const struct call *call, const json_t *label)
{
	return json_text_of(label, call->chinese ? "zh" : "en");
}

static void
put_prefix(struct call *call)
{
	buffer_print(call->err, "%s: ", call->program->name);
	if (call->command)
		buffer_print(call->err, "%s: ", call->command->name);
}

/* Puts a formatted text as one line whatever it holds. */
PRINTF_LIKE(2, 0)
static void
put_line(struct buffer *out, const char *format, va_list arguments)
{
	char text[1200];
	vsnprintf(text, sizeof(text), format, arguments);
	for (char *at = text; *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = ' ';
	buffer_put_text(out, text);
	buffer_put_byte(out, '\n');
}

void
call_note(struct call *call, const char *format, ...)
{
	va_list arguments;
	put_prefix(call);
	va_start(arguments, format);
	put_line(call->err, format, arguments);
	va_end(arguments);
}

fault_t
call_misuse(struct call *call, const char *format, ...)
{
	va_list arguments;
	put_prefix(call);
	va_start(arguments, format);
	put_line(call->err, format, arguments);
	va_end(arguments);
	buffer_print(call->err, "usage: %s ", call->program->name);
	if (call->command)
		command_put_usage(call->err, call->command);
	else
		buffer_put_text(call->err, "COMMAND … [options]; --help lists the commands");
	buffer_put_byte(call->err, '\n');
	call->status = STATUS_USAGE;
	return NULL;
}

void
call_problems(struct call *call, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->items[i];
		bool warns = problem->severity == SEVERITY_WARN;
		if (!warns)
			call->status = STATUS_REFUSED;
		call_note(call, "%s%.*s%s%s", warns ? (call->chinese ? "提醒：" : "warning: ") : "",
			  SPAN_ARG(problem->field), problem->field.size ? ": " : "", call_label(call, problem->text));
	}
}

fault_t
call_actor(struct call *call, struct actor *out)
{
	return actor_find(call->store, call->arena, span_text(call->as), clock_milliseconds(), clock_offset_minutes(),
			  out);
}

void
call_json(struct call *call, json_t *json)
{
	json_put(call->out, json);
	buffer_put_byte(call->out, '\n');
	json_drop(&json);
}

#define FLUSH_SIZE (1 << 20)

void
call_json_item(struct call *call, json_t *item)
{
	buffer_put_text(call->out, call->items++ ? ",\n" : "[\n");
	json_put(call->out, item);
	json_drop(&item);
	if (call->out->size > FLUSH_SIZE)
		fault_drop(call_flush(call)); /* the last flush will fail again and tell */
}

void
call_json_end(struct call *call)
{
	buffer_put_text(call->out, call->items ? "\n]\n" : "[]\n");
}

bool
call_limit(struct call *call, int64_t otherwise, int64_t *out)
{
	return call_integer(call, "--limit", 0, INT32_MAX, call->json ? INT32_MAX : otherwise, out);
}

static void
close_file(int *file)
{
	if (*file > STDIN_FILENO)
		close(*file);
}

fault_t
call_read(const char *path, size_t size_max, struct buffer *out)
{
	bool from_stdin = strcmp(path, "-") == 0;
	int OWN(close_file) file = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	uint8_t piece[16384];
	ssize_t got;
	if (file < 0)
		return fault_raise(FAULT_SYSTEM, errno, "cannot open the file");
	while ((got = read(file, piece, sizeof(piece))) != 0) {
		if (got < 0 && errno != EINTR)
			return fault_raise(FAULT_SYSTEM, errno, "cannot read the file");
		if (got > 0 && out->size + (size_t)got > size_max)
			return fault_raise(FAULT_LIMIT, 0, "the file is larger than %zu MiB", size_max >> 20);
		if (got > 0)
			buffer_put(out, piece, (size_t)got);
	}
	return NULL;
}

static fault_t
write_all(int file, struct buffer *buffer)
{
	while (buffer->size) {
		ssize_t done = write(file, buffer->data, buffer->size);
		if (done < 0 && errno != EINTR) {
			buffer_clear(buffer);
			return fault_raise(FAULT_SYSTEM, errno, "cannot write the output");
		}
		if (done > 0)
			buffer_skip(buffer, (size_t)done);
	}
	return NULL;
}

fault_t
call_flush(struct call *call)
{
	if (!call->live)
		return NULL;
	fault_drop(write_all(STDERR_FILENO, call->err));
	return write_all(STDOUT_FILENO, call->out);
}

/* Never on stdout, and never in a log or a pipe: only a person who watches wants to see it. */
void
call_progress(void *context, int64_t done, int64_t total)
{
	static int64_t shown_ms;
	const struct call *call = context;
	int64_t now = clock_steady_ms();
	if (!call->live || !isatty(STDERR_FILENO) || (done < total && now - shown_ms < 200))
		return;
	shown_ms = now;
	dprintf(STDERR_FILENO, "\r%s: %" PRId64 " / %" PRId64 "%s", call->command->name, done, total,
		done < total ? "" : "\n");
}

fault_t
call_id(const char *word, struct uuid *out)
{
	return id_read(span_text(word), out);
}
