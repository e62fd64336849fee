/* The audit of a store as a whole: a sound one passes, and every kind of damage is found and called by its name. */
#include "tests/support/audited.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
a_sound_store_passes(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	int64_t objects = audited_count(&audited, "SELECT COUNT(*) FROM object");
	struct audit OWN(audit_drop) audit = audited_run(&audited, true);
	assert_int_equal(audit.problem_count, 0);
	assert_int_equal(audit.ledgers, 2);
	assert_int_equal(audit.commits, audited_count(&audited, "SELECT COUNT(*) FROM changeset"));
	assert_int_equal(audit.merges, 1);
	assert_int_equal(audited_count(&audited, "SELECT COUNT(*) FROM object"), objects);
	audited_passes(&audited, false);
	audited_close(&audited);
}

static void
verify_needs_no_right_to_write(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	store_close(&audited.office.store);
	must(store_open(audited.office.dir, "node.db", DB_READ, &audited.office.store));
	audited_passes(&audited, false);
	audited_close(&audited);
}

static void
a_node_passes_with_lines_beside_the_current_one(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	audited_damage(&audited, "DELETE FROM receipt");
	office_become(&audited.office, AUDITED_DEVICE_1);
	office_rewind(&audited.office, OFFICE_LEDGER, &audited.mine);
	audited_passes(&audited, false);
	audited_passes(&audited, true);
	office_become(&audited.office, OFFICE_HUB);
	audited_finds(&audited, false, "head", NULL);
	audited_close(&audited);
}

/* The hub's change sets came, its receipt did not: there is nothing wrong with them. At the hub, or with own ones, there is. */
static void
a_node_passes_that_has_seen_no_receipt_yet(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	audited_damage(&audited, "DELETE FROM receipt; UPDATE ledger SET current = zeroblob(20), head = zeroblob(20)");
	office_become(&audited.office, AUDITED_DEVICE_1);
	audited_finds(&audited, false, "current", NULL);
	office_become(&audited.office, "440105014-9");
	audited_passes(&audited, false);
	office_become(&audited.office, OFFICE_HUB);
	audited_finds(&audited, false, "current", NULL);
	audited_close(&audited);
}

struct ticks {
	int64_t calls, done, total;
};

static void
tick(void *context, int64_t done, int64_t total)
{
	struct ticks *ticks = context;
	ticks->calls++;
	ticks->done = done;
	ticks->total = total;
}

static void
progress_ends_at_its_total(void **state)
{
	(void)state;
	struct audited audited;
	struct ticks ticks = { 0 };
	audited_open(&audited);
	struct audit OWN(audit_drop) audit = { 0 };
	must(audit_run(audited.office.store, true, tick, &ticks, &audit));
	assert_int_equal(ticks.calls, 1);
	assert_int_equal(ticks.done, 3 * audit.commits);
	assert_int_equal(ticks.total, ticks.done);
	audited_close(&audited);
}

/* Calls `spoil` inside a transaction for every object that the history needs, and takes it back each time. */
static void
spoil_each_object(const char *spoil)
{
	struct audited audited;
	audited_open(&audited);
	int64_t last = audited_count(&audited, "SELECT MAX(id) FROM object"), spoilt = 0;
	for (int64_t id = 1; id <= last; id++) {
		struct query query = db_query(audited.office.store->db, spoil);
		query_integer(&query, id);
		must(db_run(audited.office.store->db, "CREATE TEMP TABLE kept AS SELECT * FROM object"));
		must(query_run(&query));
		if (db_changed(audited.office.store->db)) {
			audited_finds(&audited, false, "object", NULL);
			spoilt++;
		}
		must(db_run(audited.office.store->db,
			    "DELETE FROM object; INSERT INTO object SELECT * FROM kept; DROP TABLE kept"));
	}
	assert_true(spoilt > 40);
	audited_passes(&audited, false);
	audited_close(&audited);
}

/* Nothing refers to the empty tree, which the first tree of a ledger was made from. */
#define NEEDED " WHERE id = ? AND hex(oid) != '4B825DC642CB6EB9A060E54BF8D69288FBEE4904'"

static void
a_flipped_byte_in_any_object_is_found(void **state)
{
	(void)state;
	spoil_each_object(
		"UPDATE object SET data = CAST(substr(data, 1, length(data) / 2) || CASE hex(substr(data,"
		" length(data) / 2 + 1, 1)) WHEN '61' THEN x'62' ELSE x'61' END || substr(data, length(data) / 2 + 2)"
		" AS BLOB)" NEEDED);
}

static void
any_missing_object_is_found(void **state)
{
	(void)state;
	spoil_each_object("DELETE FROM object" NEEDED);
}

