/* Derived tables: they follow the ledgers act by act, and a rebuild makes the very same again. */
#include "host/derive.h"

#include "core/schema.h"
#include "tests/support/casework.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The first column of the first row as text or number; `argument` may be NULL. */
static struct span
ask(struct office *office, const char *sql, const char *argument)
{
	struct query query = db_query(office->store->db, sql);
	if (argument)
		query_text(&query, span_text(argument));
	struct span out = query_step(&query) ? arena_copy(&office->arena, query_get_bytes(&query, 0)) : SPAN("no row");
	must(query_end(&query));
	return out;
}

#define assert_ask(office, sql, argument, wanted) \
	assert_string_equal(arena_text(&(office)->arena, ask((office), (sql), (argument))), (wanted))

static void
put_cell(struct buffer *out, struct query *query, int column)
{
	if (query_kind(query, column) == 'i')
		buffer_print(out, "%lld|", (long long)query_get_integer(query, column));
	else if (query_kind(query, column) == 'n')
		buffer_put_text(out, "NULL|");
	else
		buffer_print(out, "'%.*s'|", SPAN_ARG(query_get_bytes(query, column)));
}

static void
put_rows(struct office *office, struct buffer *out, const char *sql)
{
	struct query query = db_query(office->store->db, sql);
	buffer_print(out, "%s\n", sql);
	while (query_step(&query)) {
		for (int i = 0; i < query_columns(&query); i++)
			put_cell(out, &query, i);
		buffer_put_byte(out, '\n');
	}
	must(query_end(&query));
}

/* Everything derived, but for row ids. */
static struct span
dump(struct office *office)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		char sql[80];
		snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\" ORDER BY id", (*kind)->name);
		put_rows(office, &out, sql);
	}
	put_rows(office, &out, "SELECT id, ledger, kind, record, path FROM document ORDER BY id");
	put_rows(office, &out, "SELECT ledger, record, number FROM record_log ORDER BY ledger, record, number");
	put_rows(office, &out, "SELECT id, text FROM search LEFT JOIN document ON row = search.rowid ORDER BY id");
	put_rows(office, &out, "SELECT sql FROM sqlite_schema ORDER BY name");
	must(db_run(office->store->db, "INSERT INTO search (search) VALUES ('integrity-check')"));
	return arena_copy(&office->arena, buffer_span(&out));
}

static void
assert_rebuild_is_live(struct office *office)
{
	struct span live = dump(office);
	must(derive_rebuild(office->store, NULL, NULL));
	struct span again = dump(office);
	assert_int_equal(live.size, again.size);
	assert_memory_equal(live.data, again.data, live.size);
}

static int64_t
found(struct office *office, const char *typed)
{
	struct buffer OWN(buffer_drop) expression = { 0 };
	search_put_query(&expression, span_text(typed));
	struct query query = db_query(office->store->db, "SELECT count(*) FROM search WHERE search MATCH ?");
	query_text(&query, buffer_span(&expression));
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return count;
}

static struct path
dispute_path(struct office *office, uint32_t number)
{
	return path_main("dispute", office_uuid(office, number));
}

static struct path
part_of_dispute(struct office *office, uint32_t record, const char *kind, uint32_t number)
{
	return path_part("dispute", office_uuid(office, record), kind, office_uuid(office, number));
}

static const char *
id_of(struct office *office, uint32_t number)
{
	char *text = arena_take(&office->arena, UUID_TEXT_SIZE + 1);
	uuid_text(office_uuid(office, number), text);
	return text;
}

static void
a_save_fills_columns_by_their_types(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = dispute_path(&office, 1), party = part_of_dispute(&office, 1, "party", 2);
	struct value tags[] = { value_text(SPAN("group")), value_text(SPAN("说\"明\"")) };
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-22"), office_integer("amount", 350000),
		    office_text("summary", "拖欠工资三个月"),
		    { .name = SPAN_INIT("police_early"), .value = value_truth(true) },
		    { .name = SPAN_INIT("tags"), .value = value_list(tags, 2) });
	OFFICE_SAVE(&office, &party, office_text("name", "张三"), office_text("side", "applicant"));
	assert_ask(&office, "SELECT received FROM dispute WHERE id = ?", id_of(&office, 1), "2026-11-22");
	assert_ask(&office, "SELECT amount + police_early FROM dispute", NULL, "350001");
	assert_ask(&office, "SELECT summary FROM dispute_shown", NULL, "拖欠工资三个月");
	assert_ask(&office, "SELECT tags FROM dispute", NULL, "[\"group\",\"说\\\"明\\\"\"]");
	assert_ask(&office, "SELECT name FROM party WHERE record = ?", id_of(&office, 1), "张三");
	assert_ask(&office, "SELECT kind || ' ' || record FROM document WHERE id = ?", id_of(&office, 2),
		   arena_text(&office.arena, arena_print(&office.arena, "party %s", id_of(&office, 1))));
	assert_ask(&office, "SELECT group_concat(number) FROM record_log WHERE record = ?", id_of(&office, 1), "1,2");
	assert_rebuild_is_live(&office);
	office_close(&office);
}

