/* Fuzzes tables as offices hand them in: comma- or tab-separated cells, rosters out of them, and days off. A table that was read is written
 * and read again as the same.
 *
 * Input: flags (1 byte; 1 = a roster, 2 = a list of days off, else cells), the text.
 */
#include "base/text.h"
#include "host/csv.h"
#include "host/files.h"
#include "host/holidays_own.h"
#include "host/roster.h"
#include "host/sheet.h"
#include "tests/support/desk.h"
#include "tests/support/tape.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rows written again, each cell quoted. */
static void
put_row(struct buffer *out, const struct csv *csv)
{
	for (size_t i = 0; i < csv->count; i++) {
		buffer_put_text(out, i ? ",\"" : "\"");
		for (size_t j = 0; j < csv->cells[i].size; j++) {
			if (csv->cells[i].data[j] == '"')
				buffer_put_byte(out, '"');
			buffer_put_byte(out, csv->cells[i].data[j]);
		}
		buffer_put_byte(out, '"');
	}
	buffer_put_text(out, "\r\n");
}

/* False when the text is refused. */
static bool
read_rows(struct arena *arena, struct span text, struct buffer *out)
{
	struct csv *csv = ARENA_NEW(arena, struct csv);
	fault_t fault = csv_open(csv, text);
	bool got = !fault;
	size_t rows = 0;
	while (!fault && got) {
		fault = csv_next(csv, arena, &got);
		assert(csv->count <= CSV_CELLS_MAX || fault);
		if (!fault && got && ++rows)
			put_row(out, csv);
	}
	assert(rows <= text.size && (!fault || fault_code(fault) == FAULT_INPUT));
	bool good = !fault;
	fault_drop(fault);
	return good;
}

static void
cells(struct span text)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) once = { 0 }, twice = { 0 };
	if (!read_rows(&arena, text, &once))
		return;
	bool good = read_rows(&arena, buffer_span(&once), &twice);
	assert(good && span_equal(buffer_span(&once), buffer_span(&twice)));
}

/* A district with two streets, where one name is there twice; made once, and never changed by a dry run. */
static struct desk *
stage(struct uuid *training)
{
	static struct desk desk;
	static struct uuid id;
	if (!desk.office.store) {
		desk_open(&desk);
		office_become(&desk.office, OFFICE_HUB);
		desk_make(&desk, "centre", GIVEN("code=440105014", "name=江海街道调解中心", "short_name=江海"));
		desk_make(&desk, "centre", GIVEN("code=440105001", "name=赤岗街道调解中心", "short_name=赤岗"));
		desk_make(&desk, "person", GIVEN("name=李明", "centre=440105014"));
		desk_make(&desk, "person", GIVEN("name=陈丽", "centre=440105014"));
		desk_make(&desk, "person", GIVEN("name=陈丽", "centre=440105001"));
		id = desk_make(&desk, "training", GIVEN("title=轮训", "date=2026-12-01")).id;
	}
	*training = id;
	return &desk;
}

static void
roster(struct span text)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct uuid training;
	struct desk *desk = stage(&training);
	int64_t before = desk_change_sets(desk);
	struct roster out;
	fault_t fault = roster_import(desk->office.store, &arena, &desk->actor, training, text, true, &out);
	assert(!fault || fault_code(fault) == FAULT_INPUT || fault_code(fault) == FAULT_LIMIT);
	assert(desk_change_sets(desk) == before);
	for (size_t i = 0; !fault && i < out.error_count; i++)
		assert(out.errors[i].row > 0 && out.errors[i].text.zh && out.errors[i].text.en);
	assert(fault || (out.made <= 3 && out.error_count <= ROSTER_ROWS_MAX + 1));
	fault_drop(fault);
}

static void
days(struct span text)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct check_holidays read, merged;
	struct uuid training;
	char path[200];
	const char *dir = stage(&training)->office.dir;
	snprintf(path, sizeof(path), "%s/%s", dir, HOLIDAYS_FILE);
	must(file_replace(path, HOLIDAYS_FILE, text));
	fault_t fault = holidays_own_read(dir, &arena, &read);
	if (!fault) {
		merged = holidays_merged(&arena, &read);
		for (size_t i = 1; i < merged.off_count; i++)
			assert(date_compare(merged.off[i - 1], merged.off[i]) < 0);
		for (size_t i = 0; i < read.off_count; i++)
			assert(!holidays_is_working(&merged, read.off[i]));
		for (size_t i = 0; i < read.work_count; i++)
			assert(holidays_is_working(&merged, read.work[i]));
	}
	fault_drop(fault);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = tape_of(data, size);
	uint8_t flags = tape_byte(&tape);
	if (flags & 1)
		roster(tape.rest);
	else if (flags & 2)
		days(tape.rest);
	else
		cells(tape.rest);
	return 0;
}
