/* What is left of records for those who may not see people: every kind and field of the schema, and what a list may be asked for. */
#include "host/impersonal.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct kind *
kind_of(const char *name)
{
	const struct kind *kind = schema_kind(span_text(name));
	assert_non_null(kind);
	return kind;
}

static void
four_kinds_have_lists(void **state)
{
	(void)state;
	size_t count = 0;
	for (const struct kind *const *kind = schema_kinds; *kind; kind++)
		count += impersonal_kind(*kind);
	assert_int_equal(count, 4);
	assert_true(impersonal_kind(kind_of("centre")));
	assert_true(impersonal_kind(kind_of("dispute")));
	assert_true(impersonal_kind(kind_of("referral")));
	assert_true(impersonal_kind(kind_of("training")));
}

static void
no_field_that_could_name_someone_is_shown(void **state)
{
	(void)state;
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		if (strcmp((*kind)->name, "centre") == 0)
			continue; /* called by its name, which is no one's */
		for (const struct field_row *field = (*kind)->fields; field->name; field++) {
			bool typed = field->type == TYPE_TEXT || field->type == TYPE_TEXTS || field->type == TYPE_ANY;
			bool number = strcmp(field->name, "number") == 0;
			bool someone = field->type == TYPE_RECORD || field->type == TYPE_RECORDS;
			if (field->sealed || someone || (typed && !number))
				assert_false(impersonal_field(*kind, field));
		}
	}
	for (const struct field_row *field = schema_common_fields; field->name; field++)
		assert_int_equal(impersonal_field(kind_of("dispute"), field), strcmp(field->name, "voided") == 0);
}

static void
assert_fields(const char *kind, const char *wanted)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	for (const struct field_row *field = kind_of(kind)->fields; field->name; field++)
		if (impersonal_field(kind_of(kind), field))
			buffer_print(&text, "%s ", field->name);
	buffer_put_byte(&text, 0);
	assert_string_equal((const char *)text.data, wanted);
}

/* A new field that is shown must be looked at here first. */
static void
the_fields_that_are_shown_are_these(void **state)
{
	(void)state;
	assert_fields(
		"dispute",
		"number first_contact received source category grade industry employer_type workers"
		" migrant_workers women_workers amount handled_by status accepted not_accepted_on refused_on extended_to result"
		" result_date agreement_form settled_amount performance police_early closed archived retention_years"
		" appraised ");
	assert_fields("referral", "to type date outcome outcome_on ");
	assert_fields("centre", "code name short_name ");
	assert_fields("training", "date start end form minutes capacity status ");
}

static bool
may_ask(const char *kind, const char *search, const char *filter, const char *value, const char *sort)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct listing_filter filters[1] = { 0 };
	struct listing_query query = { .kind = kind_of(kind), .search = span_text(search), .filters = filters };
	struct label why;
	fault_t fault = NULL;
	if (filter) {
		query.filter_count = 1;
		fault = listing_filter_url(&arena, query.kind, span_text(filter), span_text(value), &filters[0]);
	}
	assert_null(fault);
	assert_null(listing_sort_url(query.kind, span_text(sort), &query));
	bool may = impersonal_query(&query, &why);
	assert_true(may || (why.zh && why.en));
	return may;
}

static void
a_list_is_not_asked_for_by_what_it_does_not_show(void **state)
{
	(void)state;
	static const char person[] = "019aa9d8-0c00-7000-8000-000000000001";
	assert_true(may_ask("dispute", "", NULL, NULL, ""));
	assert_true(may_ask("dispute", "", "status", "accepted,mediating", "-received"));
	assert_true(may_ask("dispute", "", "amount.from", "1000", "amount"));
	assert_true(may_ask("dispute", "", "number", "江海-2026-1", "number"));
	assert_true(may_ask("referral", "", "to", "", "date"));
	assert_false(may_ask("dispute", "李小满", NULL, NULL, ""));
	assert_false(may_ask("dispute", "", "mediator", person, ""));
	assert_false(may_ask("dispute", "", "mediator", "", ""));
	assert_false(may_ask("dispute", "", "panel", person, ""));
	assert_false(may_ask("dispute", "", "workplace", "某厂", ""));
	assert_false(may_ask("dispute", "", "tags", "张三", ""));
	assert_false(may_ask("dispute", "", "external_ref", "张三", ""));
	assert_false(may_ask("dispute", "", "source_note", "张三", ""));
	assert_false(may_ask("dispute", "", NULL, NULL, "mediator"));
	assert_false(may_ask("training", "", NULL, NULL, "title"));
	assert_false(may_ask("party", "", NULL, NULL, ""));
	assert_false(may_ask("person", "", NULL, NULL, ""));
	assert_false(may_ask("attendance", "", NULL, NULL, ""));
}

static void
of_an_item_only_what_is_known_is_left(void **state)
{
	(void)state;
	json_t *OWN(json_drop) page = NULL;
	static const char text[] =
		"{\"items\": [{\"id\": \"1\", \"kind\": \"dispute\", \"ledger\": \"centre/440105014\", \"state\": \"held\","
		" \"applicants\": \"李小满 等3人\", \"respondents\": \"某制衣厂\", \"mediator_name\": \"陈调解\", \"clock\": null,"
		" \"next_due\": \"2026-12-01\", \"news\": \"李小满\", \"fields\": {\"number\": \"7\", \"amount\": 5, \"summary\": \"李小满\","
		" \"mediator\": \"x\", \"tags\": [\"李小满\"], \"status\": \"accepted\", \"of_tomorrow\": \"李小满\"}}]}";
	assert_null(json_read(span_text(text), &page));
	impersonal_page(kind_of("dispute"), page);
	struct buffer OWN(buffer_drop) out = { 0 };
	json_put_line(&out, page);
	buffer_put_byte(&out, 0);
	assert_string_equal(
		(const char *)out.data,
		"{\"items\":[{\"id\":\"1\",\"kind\":\"dispute\",\"ledger\":\"centre/440105014\",\"state\":\"held\","
		"\"clock\":null,\"next_due\":\"2026-12-01\","
		"\"fields\":{\"number\":\"7\",\"amount\":5,\"status\":\"accepted\"}}]}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_kinds_have_lists),
		cmocka_unit_test(no_field_that_could_name_someone_is_shown),
		cmocka_unit_test(the_fields_that_are_shown_are_these),
		cmocka_unit_test(a_list_is_not_asked_for_by_what_it_does_not_show),
		cmocka_unit_test(of_an_item_only_what_is_known_is_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