static void
a_change_replaces_and_unsets(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = dispute_path(&office, 1);
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-22"), office_text("summary", "拖欠工资"),
		    office_integer("amount", 5), office_text("number", "海赤劳人调〔2026〕1号"));
	assert_int_equal(found(&office, "工资"), 1);
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-23"), office_text("summary", "加班费"),
		    office_text("number", "海赤劳人调〔2026〕1号"));
	assert_ask(&office, "SELECT count(*) FROM dispute WHERE amount IS NULL AND received = '2026-11-23'", NULL, "1");
	assert_ask(&office, "SELECT summary FROM dispute", NULL, "加班费");
	assert_int_equal(found(&office, "工资"), 0);
	assert_int_equal(found(&office, "加班 2026"), 1);
	assert_int_equal(found(&office, "号加"), 0);
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-23"));
	assert_int_equal(found(&office, "加班"), 0);
	assert_ask(&office, "SELECT count(*) FROM search", NULL, "0");
	assert_rebuild_is_live(&office);
	office_close(&office);
}

static void
held_is_hidden_with_its_parts_and_voided_is_not(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = dispute_path(&office, 1), party = part_of_dispute(&office, 1, "party", 2),
		    other = part_of_dispute(&office, 5, "party", 6);
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-22"));
	OFFICE_SAVE(&office, &party, office_text("name", "张三"));
	OFFICE_SAVE(&office, &other, office_text("name", "先到的当事人"));
	assert_ask(&office, "SELECT count(*) FROM party_shown", NULL, "2");
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-22"), office_text("held", id_of(&office, 9)));
	assert_ask(&office, "SELECT count(*) FROM dispute", NULL, "1");
	assert_ask(&office, "SELECT count(*) FROM dispute_shown", NULL, "0");
	assert_ask(&office, "SELECT name FROM party_shown", NULL, "先到的当事人");
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-22"),
		    { .name = SPAN_INIT("voided"), .value = value_truth(true) });
	assert_ask(&office, "SELECT voided FROM dispute_shown", NULL, "1");
	assert_ask(&office, "SELECT count(*) FROM party_shown", NULL, "2");
	assert_rebuild_is_live(&office);
	office_close(&office);
}

static void
what_is_not_of_its_type_blocks_nothing(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = dispute_path(&office, 1), conflict = path_main("conflicts", office_uuid(&office, 3)),
		    unknown = path_main("rumour", office_uuid(&office, 4));
	struct value list[] = { value_integer(1) };
	OFFICE_SAVE(&office, &path, office_text("amount", "viel"), office_integer("received", 7),
		    office_text("workers", "3"), { .name = SPAN_INIT("number"), .value = value_list(list, 1) },
		    office_text("tags", "not a list"), office_text("police_early", "yes"),
		    office_text("of_tomorrow", "x"));
	OFFICE_SAVE(&office, &conflict, office_text("record", id_of(&office, 1)), office_integer("mine", 5),
		    { .name = SPAN_INIT("theirs"), .value = value_list(list, 1) }, office_text("base", "a\"b"));
	OFFICE_SAVE(&office, &unknown, office_text("text", "wer weiß"));
	assert_ask(&office,
		   "SELECT count(*) FROM dispute WHERE amount IS NULL AND received IS NULL AND workers IS NULL"
		   " AND number IS NULL AND tags IS NULL AND police_early IS NULL",
		   NULL, "1");
	assert_ask(&office, "SELECT base || mine || theirs FROM conflict WHERE record = ?", id_of(&office, 1),
		   "\"a\\\"b\"5[1]");
	assert_ask(&office, "SELECT kind FROM document WHERE id = ?", id_of(&office, 4), "rumour");
	assert_rebuild_is_live(&office);
	office_close(&office);
}

static bool
index_holds(struct office *office, const char *text)
{
	struct query query = db_query(
		office->store->db,
		"SELECT 1 FROM (SELECT block AS bytes FROM search_data UNION ALL SELECT c0 FROM search_content)"
		" WHERE instr(bytes, CAST(? AS BLOB)) > 0");
	query_text(&query, span_text(text));
	bool holds = query_step(&query);
	must(query_end(&query));
	return holds;
}

