/* Search: text cut for the index, queries made of what people type, and both against a real FTS5 table. */
#include "host/search.h"

#include "exact.h"
#include "host/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
assert_put(void (*put)(struct buffer *out, struct span text), const char *text, const char *wanted)
{
	struct span OWN(exact_drop) input = exact_text(text);
	struct buffer OWN(buffer_drop) out = { 0 };
	put(&out, input);
	buffer_put_byte(&out, 0);
	assert_string_equal((const char *)out.data, wanted);
}

static void
text_is_cut_between_cjk_characters(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "张三", "张 三" },
		{ "", "" },
		{ "张三，电话１３８00138000", "张 三 , 电 话 13800138000" },
		{ "赤岗路12号A座", "赤 岗 路 12 号 A 座" },
		{ "Li Lei", "Li Lei" },
		{ "  李\t雷　\n", "李 雷 " },
		{ "𠮷野家", "𠮷 野 家" },
		{ "カラオケ", "カ ラ オ ケ" },
		{ "〇", "〇" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_put(search_put_text, rows[i][0], rows[i][1]);
}

static void
queries_are_quoted_phrases(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "张三", "\"张 三\"" },
		{ "张三 138", "\"张 三\" \"138\" *" },
		{ "138 张三", "\"138\" * \"张 三\"" },
		{ "wang wu", "\"wang\" \"wu\" *" },
		{ "张三、工资；赤岗", "\"张 三\" \"工 资\" \"赤 岗\"" },
		{ "海赤劳人调〔2026〕12号", "\"海 赤 劳 人 调 〔2026〕12 号\"" },
		{ "１３８　ＡＢ", "\"138\" * \"AB\" *" },
		{ "张\"三", "\"张 三\"" },
		{ "", "" },
		{ " \t、，", "" },
		{ "() * \" ^ - + : NEAR", "\"NEAR\" *" },
		{ "\xff\xfe", "" },
		{ "a\" OR \"b", "\"a \" \"OR\" \"b\" *" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_put(search_put_query, rows[i][0], rows[i][1]);
}

static void
a_query_is_bounded(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) typed = { 0 }, out = { 0 };
	for (size_t i = 0; i < 10000; i++)
		buffer_put_text(&typed, i % 2 ? "张 " : "三三三三三三三三");
	search_put_query(&out, buffer_span(&typed));
	assert_in_range(out.size, 1, SEARCH_WORDS_MAX * (SEARCH_WORD_LENGTH_MAX * 4 + 8));
	buffer_clear(&typed);
	buffer_clear(&out);
	for (size_t i = 0; i < 10000; i++)
		buffer_put_text(&typed, "三");
	search_put_query(&out, buffer_span(&typed));
	assert_in_range(out.size, 1, SEARCH_WORD_LENGTH_MAX * 4 + 8);
}

static void
words_come_one_by_one(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) out = { 0 };
	struct span typed = SPAN(" 张三 （） 138 工资 ");
	assert_true(search_put_word(&out, &typed));
	assert_true(search_put_word(&out, &typed));
	assert_true(search_put_word(&out, &typed));
	assert_false(search_put_word(&out, &typed));
	assert_true(span_equal(buffer_span(&out), SPAN("\"张 三\"\"138\" *\"工 资\"")));
}

struct table {
	struct db *db;
	char path[64];
};

static const char *const texts[] = {
	"张三 赤岗街道 13800138000 拖欠工资", "张小三 欠薪 13900139000", "王五 440105199001011234 工伤",
	"Chen Mei 欧阳娜娜 020-88881234",     "海赤劳人调〔2026〕12号",  "海赤劳人调〔2026〕125号",
	"𬭎某 ＡＢＣ制衣厂",
};

static void
must(fault_t fault)
{
	if (fault)
		fail_msg("%s", fault_text(fault));
}

static void
table_open(struct table *table)
{
	*table = (struct table){ .path = "/tmp/heshi-search-XXXXXX" };
	int file = mkstemp(table->path);
	assert(file >= 0);
	close(file);
	unlink(table->path);
	must(db_open(table->path, DB_CREATE, &table->db));
	must(db_run(table->db, "CREATE VIRTUAL TABLE search USING fts5(text, tokenize='unicode61', columnsize=0)"));
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buffer OWN(buffer_drop) text = { 0 };
		search_put_text(&text, span_text(texts[i]));
		struct query query = db_query(table->db, "INSERT INTO search (rowid, text) VALUES (?, ?)");
		query_integer(&query, (int64_t)i);
		query_text(&query, buffer_span(&text));
		must(query_run(&query));
	}
}

