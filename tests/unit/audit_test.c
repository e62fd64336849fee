/* The audit: a sound store passes, and every kind of damage is found and called by its name. */
#include "host/audit.h"

#include "base/text.h"
#include "core/commit.h"
#include "host/ledger_private.h"
#include "host/merging.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DEVICE_1 "440105014-1"
#define DEVICE_2 "440105014-2"
#define DISTRICT "district/440105"

/* The district's ledger with a centre; a centre's with two lines, a clash and the merge of both. The store is the hub in the end. */
struct scene {
	struct office office;
	struct path dispute;
	struct oid first, mine, theirs;
};

static void
make_lines(struct scene *scene)
{
	struct office *office = &scene->office;
	scene->dispute = path_main("dispute", office_uuid(office, 1));
	struct path party = path_part("dispute", office_uuid(office, 1), "party", office_uuid(office, 2));
	office_become(office, DEVICE_1);
	OFFICE_SAVE(office, &scene->dispute, office_text("received", "2026-11-20"), office_text("category", "wages"),
		    office_text("summary", "拖欠工资三个月，工人十二名，多次催讨未果，老板避而不见，现申请调解"),
		    office_integer("workers", 12));
	scene->first = OFFICE_SAVE(office, &party, office_text("side", "applicant"), office_text("type", "person"),
				   office_text("name", "张三"));
	scene->mine = OFFICE_SAVE(office, &scene->dispute, office_text("received", "2026-11-20"),
				  office_text("category", "wages"), office_integer("workers", 13));
	office_become(office, DEVICE_2);
	office_rewind(office, OFFICE_LEDGER, &scene->first);
	scene->theirs = OFFICE_SAVE(office, &scene->dispute, office_text("received", "2026-11-20"),
				    office_text("category", "overtime"), office_integer("workers", 14));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &scene->first);
	office_integrate(office, OFFICE_LEDGER, &scene->mine);
	office_integrate(office, OFFICE_LEDGER, &scene->theirs);
}

static void
sign_receipt(struct office *office)
{
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct entry entry;
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
	bool found;
	must(ledger_entry(office->store, &ledger, &ledger.current, &entry, &found));
	receipt_put_signed(&text, span_text(ledger.name), &entry.commit, &entry.digest, entry.number, office->now);
	crypt_sign(office->store->identity.secret_key, buffer_span(&text), signature);
	struct query query =
		db_query(office->store->db, "INSERT INTO receipt (ledger, head, digest, number, time, sequence,"
					    " signature) VALUES (?, ?, ?, ?, ?, 0, ?)");
	query_integer(&query, ledger.id);
	query_bytes(&query, span_of(entry.commit.bytes, OID_SIZE));
	query_bytes(&query, span_of(entry.digest.bytes, sizeof(entry.digest.bytes)));
	query_integer(&query, entry.number);
	query_integer(&query, office->now);
	query_bytes(&query, span_of(signature, sizeof(signature)));
	must(query_run(&query));
}

static void
scene_open(struct scene *scene)
{
	struct office *office = &scene->office;
	office_open(office);
	office_become(office, OFFICE_HUB);
	struct path centre = path_main("centre", office_uuid(office, 5));
	office_save(office, DISTRICT, &centre,
		    (struct field[]){ office_text("code", "440105014"), office_text("name", "江海街道") }, 2);
	make_lines(scene);
	sign_receipt(office);
}

static void
scene_close(struct scene *scene)
{
	office_close(&scene->office);
}

static struct audit
run(struct scene *scene, bool deep)
{
	struct audit audit;
	must(audit_run(scene->office.store, deep, NULL, NULL, &audit));
	return audit;
}

static void
print_problems(const struct audit *audit)
{
	for (size_t i = 0; i < audit->problem_count && i < 1000; i++)
		print_message("%s %s: %s\n", audit->problems[i].ledger, audit->problems[i].rule,
			      audit->problems[i].text);
}

static void
assert_passes(struct scene *scene, bool deep)
{
	struct audit OWN(audit_drop) audit = run(scene, deep);
	print_problems(&audit);
	assert_int_equal(audit.problem_count, 0);
}

