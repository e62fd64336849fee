/* Suggestions out of earlier cases; see suggest.h. */
#include "host/suggest.h"

#include "base/text.h"
#include "host/output.h"
#include "host/search.h"

#include <string.h>

#define NEWEST "3000"    /* documents that mention what is typed, and are looked at */
#define BEGINNING "500"  /* rows whose name begins with it */
#define GROUPS_MAX 200   /* from which the best are chosen */
#define FIRST_CJK 0x2e80 /* from here on one character says enough */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"

/* Columns, in this order, of every query. */
enum column {
	NAME,
	TYPE,
	PHONE,
	ADDRESS,
	CODE,
	REPRESENTATIVE,
	TITLE,
	EMPLOYER,
	ID_TYPE,
	ID_NUMBER,
	SEX,
	BIRTH,
	COLUMNS
};
static const char *const column_names[COLUMNS] = {
	"name",     "type",    "phone",     "address", "employer_code", "representative", "representative_title",
	"employer", "id_type", "id_number", "sex",     "birth_date",
};
#define LAST COLUMNS /* the case's day of receipt, behind them */
#define RECORD (COLUMNS + 1)

#define PARTY_COLUMNS                                                                                             \
	"p.type, p.phone, p.address, p.employer_code, p.representative, p.representative_title, NULL, p.id_type," \
	" p.id_number, p.sex, p.birth_date, d.received, d.id"
/* ?1: search expression. ?2, ?3: bounds of names that begin with what is typed. */
#define MENTIONED                                                                                                 \
	"SELECT m.id FROM (SELECT rowid FROM search WHERE search.text MATCH ?1 ORDER BY rowid DESC LIMIT " NEWEST \
	") s JOIN document m ON m.row = s.rowid"
#define BEGUN "SELECT id FROM (SELECT id FROM party WHERE name >= ?2 AND name < ?3 LIMIT " BEGINNING ")"
#define PARTIES                                                                                            \
	" FROM party p JOIN dispute_shown d ON d.id = p.record WHERE p.held IS NULL AND p.voided IS NOT 1" \
	" AND d.voided IS NOT 1"
#define NEWEST_FIRST " ORDER BY d.received DESC, d.id DESC"

static const struct {
	const char *name;
	bool begun; /* takes ?2 and ?3 */
	const char *sql;
} rows[SUGGEST_COUNT] = {
	[SUGGEST_EMPLOYER] = { "employer", true,
			       "SELECT p.name, " PARTY_COLUMNS PARTIES
			       " AND p.type = 'organisation' AND p.id IN (" BEGUN " UNION ALL " MENTIONED
			       ")" NEWEST_FIRST },
	[SUGGEST_PERSON] = { "person", true,
			     "SELECT p.name, " PARTY_COLUMNS PARTIES " AND p.type = 'person' AND p.id IN (" BEGUN
			     " UNION ALL " MENTIONED ")" NEWEST_FIRST },
	[SUGGEST_REPRESENTATIVE] = { "representative", false,
				     "SELECT p.representative, NULL, NULL, NULL, p.employer_code, NULL,"
				     " p.representative_title, p.name, NULL, NULL, NULL, NULL, d.received, d.id" PARTIES
				     " AND p.representative IS NOT NULL AND p.id IN (" MENTIONED ")" NEWEST_FIRST },
	[SUGGEST_PLACE] = { "place", false,
			    "SELECT d.workplace, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
			    " d.received, d.id FROM dispute_shown d WHERE d.voided IS NOT 1"
			    " AND d.workplace IS NOT NULL AND d.id IN (" MENTIONED ")" NEWEST_FIRST },
};

enum suggest
suggest_read(struct span name)
{
	enum suggest what = 0;
	while (what < SUGGEST_COUNT && !span_equal(name, span_text(rows[what].name)))
		what++;
	return what;
}

/* ---- does it fit ---- */

/* Cut and folded as the index has it, capitals too, so that both sides compare. */
static struct span
fold(struct arena *arena, struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	search_put_text(&out, text);
	for (size_t i = 0; i < out.size; i++)
		if (out.data[i] >= 'A' && out.data[i] <= 'Z')
			out.data[i] = (uint8_t)(out.data[i] + ('a' - 'A'));
	return text_trim(arena_copy(arena, buffer_span(&out)));
}

