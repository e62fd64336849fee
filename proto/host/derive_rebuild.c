/* Everything derived, made again from the history. */
#include "host/derive.h"

#include "host/derive_tables.h"

#include <assert.h>

struct rebuild {
	struct store *store;
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
	int64_t done, total;
};

static void
tell(struct rebuild *rebuild, int64_t more)
{
	rebuild->done += more;
	if (rebuild->progress)
		rebuild->progress(rebuild->context, rebuild->done, rebuild->total);
}

static fault_t
fill_tables(struct rebuild *rebuild, const struct ledger *ledger)
{
	static const struct oid nothing;
	struct entry entry;
	bool found;
	if (oid_is_zero(&ledger->current))
		return NULL;
	TRY(ledger_entry(rebuild->store, ledger, &ledger->current, &entry, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "the current commit is missing");
	return derive_update(rebuild->store, ledger, &nothing, &entry.tree);
}

static fault_t
log_entry(struct rebuild *rebuild, const struct ledger *ledger, const struct entry *entry)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct path *paths;
	size_t count;
	TRY(ledger_touched(rebuild->store, &arena, ledger, entry, &paths, &count));
	return derive_log(rebuild->store, ledger, entry->number, paths, count);
}

static fault_t
fill_log(struct rebuild *rebuild, const struct ledger *ledger)
{
	for (int64_t number = 1; number <= ledger->last; number++) {
		struct entry entry;
		bool found;
		TRY(ledger_entry_at(rebuild->store, ledger, number, &entry, &found));
		if (!found)
			return fault_raise(FAULT_STORE, 0, "change set %lld is missing", (long long)number);
		TRY(fault_within(log_entry(rebuild, ledger, &entry), "change set %lld", (long long)number));
		tell(rebuild, 1);
	}
	return NULL;
}

static fault_t
rebuild_all(struct rebuild *rebuild)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(derive_drop(rebuild->store->db));
	TRY(derive_create(rebuild->store->db));
	TRY(ledger_list(rebuild->store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++)
		rebuild->total += ledgers[i].last;
	tell(rebuild, 0);
	for (size_t i = 0; i < count; i++) {
		TRY(fault_within(fill_tables(rebuild, &ledgers[i]), "%s", ledgers[i].name));
		TRY(fault_within(fill_log(rebuild, &ledgers[i]), "%s", ledgers[i].name));
	}
	return NULL;
}

fault_t
derive_rebuild_within(struct store *store, void (*progress)(void *context, int64_t done, int64_t total), void *context)
{
	struct rebuild rebuild = { .store = store, .progress = progress, .context = context };
	assert(db_in_transaction(store->db));
	return rebuild_all(&rebuild);
}

fault_t
derive_rebuild(struct store *store, void (*progress)(void *context, int64_t done, int64_t total), void *context)
{
	TRY(db_begin(store->db));
	fault_t fault = derive_rebuild_within(store, progress, context);
	if (fault)
		db_undo(store->db);
	else
		fault = db_end(store->db);
	return fault;
}
