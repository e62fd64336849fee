/* Rights: every role against ledgers and against every kind of the schema. */
#include "core/rights.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct span centre = SPAN_INIT("440105014");

static void
roles_have_stable_names(void **state)
{
	(void)state;
	assert_int_equal(role_read(SPAN("hub")), ROLE_HUB);
	assert_int_equal(role_read(SPAN("centre")), ROLE_CENTRE);
	assert_int_equal(role_read(SPAN("trainer")), ROLE_TRAINER);
	assert_int_equal(role_read(SPAN("none")), ROLE_NONE);
	assert_int_equal(role_read(SPAN("Hub")), ROLE_NONE);
	assert_int_equal(role_read(SPAN("")), ROLE_NONE);
	assert_int_equal(role_read(SPAN("hub\0")), ROLE_NONE);
	for (int role = ROLE_HUB; role < ROLE_COUNT; role++)
		assert_int_equal(role_read(span_text(role_name((enum role)role))), role);
	assert_string_equal(role_name(ROLE_NONE), "none");
	assert_string_equal(role_name(ROLE_COUNT), "none");
}

/* In `writes` and `reads`, a letter each: h(ub), c(entre), t(rainer). */
static const struct {
	const char *ledger, *writes, *reads;
} ledgers[] = {
	{ "centre/440105014", "hc", "hc" },
	{ "centre/440105015", "h", "h" },
	{ "centre/44010501", "h", "h" },
	{ "centre/4401050140", "h", "h" },
	{ "centre/", "h", "h" },
	{ "centre", "h", "h" },
	{ "district/440105", "ht", "hct" },
	{ "district/", "h", "h" },
	{ "district", "h", "h" },
	{ "440105014", "h", "h" },
	{ "", "h", "h" },
};

static const char
	letters[ROLE_COUNT] = { [ROLE_NONE] = 'n', [ROLE_HUB] = 'h', [ROLE_CENTRE] = 'c', [ROLE_TRAINER] = 't' };

static void
each_role_reaches_its_ledgers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ledgers) / sizeof(ledgers[0]); i++) {
		struct span ledger = span_text(ledgers[i].ledger);
		for (int j = ROLE_NONE; j < ROLE_COUNT; j++) {
			enum role role = (enum role)j;
			assert_int_equal(rights_ledger(role, centre, ledger),
					 strchr(ledgers[i].writes, letters[j]) != NULL);
			assert_int_equal(rights_reads(role, centre, ledger),
					 strchr(ledgers[i].reads, letters[j]) != NULL);
		}
	}
}

static void
a_centre_without_a_code_owns_no_ledger(void **state)
{
	(void)state;
	assert_false(rights_ledger(ROLE_CENTRE, SPAN(""), SPAN("centre/")));
	assert_false(rights_ledger(ROLE_CENTRE, SPAN("440105"), SPAN("district/440105")));
}

static const struct {
	const char *kind, *writes;
} kinds[] = {
	{ "dispute", "hc" },    { "party", "hc" },   { "claim", "hc" },       { "event", "hc" },
	{ "agreement", "hc" },  { "payment", "hc" }, { "referral", "hc" },    { "paper", "hc" },
	{ "file", "hc" },       { "review", "hc" },  { "annotation", "h" },   { "training", "ht" },
	{ "attendance", "ht" }, { "person", "h" },   { "centre", "h" },       { "device", "h" },
	{ "conflict", "h" },    { "finding", "h" },  { "resolution", "hct" },
};

static const char *
writers_of(const char *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].writes;
	}
	print_error("no row for %s\n", kind);
	return NULL;
}

static void
every_kind_of_the_schema_has_its_writers(void **state)
{
	(void)state;
	size_t count = 0;
	for (const struct kind *const *kind = schema_kinds; *kind; kind++, count++) {
		const char *writers = writers_of((*kind)->name);
		assert_non_null(writers);
		for (int role = ROLE_NONE; role < ROLE_COUNT; role++)
			assert_int_equal(rights_kind((enum role)role, *kind), strchr(writers, letters[role]) != NULL);
	}
	assert_int_equal(count, sizeof(kinds) / sizeof(kinds[0]));
}

/* A dispute's parts follow the dispute, but for what the hub says about it. */
static void
a_centre_writes_all_parts_of_a_dispute_but_annotations(void **state)
{
	(void)state;
	const struct kind *dispute = schema_kind(SPAN("dispute"));
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		if (kind_is_part_of(*kind, dispute))
			assert_int_equal(rights_kind(ROLE_CENTRE, *kind), strcmp((*kind)->name, "annotation") != 0);
	}
}

static void
a_kind_of_a_newer_version_is_allowed_to_every_role(void **state)
{
	(void)state;
	assert_true(rights_kind(ROLE_HUB, NULL));
	assert_true(rights_kind(ROLE_CENTRE, NULL));
	assert_true(rights_kind(ROLE_TRAINER, NULL));
	assert_false(rights_kind(ROLE_NONE, NULL));
	assert_false(rights_kind(ROLE_COUNT, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_have_stable_names),
		cmocka_unit_test(each_role_reaches_its_ledgers),
		cmocka_unit_test(a_centre_without_a_code_owns_no_ledger),
		cmocka_unit_test(every_kind_of_the_schema_has_its_writers),
		cmocka_unit_test(a_centre_writes_all_parts_of_a_dispute_but_annotations),
		cmocka_unit_test(a_kind_of_a_newer_version_is_allowed_to_every_role),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
