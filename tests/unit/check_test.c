/* Checks of single documents: what is refused, what only warns, and that neither says too much. */
#include "tests/support/problems.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What a new dispute needs, and one as it stood before. */
#define NEW "'received': '2026-11-02', 'category': 'wages'"
#define OLD "{" NEW "}"
#define ACCEPTED_ON "'accepted': '2026-11-03'"
#define AGREED_ON ACCEPTED_ON ", 'result': 'agreed', 'result_date': '2026-11-10'"

static const struct judged values[] = {
	{ "a plain dispute passes", "dispute", NULL, OLD, "" },
	{ "a dispute needs date and category", "dispute", NULL, "{}",
	  "refuse required received; refuse required category" },
	{ "an empty text is not filled in", "person", NULL, "{'name': ''}", "refuse required name" },
	{ "what is required must not be taken away", "dispute", OLD, "{'category': 'wages'}",
	  "refuse required received" },
	{ "what was missing already may stay so", "dispute", "{'category': 'wages'}", "{'category': 'injury'}", "" },
	{ "30 February does not exist", "dispute", NULL, "{'received': '2026-02-30', 'category': 'wages'}",
	  "refuse date received" },
	{ "money is not negative", "dispute", NULL, "{" NEW ", 'amount': -1}", "refuse negative amount" },
	{ "nor are counts", "dispute", NULL, "{" NEW ", 'workers': -1}", "refuse negative workers" },
	{ "money has a bound", "dispute", NULL, "{" NEW ", 'amount': 1000000000001}", "refuse bound amount" },
	{ "retention is at least a year", "dispute", NULL, "{" NEW ", 'retention_years': 0}",
	  "refuse bound retention_years" },
	{ "codes are known ones", "dispute", NULL, "{'received': '2026-11-02', 'category': 'Wages'}",
	  "refuse code category" },
	{ "the bound itself passes", "dispute", NULL, "{" NEW ", 'amount': 1000000000000, 'retention_years': 100}",
	  "" },
	{ "the least as well", "dispute", NULL, "{" NEW ", 'amount': 0, 'retention_years': 1}", "" },
	{ "text has a bound", "party", NULL,
	  "{'side': 'respondent', 'type': 'organisation', 'name': 'a', 'employer_code': '91440101MA5CJQ4N590'}",
	  "refuse bound employer_code; warn credit_code employer_code" },
	{ "control characters are refused", "dispute", NULL, "{" NEW ", 'number': 'a\\u0001'}", "refuse text number" },
	{ "a number is not a text", "dispute", NULL, "{" NEW ", 'workers': '3'}", "refuse type workers" },
	{ "a text is not a number", "dispute", NULL, "{" NEW ", 'number': 3}", "refuse type number" },
	{ "a truth is not a text", "dispute", NULL, "{" NEW ", 'police_early': 'yes'}", "refuse type police_early" },
	{ "a set is a list", "dispute", NULL, "{" NEW ", 'tags': 'a'}", "refuse type tags" },
	{ "of texts", "dispute", NULL, "{" NEW ", 'tags': [1]}", "refuse type tags" },
	{ "sorted", "dispute", NULL, "{" NEW ", 'tags': ['b', 'a']}", "refuse set tags" },
	{ "without repeats", "dispute", NULL, "{" NEW ", 'tags': ['a', 'a']}", "refuse set tags" },
	{ "a proper set passes", "dispute", NULL, "{" NEW ", 'tags': ['a', 'b']}", "" },
	{ "one bad item is one problem", "dispute", NULL, "{" NEW ", 'tags': [1, 0]}", "refuse type tags" },
	{ "a mediator is a record", "dispute", NULL, "{" NEW ", 'mediator': '张三'}", "refuse form mediator" },
	{ "unknown fields are a newer version's", "dispute", NULL, "{" NEW ", 'mood': [true, 1, 'x']}", "" },
	{ "what stands is not judged again", "dispute", "{" NEW ", 'amount': -1}",
	  "{" NEW ", 'amount': -1, 'workers': 3}", "" },
	{ "what changes is", "dispute", "{" NEW ", 'amount': -1}", "{" NEW ", 'amount': -2}",
	  "refuse negative amount" },
	{ "a conflict's values are of any type", "conflict", NULL,
	  "{'record': '019aa9d8-0c00-7000-8000-000000000001', 'path': 'p', 'kind': 'dispute', 'field': 'workers', 'base': 1, "
	  "'mine': ['a'], 'theirs': true}",
	  "" },
	{ "a resolution says why", "resolution", NULL, "{'choice': 'mine'}", "refuse required reason" },
	{ "someone of the register attends", "attendance", NULL, "{'person': '019aa9d8-0c00-7000-8000-000000000001'}",
	  "" },
	{ "a visitor attends", "attendance", NULL, "{'name': '张三'}", "" },
	{ "nobody attends", "attendance", NULL, "{'sign_in': 'present', 'name': ''}", "refuse required person" },
	{ "the visitor's name is taken away", "attendance", "{'name': '张三'}", "{}", "refuse required person" },
	{ "nobody attended before either", "attendance", "{}", "{'sign_in': 'late'}", "" },
	{ "voiding wants a reason", "dispute", OLD, "{" NEW ", 'voided': true}", "warn void_reason void_reason" },
	{ "and takes it", "dispute", OLD, "{" NEW ", 'voided': true, 'void_reason': '重复'}", "" },
	{ "a centre's code becomes a ledger's name", "centre", NULL, "{'code': '../x', 'name': '新港'}",
	  "refuse form code" },
};

