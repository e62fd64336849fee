/* Settling conflicts and findings: the chosen value and the reason, in one signed change set. */
#include "host/act.h"

#include "base/text.h"
#include "host/random.h"
#include "host/waiting.h"

#include <string.h>

struct settlement {
	struct uuid id;
	enum choice choice;
	struct span value, reason;
};

/* The conflict or finding, and what it is about. */
struct case_open {
	struct path path;
	const struct kind *kind;
	struct document document;
	struct path target;
	const struct kind *target_kind; /* NULL: of a newer version */
	struct document before;
};

static fault_t
check_open(struct act *act, const struct case_open *open)
{
	bool waits;
	TRY(waiting_is_open(act->store, &act->ledger, open->path.record, &waits));
	return waits ? NULL : fault_raise(FAULT_INPUT, 0, "the %s is settled already", open->kind->name);
}

static fault_t
load_target(struct act *act, struct case_open *open)
{
	struct place target = { .ledger = act->ledger };
	bool found;
	if (!path_read(document_text(&open->document, "path"), &open->target))
		return fault_raise(FAULT_STORE, 0, "the %s names no document", open->kind->name);
	target.path = open->target;
	open->target_kind = schema_kind_at(&open->target);
	TRY(ledger_document(act->store, act->arena, &act->ledger, &open->target, &open->before, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "what the %s is about is not here", open->kind->name);
	return record_load(act->store, act->arena, &target, &act->whole);
}

static fault_t
open_case(struct act *act, const struct settlement *settlement, struct case_open *open)
{
	struct place place;
	bool found;
	TRY(record_find(act->store, settlement->id, &place));
	bool settles = strcmp(place.path.folder, "conflicts") == 0 || strcmp(place.path.folder, "findings") == 0;
	if (!settles || !path_is_main(&place.path) || !place.kind)
		return fault_raise(FAULT_INPUT, 0,
				   "that is neither a conflict nor a finding; conflict list shows them");
	*open = (struct case_open){ .path = place.path, .kind = place.kind };
	act->ledger = place.ledger;
	TRY(ledger_document(act->store, act->arena, &act->ledger, &place.path, &open->document, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "the index of documents differs from the history; run rebuild");
	TRY(check_open(act, open));
	return load_target(act, open);
}

/* Opens a value of the target document; one that nobody here can read can't be sealed again as it was. */
static fault_t
open_value(struct act *act, const struct case_open *open, struct span field, struct value *value)
{
	if (value->type != VALUE_SEALED)
		return NULL;
	TRY(ledger_unseal_value(act->store, act->arena, &act->ledger, &open->target, field, value, value));
	if (value->type == VALUE_SEALED)
		return fault_raise(FAULT_INPUT, 0, "the value is sealed and its key is not here");
	return NULL;
}

static struct document
with_value(struct act *act, const struct document *document, struct span name, struct value value)
{
	struct field field = { .name = name, .value = value };
	return document_with(act->arena, document, &field);
}

static fault_t
written_value(struct act *act, const struct case_open *open, struct span name, struct span text, struct value *out)
{
	const struct field_row *row = open->target_kind ? kind_field(open->target_kind, name) : NULL;
	if (!row)
		return fault_raise(FAULT_INPUT, 0, "the field is of a newer version: choose mine, theirs or base");
	const char *wrong = field_parse(act->arena, row, text, out);
	return wrong ? fault_raise(FAULT_INPUT, 0, "%s: %s", row->name, wrong) : NULL;
}

/* Values too large for the conflict document stand in the commits that it names; the base stands in none of them. */
static fault_t
large_value(struct act *act, const struct case_open *open, enum choice choice, struct span name, struct value *out)
{
	const char *side = choice == CHOICE_THEIRS ? "theirs_commit" : "mine_commit";
	struct document stored = { 0 };
	struct entry entry;
	struct oid commit;
	bool found;
	if (choice == CHOICE_BASE)
		return fault_raise(FAULT_INPUT, 0,
				   "the base is too large to stand here: choose mine, theirs or a value");
	if (!text_read_hex(document_text(&open->document, side), commit.bytes, OID_SIZE))
		return fault_raise(FAULT_STORE, 0, "the conflict names no change set");
	TRY(ledger_entry(act->store, &act->ledger, &commit, &entry, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "a change set that the conflict names is not here");
	TRY(ledger_document_at(act->store, act->arena, &entry.tree, &open->target, &stored, &found));
	*out = document_value(&stored, name);
	return NULL;
}

static fault_t
settle_conflict(struct act *act, const struct settlement *settlement, const struct case_open *open,
		struct document *after)
{
	static const char
		*const fields[] = { [CHOICE_MINE] = "mine", [CHOICE_THEIRS] = "theirs", [CHOICE_BASE] = "base" };
	struct span name = document_text(&open->document, "field");
	struct value value;
	if (settlement->choice == CHOICE_VALUE) {
		TRY(written_value(act, open, name, settlement->value, &value));
	} else {
		value = document_value(&open->document, span_text(fields[settlement->choice]));
		if (document_truth(&open->document, "large"))
			TRY(large_value(act, open, settlement->choice, name, &value));
		TRY(open_value(act, open, name, &value));
	}
	*after = with_value(act, &open->before, name, value);
	return NULL;
}

/* Whether the finding is about this field: those it names, or (naming none) whatever its change set changed. */
static bool
finding_names(const struct document *finding, struct span name)
{
	struct value names = document_value(finding, SPAN("fields"));
	if (names.type != VALUE_LIST)
		return true;
	for (size_t i = 0; i < names.count; i++)
		if (names.items[i].type == VALUE_TEXT && span_equal(names.items[i].bytes, name))
			return true;
	return false;
}

/* The target as the held change set found it and left it, as stored. */
static fault_t
held_sides(struct act *act, const struct case_open *open, struct document *was, struct document *made)
{
	struct oid commit;
	struct entry entry, parent = { 0 };
	bool found;
	if (!text_read_hex(document_text(&open->document, "commit"), commit.bytes, OID_SIZE))
		return fault_raise(FAULT_STORE, 0, "the finding names no change set");
	TRY(ledger_entry(act->store, &act->ledger, &commit, &entry, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "the change set that the finding holds is not here");
	if (entry.parent_count)
		TRY(ledger_entry(act->store, &act->ledger, &entry.parents[0], &parent, &found));
	*was = *made = (struct document){ 0 };
	TRY(ledger_document_at(act->store, act->arena, &parent.tree, &open->target, was, &found));
	return ledger_document_at(act->store, act->arena, &entry.tree, &open->target, made, &found);
}

static fault_t
retake_fields(struct act *act, const struct case_open *open, const struct document *names, struct document *after)
{
	struct document was, made;
	TRY(held_sides(act, open, &was, &made));
	for (size_t i = 0; i < names->count; i++) {
		struct span name = names->fields[i].name;
		struct value old = document_value(&was, name), new = document_value(&made, name);
		if (value_equal(&old, &new) || !finding_names(&open->document, name))
			continue;
		TRY(open_value(act, open, name, &new));
		*after = with_value(act, after, name, new);
	}
	return NULL;
}

/* Takes what the finding held: a new document is shown again, an old one gets the values that were taken back from it. */
static fault_t
accept_finding(struct act *act, const struct case_open *open, struct document *after)
{
	char id[UUID_TEXT_SIZE + 1];
	struct document was, made;
	uuid_text(open->path.record, id);
	*after = open->before;
	if (span_equal(document_text(&open->before, "held"), span_text(id))) {
		*after = with_value(act, after, SPAN("held"), (struct value){ .type = VALUE_NONE });
		return NULL;
	}
	TRY(held_sides(act, open, &was, &made));
	TRY(retake_fields(act, open, &made, after));
	return retake_fields(act, open, &was, after);
}

static fault_t
settle_finding(struct act *act, const struct settlement *settlement, const struct case_open *open,
	       struct document *after)
{
	if (settlement->choice == CHOICE_VALUE)
		return fault_raise(FAULT_INPUT, 0,
				   "a finding is settled by mine (stays held) or theirs (is taken), not by a value");
	*after = open->before;
	return settlement->choice == CHOICE_THEIRS ? accept_finding(act, open, after) : NULL;
}

static struct span
choice_word(const struct settlement *settlement, bool conflict)
{
	static const char *const words[] = { [CHOICE_MINE] = "mine",
					     [CHOICE_THEIRS] = "theirs",
					     [CHOICE_BASE] = "base",
					     [CHOICE_VALUE] = "value" };
	if (conflict)
		return span_text(words[settlement->choice]);
	return settlement->choice == CHOICE_THEIRS ? SPAN("accept") : SPAN("drop");
}

static struct document
resolution_document(struct act *act, const struct settlement *settlement, bool conflict)
{
	struct buffer OWN(buffer_drop) at = { 0 };
	struct document document = { 0 };
	instant_put(&at, act->actor->now);
	document = with_value(act, &document, SPAN("choice"), value_text(choice_word(settlement, conflict)));
	document = with_value(act, &document, SPAN("reason"), value_text(text_trim(settlement->reason)));
	return with_value(act, &document, SPAN("at"), value_text(arena_copy(act->arena, buffer_span(&at))));
}

/* One change set settles it: the target, where it changes, and the resolution. */
static void
put_changes(struct act *act, const struct settlement *settlement, const struct case_open *open,
	    const struct document *after, bool conflict)
{
	struct uuid id = random_uuid(act->actor->now_ms);
	const struct kind *kind = schema_kind(SPAN("resolution"));
	struct change *changes = ARENA_NEW_ARRAY(act->arena, 2, struct change);
	struct document *before = ARENA_NEW(act->arena, struct document);
	*before = open->before;
	if (!document_equal(&open->before, after))
		changes[act->change_count++] = (struct change){ .path = open->target,
								.kind = open->target_kind,
								.before = before,
								.after = *after };
	changes[act->change_count++] = (struct change){
		.path = path_part(open->path.folder, open->path.record, kind->name, id),
		.kind = kind,
		.after = resolution_document(act, settlement, conflict),
	};
	act->changes = changes;
}

static fault_t
settle(struct act *act, const void *input)
{
	const struct settlement *settlement = input;
	struct case_open open;
	struct document after;
	TRY(open_case(act, settlement, &open));
	bool conflict = strcmp(open.kind->name, "conflict") == 0;
	act->outcome.id = settlement->id;
	act->subject = conflict ? "conflict: resolve" : "finding: resolve";
	TRY(conflict ? settle_conflict(act, settlement, &open, &after) :
		       settle_finding(act, settlement, &open, &after));
	put_changes(act, settlement, &open, &after, conflict);
	return act_save(act);
}

fault_t
conflict_resolve(struct store *store, struct arena *arena, const struct actor *actor, struct uuid id,
		 enum choice choice, struct span value, struct span reason, struct outcome *out)
{
	struct settlement settlement = { .id = id, .choice = choice, .value = value, .reason = reason };
	struct act act = { .store = store, .arena = arena, .actor = actor };
	if (!text_trim(reason).size)
		return fault_raise(FAULT_INPUT, 0, "a reason is needed: it goes into the history");
	return act_run(&act, settle, &settlement, out);
}
