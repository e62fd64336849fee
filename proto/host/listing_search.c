/* Searching in lists: every word must stand somewhere in the record, each maybe in another part; a part is searched alone.
 *
 * A word that few documents hold gives the records that are looked at. One that many hold ("工资") would give half of all records, of
 * which a page shows fifty; so records are asked, in the order of the list, whether one of their documents is among those that hold it.
 */
#include "host/listing_inside.h"

#include "host/search.h"

#define COMMON 5000 /* documents from which on a word is common */

struct word {
	struct span phrase;
	bool common;
};

static fault_t
is_common(struct store *store, struct span phrase, bool *out)
{
	struct query query =
		db_query(store->db, "SELECT COUNT(*) FROM (SELECT rowid FROM search WHERE search.text MATCH ?"
				    " LIMIT ?)");
	query_text(&query, phrase);
	query_integer(&query, COMMON);
	*out = query_step(&query) && query_get_integer(&query, 0) == COMMON;
	return query_end(&query);
}

static fault_t
read_words(struct listing_sql *sql, struct word *words, size_t *count)
{
	struct span typed = sql->query->search;
	for (*count = 0; *count < SEARCH_WORDS_MAX; ++*count) {
		struct buffer OWN(buffer_drop) phrase = { 0 };
		struct word *word = &words[*count];
		if (!search_put_word(&phrase, &typed))
			return NULL;
		word->phrase = arena_copy(sql->arena, buffer_span(&phrase));
		TRY(is_common(sql->store, word->phrase, &word->common));
	}
	return NULL;
}

/* The plus keeps SQLite from beginning at the word's documents. */
static void
put_word(struct listing_sql *sql, const struct word *word)
{
	const char *column = kind_is_part(sql->query->kind) ? "id" : "record";
	if (word->common)
		buffer_print(&sql->text,
			     " AND EXISTS (SELECT 1 FROM document d WHERE d.%s = shown.id AND +d.row IN"
			     " (SELECT rowid FROM search WHERE search.text MATCH ?))",
			     column);
	else
		buffer_print(&sql->text,
			     " AND id IN (SELECT d.%s FROM search JOIN document d ON d.row = search.rowid"
			     " WHERE search.text MATCH ?)",
			     column);
	listing_bind(sql, value_text(word->phrase));
}

fault_t
listing_put_search(struct listing_sql *sql)
{
	struct word words[SEARCH_WORDS_MAX];
	size_t count;
	TRY(read_words(sql, words, &count));
	for (size_t i = 0; i < count; i++)
		put_word(sql, &words[i]);
	sql->nothing = count == 0;
	return NULL;
}