/* The first problem of this name; NULL when there is none. */
static const struct audit_problem *
problem_of(const struct audit *audit, const char *rule)
{
	for (size_t i = 0; i < audit->problem_count && i < 1000; i++)
		if (strcmp(audit->problems[i].rule, rule) == 0)
			return &audit->problems[i];
	return NULL;
}

/* `commit` NULL: whichever it is. */
static void
assert_finds(struct scene *scene, bool deep, const char *rule, const struct oid *commit)
{
	struct audit OWN(audit_drop) audit = run(scene, deep);
	const struct audit_problem *problem = problem_of(&audit, rule);
	if (!problem)
		print_problems(&audit);
	assert_non_null(problem);
	if (commit)
		assert_memory_equal(problem->commit.bytes, commit->bytes, OID_SIZE);
	assert_true(strlen(problem->text) > 0);
}

static void
damage(struct scene *scene, const char *sql)
{
	must(db_run(scene->office.store->db, sql));
	assert_true(db_changed(scene->office.store->db) > 0);
}

static int64_t
count_of(struct scene *scene, const char *sql)
{
	struct query query = db_query(scene->office.store->db, sql);
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return count;
}

static void
a_sound_store_passes(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	int64_t objects = count_of(&scene, "SELECT COUNT(*) FROM object");
	struct audit OWN(audit_drop) audit = run(&scene, true);
	print_problems(&audit);
	assert_int_equal(audit.problem_count, 0);
	assert_int_equal(audit.ledgers, 2);
	assert_int_equal(audit.commits, count_of(&scene, "SELECT COUNT(*) FROM changeset"));
	assert_int_equal(audit.merges, 1);
	assert_int_equal(count_of(&scene, "SELECT COUNT(*) FROM object"), objects);
	assert_passes(&scene, false);
	scene_close(&scene);
}

static void
verify_needs_no_right_to_write(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	store_close(&scene.office.store);
	must(store_open(scene.office.dir, "node.db", DB_READ, &scene.office.store));
	assert_passes(&scene, false);
	scene_close(&scene);
}

static void
a_node_passes_with_lines_beside_the_current_one(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	damage(&scene, "DELETE FROM receipt");
	office_become(&scene.office, DEVICE_1);
	office_rewind(&scene.office, OFFICE_LEDGER, &scene.mine);
	assert_passes(&scene, false);
	assert_passes(&scene, true);
	office_become(&scene.office, OFFICE_HUB);
	assert_finds(&scene, false, "head", NULL);
	scene_close(&scene);
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
	struct scene scene;
	struct ticks ticks = { 0 };
	scene_open(&scene);
	struct audit OWN(audit_drop) audit = { 0 };
	must(audit_run(scene.office.store, true, tick, &ticks, &audit));
	assert_int_equal(ticks.calls, 1);
	assert_int_equal(ticks.done, 3 * audit.commits);
	assert_int_equal(ticks.total, ticks.done);
	scene_close(&scene);
}

/* Calls `spoil` inside a transaction for every object that the history needs, and takes it back each time. */
static void
spoil_each_object(const char *spoil)
{
	struct scene scene;
	scene_open(&scene);
	int64_t last = count_of(&scene, "SELECT MAX(id) FROM object"), spoilt = 0;
	for (int64_t id = 1; id <= last; id++) {
		struct query query = db_query(scene.office.store->db, spoil);
		query_integer(&query, id);
		must(db_run(scene.office.store->db, "CREATE TEMP TABLE kept AS SELECT * FROM object"));
		must(query_run(&query));
		if (db_changed(scene.office.store->db)) {
			assert_finds(&scene, false, "object", NULL);
			spoilt++;
		}
		must(db_run(scene.office.store->db,
			    "DELETE FROM object; INSERT INTO object SELECT * FROM kept; DROP TABLE kept"));
	}
	assert_true(spoilt > 40);
	assert_passes(&scene, false);
	scene_close(&scene);
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
	  " WHERE device = '" DEVICE_1 "'",
	  "tip", false },
	{ "no tip", "DELETE FROM tip WHERE device = '" DEVICE_2 "'", "tip", false },
	{ "another key in the register",
	  "UPDATE register SET public_key = randomblob(32) WHERE device = '" DEVICE_1 "'", "signature", false },
	{ "an unknown device", "DELETE FROM register WHERE device = '" DEVICE_2 "'", "signature", false },
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
	{ "a device in another centre", "UPDATE register SET centre = '440105015' WHERE device = '" DEVICE_1 "'",
	  "rights", true },
	{ "a device of another role", "UPDATE register SET role = 'trainer' WHERE device = '" DEVICE_1 "'", "rights",
	  true },
};

