/* Making and changing records in tests; see desk.h. */
#include "tests/support/desk.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WORDS_MAX 16

void
desk_open(struct desk *desk)
{
	*desk = (struct desk){ 0 };
	office_open(&desk->office);
	desk->actor.author = (struct author){ .id = office_uuid(&desk->office, 901),
					      .name = SPAN("陈调解"),
					      .centre = SPAN("440105014"),
					      .offset = 480 };
	desk->actor.now = desk->office.now;
	desk->actor.now_ms = desk->office.now * 1000;
}

void
desk_close(struct desk *desk)
{
	office_close(&desk->office);
}

static const struct given *
given_of(struct desk *desk, const char *const *words, size_t *count)
{
	struct given *given = ARENA_NEW_ARRAY(&desk->office.arena, WORDS_MAX, struct given);
	for (*count = 0; words[*count]; ++*count) {
		assert_true(*count < WORDS_MAX);
		struct span text = span_text(words[*count]);
		given[*count].name = span_cut(&text, '=');
		given[*count].text = text;
	}
	return given;
}

struct draft
desk_draft(struct desk *desk, const char *kind, const char *const *words)
{
	struct draft draft = { .kind = schema_kind(span_text(kind)) };
	draft.fields = given_of(desk, words, &draft.field_count);
	return draft;
}

struct outcome
desk_make_draft(struct desk *desk, const struct draft *draft)
{
	struct outcome outcome = { 0 };
	must(record_create(desk->office.store, &desk->office.arena, &desk->actor, NULL, draft, &outcome));
	desk->actor.now_ms += 10; /* ids count up */
	return outcome;
}

struct outcome
desk_make(struct desk *desk, const char *kind, const char *const *words)
{
	struct draft draft = desk_draft(desk, kind, words);
	return desk_make_draft(desk, &draft);
}

struct outcome
desk_make_part(struct desk *desk, const char *kind, struct uuid of, const char *const *words)
{
	struct draft draft = desk_draft(desk, kind, words);
	draft.of = of;
	return desk_make_draft(desk, &draft);
}

fault_t
desk_try_make(struct desk *desk, const char *kind, const char *const *words)
{
	struct draft draft = desk_draft(desk, kind, words);
	struct outcome outcome;
	return record_create(desk->office.store, &desk->office.arena, &desk->actor, NULL, &draft, &outcome);
}

struct outcome
desk_change(struct desk *desk, struct uuid id, const char *const *words)
{
	struct outcome outcome = { 0 };
	size_t count;
	const struct given *given = given_of(desk, words, &count);
	must(record_change(desk->office.store, &desk->office.arena, &desk->actor, id, given, count, &outcome));
	return outcome;
}

struct record_whole
desk_load(struct desk *desk, struct uuid id)
{
	struct record_whole whole;
	struct place place;
	must(record_find(desk->office.store, id, &place));
	must(record_load(desk->office.store, &desk->office.arena, &place, &whole));
	return whole;
}

const char *
desk_field(struct desk *desk, struct uuid id, const char *name)
{
	struct record_whole whole = desk_load(desk, id);
	return arena_text(&desk->office.arena, document_text(&whole.documents[0].document, name));
}

int64_t
desk_change_sets(struct desk *desk)
{
	struct query query = db_query(desk->office.store->db, "SELECT COUNT(*) FROM changeset");
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return count;
}

bool
desk_has(const struct outcome *outcome, enum severity severity, const char *rule, const char *field)
{
	for (size_t i = 0; i < outcome->problems.count; i++) {
		const struct problem *at = &outcome->problems.items[i];
		if (at->severity == severity && strcmp(at->rule, rule) == 0 && span_equal(at->field, span_text(field)))
			return true;
	}
	return false;
}

void
assert_refused(fault_t fault, enum fault_code code, const char *part)
{
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), code);
	if (!strstr(fault_text(fault), part))
		fail_msg("\"%s\" does not say \"%s\"", fault_text(fault), part);
	fault_drop(fault);
}
