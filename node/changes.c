/* From change sets to the records that they touch. */
#include "node/changes.h"

#include <string.h>

#define NAMED_MAX 100 /* records or change sets in one event */

struct named {
	struct uuid records[NAMED_MAX];
	size_t count;
	bool many;
};

static void
name_record(struct named *named, struct uuid record)
{
	for (size_t i = 0; i < named->count; i++)
		if (uuid_equal(named->records[i], record))
			return;
	named->many = named->many || named->count == NAMED_MAX;
	if (named->count < NAMED_MAX)
		named->records[named->count++] = record;
}

static int64_t *
told_of(struct changes *changes, int64_t ledger)
{
	size_t i = 0;
	while (i < changes->count && changes->ledgers[i] != ledger)
		i++;
	if (i == CHANGES_LEDGERS)
		return NULL;
	if (i == changes->count) {
		changes->ledgers[i] = ledger;
		changes->told[i] = 0;
		changes->count++;
	}
	return &changes->told[i];
}

static fault_t
name_touched(struct store *store, const struct ledger *ledger, int64_t number, struct named *named)
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
		name_record(named, paths[i].record);
	return NULL;
}

static fault_t
name_newer(struct store *store, const struct ledger *ledger, int64_t *told, struct named *named)
{
	int64_t from = *told;
	*told = ledger->last > from ? ledger->last : from;
	named->many = named->many || ledger->last - from > NAMED_MAX;
	for (int64_t number = from + 1; number <= ledger->last && !named->many; number++)
		TRY(name_touched(store, ledger, number, named));
	return NULL;
}

fault_t
changes_begin(struct changes *changes, struct store *store)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t *told = told_of(changes, ledgers[i].id);
		if (told)
			*told = ledgers[i].last;
	}
	return NULL;
}

static fault_t
name_all(struct changes *changes, struct store *store, struct named *named)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t *told = told_of(changes, ledgers[i].id);
		if (told)
			TRY(name_newer(store, &ledgers[i], told, named));
	}
	return NULL;
}

/* What could not be named is not tried again, but nobody misses it. */
fault_t
changes_tell(struct changes *changes, struct store *store, struct web *web)
{
	struct named named = { .count = 0 };
	fault_t fault = name_all(changes, store, &named);
	if (fault || named.many)
		web_publish_change(web, NULL, 0);
	else if (named.count)
		web_publish_change(web, named.records, named.count);
	return fault;
}
