/* Golden vectors; see vector.h. */
#include "tests/support/vector.h"

#include "base/buffer.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn static void
give_up(const char *what, const char *name)
{
	fprintf(stderr, "test vector %s: %s\n", name, what);
	abort();
}

struct span
vector_file(struct arena *arena, const char *name)
{
	const char *source = getenv("HESHI_SOURCE");
	char path[4096];
	snprintf(path, sizeof(path), "%s/tests/vectors/%s", source ? source : HESHI_SOURCE_DIR, name);
	FILE *file = fopen(path, "rb");
	if (!file)
		give_up("cannot be opened", path);
	uint8_t block[4096];
	struct buffer OWN(buffer_drop) content = { 0 };
	for (size_t size; (size = fread(block, 1, sizeof(block), file)) > 0;)
		buffer_put(&content, block, size);
	fclose(file);
	return arena_copy(arena, buffer_span(&content));
}

/* What stands behind the line that begins with `name` and `mark`, from there to the file's end. */
static struct span
find(struct span file, const char *name, const char *mark)
{
	char begin[100];
	snprintf(begin, sizeof(begin), "%s%s", name, mark);
	while (file.size > 0) {
		if (span_starts(file, span_text(begin)))
			return span_part(file, strlen(begin), file.size);
		span_cut(&file, '\n');
	}
	give_up("is not in the file", name);
}

struct span
vector_value(struct span file, const char *name)
{
	struct span rest = find(file, name, " = ");
	return span_cut(&rest, '\n');
}

struct span
vector_bytes(struct arena *arena, struct span file, const char *name)
{
	struct span hex = vector_value(file, name);
	uint8_t *bytes = arena_take(arena, hex.size / 2);
	if (!text_read_hex(hex, bytes, hex.size / 2))
		give_up("is not hex", name);
	return span_of(bytes, hex.size / 2);
}

struct span
vector_text(struct arena *arena, struct span file, const char *name)
{
	struct span rest = find(file, name, ":\n");
	struct buffer OWN(buffer_drop) text = { 0 };
	while (span_starts(rest, SPAN("|"))) {
		struct span line = span_cut(&rest, '\n');
		buffer_put_span(&text, span_part(line, 1, line.size));
		buffer_put_byte(&text, '\n');
	}
	return arena_copy(arena, buffer_span(&text));
}
