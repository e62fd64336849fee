/* From change sets to the records that they touch. */
#include "host/changes.h"

#include <stdlib.h>

/* One answer while it is made. */
struct naming {
	struct touched *touched;
	size_t most;
	int64_t left; /* change sets that may still be looked at */
};

static void
name_record(struct naming *naming, struct uuid record)
{
	struct touched *touched = naming->touched;
	for (size_t i = 0; i < touched->count; i++)
		if (uuid_equal(touched->records[i], record))
			return;
	touched->all = touched->all || touched->count == naming->most;
	if (!touched->all)
		touched->records[touched->count++] = record;
}

static int64_t *
told_of(struct changes *changes, int64_t ledger)
{
	for (size_t i = 0; i < changes->count; i++)
		if (changes->ledgers[i].id == ledger)
			return &changes->ledgers[i].told;
	if (changes->count == changes->room) {
		changes->room = changes->room ? changes->room * 2 : 8;
		changes->ledgers = reallocarray(changes->ledgers, changes->room, sizeof(*changes->ledgers));
		if (!changes->ledgers)
			abort();
	}
	struct changes_ledger *made = &changes->ledgers[changes->count++];
	*made = (struct changes_ledger){ .id = ledger };
	return &made->told;
}

static fault_t
name_touched(struct store *store, const struct ledger *ledger, int64_t number, struct naming *naming)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct entry entry;
	struct path *paths;
	size_t count;
	bool found;
	TRY(ledger_entry_at(store, ledger, number, &entry, &found));
	if (!found)
		return NULL;
	TRY(ledger_touched(store, &arena, ledger, &entry, &paths, &count));
	for (size_t i = 0; i < count; i++)
		name_record(naming, paths[i].record);
	return NULL;
}

static fault_t
name_newer(struct store *store, const struct ledger *ledger, int64_t *told, struct naming *naming)
{
	int64_t from = *told;
	if (ledger->last <= from)
		return NULL;
	*told = ledger->last;
	naming->left -= ledger->last - from;
	naming->touched->all = naming->touched->all || naming->left < 0;
	for (int64_t number = from + 1; number <= ledger->last && !naming->touched->all; number++)
		TRY(name_touched(store, ledger, number, naming));
	return NULL;
}

fault_t
changes_begin(struct changes *changes, struct store *store)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++)
		*told_of(changes, ledgers[i].id) = ledgers[i].last;
	return NULL;
}

static fault_t
name_all(struct changes *changes, struct store *store, struct naming *naming)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++)
		TRY(name_newer(store, &ledgers[i], told_of(changes, ledgers[i].id), naming));
	return NULL;
}

fault_t
changes_take(struct changes *changes, struct store *store, struct arena *arena, size_t most, struct touched *out)
{
	struct naming naming = { .touched = out, .most = most, .left = (int64_t)most };
	*out = (struct touched){ .records = ARENA_NEW_ARRAY(arena, most, struct uuid) };
	fault_t fault = name_all(changes, store, &naming);
	out->all = out->all || fault;
	return fault;
}

void
changes_drop(struct changes *changes)
{
	free(changes->ledgers);
	*changes = (struct changes){ 0 };
}