static void
damage_is_called_by_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scene scene;
		scene_open(&scene);
		print_message("%s\n", rows[i].what);
		damage(&scene, rows[i].sql);
		if (rows[i].deep)
			assert_passes(&scene, false);
		assert_finds(&scene, rows[i].deep, rows[i].rule, NULL);
		scene_close(&scene);
	}
}

/* Puts another commit in the place of the newest one, so that everything refers to it. */
static void
replace_newest(struct scene *scene, struct span text, struct oid *out)
{
	struct office *office = &scene->office;
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	static const char *const updates[] = { "UPDATE changeset SET oid = ? WHERE oid = ?",
					       "UPDATE tip SET oid = ? WHERE oid = ?",
					       "UPDATE ledger SET current = ? WHERE current = ?",
					       "UPDATE ledger SET head = ? WHERE head = ?" };
	must(history_write(office->store->history, HISTORY_COMMIT, text, out));
	for (size_t i = 0; i < sizeof(updates) / sizeof(updates[0]); i++) {
		struct query query = db_query(office->store->db, updates[i]);
		query_bytes(&query, span_of(out->bytes, OID_SIZE));
		query_bytes(&query, span_of(ledger.current.bytes, OID_SIZE));
		must(query_run(&query));
	}
	damage(scene, "DELETE FROM receipt");
}

static struct commit
newest_commit(struct scene *scene)
{
	struct office *office = &scene->office;
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	struct span text;
	struct commit commit;
	must(history_read(office->store->history, &office->arena, &ledger.current, HISTORY_COMMIT, &text));
	must(commit_read(text, &commit));
	return commit;
}

static void
a_forged_signature_is_found(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct oid forged;
	struct commit commit = newest_commit(&scene);
	commit.changeset.signature[7] ^= 1;
	commit_put(&text, &commit.changeset, &commit.tree, &commit.digest, commit.public_key);
	replace_newest(&scene, buffer_span(&text), &forged);
	assert_finds(&scene, false, "signature", &forged);
	scene_close(&scene);
}

static void
another_key_than_the_registers_is_found(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct buffer OWN(buffer_drop) text = { 0 };
	uint8_t seed[CRYPT_SEED_SIZE] = { 1 }, public_key[CRYPT_PUBLIC_SIZE], secret_key[CRYPT_SECRET_SIZE];
	struct oid forged;
	struct commit commit = newest_commit(&scene);
	crypt_key_pair(seed, public_key, secret_key);
	commit_sign(&commit.changeset, &commit.tree, &commit.digest, secret_key);
	commit_put(&text, &commit.changeset, &commit.tree, &commit.digest, public_key);
	replace_newest(&scene, buffer_span(&text), &forged);
	assert_finds(&scene, false, "signature", &forged);
	scene_close(&scene);
}

static void
a_digest_of_other_content_is_found(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct oid forged;
	struct commit commit = newest_commit(&scene);
	commit.digest.bytes[0] ^= 1;
	commit_sign(&commit.changeset, &commit.tree, &commit.digest, scene.office.store->identity.secret_key);
	commit_put(&text, &commit.changeset, &commit.tree, &commit.digest, commit.public_key);
	replace_newest(&scene, buffer_span(&text), &forged);
	assert_finds(&scene, false, "digest", &forged);
	scene_close(&scene);
}

static void
a_commit_that_git_reads_but_heshi_would_not_write_is_found(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct oid forged;
	struct commit commit = newest_commit(&scene);
	commit_put(&text, &commit.changeset, &commit.tree, &commit.digest, commit.public_key);
	buffer_put_text(&text, "\n");
	replace_newest(&scene, buffer_span(&text), &forged);
	assert_finds(&scene, false, "commit", &forged);
	scene_close(&scene);
}

