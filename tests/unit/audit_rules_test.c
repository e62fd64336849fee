/* The audit of what is rightly stored but wrong in itself: forged and unsound change sets, merges by other rules, revoked devices. */
#include "base/text.h"
#include "core/commit.h"
#include "host/ledger_private.h"
#include "tests/support/audited.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Puts another commit in the place of the newest one, so that everything refers to it. */
static void
replace_newest(struct audited *audited, struct span text, struct oid *out)
{
	struct office *office = &audited->office;
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
	audited_damage(audited, "DELETE FROM receipt");
}

static struct commit
newest_commit(struct audited *audited)
{
	struct office *office = &audited->office;
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
	struct audited audited;
	audited_open(&audited);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct oid forged;
	struct commit commit = newest_commit(&audited);
	commit.changeset.signature[7] ^= 1;
	commit_put(&text, &commit.changeset, &commit.tree, &commit.digest, commit.public_key);
	replace_newest(&audited, buffer_span(&text), &forged);
	audited_finds(&audited, false, "signature", &forged);
	audited_close(&audited);
}

static void
another_key_than_the_registers_is_found(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	struct buffer OWN(buffer_drop) text = { 0 };
	uint8_t seed[CRYPT_SEED_SIZE] = { 1 }, public_key[CRYPT_PUBLIC_SIZE], secret_key[CRYPT_SECRET_SIZE];
	struct oid forged;
	struct commit commit = newest_commit(&audited);
	crypt_key_pair(seed, public_key, secret_key);
	commit_sign(&commit.changeset, &commit.tree, &commit.digest, secret_key);
	commit_put(&text, &commit.changeset, &commit.tree, &commit.digest, public_key);
	replace_newest(&audited, buffer_span(&text), &forged);
	audited_finds(&audited, false, "signature", &forged);
	audited_close(&audited);
}

static void
a_digest_of_other_content_is_found(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct oid forged;
	struct commit commit = newest_commit(&audited);
	commit.digest.bytes[0] ^= 1;
	commit_sign(&commit.changeset, &commit.tree, &commit.digest, audited.office.store->identity.secret_key);
	commit_put(&text, &commit.changeset, &commit.tree, &commit.digest, commit.public_key);
	replace_newest(&audited, buffer_span(&text), &forged);
	audited_finds(&audited, false, "digest", &forged);
	audited_close(&audited);
}

static void
a_commit_that_git_reads_but_heshi_would_not_write_is_found(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct oid forged;
	struct commit commit = newest_commit(&audited);
	commit_put(&text, &commit.changeset, &commit.tree, &commit.digest, commit.public_key);
	buffer_put_text(&text, "\n");
	replace_newest(&audited, buffer_span(&text), &forged);
	audited_finds(&audited, false, "commit", &forged);
	audited_close(&audited);
}

/* The hub signs a merge whose tree is just its own side's: the clash and the other side's change are gone. */
static void
a_merge_that_the_rules_do_not_give_is_found(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	struct office *office = &audited.office;
	struct arena *arena = &office->arena;
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	struct entry side, made;
	bool found;
	office_become(office, AUDITED_DEVICE_2);
	office_rewind(office, OFFICE_LEDGER, &audited.theirs);
	struct oid theirs = OFFICE_SAVE(office, &audited.dispute, office_text("received", "2026-11-20"),
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
	audited_passes(&audited, false);
	audited_finds(&audited, true, "merge", &made.commit);
	audited_close(&audited);
}

/* A change set of AUDITED_DEVICE_1 on top of the line, which the hub takes in with (`judged`) or without looking at it. */
static struct oid
take_in(struct audited *audited, const struct path *path, const struct field *fields, size_t count, bool judged)
{
	struct office *office = &audited->office;
	struct ledger ledger;
	office_become(office, AUDITED_DEVICE_1);
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
		struct audited audited;
		audited_open(&audited);
		struct path training = path_main("training", office_uuid(&audited.office, 7));
		struct oid commit = take_in(&audited, &training, no_right, 2, judged);
		audited_passes(&audited, false);
		if (judged)
			audited_passes(&audited, true);
		else
			audited_finds(&audited, true, "rights", &commit);
		audited_close(&audited);
	}
}