static void
a_key_that_goes_takes_its_words_along(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = dispute_path(&office, 1), party = part_of_dispute(&office, 1, "party", 2);
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-22"));
	OFFICE_SAVE(&office, &party, office_text("name", "Abelard"), office_text("phone", "13800138000"),
		    office_text("employer_code", "91440101MA5CJQ4N59"));
	assert_int_equal(found(&office, "abelard"), 1);
	assert_true(index_holds(&office, "abelard"));
	must(db_begin(office.store->db));
	must(db_run(office.store->db, "UPDATE document_key SET key = NULL, state = 2"));
	struct ledger ledger = office_ledger(&office, OFFICE_LEDGER);
	must(derive_refresh(office.store, &ledger, &party));
	must(derive_refresh(office.store, &ledger,
			    &(struct path){ .folder = "dispute", .record = office_uuid(&office, 77) }));
	must(derive_purge(office.store));
	must(db_end(office.store->db));
	assert_ask(&office, "SELECT count(*) FROM party WHERE name IS NULL AND phone IS NULL", NULL, "1");
	assert_ask(&office, "SELECT employer_code FROM party", NULL, "91440101MA5CJQ4N59");
	assert_int_equal(found(&office, "abelard"), 0);
	assert_int_equal(found(&office, "91440101"), 1);
	assert_false(index_holds(&office, "abelard"));
	assert_false(index_holds(&office, "13800138000"));
	assert_rebuild_is_live(&office);
	office_close(&office);
}

static void
an_id_claimed_twice_is_the_districts_first(void **state)
{
	(void)state;
	static const char *const ledgers[] = { "centre/440105001", "district/440105", "centre/440105002" };
	for (size_t turn = 0; turn < COUNT(ledgers); turn++) {
		struct office office;
		office_open(&office);
		struct path path = path_main("training", office_uuid(&office, 1)),
			    part = path_part("dispute", office_uuid(&office, 8), "party", office_uuid(&office, 1));
		for (size_t i = 0; i < COUNT(ledgers); i++) {
			const char *ledger = ledgers[(turn + i) % COUNT(ledgers)];
			struct field title[] = { office_text("title", ledger), office_text("name", ledger) };
			office_save(&office, ledger, i % 2 ? &part : &path, title, COUNT(title));
			office_save(&office, ledger, i % 2 ? &path : &part, title, COUNT(title));
		}
		struct ledger owner = office_ledger(&office, "district/440105");
		assert_int_equal(ask(&office, "SELECT ledger FROM document", NULL).data[0] - '0', owner.id);
		assert_ask(&office, "SELECT group_concat(kind) FROM document", NULL, "party");
		assert_ask(&office, "SELECT (SELECT count(*) FROM training) + (SELECT count(*) FROM party)", NULL, "1");
		assert_ask(&office, "SELECT count(*) FROM search", NULL, "1");
		assert_rebuild_is_live(&office);
		office_close(&office);
	}
}

static void
going_back_takes_rows_away(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = dispute_path(&office, 1), party = part_of_dispute(&office, 1, "party", 2);
	struct oid first =
		OFFICE_SAVE(&office, &path, office_text("received", "2026-11-22"), office_text("summary", "欠薪"));
	struct span before = dump(&office);
	struct oid second = OFFICE_SAVE(&office, &party, office_text("name", "张三"));
	OFFICE_SAVE(&office, &path, office_text("received", "2026-11-22"), office_text("summary", "工伤"));
	office_rewind(&office, OFFICE_LEDGER, &first);
	must(db_run(office.store->db, "DELETE FROM record_log WHERE number > 1"));
	struct span after = dump(&office);
	assert_int_equal(before.size, after.size);
	assert_memory_equal(before.data, after.data, before.size);
	office_rewind(&office, OFFICE_LEDGER, &second);
	assert_int_equal(found(&office, "张三"), 1);
	office_close(&office);
}

static struct document
any_document(struct office *office, struct casework *casework)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct document document = { 0 };
	static const char *const names[] = { "summary", "text", "number", "name", "note", "phone", "terms" };
	for (size_t i = casework_number(casework, 4) + 1; i > 0; i--) {
		buffer_clear(&text);
		casework_put_event(&text, casework);
		struct field field = { .name = span_text(CASEWORK_PICK(casework, names)),
				       .value = value_text(arena_copy(&office->arena, buffer_span(&text))) };
		document = document_with(&office->arena, &document, &field);
	}
	struct field amount = office_integer("amount", (int64_t)casework_number(casework, 1000));
	return document_with(&office->arena, &document, &amount);
}

