/* A small district to audit; see audited.h. */
#include "tests/support/audited.h"

#include "core/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
make_lines(struct audited *audited)
{
	struct office *office = &audited->office;
	audited->dispute = path_main("dispute", office_uuid(office, 1));
	struct path party = path_part("dispute", office_uuid(office, 1), "party", office_uuid(office, 2));
	office_become(office, AUDITED_DEVICE_1);
	OFFICE_SAVE(office, &audited->dispute, office_text("received", "2026-11-20"), office_text("category", "wages"),
		    office_text("summary", "拖欠工资三个月，工人十二名，多次催讨未果，老板避而不见，现申请调解"),
		    office_integer("workers", 12));
	audited->first = OFFICE_SAVE(office, &party, office_text("side", "applicant"), office_text("type", "person"),
				     office_text("name", "张三"));
	audited->mine = OFFICE_SAVE(office, &audited->dispute, office_text("received", "2026-11-20"),
				    office_text("category", "wages"), office_integer("workers", 13));
	office_become(office, AUDITED_DEVICE_2);
	office_rewind(office, OFFICE_LEDGER, &audited->first);
	audited->theirs = OFFICE_SAVE(office, &audited->dispute, office_text("received", "2026-11-20"),
				      office_text("category", "overtime"), office_integer("workers", 14));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &audited->first);
	office_integrate(office, OFFICE_LEDGER, &audited->mine);
	office_integrate(office, OFFICE_LEDGER, &audited->theirs);
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

void
audited_open(struct audited *audited)
{
	struct office *office = &audited->office;
	office_open(office);
	office_become(office, OFFICE_HUB);
	struct path centre = path_main("centre", office_uuid(office, 5));
	office_save(office, AUDITED_DISTRICT, &centre,
		    (struct field[]){ office_text("code", "440105014"), office_text("name", "江海街道") }, 2);
	make_lines(audited);
	sign_receipt(office);
}

void
audited_close(struct audited *audited)
{
	office_close(&audited->office);
}

struct audit
audited_run(struct audited *audited, bool deep)
{
	struct audit audit;
	must(audit_run(audited->office.store, deep, NULL, NULL, &audit));
	return audit;
}

static void
print_problems(const struct audit *audit)
{
	for (size_t i = 0; i < audit->problem_count && i < 1000; i++)
		print_message("%s %s: %s\n", audit->problems[i].ledger, audit->problems[i].rule,
			      audit->problems[i].text);
}

void
audited_passes(struct audited *audited, bool deep)
{
	struct audit OWN(audit_drop) audit = audited_run(audited, deep);
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
void
audited_finds(struct audited *audited, bool deep, const char *rule, const struct oid *commit)
{
	struct audit OWN(audit_drop) audit = audited_run(audited, deep);
	const struct audit_problem *problem = problem_of(&audit, rule);
	if (!problem)
		print_problems(&audit);
	assert_non_null(problem);
	if (commit)
		assert_memory_equal(problem->commit.bytes, commit->bytes, OID_SIZE);
	assert_true(strlen(problem->text) > 0);
}

void
audited_damage(struct audited *audited, const char *sql)
{
	must(db_run(audited->office.store->db, sql));
	assert_true(db_changed(audited->office.store->db) > 0);
}

int64_t
audited_count(struct audited *audited, const char *sql)
{
	struct query query = db_query(audited->office.store->db, sql);
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return count;
}