static bool
contains(struct span text, struct span part)
{
	for (size_t at = 0; at + part.size <= text.size; at++)
		if (span_starts(span_part(text, at, part.size), part))
			return true;
	return false;
}

/* Words as they were typed: what the fold spaces out stays one. */
static bool
contains_words(struct arena *arena, struct span name, struct span typed)
{
	while (typed.size) {
		struct span word = fold(arena, span_cut(&typed, ' '));
		if (word.size && !contains(name, word))
			return false;
	}
	return true;
}

/* ---- groups: what is one and the same ---- */

struct group {
	struct span cells[COLUMNS];
	struct span sources[COLUMNS]; /* the case that each cell is from */
	struct span last, record;     /* of the newest case; the case last counted */
	int64_t cases;
	bool begins;
};

struct suggestion {
	struct store *store;
	struct arena *arena;
	enum suggest what;
	struct span typed, folded;
	struct group *groups;
	size_t count;
	struct buffer *records; /* out of which something is shown, or NULL */
};

/* Where both say something, it decides. */
static bool
differ(const struct group *group, const struct span *cells, enum column column)
{
	return group->cells[column].size && cells[column].size && !span_equal(group->cells[column], cells[column]);
}

static bool
agree(const struct group *group, const struct span *cells, enum column column)
{
	return group->cells[column].size && span_equal(group->cells[column], cells[column]);
}

static bool
is_same(enum suggest what, const struct group *group, const struct span *cells)
{
	bool named = span_equal(group->cells[NAME], cells[NAME]);
	switch (what) {
	case SUGGEST_EMPLOYER:
		return agree(group, cells, CODE) || (named && !differ(group, cells, CODE));
	case SUGGEST_PERSON:
		return named && (agree(group, cells, ID_NUMBER) ||
				 (!differ(group, cells, ID_NUMBER) && !differ(group, cells, PHONE)));
	case SUGGEST_REPRESENTATIVE:
		return named && span_equal(group->cells[EMPLOYER], cells[EMPLOYER]);
	default:
		return named;
	}
}

static struct group *
group_of(struct suggestion *suggestion, const struct span *cells)
{
	for (size_t i = 0; i < suggestion->count; i++)
		if (is_same(suggestion->what, &suggestion->groups[i], cells))
			return &suggestion->groups[i];
	if (suggestion->count == GROUPS_MAX)
		return NULL;
	return &suggestion->groups[suggestion->count++];
}

/* Rows come newest first: what a newer case says stands. An employer's gaps are filled from older ones; a person's are not, since two
 * people may bear one name. */
static void
group_add(struct suggestion *suggestion, struct query *row, const struct span *cells, bool begins)
{
	struct group *group = group_of(suggestion, cells);
	if (!group)
		return;
	struct span record = arena_copy(suggestion->arena, query_get_bytes(row, RECORD));
	bool new = !group->cells[NAME].size;
	for (int i = 0; i < COLUMNS; i++)
		if (!group->cells[i].size && cells[i].size && (new || suggestion->what == SUGGEST_EMPLOYER)) {
			group->cells[i] = arena_copy(suggestion->arena, cells[i]);
			group->sources[i] = record;
		}
	if (new)
		group->last = arena_copy(suggestion->arena, query_get_bytes(row, LAST));
	group->begins = group->begins || begins;
	group->cases += !span_equal(group->record, record);
	group->record = record;
}

static void
take_row(struct suggestion *suggestion, struct query *row)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span cells[COLUMNS];
	for (int i = 0; i < COLUMNS; i++)
		cells[i] = query_get_bytes(row, i);
	struct span name = fold(&arena, cells[NAME]), code = fold(&arena, cells[CODE]);
	bool coded = suggestion->what == SUGGEST_EMPLOYER && span_starts(code, suggestion->folded);
	bool fits = cells[NAME].size && (coded || contains_words(&arena, name, suggestion->typed));
	if (fits)
		group_add(suggestion, row, cells, coded || span_starts(name, suggestion->folded));
}

