/* See risk.h. */
#include "tests/support/risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void
risk_open(struct risk *risk)
{
	desk_open(&risk->desk);
	must(settings_parse("none", SPAN(""), &risk->settings));
	risk->view = (struct warning_view){ .settings = &risk->settings, .today = { 2026, 11, 22 } };
	risk->view.now_ms = risk->desk.office.now * 1000;
}

void
risk_close(struct risk *risk)
{
	desk_close(&risk->desk);
}

void
risk_look(struct risk *risk)
{
	risk->view.now_ms += 1000;
	must(warnings_look_all(risk->desk.office.store, &risk->view));
}

const char *
risk_warnings(struct risk *risk)
{
	struct arena *arena = &risk->desk.office.arena;
	struct buffer OWN(buffer_drop) out = { 0 };
	struct warning_query query = { .rule = WARNING_RULES, .oldest_first = true, .limit = 1000 };
	json_t *json = NULL, *item;
	size_t i;
	must(warnings_list(risk->desk.office.store, arena, &query, &json));
	json_array_foreach(json_object_get(json, "items"), i, item)
		buffer_print(&out, "%s%s %lld %s", i ? ", " : "", json_string_value(json_object_get(item, "rule")),
			     (long long)json_integer_value(json_object_get(item, "figure")),
			     json_string_value(json_object_get(item, "status")));
	json_decref(json);
	return arena_text(arena, buffer_span(&out));
}

json_t *
risk_only(struct risk *risk)
{
	struct warning_query query = { .rule = WARNING_RULES, .limit = 10 };
	json_t *OWN(json_drop) json = NULL;
	must(warnings_list(risk->desk.office.store, &risk->desk.office.arena, &query, &json));
	assert_int_equal(json_array_size(json_object_get(json, "items")), 1);
	return json_incref(json_array_get(json_object_get(json, "items"), 0));
}

struct uuid
risk_only_id(struct risk *risk)
{
	struct uuid id;
	json_t *OWN(json_drop) item = risk_only(risk);
	assert_true(uuid_read(span_text(json_string_value(json_object_get(item, "id"))), &id));
	return id;
}

struct uuid
risk_dispute(struct risk *risk, const char *const *words)
{
	struct outcome outcome = desk_make(&risk->desk, "dispute", words);
	if (!outcome.saved)
		fail_msg("not saved: %s", outcome.problems.count ? outcome.problems.items[0].text.en : "?");
	return outcome.id;
}

struct uuid
risk_part(struct risk *risk, const char *kind, struct uuid of, const char *const *words)
{
	struct outcome outcome = desk_make_part(&risk->desk, kind, of, words);
	if (!outcome.saved)
		fail_msg("not saved: %s", outcome.problems.count ? outcome.problems.items[0].text.en : "?");
	return outcome.id;
}

struct uuid
risk_against(struct risk *risk, const char *received, const char *const *employer)
{
	struct uuid id = risk_dispute(risk, DISPUTE(received));
	risk_part(risk, "party", id, employer);
	return id;
}