static void
values_are_judged_by_their_fields(void **state)
{
	(void)state;
	ASSERT_JUDGED(values);
}

#define PARTY "'side': 'applicant', 'type': 'person', 'name': '张三'"

#define DIGEST_OF(digit) "'sha256': '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde" digit "'"
#define LESSON "'title': 't', 'date': '2026-11-10', 'start': '09:30'"

static const struct judged forms[] = {
	{ "the last minute of a day", "training", NULL, "{" LESSON ", 'end': '23:59'}", "" },
	{ "no such hour", "training", NULL, "{" LESSON ", 'end': '24:00'}", "refuse date end" },
	{ "no such minute", "training", NULL, "{" LESSON ", 'end': '23:60'}", "refuse date end" },
	{ "no colon", "training", NULL, "{" LESSON ", 'end': '23-59'}", "refuse date end" },
	{ "no digit", "training", NULL, "{" LESSON ", 'end': '1a:30'}", "refuse date end" },
	{ "no digit below them", "training", NULL, "{" LESSON ", 'end': '1/:30'}", "refuse date end" },
	{ "seconds", "training", NULL, "{" LESSON ", 'end': '10:30:00'}", "refuse date end" },
	{ "64 digits", "file", NULL, "{'name': 'n', " DIGEST_OF("f") "}", "" },
	{ "63 digits", "file", NULL, "{'name': 'n', " DIGEST_OF("") "}", "refuse form sha256" },
	{ "65 digits", "file", NULL, "{'name': 'n', " DIGEST_OF("00") "}", "refuse form sha256" },
	{ "a letter behind f", "file", NULL, "{'name': 'n', " DIGEST_OF("g") "}", "refuse form sha256" },
	{ "a capital", "file", NULL, "{'name': 'n', " DIGEST_OF("F") "}", "refuse form sha256" },
	{ "what stands between digits and letters", "file", NULL, "{'name': 'n', " DIGEST_OF(":") "}",
	  "refuse form sha256" },
	{ "what stands before digits", "file", NULL, "{'name': 'n', " DIGEST_OF("/") "}", "refuse form sha256" },
	{ "an instant with an offset", "event", NULL, "{'at': '2026-11-22T10:42:07+08:00', 'type': 'note'}",
	  "refuse date at" },
};

static void
times_instants_and_digests_have_one_form(void **state)
{
	(void)state;
	ASSERT_JUDGED(forms);
}

static const struct judged formats[] = {
	{ "a right identity number", "party", NULL,
	  "{" PARTY ", 'id_type': 'resident_id', 'id_number': '34052419800101001X'}", "" },
	{ "a wrong one only warns", "party", NULL,
	  "{" PARTY ", 'id_type': 'resident_id', 'id_number': '340524198001010011'}", "warn id_check_digit id_number" },
	{ "18 characters without a type are taken for one", "party", NULL,
	  "{" PARTY ", 'id_number': '340524198001010011'}", "warn id_check_digit id_number" },
	{ "a passport has no such digit", "party", NULL, "{" PARTY ", 'id_type': 'passport', 'id_number': 'E12345678'}",
	  "" },
	{ "changing the type judges the number", "party",
	  "{" PARTY ", 'id_type': 'passport', 'id_number': 'E12345678'}",
	  "{" PARTY ", 'id_type': 'resident_id', 'id_number': 'E12345678'}", "warn id_check_digit id_number" },
	{ "said once", "party", "{" PARTY ", 'phone': '123'}", "{" PARTY ", 'phone': '123', 'position': 'p'}", "" },
	{ "a number said once", "party", "{" PARTY ", 'id_number': '340524198001010011'}",
	  "{" PARTY ", 'id_number': '340524198001010011', 'position': 'p'}", "" },
	{ "a unit's number is no person's", "party", NULL,
	  "{'side': 'respondent', 'type': 'organisation', 'name': 'n', 'id_number': '340524198001010011'}", "" },
	{ "a right credit code", "party", NULL, "{" PARTY ", 'employer_code': '91440101MA5CJQ4N59'}", "" },
	{ "a wrong one only warns", "party", NULL, "{" PARTY ", 'employer_code': '91350203M0001QAY9B'}",
	  "warn credit_code employer_code" },
	{ "telephones only warn", "party", NULL, "{" PARTY ", 'phone': '123', 'agent_phone': '12800138000'}",
	  "warn phone agent_phone; warn phone phone" },
	{ "right ones pass", "party", NULL, "{" PARTY ", 'phone': '13800138000', 'agent_phone': '020-83123456'}", "" },
};

