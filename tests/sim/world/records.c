/* What people do with records: register, change, add, settle, hand over; with values of every type, now and then against the rules.
 */
#include "tests/sim/world/records.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/records.h"
#include "host/transfer.h"
#include "tests/support/grow.h"

#include <stdio.h>
#include <string.h>

#define FIELDS_MAX 4
#define WORDS_MAX 64 /* bytes of a value */

void
saved_note(struct machine *machine, const struct oid *commit, const struct uuid *id)
{
	world.saved = grown(world.saved, world.saved_count, &world.saved_room, sizeof(*world.saved));
	world.saved[world.saved_count++] = (struct saved){ .machine = machine->index, .commit = *commit, .id = *id };
	world.counts.saves++;
	check_take_place(machine, commit);
}

void
turn_end(struct turn *turn)
{
	arena_drop(&turn->arena);
}

fault_t
turn_begin(struct machine *machine, struct turn *turn)
{
	*turn = (struct turn){ .machine = machine };
	machine_enter(machine->index);
	turn->store = machine->index == HUB ? sim_hub_staff(machine->hub) : machine->desk;
	return actor_find(turn->store, &turn->arena, (struct span){ 0 }, clock_milliseconds(), 480, &turn->actor);
}

/* What came of it. What was saved stays saved. */
bool
turn_over(struct turn *turn, const char *what, fault_t fault, const struct outcome *outcome)
{
	struct machine *machine = turn->machine;
	if (!machine_did(machine, what, fault))
		return false;
	if (!outcome->saved) {
		world.counts.refused++;
		return false;
	}
	saved_note(machine, &outcome->commit, &outcome->id);
	world.counts.hub_saves += machine->index == HUB;
	return true;
}

struct span
some_centre(void)
{
	static const char *const centres[CENTRES] = { "440105001", "440105002", "440105003", "440105004" };
	return span_text(centres[below(CENTRES)]);
}

/* ---- values ---- */

static const char *
some_code(const struct field_row *field)
{
	size_t count = 0;
	while (field->codes[count].name)
		count++;
	return field->codes[below(count)].name;
}

static const char *
some_tag(void)
{
	static const char *const tags[] = { "讨薪", "群体", "复核", "急", "电话" };
	return tags[below(sizeof(tags) / sizeof(tags[0]))];
}

/* A text for a field, often one that the rules allow; never the same field alike on two machines by intent. */
static void
some_value(const struct field_row *field, char out[WORDS_MAX])
{
	unsigned some = (unsigned)below(50);
	switch (field->type) {
	case TYPE_CODE:
	case TYPE_CODES:
		snprintf(out, WORDS_MAX, "%s", some_code(field));
		return;
	case TYPE_TEXTS:
		snprintf(out, WORDS_MAX, "%s,%s", some_tag(), some_tag());
		return;
	case TYPE_MONEY:
		snprintf(out, WORDS_MAX, "%u.50", 100 + some);
		return;
	case TYPE_NUMBER:
		snprintf(out, WORDS_MAX, "%u", 1 + some);
		return;
	case TYPE_DATE:
		snprintf(out, WORDS_MAX, "2026-11-%02u", 1 + some % 22);
		return;
	case TYPE_INSTANT:
		snprintf(out, WORDS_MAX, "2026-11-%02uT02:42:07Z", 1 + some % 22);
		return;
	case TYPE_TIME:
		snprintf(out, WORDS_MAX, "%02u:30", 8 + some % 10);
		return;
	case TYPE_TRUTH:
		snprintf(out, WORDS_MAX, "%s", some & 1 ? "true" : "false");
		return;
	default:
		snprintf(out, WORDS_MAX, "词语%u", some);
		return;
	}
}

static bool
is_given(const struct field_row *field)
{
	return !field->derived && field->type != TYPE_RECORD && field->type != TYPE_RECORDS &&
	       field->type != TYPE_DIGEST && field->type != TYPE_ANY;
}

static const struct field_row *
some_field(const struct kind *kind)
{
	size_t count = 0, chosen;
	for (const struct field_row *at = kind->fields; at->name; at++)
		count += is_given(at);
	if (!count)
		return NULL;
	chosen = (size_t)below(count);
	for (const struct field_row *at = kind->fields;; at++)
		if (is_given(at) && chosen-- == 0)
			return at;
}

static void
put_given(struct turn *turn, struct given *given, const struct field_row *field)
{
	char *text = arena_take(&turn->arena, WORDS_MAX);
	some_value(field, text);
	*given = (struct given){ .name = span_text(field->name), .text = span_text(text) };
	if (!field->required && below(12) == 0)
		given->text = (struct span){ 0 };
}

