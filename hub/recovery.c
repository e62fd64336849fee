/* Getting back what a backup lacks; see recovery.h. */
#include "hub/recovery.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/output.h"
#include "host/oversight.h"
#include "host/restored.h"
#include "host/store_local.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What is kept among the identity's names while it lasts, and of the last one for ever. */
#define OPENED "recovering:"  /* + ledger: number of the backup's last change set */
#define CLOSED "recovered:"   /* + ledger: that number, and that of the last one when the recovery ended */
#define GAVE "gave:"          /* + device: when */
#define FORK "recovery_fork:" /* + ledger */

struct name {
	char text[80];
};

static struct name
name_of(const char *front, const char *what)
{
	struct name name;
	snprintf(name.text, sizeof(name.text), "%s%s", front, what);
	return name;
}

bool
recovery_is_on(const struct store *store)
{
	return store->identity.restored != 0;
}

fault_t
recovery_held(struct store *store, struct arena *arena, const struct ledger *ledger, struct holding *out)
{
	*out = (struct holding){ .tips = ARENA_NEW_ARRAY(arena, LIMIT_LEDGER_DEVICES, struct device_tip) };
	struct query query = db_query(store->db, "SELECT device, sequence FROM tip WHERE ledger = ? ORDER BY device");
	query_integer(&query, ledger->id);
	bool more = query_step(&query);
	for (; more && out->count < LIMIT_LEDGER_DEVICES; more = query_step(&query))
		out->tips[out->count++] = (struct device_tip){
			.device = arena_copy(arena, query_get_bytes(&query, 0)),
			.sequence = query_get_integer(&query, 1),
		};
	TRY(query_end(&query));
	return more ? fault_raise(FAULT_LIMIT, 0, "more devices wrote %s than a message can name", ledger->name) : NULL;
}

fault_t
recovery_open(struct store *store, const struct ledger *ledger)
{
	char last[24];
	struct name name = name_of(OPENED, ledger->name);
	snprintf(last, sizeof(last), "%" PRId64, ledger->last);
	struct query query =
		db_query(store->db, "INSERT INTO identity (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING");
	query_text(&query, span_text(name.text));
	query_bytes(&query, span_text(last));
	return query_run(&query);
}

/* ---- the line ---- */

static fault_t
note_fork(struct store *store, const struct ledger *ledger)
{
	char text[LIMIT_REASON];
	struct name name = name_of(FORK, ledger->name);
	snprintf(text, sizeof(text), "two heads of %s, both signed by this hub, do not contain each other",
		 ledger->name);
	TRY(store_set(store, name.text, SPAN("1")));
	return store_incident(store, span_text(store->identity.device), "fork", text);
}

fault_t
recovery_follow(struct store *store, struct ledger *ledger, const struct oid *commit)
{
	bool contains = true;
	if (!oid_is_zero(&ledger->current))
		TRY(history_contains(store->history, commit, &ledger->current, &contains));
	if (contains)
		return ledger_move(store, ledger, commit);
	TRY(history_contains(store->history, &ledger->current, commit, &contains));
	return contains ? NULL : note_fork(store, ledger);
}

fault_t
recovery_follow_own(struct store *store, struct ledger *ledger)
{
	struct span hub = span_text(store->identity.device);
	int64_t sequence;
	struct entry entry;
	bool found = false;
	TRY(ledger_sequence(store, ledger, hub, &sequence));
	TRY(ledger_entry_of(store, ledger, hub, sequence, &entry, &found));
	return found ? recovery_follow(store, ledger, &entry.commit) : NULL;
}

fault_t
recovery_show(struct store *store, struct ledger *ledger, const struct receipt *receipt, bool *holds)
{
	struct entry head;
	struct receipt whole = *receipt;
	bool found;
	*holds = true;
	TRY(ledger_entry(store, ledger, &receipt->head, &head, &found));
	if (!found)
		return NULL;
	whole.digest = head.digest;
	*holds = receipt_holds(store, ledger, &whole);
	return *holds ? recovery_follow(store, ledger, &receipt->head) : NULL;
}

fault_t
recovery_gave(struct store *store, struct span device, int64_t now)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct name name = name_of(GAVE, arena_text(&arena, device));
	return store_set(store, name.text, arena_print(&arena, "%" PRId64, now));
}

/* ---- cursors ---- */