/* What damage is done in SQL, what it is called, and whether it takes a deep look. */
static const struct {
	const char *what, *sql, *rule;
	bool deep;
} rows[] = {
	{ "another tree",
	  "UPDATE changeset SET tree = (SELECT tree FROM changeset WHERE number = 1 AND ledger = 2)"
	  " WHERE number = 3 AND ledger = 2",
	  "entry", false },
	{ "another digest", "UPDATE changeset SET digest = zeroblob(32) WHERE number = 3 AND ledger = 2", "entry",
	  false },
	{ "another device", "UPDATE changeset SET device = 'x-1' WHERE number = 4 AND ledger = 2", "entry", false },
	{ "another time", "UPDATE changeset SET time = time + 1 WHERE number = 4 AND ledger = 2", "entry", false },
	{ "another parent",
	  "UPDATE changeset SET parent = (SELECT oid FROM changeset WHERE number = 1 AND ledger = 2)"
	  " WHERE number = 4 AND ledger = 2",
	  "entry", false },
	{ "no parent", "UPDATE changeset SET parent = NULL WHERE number = 2 AND ledger = 2", "entry", false },
	{ "swapped sequences",
	  "UPDATE changeset SET sequence = 3 - sequence + 100 WHERE number < 3 AND ledger = 2;"
	  " UPDATE changeset SET sequence = sequence - 100 WHERE sequence > 100",
	  "sequence", false },
	{ "swapped numbers",
	  "UPDATE changeset SET number = 103 - number WHERE number < 3 AND ledger = 2;"
	  " UPDATE changeset SET number = number - 100 WHERE number > 100",
	  "parent", false },
	{ "a removed entry", "DELETE FROM changeset WHERE number = 3 AND ledger = 2", "number", false },
	{ "a removed entry that others build on", "DELETE FROM changeset WHERE number = 2 AND ledger = 2", "parent",
	  false },
	{ "the newest entry removed",
	  "DELETE FROM changeset WHERE ledger = 2 AND number = (SELECT MAX(number) FROM changeset"
	  " WHERE ledger = 2)",
	  "number", false },
	{ "an entry left behind",
	  "UPDATE ledger SET current = (SELECT oid FROM changeset WHERE number = 3 AND ledger = 2)"
	  " WHERE id = 2",
	  "reach", false },
	{ "another head",
	  "UPDATE ledger SET head = (SELECT oid FROM changeset WHERE number = 3 AND ledger = 2)"
	  " WHERE id = 2",
	  "head", false },
	{ "no current", "UPDATE ledger SET current = zeroblob(20) WHERE id = 2", "current", false },
	{ "an unknown current", "UPDATE ledger SET current = randomblob(20) WHERE id = 2", "current", false },
	{ "an older tip",
	  "UPDATE tip SET sequence = 2, oid = (SELECT oid FROM changeset WHERE number = 2 AND ledger = 2)"
	  " WHERE device = '" AUDITED_DEVICE_1 "'",
	  "tip", false },
	{ "no tip", "DELETE FROM tip WHERE device = '" AUDITED_DEVICE_2 "'", "tip", false },
	{ "another key in the register",
	  "UPDATE register SET public_key = randomblob(32) WHERE device = '" AUDITED_DEVICE_1 "'", "signature", false },
	{ "an unknown device", "DELETE FROM register WHERE device = '" AUDITED_DEVICE_2 "'", "signature", false },
	{ "a receipt of another head",
	  "UPDATE receipt SET head = (SELECT oid FROM changeset WHERE number = 3 AND ledger = 2)", "receipt", false },
	{ "a receipt of another number", "UPDATE receipt SET number = number + 1", "receipt", false },
	{ "a receipt of another time", "UPDATE receipt SET time = time + 1", "receipt", false },
	{ "a derived value", "UPDATE dispute SET workers = 99", "derived", true },
	{ "a derived row too few", "DELETE FROM party", "derived", true },
	{ "a document too few", "DELETE FROM document WHERE kind = 'centre'", "derived", true },
	{ "a document's words",
	  "UPDATE search SET text = '李四' WHERE rowid = (SELECT row FROM document WHERE kind = 'party')", "derived",
	  true },
	{ "a log too short", "DELETE FROM record_log WHERE number = 2", "derived", true },
	{ "a key that opens nothing", "UPDATE document_key SET key = randomblob(32)", "derived", true },
	{ "a device in another centre",
	  "UPDATE register SET centre = '440105015' WHERE device = '" AUDITED_DEVICE_1 "'", "rights", true },
	{ "a device of another role", "UPDATE register SET role = 'trainer' WHERE device = '" AUDITED_DEVICE_1 "'",
	  "rights", true },
};

static void
damage_is_called_by_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct audited audited;
		audited_open(&audited);
		print_message("%s\n", rows[i].what);
		audited_damage(&audited, rows[i].sql);
		if (rows[i].deep)
			audited_passes(&audited, false);
		audited_finds(&audited, rows[i].deep, rows[i].rule, NULL);
		audited_close(&audited);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_store_passes),
		cmocka_unit_test(verify_needs_no_right_to_write),
		cmocka_unit_test(a_node_passes_with_lines_beside_the_current_one),
		cmocka_unit_test(a_node_passes_that_has_seen_no_receipt_yet),
		cmocka_unit_test(progress_ends_at_its_total),
		cmocka_unit_test(a_flipped_byte_in_any_object_is_found),
		cmocka_unit_test(any_missing_object_is_found),
		cmocka_unit_test(damage_is_called_by_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