static void
identity_numbers_and_telephones_warn_and_never_block(void **state)
{
	(void)state;
	ASSERT_JUDGED(formats);
}

static const struct judged orders[] = {
	{ "accepted before received", "dispute", OLD, "{" NEW ", 'accepted': '2026-11-01'}", "refuse order accepted" },
	{ "on the same day", "dispute", OLD, "{" NEW ", 'accepted': '2026-11-02'}", "" },
	{ "a result before receipt, with nothing between", "dispute", OLD, "{" NEW ", 'result_date': '2026-11-01'}",
	  "refuse order result_date" },
	{ "closed before the result", "dispute", OLD,
	  "{" NEW ", " AGREED_ON ", 'status': 'closed', 'closed': '2026-11-09'}", "refuse order closed" },
	{ "the earlier date moved", "dispute", "{" NEW ", " ACCEPTED_ON "}",
	  "{'received': '2026-11-04', 'category': 'wages', " ACCEPTED_ON "}", "refuse order accepted" },
	{ "neither moved", "dispute", "{" NEW ", 'accepted': '2026-11-01'}",
	  "{" NEW ", 'accepted': '2026-11-01', 'workers': 1}", "" },
	{ "a date that does not exist has no order", "dispute", OLD, "{" NEW ", 'accepted': '2026-00-01'}",
	  "refuse date accepted" },
	{ "extended to before receipt", "dispute", OLD, "{" NEW ", 'extended_to': '2026-11-01'}",
	  "refuse order extended_to" },
	{ "left before hired", "party", NULL, "{" PARTY ", 'hired': '2020-05-01', 'left': '2020-04-30'}",
	  "refuse order left" },
	{ "in effect before agreed", "agreement", NULL,
	  "{'agreed_on': '2026-11-10', 'effective_on': '2026-11-09', 'signed_applicant': true, 'signed_respondent': true, "
	  "'signed_mediator': true, 'sealed_centre': true}",
	  "refuse order effective_on" },
	{ "a training that ends before it starts", "training", NULL,
	  "{'title': 't', 'date': '2026-11-10', 'start': '14:00', 'end': '09:30'}", "refuse order end" },
	{ "a certificate that ends before it begins", "person", NULL,
	  "{'name': 'n', 'certificate_from': '2026-01-01', 'certificate_to': '2025-01-01'}",
	  "refuse order certificate_to" },
};

static void
dates_out_of_order_are_refused(void **state)
{
	(void)state;
	ASSERT_JUDGED(orders);
}

static const struct judged sums[] = {
	{ "said once", "claim", "{'type': 'wages', 'amount': 100, 'settled_amount': 101}",
	  "{'type': 'injury', 'amount': 100, 'settled_amount': 101}", "" },
	{ "the whole shrank", "claim", "{'type': 'wages', 'amount': 200, 'settled_amount': 101}",
	  "{'type': 'wages', 'amount': 100, 'settled_amount': 101}", "warn sum settled_amount" },
	{ "the part grew", "claim", "{'type': 'wages', 'amount': 100, 'settled_amount': 99}",
	  "{'type': 'wages', 'amount': 100, 'settled_amount': 101}", "warn sum settled_amount" },
	{ "in effect, said once", "agreement", "{'agreed_on': '2026-11-10', 'effective_on': '2026-11-10'}",
	  "{'agreed_on': '2026-11-10', 'effective_on': '2026-11-10', 'amount': 1}", "" },
	{ "more migrant workers than workers", "dispute", NULL, "{" NEW ", 'workers': 3, 'migrant_workers': 4}",
	  "warn sum migrant_workers" },
	{ "as many", "dispute", NULL, "{" NEW ", 'workers': 3, 'migrant_workers': 3, 'women_workers': 3}", "" },
	{ "settled for more than claimed", "claim", NULL, "{'type': 'wages', 'amount': 100, 'settled_amount': 101}",
	  "warn sum settled_amount" },
	{ "paid more than due", "payment", NULL, "{'amount': 100, 'paid_amount': 101}", "warn sum paid_amount" },
	{ "nothing to compare with", "payment", NULL, "{'amount': 100}", "" },
	{ "in effect without a seal", "agreement", NULL,
	  "{'agreed_on': '2026-11-10', 'effective_on': '2026-11-10', 'signed_applicant': true, 'signed_respondent': true, "
	  "'signed_mediator': true}",
	  "warn signature sealed_centre" },
};