/* Between which numbers what nodes remember may be another change set's; 0 and 0 when there never was a recovery. */
static fault_t
read_bounds(struct store *store, const struct ledger *ledger, int64_t *low, int64_t *high)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct name name = name_of(CLOSED, ledger->name);
	struct span text;
	*low = *high = 0;
	TRY(store_get(store, &arena, name.text, &text));
	struct span first = span_cut(&text, ' ');
	if (first.size && (!text_read_integer(first, low) || !text_read_integer(text, high)))
		return fault_raise(FAULT_STORE, 0, "what is kept of the last recovery is damaged");
	return NULL;
}

/* Up to the backup's end numbers mean what they meant, and where the recovery ended the whole line lies below. Between the two a node
 * that has the commit has all below the backup's end at least: it gets the rest again, and passes over what it knows. */
fault_t
recovery_cursor(struct store *store, const struct ledger *ledger, const struct hello_ledger *hello, int64_t *out,
		bool *found)
{
	struct entry entry;
	int64_t low, high;
	*out = hello->cursor;
	*found = true;
	if (hello->cursor == 0)
		return NULL;
	TRY(read_bounds(store, ledger, &low, &high));
	TRY(ledger_entry_at(store, ledger, hello->cursor, &entry, found));
	*found = *found && oid_equal(&entry.commit, &hello->cursor_oid);
	if (*found && (hello->cursor <= low || hello->cursor >= high))
		return NULL;
	*found = false;
	*out = low;
	return high ? ledger_entry(store, ledger, &hello->cursor_oid, &entry, found) : NULL;
}

/* ---- how far it is ---- */

static fault_t
read_number(struct store *store, struct arena *arena, struct name name, int64_t otherwise, int64_t *out)
{
	struct span text;
	TRY(store_get(store, arena, name.text, &text));
	*out = otherwise;
	if (text.size && !text_read_integer(text, out))
		return fault_raise(FAULT_STORE, 0, "what is kept of the recovery is damaged");
	return NULL;
}

static fault_t
put_devices(struct store *store, json_t *items)
{
	struct query query = db_query(store->db, "SELECT r.device, d.label, g.value, r.centre, c.name FROM register r"
						 " LEFT JOIN device_shown d ON d.name = r.device"
						 " LEFT JOIN centre_shown c ON c.code = r.centre"
						 " LEFT JOIN identity g ON g.name = '" GAVE "' || r.device"
						 " WHERE r.status = 'active' AND r.role <> 'hub' ORDER BY r.device");
	while (query_step(&query)) {
		json_t *item = json_object();
		int64_t gave = 0;
		output_text(item, "name", query_get_bytes(&query, 0));
		output_text(item, "label", query_get_bytes(&query, 1));
		output_text(item, "centre", query_get_bytes(&query, 3));
		output_text(item, "centre_name", query_get_bytes(&query, 4));
		if (text_read_integer(query_get_bytes(&query, 2), &gave))
			output_instant(item, "gave", gave);
		json_array_append_new(items, item);
	}
	return query_end(&query);
}

static fault_t
put_ledgers(struct store *store, struct arena *arena, json_t *items, json_t *forks)
{
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t before, fork;
		json_t *item = json_object();
		json_array_append_new(items, item);
		TRY(read_number(store, arena, name_of(OPENED, ledgers[i].name), ledgers[i].last, &before));
		TRY(read_number(store, arena, name_of(FORK, ledgers[i].name), 0, &fork));
		output_text(item, "name", span_text(ledgers[i].name));
		json_object_set_new(item, "changesets", json_integer(ledgers[i].last));
		json_object_set_new(item, "in_backup", json_integer(before));
		if (fork)
			json_array_append_new(forks, json_span(span_text(ledgers[i].name)));
	}
	return NULL;
}

fault_t
recovery_json(struct store *store, struct arena *arena, json_t **out)
{
	json_t *OWN(json_drop) object = json_object();
	json_t *devices = json_array(), *ledgers = json_array(), *forks = json_array();
	output_instant(object, "restored", store->identity.restored);
	json_object_set_new(object, "devices", devices);
	json_object_set_new(object, "ledgers", ledgers);
	json_object_set_new(object, "forks", forks);
	TRY(put_devices(store, devices));
	TRY(put_ledgers(store, arena, ledgers, forks));
	*out = KEEP(object);
	return NULL;
}

/* ---- the end ---- */

