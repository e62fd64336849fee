/* Which records change sets have touched since warnings were looked at the last time. */
#include "host/warnings.h"

#include "host/ledger.h"

#include <stdlib.h>
#include <string.h>

#define TOUCHED_MAX 500 /* change sets looked at one by one; after more, everything */

struct touched {
	struct uuid *records;
	size_t count, room;
	int64_t left; /* change sets that may still be looked at one by one */
};

static void
add_touched(struct arena *arena, struct touched *touched, struct uuid record)
{
	for (size_t i = 0; i < touched->count; i++)
		if (uuid_equal(touched->records[i], record))
			return;
	if (touched->count == touched->room) {
		struct uuid *old = touched->records;
		touched->room = touched->room * 2 + 64;
		touched->records = ARENA_NEW_ARRAY(arena, touched->room, struct uuid);
		if (old)
			memcpy(touched->records, old, touched->count * sizeof(*old));
	}
	touched->records[touched->count++] = record;
}

static fault_t
read_change(struct store *store, struct arena *arena, const struct ledger *ledger, int64_t number,
	    struct touched *touched)
{
	struct arena OWN(arena_drop) own = { 0 };
	struct entry entry;
	struct path *paths;
	size_t count;
	bool found;
	TRY(ledger_entry_at(store, ledger, number, &entry, &found));
	if (!found)
		return NULL;
	TRY(ledger_touched(store, &own, ledger, &entry, &paths, &count));
	for (size_t i = 0; i < count; i++)
		add_touched(arena, touched, paths[i].record);
	return NULL;
}

static int64_t *
number_of(struct warning_cursor *cursor, int64_t ledger)
{
	for (size_t i = 0; i < cursor->count; i++)
		if (cursor->ledgers[i] == ledger)
			return &cursor->numbers[i];
	cursor->ledgers = reallocarray(cursor->ledgers, cursor->count + 1, sizeof(*cursor->ledgers));
	cursor->numbers = reallocarray(cursor->numbers, cursor->count + 1, sizeof(*cursor->numbers));
	if (!cursor->ledgers || !cursor->numbers)
		abort();
	cursor->ledgers[cursor->count] = ledger;
	cursor->numbers[cursor->count] = 0;
	return &cursor->numbers[cursor->count++];
}

static fault_t
read_changes(struct store *store, struct arena *arena, struct warning_cursor *cursor, struct touched *touched)
{
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t *number = number_of(cursor, ledgers[i].id), from = *number;
		touched->left -= ledgers[i].last - from;
		for (*number = ledgers[i].last; cursor->begun && touched->left >= 0 && from < *number; from++)
			TRY(read_change(store, arena, &ledgers[i], from + 1, touched));
	}
	return NULL;
}

/* After a fault everything is looked at the next time, so that nothing is passed over. */
fault_t
warnings_look_new(struct store *store, const struct warning_view *view, struct warning_cursor *cursor)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct touched touched = { .left = TOUCHED_MAX };
	fault_t fault = read_changes(store, &arena, cursor, &touched);
	bool all = !cursor->begun || touched.left < 0;
	if (!fault)
		fault = all ? warnings_look_all(store, view) :
			      warnings_look_records(store, view, touched.records, touched.count);
	cursor->begun = !fault;
	return fault;
}

void
warning_cursor_drop(struct warning_cursor *cursor)
{
	free(cursor->ledgers);
	free(cursor->numbers);
	*cursor = (struct warning_cursor){ 0 };
}
