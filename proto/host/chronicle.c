/* Which change sets there are, newest first; see chronicle.h. What they changed is chronicle_changes.c's. */
#include "host/chronicle.h"

#include "host/output.h"
#include "host/record_json.h"

#include <inttypes.h>

static int64_t
at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* ---- of all ledgers ---- */

static fault_t
lines_of_ledger(struct store *store, const struct ledger *ledger, int64_t limit, struct chronicle_lines *lines)
{
	struct query query = db_query(store->db, "SELECT number, time FROM changeset WHERE ledger = ?"
						 " ORDER BY number DESC LIMIT ?");
	query_integer(&query, ledger->id);
	query_integer(&query, limit);
	while (query_step(&query))
		lines->items[lines->count++] = (struct chronicle_line){ .ledger = ledger,
									.number = query_get_integer(&query, 0),
									.time = query_get_integer(&query, 1) };
	return query_end(&query);
}

/* Within a ledger newest is last arrived; between ledgers only the clock can line them up, for reading. */
static int
newest_first(const struct chronicle_line *left, const struct chronicle_line *right)
{
	if (left->ledger->id == right->ledger->id)
		return left->number < right->number ? 1 : -1;
	if (left->time != right->time)
		return left->time < right->time ? 1 : -1;
	return left->ledger->id < right->ledger->id ? -1 : 1;
}

/* Takes line by line from the ledger whose next one is newest: numbers decide within a ledger, whatever its clocks said. Each list's
 * items move on as they are taken. */
static void
interleave(struct chronicle_lines *of, size_t count, int64_t offset, int64_t limit, struct chronicle_lines *out)
{
	for (int64_t taken = 0; (int64_t)out->count < limit; taken++) {
		struct chronicle_lines *best = NULL;
		for (size_t i = 0; i < count; i++)
			if (of[i].count && (!best || newest_first(of[i].items, best->items) < 0))
				best = &of[i];
		if (!best)
			return;
		if (taken >= offset)
			out->items[out->count++] = *best->items;
		best->items++;
		best->count--;
	}
}

fault_t
chronicle_of_all(struct store *store, struct arena *arena, int64_t limit, int64_t offset, struct chronicle_lines *out)
{
	struct ledger *ledgers;
	size_t count;
	int64_t total = 0;
	*out = (struct chronicle_lines){ 0 };
	TRY(ledger_list(store, arena, &ledgers, &count));
	struct chronicle_lines *of = ARENA_NEW_ARRAY(arena, count, struct chronicle_lines);
	for (size_t i = 0; i < count; i++) {
		int64_t wanted = limit > INT64_MAX - offset ? INT64_MAX : limit + offset;
		int64_t room = at_most(wanted, ledgers[i].last);
		of[i].items = ARENA_NEW_ARRAY(arena, (size_t)room, struct chronicle_line);
		TRY(lines_of_ledger(store, &ledgers[i], room, &of[i]));
		total += room;
	}
	out->items = ARENA_NEW_ARRAY(arena, (size_t)at_most(limit, total), struct chronicle_line);
	interleave(of, count, offset, limit, out);
	return NULL;
}

/* ---- of a record ---- */

fault_t
chronicle_of_record(struct store *store, struct arena *arena, struct uuid id, int64_t limit, int64_t offset,
		    struct chronicle_lines *out)
{
	struct place *place = ARENA_NEW(arena, struct place);
	char text[UUID_TEXT_SIZE + 1];
	*out = (struct chronicle_lines){ 0 };
	TRY(record_find(store, id, place));
	limit = at_most(limit, place->ledger.last);
	out->items = ARENA_NEW_ARRAY(arena, (size_t)limit, struct chronicle_line);
	uuid_text(place->path.record, text);
	struct query query = db_query(store->db, "SELECT number FROM record_log WHERE ledger = ? AND record = ?"
						 " ORDER BY number DESC LIMIT ? OFFSET ?");
	query_integer(&query, place->ledger.id);
	query_text(&query, span_text(text));
	query_integer(&query, limit);
	query_integer(&query, offset);
	while (query_step(&query))
		out->items[out->count++] =
			(struct chronicle_line){ .ledger = &place->ledger, .number = query_get_integer(&query, 0) };
	return query_end(&query);
}

/* ---- one line ---- */

fault_t
chronicle_read(struct store *store, struct arena *arena, const struct chronicle_line *line, struct entry *entry,
	       struct commit *commit)
{
	struct span text;
	bool found;
	TRY(ledger_entry_at(store, line->ledger, line->number, entry, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "%s: change set %" PRId64 " is missing", line->ledger->name,
				   line->number);
	TRY(history_read(store->history, arena, &entry->commit, HISTORY_COMMIT, &text));
	return commit_read(text, commit);
}

json_t *
chronicle_line_json(const struct chronicle_line *line, const struct entry *entry, const struct changeset *changeset)
{
	json_t *object = json_object();
	json_set_oid(object, "id", &entry->commit);
	output_text(object, "ledger", span_text(line->ledger->name));
	output_text(object, "author", changeset->author.name);
	json_set_uuid(object, "author_id", changeset->author.id);
	output_text(object, "device", changeset->device);
	output_instant(object, "at", changeset->time);
	output_text(object, "act", changeset->act);
	json_object_set_new(object, "sequence", json_integer(changeset->sequence));
	return object;
}

fault_t
chronicle_page(struct store *store, const struct uuid *id, int64_t limit, int64_t offset, json_t **out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct chronicle_lines lines;
	struct place place;
	json_t *OWN(json_drop) page = json_object();
	json_t *items = json_array();
	json_object_set_new(page, "items", items);
	if (id)
		TRY(record_find(store, *id, &place));
	TRY(id ? chronicle_of_record(store, &arena, *id, limit + 1, offset, &lines) :
		 chronicle_of_all(store, &arena, limit + 1, offset, &lines));
	for (size_t i = 0; i < lines.count && (int64_t)i < limit; i++) {
		json_t *item = NULL;
		TRY(chronicle_line_whole(store, &lines.items[i], id ? &place.path.record : NULL, &item));
		json_array_append_new(items, item);
	}
	json_object_set_new(page, "more", json_boolean((int64_t)lines.count > limit));
	*out = KEEP(page);
	return NULL;
}