/* The hub signs a merge whose tree is just its own side's: the clash and the other side's change are gone. */
static void
a_merge_that_the_rules_do_not_give_is_found(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct office *office = &scene.office;
	struct arena *arena = &office->arena;
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	struct entry side, made;
	bool found;
	office_become(office, DEVICE_2);
	office_rewind(office, OFFICE_LEDGER, &scene.theirs);
	struct oid theirs = OFFICE_SAVE(office, &scene.dispute, office_text("received", "2026-11-20"),
					office_text("category", "overtime"), office_integer("workers", 14),
					office_text("source", "walk_in"));
	office_become(office, OFFICE_HUB);
	struct oid head = ledger.current;
	ledger = office_ledger(office, OFFICE_LEDGER);
	struct changeset changeset = { .ledger = span_text(ledger.name),
				       .author = ledger_self(office->store),
				       .device = SPAN(OFFICE_HUB),
				       .time = office->now,
				       .act = SPAN("merge: rules 1"),
				       .parent_count = 2 };
	must(db_begin(office->store->db));
	must(ledger_sequence(office->store, &ledger, changeset.device, &changeset.sequence));
	changeset.sequence++;
	must(ledger_set_parent(office->store, &ledger, &changeset, 0, &head));
	must(ledger_set_parent(office->store, &ledger, &changeset, 1, &theirs));
	must(ledger_entry(office->store, &ledger, &head, &side, &found));
	must(ledger_sign(office->store, arena, &ledger, &changeset, &side.tree, &made));
	must(ledger_move(office->store, &ledger, &made.commit));
	must(db_end(office->store->db));
	assert_passes(&scene, false);
	assert_finds(&scene, true, "merge", &made.commit);
	scene_close(&scene);
}

/* A change set of DEVICE_1 on top of the line, which the hub takes in with (`judged`) or without looking at it. */
static struct oid
take_in(struct scene *scene, const struct path *path, const struct field *fields, size_t count, bool judged)
{
	struct office *office = &scene->office;
	struct ledger ledger;
	office_become(office, DEVICE_1);
	struct oid commit = office_save(office, OFFICE_LEDGER, path, fields, count);
	office_become(office, OFFICE_HUB);
	ledger = office_ledger(office, OFFICE_LEDGER);
	must(db_begin(office->store->db));
	if (judged)
		must(ledger_integrate(office->store, &ledger, &commit, ledger.last, office->now++));
	else
		must(ledger_move(office->store, &ledger, &commit));
	ledger.head = ledger.current;
	must(ledger_save_row(office->store, &ledger));
	must(db_end(office->store->db));
	return commit;
}

static const struct field no_right[] = {
	{ .name = SPAN_INIT("title"), .value = { .type = VALUE_TEXT, .bytes = SPAN_INIT("第三期轮训") } },
	{ .name = SPAN_INIT("date"), .value = { .type = VALUE_TEXT, .bytes = SPAN_INIT("2026-11-20") } },
};
static const struct field no_sense[] = {
	{ .name = SPAN_INIT("received"), .value = { .type = VALUE_TEXT, .bytes = SPAN_INIT("2026-02-30") } },
	{ .name = SPAN_INIT("category"), .value = { .type = VALUE_TEXT, .bytes = SPAN_INIT("wages") } },
};

static void
what_no_right_allows_needs_a_finding(void **state)
{
	(void)state;
	for (int judged = 0; judged < 2; judged++) {
		struct scene scene;
		scene_open(&scene);
		struct path training = path_main("training", office_uuid(&scene.office, 7));
		struct oid commit = take_in(&scene, &training, no_right, 2, judged);
		assert_passes(&scene, false);
		if (judged)
			assert_passes(&scene, true);
		else
			assert_finds(&scene, true, "rights", &commit);
		scene_close(&scene);
	}
}

static void
what_the_checks_refuse_needs_a_finding(void **state)
{
	(void)state;
	for (int judged = 0; judged < 2; judged++) {
		struct scene scene;
		scene_open(&scene);
		struct path dispute = path_main("dispute", office_uuid(&scene.office, 7));
		struct oid commit = take_in(&scene, &dispute, no_sense, 2, judged);
		if (judged)
			assert_passes(&scene, true);
		else
			assert_finds(&scene, true, "unsound", &commit);
		scene_close(&scene);
	}
}

