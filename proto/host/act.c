/* Running one act: transaction, rights, checks, commit. */
#include "host/act.h"

#include "host/holidays_own.h"
#include "host/restored.h"

#include <string.h>

fault_t
act_run(struct act *act, act_step *step, const void *input, struct outcome *out)
{
	struct db *db = act->store->db;
	bool nested = db_in_transaction(db);
	TRY(nested ? db_mark(db) : db_begin(db));
	fault_t fault = store_refresh(act->store); /* the device's name is in the numbers that it gives */
	if (!fault)
		fault = step(act, input);
	if (!fault && act->outcome.saved)
		fault = nested ? db_unmark(db) : db_end(db);
	else if (nested)
		db_undo_mark(db);
	if (!nested)
		db_undo(db);
	if (!fault)
		*out = act->outcome;
	return fault;
}

fault_t
act_allowed(const struct act *act, const struct kind *kind)
{
	const struct identity *me = &act->store->identity;
	if (!rights_ledger(me->role, span_text(me->centre), span_text(act->ledger.name)))
		return fault_raise(FAULT_INPUT, 0, "this device may not write in %s", act->ledger.name);
	if (!rights_kind(me->role, kind))
		return fault_raise(FAULT_INPUT, 0, "this device may not write records of kind %s", kind->name);
	return NULL;
}

fault_t
act_by_people(const struct kind *kind, const struct path *path)
{
	struct path main = path_main(path->folder, path->record);
	const struct kind *record = schema_kind_at(&main);
	if (!kind || !record)
		return fault_raise(FAULT_INPUT, 0, "it is of a newer version; install the newer program to change it");
	if (record != kind && record->system)
		return fault_raise(FAULT_INPUT, 0, "a %s is settled by \"resolve\"", record->name);
	if (kind->system)
		return fault_raise(FAULT_INPUT, 0, "a %s is written by the program only", kind->name);
	return NULL;
}

static bool
is_changed(const struct act *act, const struct path *path)
{
	for (size_t i = 0; i < act->change_count; i++)
		if (path_equal(&act->changes[i].path, path))
			return true;
	return false;
}

/* The record as it will be, in check_record's shape. */
struct sight {
	const struct kind *kind; /* NULL: no main part here */
	const struct document *main;
	struct check_part *parts;
	size_t part_count;
};

static void
sight_add(struct sight *sight, const struct path *path, const struct kind *kind, const struct document *document)
{
	if (path_is_main(path)) {
		sight->kind = kind;
		sight->main = document;
	} else {
		sight->parts[sight->part_count++] = (struct check_part){ .kind = kind, .document = document };
	}
}

/* Changes may also touch a second record (a conflict that is settled and what it is about): only the first's are looked at. */
static struct sight
sight_of(struct act *act, bool with_changes)
{
	struct sight sight = { 0 };
	struct uuid record = act->whole.count ? act->whole.documents[0].path.record : act->changes[0].path.record;
	sight.parts = ARENA_NEW_ARRAY(act->arena, act->whole.count + act->change_count, struct check_part);
	for (size_t i = 0; i < act->whole.count; i++) {
		const struct record_document *at = &act->whole.documents[i];
		if (!with_changes || !is_changed(act, &at->path))
			sight_add(&sight, &at->path, at->kind, &at->document);
	}
	for (size_t i = 0; with_changes && i < act->change_count; i++) {
		const struct change *at = &act->changes[i];
		if (uuid_equal(at->path.record, record))
			sight_add(&sight, &at->path, at->kind, &at->after);
	}
	return sight;
}

static void
check_sight(struct act *act, const struct sight *sight, struct problems *problems)
{
	if (sight->kind)
		check_record(act->arena, sight->kind, sight->main, sight->parts, sight->part_count,
			     actor_today(act->actor), store_holidays(act->store), problems);
}

static bool
stood_before(const struct problems *before, const struct problem *problem)
{
	for (size_t i = 0; i < before->count; i++)
		if (strcmp(before->items[i].rule, problem->rule) == 0 &&
		    span_equal(before->items[i].field, problem->field))
			return true;
	return false;
}

/* What was wrong between documents before this act (a merge may bring that about) only warns: it must not block other changes. */
static void
check_whole(struct act *act)
{
	struct problems before = { 0 }, after = { 0 };
	struct sight was = sight_of(act, false), is = sight_of(act, true);
	check_sight(act, &was, &before);
	check_sight(act, &is, &after);
	for (size_t i = 0; i < after.count; i++) {
		const struct problem *at = &after.items[i];
		enum severity severity = stood_before(&before, at) ? SEVERITY_WARN : at->severity;
		problem_add(act->arena, &act->outcome.problems, severity, at->rule, at->field, at->text);
	}
}

static bool
is_refused(const struct problems *problems, const char *rule, const struct problem *of)
{
	for (size_t i = 0; i < problems->count; i++)
		if (strcmp(problems->items[i].rule, rule) == 0 && problems->items[i].part == of->part &&
		    span_equal(problems->items[i].field, of->field))
			return true;
	return false;
}

/* A field that could not be read is missing only because of that: one complaint about it is enough. */
static void
drop_echoes(struct problems *problems)
{
	size_t kept = 0;
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *at = &problems->items[i];
		if (strcmp(at->rule, "required") != 0 || !is_refused(problems, "form", at))
			problems->items[kept++] = *at;
	}
	problems->count = kept;
}

void
act_name_part(struct act *act, size_t from, size_t part)
{
	for (size_t i = from; i < act->outcome.problems.count; i++)
		act->outcome.problems.items[i].part = part;
}

static fault_t
check_all(struct act *act)
{
	for (size_t i = 0; i < act->change_count; i++) {
		const struct change *at = &act->changes[i];
		size_t before = act->outcome.problems.count;
		TRY(act_allowed(act, at->kind));
		check_document(act->arena, at->kind, at->before, &at->after, &act->outcome.problems);
		act_name_part(act, before, i);
	}
	check_whole(act);
	drop_echoes(&act->outcome.problems);
	return NULL;
}

/* The store would refuse to sign; people hear it in their language, beside what else is to be mended. */
static void
check_restored(struct act *act)
{
	if (act->store->identity.restored)
		problem_add(act->arena, &act->outcome.problems, SEVERITY_REFUSE, "restored", (struct span){ 0 },
			    restored_label(act->store, act->arena, act->actor->author.offset));
}

fault_t
act_save(struct act *act)
{
	TRY(check_all(act));
	check_restored(act);
	if (problems_refuse(&act->outcome.problems))
		return NULL;
	struct edit *edits = ARENA_NEW_ARRAY(act->arena, act->change_count, struct edit);
	for (size_t i = 0; i < act->change_count; i++)
		edits[i] = (struct edit){ .path = act->changes[i].path, .document = act->changes[i].after };
	return ledger_commit(act->store, &act->ledger, &act->actor->author, act->subject, act->actor->now, edits,
			     act->change_count, &act->outcome.commit, &act->outcome.saved);
}