static void
what_the_checks_refuse_needs_a_finding(void **state)
{
	(void)state;
	for (int judged = 0; judged < 2; judged++) {
		struct audited audited;
		audited_open(&audited);
		struct path dispute = path_main("dispute", office_uuid(&audited.office, 7));
		struct oid commit = take_in(&audited, &dispute, no_sense, 2, judged);
		if (judged)
			audited_passes(&audited, true);
		else
			audited_finds(&audited, true, "unsound", &commit);
		audited_close(&audited);
	}
}

/* A finding that a device wrote itself covers nothing. */
static void
only_the_hub_makes_findings(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	struct office *office = &audited.office;
	struct path dispute = path_main("dispute", office_uuid(office, 7));
	struct path finding = path_main("findings", office_uuid(office, 8));
	struct oid commit = take_in(&audited, &dispute, no_sense, 2, false);
	struct buffer OWN(buffer_drop) hex = { 0 };
	char text[PATH_TEXT_MAX], record[UUID_TEXT_SIZE + 1];
	oid_put_hex(&hex, &commit);
	buffer_put_byte(&hex, 0);
	path_text(&dispute, text);
	uuid_text(dispute.record, record);
	struct field fields[] = { office_text("commit", (char *)hex.data), office_text("path", text),
				  office_text("record", record), office_text("rule", "date"),
				  office_text("severity", "refuse") };
	take_in(&audited, &finding, fields, sizeof(fields) / sizeof(fields[0]), false);
	audited_finds(&audited, true, "unsound", &commit);
	audited_close(&audited);
}

static void
revoke(struct audited *audited, const char *last)
{
	struct office *office = &audited->office;
	struct path device = path_main("device", office_uuid(office, 900));
	struct value items[] = { value_text(span_text(last)) };
	struct field fields[] = {
		office_text("name", AUDITED_DEVICE_1), office_text("centre", "440105014"),
		office_text("role", "centre"),         office_text("status", "retired"),
		office_text("signing_key", ""),        { .name = SPAN("last"), .value = value_list(items, 1) }
	};
	struct buffer OWN(buffer_drop) key = { 0 };
	struct device known;
	must(store_device(office->store, SPAN(AUDITED_DEVICE_1), &known));
	text_put_hex(&key, span_of(known.public_key, sizeof(known.public_key)));
	fields[4].value = value_text(buffer_span(&key));
	office_save(office, AUDITED_DISTRICT, &device, fields, sizeof(fields) / sizeof(fields[0]));
	must(store_device(office->store, SPAN(AUDITED_DEVICE_1), &known));
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
		      { OFFICE_LEDGER " 3 1111111111111111111111111111111111111111", false },
		      { "centre/440105015 9 00", false } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct audited audited;
		audited_open(&audited);
		revoke(&audited, cases[i].last);
		audited_passes(&audited, false);
		if (cases[i].passes)
			audited_passes(&audited, true);
		else
			audited_finds(&audited, true, "revoked", i < 3 ? &audited.mine : NULL);
		audited_close(&audited);
	}
}

static void
one_thousand_problems_are_kept_and_all_are_counted(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	struct office *office = &audited.office;
	for (int64_t i = 0; i < 1010; i++)
		OFFICE_SAVE(office, &audited.dispute, office_text("received", "2026-11-20"),
			    office_integer("workers", i));
	audited_damage(&audited, "UPDATE changeset SET time = time + 1 WHERE ledger = 2");
	struct audit OWN(audit_drop) audit = audited_run(&audited, false);
	assert_true(audit.problem_count > 1010);
	assert_string_equal(audit.problems[999].rule, "entry");
	audited_close(&audited);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
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