static void
sums_that_do_not_add_up_warn(void **state)
{
	(void)state;
	ASSERT_JUDGED(sums);
}

static void
a_sealed_value_passes_where_the_field_is_sealed_and_nowhere_else(void **state)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct problems problems = { 0 };
	struct value sealed = { .type = VALUE_SEALED, .bytes = SPAN("0123456789") };
	struct field name = { .name = SPAN("name"), .value = sealed };
	struct field sex = { .name = SPAN("sex"), .value = sealed };
	struct document party = document_quoted(&arena, "{'side': 'applicant', 'type': 'person'}");

	(void)state;
	party = document_with(&arena, &party, &name);
	party = document_with(&arena, &party, &sex);
	check_document(&arena, schema_kind(SPAN("party")), NULL, &party, &problems);
	assert_string_equal(problems_words(&arena, &problems), "refuse type sex");
}

/* Every sealed text field of every kind gets a value that is wrong in some way: none may show up in what is said. */
static void
a_list_has_at_most_1024_items(void **state)
{
	static struct value items[1025];
	struct arena OWN(arena_drop) arena = { 0 };
	struct document dispute = document_quoted(&arena, OLD);
	struct problems problems = { 0 };

	(void)state;
	for (size_t i = 0; i < 1025; i++)
		items[i] = value_text(arena_print(&arena, "%04zu", i));
	for (size_t count = 1024; count <= 1025; count++) {
		struct field tags = { .name = SPAN("tags"), .value = value_list(items, count) };
		struct document after = document_with(&arena, &dispute, &tags);
		check_document(&arena, schema_kind(SPAN("dispute")), NULL, &after, &problems);
		assert_string_equal(problems_words(&arena, &problems), count == 1024 ? "" : "refuse bound tags");
	}
}

static void
no_problem_repeats_a_sealed_value(void **state)
{
	struct arena OWN(arena_drop) arena = { 0 };
	size_t found = 0;

	(void)state;
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		struct problems problems = { 0 };
		struct document document = { 0 };
		for (const struct field_row *row = (*kind)->fields; row->name; row++) {
			struct field field = { .name = span_text(row->name), .value = value_text(SPAN("王小明\001")) };
			if (row->sealed)
				document = document_with(&arena, &document, &field);
		}
		check_document(&arena, *kind, NULL, &document, &problems);
		for (size_t i = 0; i < problems.count; i++, found++) {
			assert_null(strstr(problems.items[i].text.zh, "王小明"));
			assert_null(strstr(problems.items[i].text.en, "王小明"));
		}
	}
	assert_true(found > 20);
}

static void
a_kind_of_a_newer_version_passes(void **state)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct problems problems = { 0 };
	struct document document = document_quoted(&arena, "{'amount': -1}");

	(void)state;
	check_document(&arena, NULL, NULL, &document, &problems);
	check_record(&arena, NULL, &document, NULL, 0, (struct date){ 2026, 11, 22 }, &holidays_shipped, &problems);
	assert_int_equal(problems.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_judged_by_their_fields),
		cmocka_unit_test(times_instants_and_digests_have_one_form),
		cmocka_unit_test(identity_numbers_and_telephones_warn_and_never_block),
		cmocka_unit_test(dates_out_of_order_are_refused),
		cmocka_unit_test(sums_that_do_not_add_up_warn),
		cmocka_unit_test(a_sealed_value_passes_where_the_field_is_sealed_and_nowhere_else),
		cmocka_unit_test(a_list_has_at_most_1024_items),
		cmocka_unit_test(no_problem_repeats_a_sealed_value),
		cmocka_unit_test(a_kind_of_a_newer_version_passes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