static fault_t
take_rows(struct suggestion *suggestion, struct span expression)
{
	struct buffer OWN(buffer_drop) beyond = { 0 };
	buffer_put_span(&beyond, suggestion->typed);
	buffer_put_text(&beyond, LAST_CHARACTER);
	struct query query = db_query(suggestion->store->db, rows[suggestion->what].sql);
	query_text(&query, expression);
	if (rows[suggestion->what].begun) {
		query_text(&query, suggestion->typed);
		query_text(&query, buffer_span(&beyond));
	}
	while (query_step(&query))
		take_row(suggestion, &query);
	return query_end(&query);
}

/* ---- how often ---- */

static const char count_employer[] =
	"SELECT COUNT(DISTINCT p.record) FROM party p JOIN dispute_shown d ON d.id = p.record WHERE p.id IN"
	" (SELECT id FROM party WHERE name = ?1 UNION SELECT id FROM party WHERE employer_code = ?2)"
	" AND (p.employer_code IS NULL OR ?2 IS NULL OR p.employer_code = ?2)"
	" AND p.type = 'organisation' AND p.held IS NULL AND p.voided IS NOT 1 AND d.voided IS NOT 1";

/* A common word mentions more than is looked at, and screens say "seen N times" of employers: so they are counted for themselves. */
static fault_t
count_cases(struct suggestion *suggestion, struct group *group)
{
	if (suggestion->what != SUGGEST_EMPLOYER)
		return NULL;
	struct query query = db_query(suggestion->store->db, count_employer);
	query_text(&query, group->cells[NAME]);
	if (group->cells[CODE].size)
		query_text(&query, group->cells[CODE]);
	else
		query_null(&query);
	if (query_step(&query))
		group->cases = query_get_integer(&query, 0);
	return query_end(&query);
}

/* ---- answer ---- */

static json_t *
group_json(const struct group *group)
{
	json_t *object = json_object();
	for (int i = 0; i < COLUMNS; i++)
		output_text(object, column_names[i], group->cells[i]);
	json_object_set_new(object, "cases", json_integer(group->cases));
	output_text(object, "last", group->last);
	return object;
}

static void
put_sources(struct buffer *records, const struct group *group)
{
	struct uuid id;
	for (int i = 0; records && i < COLUMNS; i++)
		if (group->cells[i].size && uuid_read(group->sources[i], &id))
			buffer_put(records, &id, sizeof(id));
}

static fault_t
put_groups(struct suggestion *suggestion, json_t *array)
{
	for (int begins = 1; begins >= 0; begins--)
		for (size_t i = 0; i < suggestion->count && json_array_size(array) < SUGGEST_MAX; i++) {
			struct group *group = &suggestion->groups[i];
			if (group->begins != begins)
				continue;
			TRY(count_cases(suggestion, group));
			json_array_append_new(array, group_json(group));
			put_sources(suggestion->records, group);
		}
	return NULL;
}

/* One Chinese character, or two others. */
static bool
says_enough(struct span typed)
{
	size_t count = 0;
	for (size_t at = 0; at < typed.size; count++)
		if (text_next(typed, &at) >= FIRST_CJK)
			return true;
	return count >= 2;
}

static fault_t
find_groups(struct suggestion *suggestion, json_t *array)
{
	struct buffer OWN(buffer_drop) expression = { 0 };
	search_put_query(&expression, suggestion->typed);
	if (!expression.size)
		return NULL;
	TRY(take_rows(suggestion, buffer_span(&expression)));
	return put_groups(suggestion, array);
}

fault_t
suggest_json(struct store *store, struct arena *arena, enum suggest what, struct span typed, json_t **out,
	     struct buffer *records)
{
	json_t *array = json_array(), *OWN(json_drop) object = json_pack("{s:o}", "items", array);
	struct suggestion suggestion = { .store = store,
					 .arena = arena,
					 .what = what,
					 .typed = text_trim(typed),
					 .records = records };
	if (text_is_utf8(typed) && text_length(typed) <= SUGGEST_TYPED_MAX && says_enough(suggestion.typed)) {
		suggestion.folded = fold(arena, suggestion.typed);
		suggestion.groups = ARENA_NEW_ARRAY(arena, GROUPS_MAX, struct group);
		TRY(find_groups(&suggestion, array));
	}
	*out = KEEP(object);
	return NULL;
}
