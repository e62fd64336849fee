/* Batches filled from the history. */
#include "host/outgoing.h"

#include <string.h>

static bool
has_room(const struct batch_writer *writer)
{
	return batch_count(writer) < LIMIT_BATCH_CHANGESETS && batch_size(writer) < BATCH_TARGET;
}

static fault_t
add_entry(struct store *store, const struct ledger *ledger, const struct entry *entry, struct batch_writer *writer)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset;
	struct entry previous;
	bool found;
	TRY(ledger_changeset(store, &arena, ledger, &entry->commit, &changeset));
	TRY(ledger_entry_of(store, ledger, changeset.device, changeset.sequence - 1, &previous, &found));
	batch_add(writer, &changeset, &entry->commit, found ? &previous.commit : NULL);
	return NULL;
}

static void
keep_filled(struct batch_writer **writer, struct batch_writer **out)
{
	*out = batch_count(*writer) ? KEEP(*writer) : NULL;
}

static bool
is_own(const struct entry *entry, const char *device, int64_t own_sequence)
{
	return strcmp(entry->device, device) == 0 && entry->sequence <= own_sequence;
}

fault_t
outgoing_for_node(struct store *store, const struct ledger *ledger, const char *node_device, int64_t own_sequence,
		  int64_t from, int64_t to, struct batch_writer **out, int64_t *reached, int64_t *last)
{
	struct batch_writer *writer OWN(batch_drop) =
		batch_open(span_text(node_device), span_text(store->identity.hub_device));
	for (*reached = from; *reached < to && has_room(writer); ++*reached) {
		struct entry entry;
		bool found;
		TRY(ledger_entry_at(store, ledger, *reached + 1, &entry, &found));
		if (!found)
			return fault_raise(FAULT_STORE, 0, "change set %lld of %s is missing", (long long)*reached + 1,
					   ledger->name);
		if (is_own(&entry, node_device, own_sequence))
			continue;
		TRY(add_entry(store, ledger, &entry, writer));
		*last = entry.number;
	}
	keep_filled(&writer, out);
	return NULL;
}

fault_t
outgoing_own(struct store *store, const struct ledger *ledger, int64_t after, struct batch_writer **out,
	     int64_t *reached)
{
	const struct identity *me = &store->identity;
	struct batch_writer *writer OWN(batch_drop) = batch_open(span_text(me->device), span_text(me->hub_device));
	bool found = true;
	*reached = after;
	while (found && has_room(writer)) {
		struct entry entry;
		TRY(ledger_entry_of(store, ledger, span_text(me->device), *reached + 1, &entry, &found));
		if (!found)
			break;
		TRY(add_entry(store, ledger, &entry, writer));
		++*reached;
	}
	keep_filled(&writer, out);
	return NULL;
}