/* What must be given, and something more. */
static size_t
fill(struct turn *turn, const struct kind *kind, struct given given[16])
{
	size_t count = 0;
	for (const struct field_row *at = kind->fields; at->name && count < 12; at++)
		if (at->required && is_given(at))
			put_given(turn, &given[count++], at);
	const struct field_row *more = some_field(kind);
	if (more && !more->required)
		put_given(turn, &given[count++], more);
	return count;
}

/* ---- records ---- */

/* A document of these kinds that this machine shows, newer ones rather than older. */
static bool
some_document(struct turn *turn, const char *kinds, struct uuid *out, const struct kind **kind)
{
	char sql[400];
	int64_t count = 0;
	bool found = false;
	snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM document WHERE kind IN (%s)", kinds);
	struct query counting = db_query(turn->store->db, sql);
	if (query_step(&counting))
		count = query_get_integer(&counting, 0);
	fault_drop(query_end(&counting));
	if (!count)
		return false;
	snprintf(sql, sizeof(sql), "SELECT id, kind FROM document WHERE kind IN (%s) ORDER BY id DESC LIMIT 1 OFFSET ?",
		 kinds);
	struct query query = db_query(turn->store->db, sql);
	query_integer(&query, (int64_t)below((uint64_t)(below(3) && count > 6 ? 6 : count)));
	if (query_step(&query)) {
		*kind = schema_kind(query_get_bytes(&query, 1));
		found = *kind && uuid_read(query_get_bytes(&query, 0), out);
	}
	fault_drop(query_end(&query));
	return found;
}

fault_t
act_register_case(struct turn *turn, struct outcome *outcome)
{
	struct given main[16], side[16];
	char ledger[LIMIT_LEDGER_NAME + 1];
	struct draft party = { .kind = schema_kind(SPAN("party")), .fields = side };
	party.field_count = fill(turn, party.kind, side);
	struct draft draft = { .kind = schema_kind(SPAN("dispute")), .fields = main, .parts = &party };
	draft.field_count = fill(turn, draft.kind, main);
	draft.part_count = below(3) ? 1 : 0;
	snprintf(ledger, sizeof(ledger), "centre/%.*s", SPAN_ARG(some_centre()));
	return record_create(turn->store, &turn->arena, &turn->actor, turn->machine->index == HUB ? ledger : NULL,
			     &draft, outcome);
}

fault_t
act_log_training(struct turn *turn, struct outcome *outcome)
{
	struct given main[16];
	struct draft draft = { .kind = schema_kind(SPAN("training")), .fields = main };
	draft.field_count = fill(turn, draft.kind, main);
	return record_create(turn->store, &turn->arena, &turn->actor, NULL, &draft, outcome);
}

fault_t
act_register(struct turn *turn, struct outcome *outcome)
{
	return turn->machine->role == ROLE_TRAINER ? act_log_training(turn, outcome) : act_register_case(turn, outcome);
}

#define CASE_KINDS "'dispute','party','claim','event','payment','agreement','annotation'"
#define TRAINING_KINDS "'training','attendance','person'"

static const char *
kinds_of(const struct machine *machine)
{
	if (machine->index == HUB)
		return CASE_KINDS "," TRAINING_KINDS;
	return machine->role == ROLE_TRAINER ? TRAINING_KINDS : CASE_KINDS;
}

static fault_t
read_document(struct turn *turn, struct uuid id, struct document *out)
{
	struct place place;
	bool found;
	*out = (struct document){ 0 };
	TRY(record_find(turn->store, id, &place));
	return ledger_document(turn->store, &turn->arena, &place.ledger, &place.path, out, &found);
}

/* What a newer program wrote stays, whatever this one changes beside it. */
static void
check_newer_kept(const struct turn *turn, const struct document *before, const struct document *after)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct field *field = &before->fields[i];
		struct value now = document_value(after, field->name);
		if (!span_starts(field->name, SPAN("zz_")))
			continue;
		world.counts.newer_kept++;
		if (!value_equal(&now, &field->value))
			world_fail("machine %u lost %.*s, which a newer program wrote", turn->machine->index,
				   SPAN_ARG(field->name));
	}
}

/* One or two fields; none when the kind has none. */
static size_t
some_changes(struct turn *turn, const struct kind *kind, struct given given[FIELDS_MAX])
{
	size_t count = 0, wanted = 1 + (size_t)below(2);
	while (count < wanted) {
		const struct field_row *field = some_field(kind);
		if (!field)
			return 0;
		put_given(turn, &given[count++], field);
	}
	return count == 2 && span_equal(given[0].name, given[1].name) ? 1 : count;
}