static struct path
any_path(struct office *office, struct casework *casework)
{
	static const char *const parts[] = { "party", "claim", "event", "agreement", "payment" };
	uint32_t record = (uint32_t)casework_number(casework, 12);
	if (casework_number(casework, 3) == 0)
		return dispute_path(office, record);
	return part_of_dispute(office, record, CASEWORK_PICK(casework, parts),
			       100 + record * 10 + (uint32_t)casework_number(casework, 6));
}

/* Up to three documents in one act. */
static struct oid
any_act(struct office *office, struct casework *casework)
{
	struct edit edits[3];
	size_t count = 0;
	for (size_t i = casework_number(casework, COUNT(edits)) + 1; i > 0; i--) {
		struct path path = any_path(office, casework);
		bool twice = false;
		for (size_t j = 0; j < count; j++)
			twice = twice || path_equal(&edits[j].path, &path);
		if (!twice)
			edits[count++] = (struct edit){ .path = path, .document = any_document(office, casework) };
	}
	return office_commit(office, OFFICE_LEDGER, "dispute: change", edits, count);
}

/* The hub changes a dispute on an older state, then takes in what went on meanwhile. */
static void
any_merge(struct office *office, struct casework *casework, const struct oid *older)
{
	struct oid line = office_ledger(office, OFFICE_LEDGER).current;
	struct path path = dispute_path(office, (uint32_t)casework_number(casework, 12));
	struct field amount = office_integer("amount", 5000 + (int64_t)casework_number(casework, 1000));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, older);
	office_save(office, OFFICE_LEDGER, &path, &amount, 1);
	office_integrate(office, OFFICE_LEDGER, &line);
}

static void
any_history(struct office *office, struct casework *casework)
{
	static const char *const devices[] = { "440105014-1", "440105014-2", OFFICE_HUB };
	struct oid known[64];
	for (size_t step = 0; step < COUNT(known); step++) {
		office_become(office, CASEWORK_PICK(casework, devices));
		known[step] = any_act(office, casework);
		if (step > 4 && casework_number(casework, 5) == 0)
			any_merge(office, casework, &known[step - casework_number(casework, 4) - 1]);
	}
}

static void
a_random_history_rebuilds_to_what_it_was(void **state)
{
	(void)state;
	size_t conflicts = 0;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct office office;
		struct casework casework = { .state = seed };
		print_message("seed %d\n", (int)seed);
		office_open(&office);
		any_history(&office, &casework);
		assert_ask(&office, "SELECT count(*) > 0 FROM changeset WHERE merged IS NOT NULL", NULL, "1");
		assert_rebuild_is_live(&office);
		conflicts += ask(&office, "SELECT count(*) FROM conflict", NULL).data[0] != '0';
		office_close(&office);
	}
	assert_true(conflicts > 0);
}

struct heard {
	int64_t calls, done, total;
};

static void
hear(void *context, int64_t done, int64_t total)
{
	struct heard *heard = context;
	assert_true(done >= heard->done && done <= total);
	*heard = (struct heard){ .calls = heard->calls + 1, .done = done, .total = total };
}

static void
rebuild_tells_how_far_it_is(void **state)
{
	(void)state;
	struct office office;
	struct heard heard = { 0 };
	office_open(&office);
	for (uint32_t i = 0; i < 10; i++) {
		struct path path = dispute_path(&office, i);
		OFFICE_SAVE(&office, &path, office_integer("amount", i));
	}
	must(derive_rebuild(office.store, hear, &heard));
	assert_int_equal(heard.done, 10);
	assert_int_equal(heard.total, 10);
	assert_int_equal(heard.calls, 11);
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_save_fills_columns_by_their_types),
		cmocka_unit_test(a_change_replaces_and_unsets),
		cmocka_unit_test(held_is_hidden_with_its_parts_and_voided_is_not),
		cmocka_unit_test(what_is_not_of_its_type_blocks_nothing),
		cmocka_unit_test(a_key_that_goes_takes_its_words_along),
		cmocka_unit_test(an_id_claimed_twice_is_the_districts_first),
		cmocka_unit_test(going_back_takes_rows_away),
		cmocka_unit_test(a_random_history_rebuilds_to_what_it_was),
		cmocka_unit_test(rebuild_tells_how_far_it_is),
	};
	return cmocka_run_group_tests_name("derive", tests, NULL, NULL);
}
