/* Likely duplicates of a dispute: the same people against the same employer within 60 days, or the same external reference. */
#include "host/records.h"

#include "core/schema.h"
#include "host/api_inside.h"
#include "host/output.h"
#include "host/record_json.h"

#include <stdio.h>

#define NAMED_MAX 3 /* more are not worth naming: someone has to look anyway */

/* A case that was given to another street and the one that goes on with it there (or one further on) are no duplicates. */
#define NO_TRANSFER                                                        \
	" AND (d.transferred_to IS NULL OR mine.transferred_from IS NULL)" \
	" AND (mine.transferred_to IS NULL OR d.transferred_from IS NULL)"

/* Driven by the employer, because name and code of parties are indexed; then few rows are left to compare. */
static const char same_parties[] =
	"SELECT DISTINCT d.id, d.number FROM party_shown mine_r"
	" JOIN party_shown r ON r.id IN (SELECT id FROM party WHERE name = mine_r.name"
	"  UNION SELECT id FROM party WHERE employer_code = mine_r.employer_code)"
	" JOIN party_shown a ON a.record = r.record AND a.side = 'applicant'"
	" JOIN party_shown mine_a ON mine_a.record = mine_r.record AND mine_a.side = 'applicant'"
	"  AND (mine_a.name = a.name OR mine_a.id_number = a.id_number)"
	" JOIN dispute_shown d ON d.id = r.record"
	" JOIN dispute mine ON mine.id = mine_r.record"
	" WHERE mine_r.record = ?1 AND mine_r.side = 'respondent' AND r.side = 'respondent' AND r.record <> ?1"
	" AND mine.voided IS NOT 1 AND d.voided IS NOT 1 AND a.voided IS NOT 1 AND r.voided IS NOT 1"
	" AND ABS(julianday(d.received) - julianday(mine.received)) <= 60" NO_TRANSFER " ORDER BY d.id DESC LIMIT 3";

static const char same_reference[] =
	"SELECT d.id, d.number FROM dispute mine JOIN dispute_shown d ON d.external_ref = mine.external_ref"
	" WHERE mine.id = ?1 AND d.id <> ?1 AND mine.voided IS NOT 1 AND d.voided IS NOT 1" NO_TRANSFER
	" ORDER BY d.id DESC LIMIT 3";

struct named {
	struct span names[NAMED_MAX];
	size_t count;
};

static fault_t
find_others(struct store *store, struct arena *arena, const char *sql, struct uuid dispute, struct named *out)
{
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(dispute, id);
	struct query query = db_query(store->db, sql);
	query_text(&query, span_text(id));
	*out = (struct named){ 0 };
	while (out->count < NAMED_MAX && query_step(&query))
		out->names[out->count++] = arena_copy(arena, query_get_bytes(&query, query_is_null(&query, 1) ? 0 : 1));
	return query_end(&query);
}

static const char *
say(struct arena *arena, const char *what, const char *comma, const struct named *named)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_put_text(&text, what);
	for (size_t i = 0; i < named->count; i++) {
		buffer_put_text(&text, i ? comma : "");
		buffer_put_span(&text, named->names[i]);
	}
	return arena_text(arena, buffer_span(&text));
}

static const struct {
	const char *sql, *field;
	struct label text;
} rules[] = {
	{ same_parties,
	  "",
	  { "60 日内同一劳动者与同一用人单位已有案件：",
	    "the same people against the same employer within 60 days: " } },
	{ same_reference, "external_ref", { "外部编号相同的案件：", "the same external reference: " } },
};

fault_t
record_duplicates(struct store *store, struct arena *arena, const struct place *place, struct problems *problems)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct named named;
		TRY(find_others(store, arena, rules[i].sql, place->path.record, &named));
		if (!named.count)
			continue;
		struct label text = { .zh = say(arena, rules[i].text.zh, "、", &named),
				      .en = say(arena, rules[i].text.en, ", ", &named) };
		problem_add(arena, problems, SEVERITY_WARN, "duplicate", span_text(rules[i].field), text);
	}
	return NULL;
}

/* ---- side by side ---- */

static fault_t
find_ids(struct store *store, const char *sql, struct uuid dispute, struct uuid out[NAMED_MAX], size_t *count)
{
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(dispute, id);
	struct query query = db_query(store->db, sql);
	query_text(&query, span_text(id));
	*count = 0;
	while (*count < NAMED_MAX && query_step(&query))
		if (uuid_read(query_get_bytes(&query, 0), &out[*count]))
			++*count;
	return query_end(&query);
}

static fault_t
add_dispute(struct store *store, struct uuid id, json_t *object)
{
	static const char *const names[] = { "number", "received", "status", "category" };
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	json_set_uuid(object, "id", id);
	struct query query = db_query(store->db, "SELECT number, received, status, category FROM dispute WHERE id = ?");
	query_text(&query, span_text(text));
	if (query_step(&query))
		for (int i = 0; i < 4; i++)
			output_text(object, names[i], query_get_bytes(&query, i));
	return query_end(&query);
}

static fault_t
add_duplicate(struct store *store, struct arena *arena, struct uuid id, struct label why, json_t *array)
{
	struct span applicants, respondents;
	json_t *object = json_object();
	json_array_append_new(array, object);
	TRY(add_dispute(store, id, object));
	TRY(listing_side(store, arena, id, true, &applicants));
	TRY(listing_side(store, arena, id, false, &respondents));
	output_text(object, "applicants", applicants);
	output_text(object, "respondents", respondents);
	json_object_set_new(object, "why", output_label(why));
	return NULL;
}

fault_t
duplicates_json(struct store *store, struct arena *arena, const struct place *place, json_t **out)
{
	static const struct label reasons[] = {
		{ "60 日内同一劳动者与同一用人单位", "the same people and employer within 60 days" },
		{ "外部编号相同", "the same external reference" },
	};
	json_t *OWN(json_drop) array = json_array();
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct uuid ids[NAMED_MAX];
		size_t count;
		TRY(find_ids(store, rules[i].sql, place->path.record, ids, &count));
		for (size_t j = 0; j < count; j++)
			TRY(add_duplicate(store, arena, ids[j], reasons[i], array));
	}
	*out = KEEP(array);
	return NULL;
}
