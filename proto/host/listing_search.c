/* Searching in lists: every word must stand somewhere in the record, each maybe in another part; a part is searched alone.
 *
 * How a word is looked for depends on how many documents hold it, so that a page comes at once among a million records:
 * - rare: it gives the records, which are then looked up and sorted;
 * - spread: it gives the set of records, and those of the list are asked in their order whether they are in it;
 * - common ("工资"): even the set would take too long. The records of the list are asked in their order, and a page is full after a few,
 *   whether the word stands in the text that the index keeps of one of their documents.
 */
#include "host/listing_inside.h"

#include "host/search.h"

#include <inttypes.h>

#define SPREAD 2000 /* documents from which on a word is spread */

struct word {
	struct span phrase;
	struct span text;  /* as it stands in the index's text; empty: only the index can tell */
	struct span rows;  /* of its documents, as a JSON array; empty: it is common */
	int64_t documents; /* no more are counted than make it common */
};

/* Documents from which on a word is common. Of n records, c hold the word: the set costs c steps, and a page of fifty costs 50 n / c
 * records to be read, each about fifteen steps. No exact number is needed, so the highest row's does. */
static fault_t
find_common(const struct listing_sql *sql, int64_t *out)
{
	const char *kind = sql->query->kind->name;
	struct span text = arena_print(sql->arena, "SELECT MAX(rowid) FROM \"%s\"", kind);
	struct query query = db_query(sql->store->db, arena_text(sql->arena, text));
	int64_t records = query_step(&query) ? query_get_integer(&query, 0) : 0;
	for (*out = SPREAD; *out / 50 * *out / 15 < records;)
		*out += *out / 8;
	return query_end(&query);
}

/* Asked once: finding a phrase of frequent characters takes longer than all the rest. */
static fault_t
find_documents(struct listing_sql *sql, int64_t common, struct word *word)
{
	struct buffer OWN(buffer_drop) rows = { 0 };
	struct query query = db_query(sql->store->db, "SELECT rowid FROM search WHERE search.text MATCH ? LIMIT ?");
	query_text(&query, word->phrase);
	query_integer(&query, common);
	for (word->documents = 0; query_step(&query); word->documents++)
		buffer_print(&rows, "%c%" PRId64, word->documents ? ',' : '[', query_get_integer(&query, 0));
	buffer_put_text(&rows, word->documents ? "]" : "[]");
	if (word->documents < common)
		word->rows = arena_copy(sql->arena, buffer_span(&rows));
	return query_end(&query);
}

static fault_t
read_words(struct listing_sql *sql, int64_t common, struct word *words, size_t *count)
{
	struct span typed = sql->query->search;
	for (*count = 0; *count < SEARCH_WORDS_MAX; ++*count) {
		struct buffer OWN(buffer_drop) phrase = { 0 };
		struct word *word = &words[*count];
		if (!search_put_word(&phrase, &typed))
			return NULL;
		*word = (struct word){ .phrase = arena_copy(sql->arena, buffer_span(&phrase)) };
		search_word_text(word->phrase, &word->text);
		TRY(find_documents(sql, common, word));
	}
	return NULL;
}

/* A plus keeps SQLite from beginning at what stands behind it. */
static void
put_word(struct listing_sql *sql, const struct word *word)
{
	const char *column = kind_is_part(sql->query->kind) ? "id" : "record";
	bool common = !word->rows.size;
	if (common && word->text.size)
		buffer_print(
			&sql->text,
			" AND EXISTS (SELECT 1 FROM document d JOIN search s ON s.rowid = +d.row WHERE d.%s = shown.id"
			" AND instr(s.text, ?) > 0)",
			column);
	else if (common)
		buffer_print(&sql->text,
			     " AND EXISTS (SELECT 1 FROM document d WHERE d.%s = shown.id AND +d.row IN"
			     " (SELECT rowid FROM search WHERE search.text MATCH ?))",
			     column);
	else
		buffer_print(
			&sql->text,
			" AND %sid IN (SELECT d.%s FROM json_each(?) found CROSS JOIN document d ON d.row = found.value)",
			sql->counts || word->documents < SPREAD ? "" : "+", column);
	listing_bind(sql, value_text(!common ? word->rows : word->text.size ? word->text : word->phrase));
}

/* Sets first: what is in none of them need not be read. */
fault_t
listing_put_search(struct listing_sql *sql)
{
	struct word words[SEARCH_WORDS_MAX];
	size_t count;
	int64_t common;
	TRY(find_common(sql, &common));
	TRY(read_words(sql, common, words, &count));
	for (size_t i = 0; i < count; i++)
		if (words[i].rows.size)
			put_word(sql, &words[i]);
	for (size_t i = 0; i < count; i++)
		if (!words[i].rows.size)
			put_word(sql, &words[i]);
	sql->nothing = count == 0;
	return NULL;
}
