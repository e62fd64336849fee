/* Whole trees merged: what survives, what clashes, who is named, and which base counts. */
#include "tests/support/office.h"

#include "host/merging.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define DEVICE_1 "440105014-1"
#define DEVICE_2 "440105014-2"

static int64_t
number(struct office *office, const char *sql)
{
	struct query query = db_query(office->store->db, sql);
	int64_t found = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return found;
}

/* The only conflict, as it is stored. */
static struct document
conflict(struct office *office)
{
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	struct query query = db_query(office->store->db, "SELECT id FROM conflict");
	struct document document = { 0 };
	struct uuid id = { 0 };
	bool found;
	assert_true(query_step(&query) && uuid_read(query_get_bytes(&query, 0), &id));
	must(query_end(&query));
	struct path path = path_main("conflicts", id);
	must(ledger_document(office->store, &office->arena, &ledger, &path, &document, &found));
	assert_true(found);
	return document;
}

/* Each device's newest commit on top of one the other has not seen; the hub takes both in. */
static void
take_in(struct office *office, const struct oid *first, const struct oid *second)
{
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, first);
	office_integrate(office, OFFICE_LEDGER, second);
}

static void
hex_of(const struct oid *oid, char out[2 * OID_SIZE + 1])
{
	struct buffer OWN(buffer_drop) hex = { 0 };
	oid_put_hex(&hex, oid);
	snprintf(out, 2 * OID_SIZE + 1, "%.*s", SPAN_ARG(buffer_span(&hex)));
}

static void
a_clash_names_the_commits_that_gave_the_values(void **state)
{
	(void)state;
	struct office office;
	char mine[2 * OID_SIZE + 1], theirs[2 * OID_SIZE + 1];
	office_open(&office);
	struct path path = path_main("dispute", office_uuid(&office, 1));
	struct oid base = OFFICE_SAVE(&office, &path, office_integer("amount", 1), office_integer("workers", 1));
	struct oid set = OFFICE_SAVE(&office, &path, office_integer("amount", 2), office_integer("workers", 1));
	struct oid first = OFFICE_SAVE(&office, &path, office_integer("amount", 2), office_integer("workers", 7));
	office_become(&office, DEVICE_2);
	office_rewind(&office, OFFICE_LEDGER, &base);
	struct oid second = OFFICE_SAVE(&office, &path, office_integer("amount", 3), office_integer("workers", 1));
	take_in(&office, &first, &second);

	assert_int_equal(number(&office, "SELECT amount * 10 + workers FROM dispute"), 27);
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM conflict"), 1);
	struct document document = conflict(&office);
	hex_of(&set, mine);
	hex_of(&second, theirs);
	assert_int_equal(document_integer(&document, "base", 0), 1);
	assert_int_equal(document_integer(&document, "mine", 0), 2);
	assert_int_equal(document_integer(&document, "theirs", 0), 3);
	assert_true(span_equal(document_text(&document, "mine_commit"), span_text(mine)));
	assert_true(span_equal(document_text(&document, "theirs_commit"), span_text(theirs)));
	assert_true(span_equal(document_text(&document, "theirs_device"), SPAN(DEVICE_2)));
	office_close(&office);
}

/* The two lines have merged each other: with one of the older commits alone as the base, the amount would clash. */
static void
lines_that_crossed_merge_against_the_merge_of_their_bases(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = path_main("dispute", office_uuid(&office, 1));
	struct oid base = OFFICE_SAVE(&office, &path, office_integer("amount", 1), office_integer("workers", 1));
	struct oid first = OFFICE_SAVE(&office, &path, office_integer("amount", 2), office_integer("workers", 1));
	office_become(&office, DEVICE_2);
	office_rewind(&office, OFFICE_LEDGER, &base);
	struct oid second = OFFICE_SAVE(&office, &path, office_integer("amount", 1), office_integer("workers", 5));
	take_in(&office, &first, &second);
	struct oid one = office_ledger(&office, OFFICE_LEDGER).current;
	take_in(&office, &second, &first);
	struct oid other = office_ledger(&office, OFFICE_LEDGER).current;
	assert_false(oid_equal(&one, &other));

	office_become(&office, DEVICE_1);
	office_rewind(&office, OFFICE_LEDGER, &one);
	struct oid left = OFFICE_SAVE(&office, &path, office_integer("amount", 3), office_integer("workers", 5));
	office_become(&office, DEVICE_2);
	office_rewind(&office, OFFICE_LEDGER, &other);
	struct oid right = OFFICE_SAVE(&office, &path, office_integer("amount", 2), office_integer("workers", 6));
	take_in(&office, &left, &right);
	assert_int_equal(number(&office, "SELECT amount * 10 + workers FROM dispute"), 36);
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM conflict"), 0);
	office_close(&office);
}

static void
lines_without_a_common_beginning_merge(void **state)
{
	(void)state;
	struct office office;
	static const struct oid nothing;
	office_open(&office);
	struct path mine = path_main("dispute", office_uuid(&office, 1));
	struct path theirs = path_main("dispute", office_uuid(&office, 2));
	struct oid first = OFFICE_SAVE(&office, &mine, office_integer("amount", 1));
	office_become(&office, DEVICE_2);
	office_rewind(&office, OFFICE_LEDGER, &nothing);
	struct oid second = OFFICE_SAVE(&office, &theirs, office_integer("amount", 2));
	take_in(&office, &first, &second);
	assert_int_equal(number(&office, "SELECT SUM(amount) FROM dispute"), 3);
	office_close(&office);
}

/* Three texts that fill a document between them: the conflict says so instead of failing the merge for ever. */
static void
values_too_large_for_a_conflict_are_named_by_their_commits(void **state)
{
	(void)state;
	struct office office;
	static char texts[3][LIMIT_TEXT];
	struct oid commits[3];
	office_open(&office);
	struct path path = path_main("dispute", office_uuid(&office, 1));
	for (size_t i = 0; i < 3; i++) {
		memset(texts[i], '\n', LIMIT_TEXT - 1 - i); /* two bytes each in JSON */
		if (i)
			office_become(&office, i == 1 ? DEVICE_1 : DEVICE_2);
		if (i == 2)
			office_rewind(&office, OFFICE_LEDGER, &commits[0]);
		commits[i] = OFFICE_SAVE(&office, &path, office_text("remarks", texts[i]));
	}
	take_in(&office, &commits[1], &commits[2]);
	struct document document = conflict(&office);
	assert_true(document_truth(&document, "large"));
	assert_null(document_find(&document, SPAN("mine")));
	assert_int_equal(document_text(&document, "mine_commit").size, 2 * OID_SIZE);
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clash_names_the_commits_that_gave_the_values),
		cmocka_unit_test(lines_that_crossed_merge_against_the_merge_of_their_bases),
		cmocka_unit_test(lines_without_a_common_beginning_merge),
		cmocka_unit_test(values_too_large_for_a_conflict_are_named_by_their_commits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