static bool
is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static fault_t
check_heard(const json_t *devices, const char *const *without, size_t count)
{
	struct buffer OWN(buffer_drop) missing = { 0 };
	for (size_t i = 0; i < json_array_size(devices); i++) {
		const json_t *item = json_array_get(devices, i);
		const char *name = json_string_value(json_object_get(item, "name"));
		if (!json_object_get(item, "gave") && !is_among(without, count, name))
			buffer_print(&missing, "%s%s", missing.size ? ", " : "", name);
	}
	if (!missing.size)
		return NULL;
	return fault_raise(FAULT_INPUT, 0,
			   "these devices have given nothing back since the backup: %.*s; wait for them, or go on"
			   " --without each: what only they hold is then lost here, and they must be enrolled anew if"
			   " they hold more than the hub",
			   SPAN_ARG(buffer_span(&missing)));
}

static fault_t
close_ledger(struct store *store, struct arena *arena, const struct ledger *ledger)
{
	int64_t opened, low, high;
	struct name name = name_of(CLOSED, ledger->name);
	TRY(read_bounds(store, ledger, &low, &high));
	TRY(read_number(store, arena, name_of(OPENED, ledger->name), ledger->last, &opened));
	if (opened == ledger->last)
		return NULL;
	low = high && low < opened ? low : opened;
	return store_set(store, name.text, arena_print(arena, "%" PRId64 " %" PRId64, low, ledger->last));
}

/* The first of the device's change sets that the line does not contain, 0: it contains them all. */
static fault_t
first_loose(struct store *store, const struct ledger *ledger, const struct device_tip *tip, struct entry *last,
	    int64_t *first)
{
	bool found = true, contains = false;
	*first = 0;
	for (int64_t sequence = tip->sequence; sequence > 0 && found && !contains; sequence--) {
		struct entry entry;
		TRY(ledger_entry_of(store, ledger, tip->device, sequence, &entry, &found));
		if (found)
			TRY(history_contains(store->history, &ledger->current, &entry.commit, &contains));
		if (!found || contains)
			break;
		*last = *first ? *last : entry;
		*first = entry.number;
	}
	return NULL;
}

/* No honest node gives what is not on the line. What a hub has it must show, though: it is taken in as ever. */
static fault_t
take_in_loose(struct store *store, struct arena *arena, struct ledger *ledger, int64_t now)
{
	struct holding held;
	TRY(recovery_held(store, arena, ledger, &held));
	for (size_t i = 0; i < held.count; i++) {
		struct entry last;
		int64_t first;
		TRY(first_loose(store, ledger, &held.tips[i], &last, &first));
		if (first)
			TRY(ledger_integrate(store, ledger, &last.commit, first, now));
	}
	return NULL;
}

/* From here on the hub may sign. */
static fault_t
close_all(struct store *store, struct arena *arena, int64_t now)
{
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, arena, &ledgers, &count));
	TRY(restored_unmark(store));
	for (size_t i = 0; i < count; i++) {
		TRY(take_in_loose(store, arena, &ledgers[i], now));
		TRY(close_ledger(store, arena, &ledgers[i]));
	}
	return db_run(store->db, "DELETE FROM identity WHERE name LIKE '" OPENED "%' OR name LIKE '" GAVE "%'");
}

static void
put_without(struct buffer *out, const char *const *without, size_t count)
{
	buffer_put_text(out, count ? "ended without" : "ended with every device heard");
	for (size_t i = 0; i < count && out->size < LIMIT_REASON / 2; i++)
		buffer_print(out, " %s", without[i]);
	buffer_put_byte(out, 0);
}

static fault_t
finish(struct store *store, const struct uuid *by, const char *const *without, size_t count)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *OWN(json_drop) state = NULL;
	TRY(store_refresh(store));
	if (!recovery_is_on(store))
		return fault_raise(FAULT_INPUT, 0,
				   "this hub was not put back from a backup: there is nothing to finish");
	TRY(recovery_json(store, &arena, &state));
	if (json_array_size(json_object_get(state, "forks")))
		return fault_raise(
			FAULT_INPUT, 0,
			"two lines that this hub signed contradict each other (see \"recovery\"): put the backup back"
			" again, and let only the devices connect whose line shall stand");
	TRY(check_heard(json_object_get(state, "devices"), without, count));
	TRY(close_all(store, &arena, clock_seconds()));
	TRY(oversight_enter(store, by, "recovery", (struct span){ 0 }));
	put_without(&text, without, count);
	return store_incident(store, span_text(store->identity.device), "recovery", (const char *)text.data);
}

fault_t
recovery_finish(struct store *store, const struct uuid *by, const char *const *without, size_t count)
{
	TRY(db_begin(store->db));
	return local_end(store, finish(store, by, without, count));
}