/* A finding that a device wrote itself covers nothing. */
static void
only_the_hub_makes_findings(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct office *office = &scene.office;
	struct path dispute = path_main("dispute", office_uuid(office, 7));
	struct path finding = path_main("findings", office_uuid(office, 8));
	struct oid commit = take_in(&scene, &dispute, no_sense, 2, false);
	struct buffer OWN(buffer_drop) hex = { 0 };
	char text[PATH_TEXT_MAX], record[UUID_TEXT_SIZE + 1];
	oid_put_hex(&hex, &commit);
	buffer_put_byte(&hex, 0);
	path_text(&dispute, text);
	uuid_text(dispute.record, record);
	struct field fields[] = { office_text("commit", (char *)hex.data), office_text("path", text),
				  office_text("record", record), office_text("rule", "date"),
				  office_text("severity", "refuse") };
	take_in(&scene, &finding, fields, sizeof(fields) / sizeof(fields[0]), false);
	assert_finds(&scene, true, "unsound", &commit);
	scene_close(&scene);
}

static void
revoke(struct scene *scene, const char *last)
{
	struct office *office = &scene->office;
	struct path device = path_main("device", office_uuid(office, 900));
	struct value items[] = { value_text(span_text(last)) };
	struct field fields[] = {
		office_text("name", DEVICE_1),  office_text("centre", "440105014"),
		office_text("role", "centre"),  office_text("status", "retired"),
		office_text("signing_key", ""), { .name = SPAN("last"), .value = value_list(items, 1) }
	};
	struct buffer OWN(buffer_drop) key = { 0 };
	struct device known;
	must(store_device(office->store, SPAN(DEVICE_1), &known));
	text_put_hex(&key, span_of(known.public_key, sizeof(known.public_key)));
	fields[4].value = value_text(buffer_span(&key));
	office_save(office, DISTRICT, &device, fields, sizeof(fields) / sizeof(fields[0]));
	must(store_device(office->store, SPAN(DEVICE_1), &known));
	assert_int_equal(known.status, DEVICE_RETIRED);
}

static void
nothing_of_a_revoked_device_comes_after_its_last(void **state)
{
	(void)state;
	static const struct {
		const char *last;
		bool passes;
	} cases[] = { { OFFICE_LEDGER " 3 00", true },
		      { OFFICE_LEDGER " 2 00", false },
		      { "centre/440105015 9 00", false } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;
		scene_open(&scene);
		revoke(&scene, cases[i].last);
		assert_passes(&scene, false);
		if (cases[i].passes)
			assert_passes(&scene, true);
		else
			assert_finds(&scene, true, "revoked", i == 1 ? &scene.mine : NULL);
		scene_close(&scene);
	}
}

static void
one_thousand_problems_are_kept_and_all_are_counted(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct office *office = &scene.office;
	for (int64_t i = 0; i < 1010; i++)
		OFFICE_SAVE(office, &scene.dispute, office_text("received", "2026-11-20"),
			    office_integer("workers", i));
	damage(&scene, "UPDATE changeset SET time = time + 1 WHERE ledger = 2");
	struct audit OWN(audit_drop) audit = run(&scene, false);
	assert_true(audit.problem_count > 1010);
	assert_string_equal(audit.problems[999].rule, "entry");
	scene_close(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_store_passes),
		cmocka_unit_test(verify_needs_no_right_to_write),
		cmocka_unit_test(a_node_passes_with_lines_beside_the_current_one),
		cmocka_unit_test(progress_ends_at_its_total),
		cmocka_unit_test(a_flipped_byte_in_any_object_is_found),
		cmocka_unit_test(any_missing_object_is_found),
		cmocka_unit_test(damage_is_called_by_its_name),
		cmocka_unit_test(a_forged_signature_is_found),
		cmocka_unit_test(another_key_than_the_registers_is_found),
		cmocka_unit_test(a_digest_of_other_content_is_found),
		cmocka_unit_test(a_commit_that_git_reads_but_heshi_would_not_write_is_found),
		cmocka_unit_test(a_merge_that_the_rules_do_not_give_is_found),
		cmocka_unit_test(what_no_right_allows_needs_a_finding),
		cmocka_unit_test(what_the_checks_refuse_needs_a_finding),
		cmocka_unit_test(only_the_hub_makes_findings),
		cmocka_unit_test(nothing_of_a_revoked_device_comes_after_its_last),
		cmocka_unit_test(one_thousand_problems_are_kept_and_all_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