static void
table_close(struct table *table)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	db_close(&table->db);
	for (size_t i = 0; i < COUNT(ends); i++) {
		char path[80];
		snprintf(path, sizeof(path), "%s%s", table->path, ends[i]);
		unlink(path);
	}
}

/* The rows found, as bits. */
static unsigned
search(struct table *table, const char *typed)
{
	struct buffer OWN(buffer_drop) expression = { 0 };
	unsigned found = 0;
	search_put_query(&expression, span_text(typed));
	if (expression.size == 0)
		return 0;
	struct query query = db_query(table->db, "SELECT rowid FROM search WHERE search MATCH ?");
	query_text(&query, buffer_span(&expression));
	while (query_step(&query))
		found |= 1U << query_get_integer(&query, 0);
	must(query_end(&query));
	return found;
}

static void
what_people_type_is_found(void **state)
{
	(void)state;
	static const struct {
		const char *typed;
		unsigned found;
	} rows[] = {
		{ "张三", 1 << 0 },
		{ "三", 1 << 0 | 1 << 1 },
		{ "小三", 1 << 1 },
		{ "张", 1 << 0 | 1 << 1 },
		{ "138", 1 << 0 },
		{ "1380013", 1 << 0 },
		{ "13", 1 << 0 | 1 << 1 },
		{ "8000", 0 },
		{ "张三 工资", 1 << 0 },
		{ "工资 张三", 1 << 0 },
		{ "张三 138", 1 << 0 },
		{ "138 张三", 1 << 0 },
		{ "张三 欠薪", 0 },
		{ "440105199001011234", 1 << 2 },
		{ "4401051990", 1 << 2 },
		{ "chen", 1 << 3 },
		{ "CHEN me", 1 << 3 },
		{ "me chen", 0 },
		{ "欧阳娜娜", 1 << 3 },
		{ "阳娜", 1 << 3 },
		{ "娜阳", 0 },
		{ "〔2026〕12号", 1 << 4 },
		{ "(2026)12号", 1 << 4 },
		{ "海赤劳人调〔2026〕", 1 << 4 | 1 << 5 },
		{ "𬭎", 1 << 6 },
		{ "abc制衣", 1 << 6 },
		{ "ａｂｃ", 1 << 6 },
		{ "020-8888", 1 << 3 },
	};
	struct table table;
	table_open(&table);
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned found = search(&table, rows[i].typed);
		if (found != rows[i].found)
			fail_msg("\"%s\": %x, not %x", rows[i].typed, found, rows[i].found);
	}
	table_close(&table);
}

/* Whatever is typed, FTS5 must take it: the test is that no query faults. */
static void
nothing_typed_is_syntax(void **state)
{
	(void)state;
	static const char *const pieces[] = { "\"", "'",     "(",  ")", "*", "^",  "AND",  "OR", "NOT", "NEAR(",
					      ":",  "text:", "-",  "+", "{", "}",  ",",    "张", "。",  "1",
					      "a",  " ",     "\\", "%", ";", "--", "\x01", "😀",  "é" };
	struct table table;
	uint64_t seed = 20261122;
	table_open(&table);
	for (size_t round = 0; round < 20000; round++) {
		char typed[64] = "";
		size_t size = 0;
		for (size_t i = 0; i < 6; i++) {
			seed = seed * 6364136223846793005U + 1442695040888963407U;
			size += (size_t)snprintf(typed + size, sizeof(typed) - size, "%s",
						 pieces[(seed >> 33) % COUNT(pieces)]);
		}
		search(&table, typed);
	}
	assert_int_equal(search(&table, "text:张三"), 0);
	assert_int_equal(search(&table, "张三 OR 王五"), 0);
	table_close(&table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_cut_between_cjk_characters),
		cmocka_unit_test(queries_are_quoted_phrases),
		cmocka_unit_test(a_query_is_bounded),
		cmocka_unit_test(words_come_one_by_one),
		cmocka_unit_test(what_people_type_is_found),
		cmocka_unit_test(nothing_typed_is_syntax),
	};
	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
