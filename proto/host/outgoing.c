/* Batches filled from the history. */
#include "host/outgoing.h"

#include "host/receipt.h"

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

/* ---- for a hub that was put back from a backup ---- */

/* How far this store can prove the hub's line. */
static fault_t
find_line_end(struct store *store, const struct ledger *ledger, const struct receipt *receipt, struct entry *out)
{
	struct span hub = span_text(store->identity.hub_device);
	struct entry own = { 0 };
	int64_t sequence;
	bool found;
	*out = (struct entry){ 0 };
	TRY(ledger_entry(store, ledger, &receipt->head, out, &found));
	TRY(ledger_sequence(store, ledger, hub, &sequence));
	TRY(ledger_entry_of(store, ledger, hub, sequence, &own, &found));
	if (found && own.number > out->number)
		*out = own;
	return NULL;
}

static int64_t
tip_of(const struct device_tip *tips, size_t count, const char *device)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(tips[i].device, span_text(device)))
			return tips[i].sequence;
	return 0;
}

/* What others signed came from the hub, in its order; what this device signed need not have got there. */
static fault_t
is_on_line(struct store *store, const struct entry *entry, const struct receipt *receipt, const struct entry *end,
	   bool *out)
{
	*out = strcmp(entry->device, store->identity.device) != 0 || entry->sequence <= receipt->sequence;
	return *out ? NULL : history_contains(store->history, &end->commit, &entry->commit, out);
}

fault_t
outgoing_given(struct store *store, const struct ledger *ledger, const struct device_tip *tips, size_t tip_count,
	       int64_t from, struct batch_writer **out, int64_t *reached)
{
	const struct identity *me = &store->identity;
	struct batch_writer *writer OWN(batch_drop) = batch_open(span_text(me->device), span_text(me->hub_device));
	struct receipt receipt;
	struct entry end, entry;
	bool found;
	TRY(receipt_read(store, ledger, &receipt, &found));
	TRY(find_line_end(store, ledger, &receipt, &end));
	for (*reached = from; *reached < end.number && has_room(writer); ++*reached) {
		TRY(ledger_entry_at(store, ledger, *reached + 1, &entry, &found));
		if (!found || entry.sequence <= tip_of(tips, tip_count, entry.device))
			continue;
		TRY(is_on_line(store, &entry, &receipt, &end, &found));
		if (found)
			TRY(add_entry(store, ledger, &entry, writer));
	}
	keep_filled(&writer, out);
	return NULL;
}
