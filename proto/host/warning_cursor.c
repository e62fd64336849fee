/* Looking for warnings where change sets touched records since the last time. */
#include "host/warnings.h"

#define TOUCHED_MAX 500 /* change sets, and records, looked at one by one; after more, everything */

static fault_t
look_touched(struct store *store, const struct warning_view *view, struct changes *changes)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct touched touched;
	TRY(changes_take(changes, store, &arena, TOUCHED_MAX, &touched));
	return touched.all ? warnings_look_all(store, view) :
			     warnings_look_records(store, view, touched.records, touched.count);
}

static fault_t
look_first(struct store *store, const struct warning_view *view, struct changes *changes)
{
	TRY(changes_begin(changes, store));
	return warnings_look_all(store, view);
}

/* After a fault everything is looked at the next time, so that nothing is passed over. */
fault_t
warnings_look_new(struct store *store, const struct warning_view *view, struct warning_cursor *cursor)
{
	fault_t fault =
		cursor->begun ? look_touched(store, view, &cursor->changes) : look_first(store, view, &cursor->changes);
	cursor->begun = !fault;
	return fault;
}

void
warning_cursor_drop(struct warning_cursor *cursor)
{
	changes_drop(&cursor->changes);
}
