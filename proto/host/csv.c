/* Comma-separated values, row by row. */
#include "host/csv.h"

#include "base/text.h"

/* Outside of quotes. */
static bool
has_bare(struct span line, char wanted)
{
	bool quoted = false, found = false;
	for (size_t i = 0; i < line.size && !found; i++) {
		quoted = quoted != (line.data[i] == '"');
		found = !quoted && line.data[i] == wanted;
	}
	return found;
}

fault_t
csv_open(struct csv *csv, struct span text)
{
	if (!text_is_utf8(text))
		return fault_raise(FAULT_INPUT, 0, "the file is not UTF-8; save it as \"CSV UTF-8\"");
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		text = span_part(text, 3, text.size);
	*csv = (struct csv){ .rest = text };
	struct span first = span_cut(&text, '\n');
	csv->separator = has_bare(first, '\t') && !has_bare(first, ',') ? '\t' : ',';
	return NULL;
}

static bool
at_line_end(struct span rest)
{
	return rest.size == 0 || rest.data[0] == '\n' || span_starts(rest, SPAN("\r\n"));
}

static struct span
bare_cell(struct csv *csv)
{
	size_t size = 0;
	while (size < csv->rest.size && csv->rest.data[size] != csv->separator &&
	       !at_line_end(span_part(csv->rest, size, csv->rest.size)))
		size++;
	struct span cell = span_part(csv->rest, 0, size);
	csv->rest = span_part(csv->rest, size, csv->rest.size);
	return cell;
}

/* Behind the opening quote, up to and over the closing one; a doubled quote stands for one. */
static fault_t
quoted_cell(struct csv *csv, struct arena *arena, struct span *out)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	csv->rest = span_part(csv->rest, 1, csv->rest.size);
	for (;;) {
		if (!csv->rest.size)
			return fault_raise(FAULT_INPUT, 0, "row %zu: a quote is never closed", csv->row);
		bool quote = csv->rest.data[0] == '"';
		bool doubled = span_starts(csv->rest, SPAN("\"\""));
		if (!quote || doubled)
			buffer_put_byte(&text, csv->rest.data[0]);
		csv->rest = span_part(csv->rest, doubled ? 2 : 1, csv->rest.size);
		if (quote && !doubled)
			break;
	}
	*out = arena_copy(arena, buffer_span(&text));
	return NULL;
}

static fault_t
read_row(struct csv *csv, struct arena *arena)
{
	csv->row++;
	csv->count = 0;
	for (;;) {
		struct span *cell = &csv->cells[csv->count];
		if (csv->count++ == CSV_CELLS_MAX)
			return fault_raise(FAULT_INPUT, 0, "row %zu: more than %d cells", csv->row, CSV_CELLS_MAX);
		if (csv->rest.size && csv->rest.data[0] == '"')
			TRY(quoted_cell(csv, arena, cell));
		else
			*cell = bare_cell(csv);
		if (at_line_end(csv->rest))
			break;
		if (csv->rest.data[0] != csv->separator)
			return fault_raise(FAULT_INPUT, 0, "row %zu: text behind a closing quote", csv->row);
		csv->rest = span_part(csv->rest, 1, csv->rest.size);
	}
	csv->rest = span_part(csv->rest, span_starts(csv->rest, SPAN("\r\n")) ? 2 : 1, csv->rest.size);
	return NULL;
}

static bool
is_blank(const struct csv *csv)
{
	for (size_t i = 0; i < csv->count; i++)
		if (text_trim(csv->cells[i]).size)
			return false;
	return true;
}

fault_t
csv_next(struct csv *csv, struct arena *arena, bool *got)
{
	*got = false;
	while (csv->rest.size && !*got) {
		TRY(read_row(csv, arena));
		*got = !is_blank(csv);
	}
	return NULL;
}