fault_t
act_change_something(struct turn *turn, struct outcome *outcome)
{
	struct given given[FIELDS_MAX];
	struct document before, after;
	const struct kind *kind;
	struct uuid id;
	*outcome = (struct outcome){ 0 };
	if (!some_document(turn, kinds_of(turn->machine), &id, &kind))
		return NULL;
	size_t count = some_changes(turn, kind, given);
	if (!count)
		return NULL;
	TRY(read_document(turn, id, &before));
	TRY(record_change(turn->store, &turn->arena, &turn->actor, id, given, count, outcome));
	if (!outcome->saved)
		return NULL;
	fault_t fault = read_document(turn, id, &after);
	if (!fault)
		check_newer_kept(turn, &before, &after);
	fault_drop(fault); /* it is saved all the same */
	return NULL;
}

static fault_t
add_part(struct turn *turn, struct outcome *outcome)
{
	static const char *const parts[] = { "party", "claim", "event", "payment", "annotation" };
	struct given given[16];
	const struct kind *kind;
	struct draft draft = { .fields = given };
	*outcome = (struct outcome){ 0 };
	if (!some_document(turn, "'dispute'", &draft.of, &kind))
		return NULL;
	draft.kind = schema_kind(span_text(parts[below(sizeof(parts) / sizeof(parts[0]))]));
	draft.field_count = fill(turn, draft.kind, given);
	return record_create(turn->store, &turn->arena, &turn->actor, NULL, &draft, outcome);
}

/* Of somebody who stands in no register. */
static fault_t
add_attendance(struct turn *turn, struct outcome *outcome)
{
	struct given given[16];
	const struct kind *kind;
	struct draft draft = { .kind = schema_kind(SPAN("attendance")), .fields = given };
	*outcome = (struct outcome){ 0 };
	if (!some_document(turn, "'training'", &draft.of, &kind))
		return NULL;
	draft.field_count = fill(turn, draft.kind, given);
	given[draft.field_count++] = (struct given){ .name = SPAN("name"), .text = SPAN("来宾") };
	return record_create(turn->store, &turn->arena, &turn->actor, NULL, &draft, outcome);
}

fault_t
act_add(struct turn *turn, struct outcome *outcome)
{
	return turn->machine->role == ROLE_TRAINER ? add_attendance(turn, outcome) : add_part(turn, outcome);
}

fault_t
act_settle(struct turn *turn, struct outcome *outcome)
{
	static const enum choice choices[] = { CHOICE_MINE, CHOICE_THEIRS, CHOICE_BASE };
	const struct kind *kind;
	struct uuid id;
	*outcome = (struct outcome){ 0 };
	if (!some_document(turn, "'conflict','finding'", &id, &kind))
		return NULL;
	return conflict_resolve(turn->store, &turn->arena, &turn->actor, id, choices[below(3)], (struct span){ 0 },
				SPAN("核实"), outcome);
}

fault_t
act_transfer(struct turn *turn, struct outcome *outcome)
{
	const struct kind *kind;
	struct uuid id;
	*outcome = (struct outcome){ 0 };
	if (!some_document(turn, "'dispute'", &id, &kind))
		return NULL;
	return record_transfer(turn->store, &turn->arena, &turn->actor, id, some_centre(), SPAN("属地管辖"), outcome);
}

/* A newer program's field, which this one does not know and must keep. */
static fault_t
commit_newer(struct turn *turn, const struct place *place, struct outcome *outcome)
{
	struct edit edit = { .path = place->path };
	struct ledger ledger = place->ledger;
	char value[WORDS_MAX];
	bool found, changed = false;
	TRY(ledger_document(turn->store, &turn->arena, &ledger, &edit.path, &edit.document, &found));
	if (!found)
		return NULL;
	snprintf(value, sizeof(value), "newer %u", (unsigned)below(100));
	document_set_text(&turn->arena, &edit.document, below(2) ? "zz_newer" : "zz_newest", span_text(value));
	TRY(ledger_commit(turn->store, &ledger, &turn->actor.author, "dispute: change", turn->actor.now, &edit, 1,
			  &outcome->commit, &changed));
	outcome->saved = changed;
	return NULL;
}

fault_t
act_change_newer(struct turn *turn, struct outcome *outcome)
{
	const struct kind *kind;
	struct place place;
	struct uuid id;
	if (!some_document(turn, CASE_KINDS, &id, &kind) || turn->machine->role == ROLE_TRAINER)
		return NULL;
	TRY(record_find(turn->store, id, &place));
	TRY(db_begin(turn->store->db));
	fault_t fault = commit_newer(turn, &place, outcome);
	if (!fault)
		fault = db_end(turn->store->db);
	db_undo(turn->store->db);
	if (fault)
		outcome->saved = false;
	return fault;
}
