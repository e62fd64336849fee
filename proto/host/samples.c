/* Drawing samples of closed cases; see samples.h. */
#include "host/samples.h"

#include "base/crypt.h"
#include "base/text.h"
#include "host/random.h"
#include "host/store_local.h"

#include <string.h>

#define KEY_SIZE 16
#define SEED_BYTES 8
#define CENTRE_PLACES 200 /* streets of one sample */

/* A case and its lot. */
struct lot {
	uint8_t key[KEY_SIZE];
	char id[UUID_TEXT_SIZE + 1];
};

/* The least lots of one street so far, the least first. */
struct urn {
	int64_t ledger;
	char centre[LIMIT_CENTRE_CODE + 1];
	struct lot *lots;
	int64_t count;
};

struct drawing {
	const struct sample_request *request;
	struct span seed;
	struct arena *arena;
	struct urn urns[CENTRE_PLACES];
	size_t count;
};

static int
compare_lots(const struct lot *a, const struct lot *b)
{
	int order = memcmp(a->key, b->key, KEY_SIZE);
	return order ? order : strcmp(a->id, b->id);
}

static struct urn *
urn_of(struct drawing *drawing, int64_t ledger, struct span name)
{
	for (size_t i = 0; i < drawing->count; i++)
		if (drawing->urns[i].ledger == ledger)
			return &drawing->urns[i];
	if (drawing->count == CENTRE_PLACES)
		return NULL;
	struct urn *urn = &drawing->urns[drawing->count++];
	*urn = (struct urn){ .ledger = ledger };
	span_cut(&name, '/');
	text_copy(urn->centre, sizeof(urn->centre), name);
	urn->lots = ARENA_NEW_ARRAY(drawing->arena, (size_t)drawing->request->per_centre, struct lot);
	return urn;
}

static void
put_lot(const struct drawing *drawing, struct urn *urn, struct span id)
{
	struct lot lot = { 0 };
	int64_t most = drawing->request->per_centre, at;
	crypt_hash(drawing->seed, &id, 1, lot.key, sizeof(lot.key));
	text_copy(lot.id, sizeof(lot.id), id);
	if (urn->count == most && compare_lots(&urn->lots[most - 1], &lot) < 0)
		return;
	for (at = urn->count < most ? urn->count++ : most - 1; at > 0 && compare_lots(&lot, &urn->lots[at - 1]) < 0;
	     at--)
		urn->lots[at] = urn->lots[at - 1];
	urn->lots[at] = lot;
}

static bool
is_wanted(const struct sample_request *request, struct span ledger)
{
	struct span centre = ledger;
	bool is_centre = span_equal(span_cut(&centre, '/'), SPAN("centre"));
	for (size_t i = 0; i < request->centre_count; i++)
		if (span_equal(request->centres[i], centre))
			return is_centre;
	return is_centre && request->centre_count == 0;
}

static struct span
day_text(struct arena *arena, struct date date)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date);
	return arena_copy(arena, buffer_span(&text));
}

static fault_t
draw_lots(struct store *store, struct drawing *drawing)
{
	struct query query =
		db_query(store->db,
			 "SELECT d.id, d.ledger, l.name FROM dispute_shown d JOIN ledger l ON l.id = d.ledger"
			 " WHERE d.closed BETWEEN ?1 AND ?2 AND d.voided IS NOT 1"
			 " AND +d.status IN ('closed', 'archived', 'appraised')"); /* by the index of closed */
	query_text(&query, day_text(drawing->arena, drawing->request->from));
	query_text(&query, day_text(drawing->arena, drawing->request->to));
	while (query_step(&query)) {
		struct span ledger = query_get_bytes(&query, 2);
		struct urn *urn = is_wanted(drawing->request, ledger) ?
					  urn_of(drawing, query_get_integer(&query, 1), ledger) :
					  NULL;
		if (urn)
			put_lot(drawing, urn, query_get_bytes(&query, 0));
	}
	return query_end(&query);
}

/* ---- keeping ---- */

static fault_t
put_sample(struct store *store, struct drawing *drawing, struct span id, int64_t now)
{
	const struct sample_request *request = drawing->request;
	struct buffer OWN(buffer_drop) centres = { 0 };
	struct id_text who = id_text(request->who);
	json_t *array OWN(json_drop) = json_array();
	for (size_t i = 0; i < request->centre_count; i++)
		json_array_append_new(array, json_span(request->centres[i]));
	json_put_line(&centres, array);
	struct query query =
		db_query(store->db, "INSERT INTO sample (id, seed, period_from, period_to, centres, per_centre,"
				    " drawn_by, drawn_at, seed_given) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	query_text(&query, id);
	query_text(&query, drawing->seed);
	query_text(&query, day_text(drawing->arena, request->from));
	query_text(&query, day_text(drawing->arena, request->to));
	query_text(&query, buffer_span(&centres));
	query_integer(&query, request->per_centre);
	query_text(&query, span_text(who.text));
	query_integer(&query, now);
	query_integer(&query, request->seed.size != 0);
	return query_run(&query);
}

static fault_t
put_record(struct store *store, struct span sample, int64_t place, const struct urn *urn, const char *record)
{
	struct query query =
		db_query(store->db, "INSERT INTO sample_record (sample, place, centre, record) VALUES (?, ?, ?, ?)");
	query_text(&query, sample);
	query_integer(&query, place);
	query_text(&query, span_text(urn->centre));
	query_text(&query, span_text(record));
	return query_run(&query);
}

static int
by_centre(const void *a, const void *b)
{
	return strcmp(((const struct urn *)a)->centre, ((const struct urn *)b)->centre);
}

static fault_t
keep(struct store *store, struct drawing *drawing, struct span id, int64_t now)
{
	int64_t place = 0;
	TRY(draw_lots(store, drawing));
	if (!drawing->count)
		return fault_raise(FAULT_INPUT, 0, "no case was closed there in this period: nothing to draw from");
	qsort(drawing->urns, drawing->count, sizeof(*drawing->urns), by_centre);
	TRY(put_sample(store, drawing, id, now));
	for (size_t i = 0; i < drawing->count; i++)
		for (int64_t j = 0; j < drawing->urns[i].count; j++)
			TRY(put_record(store, id, place++, &drawing->urns[i], drawing->urns[i].lots[j].id));
	return NULL;
}

static bool
is_seed(struct span seed)
{
	for (size_t i = 0; i < seed.size; i++)
		if (seed.data[i] <= ' ' || seed.data[i] > '~')
			return false;
	return seed.size <= SAMPLE_SEED_MAX;
}

static fault_t
check_request(const struct sample_request *request)
{
	if (date_compare(request->from, request->to) > 0)
		return fault_raise(FAULT_INPUT, 0, "to: is before from");
	if (request->per_centre < 1 || request->per_centre > SAMPLE_PER_CENTRE_MAX)
		return fault_raise(FAULT_INPUT, 0, "per_centre must be 1 to %d", SAMPLE_PER_CENTRE_MAX);
	if (request->centre_count > SAMPLE_CENTRES_MAX)
		return fault_raise(FAULT_INPUT, 0, "at most %d centres", SAMPLE_CENTRES_MAX);
	for (size_t i = 0; i < request->centre_count; i++)
		if (!centre_code_valid(request->centres[i]))
			return fault_raise(FAULT_INPUT, 0, "centres must be codes of centres");
	if (!is_seed(request->seed))
		return fault_raise(FAULT_INPUT, 0, "seed must be at most %d letters, digits and signs, without spaces",
				   SAMPLE_SEED_MAX);
	return NULL;
}

static struct span
made_seed(struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	uint8_t bytes[SEED_BYTES];
	random_bytes(bytes, sizeof(bytes));
	text_put_base32(&text, span_of(bytes, sizeof(bytes)));
	return arena_copy(arena, buffer_span(&text));
}

/* In a transaction of its own, or inside the caller's. */
static fault_t
within(struct store *store, struct drawing *drawing, struct span id, int64_t now)
{
	bool nested = db_in_transaction(store->db);
	TRY(nested ? db_mark(store->db) : db_begin(store->db));
	fault_t fault = keep(store, drawing, id, now);
	if (!nested)
		return local_end(store, fault);
	if (!fault)
		return db_unmark(store->db);
	db_undo_mark(store->db);
	return fault;
}

fault_t
sample_draw(struct store *store, struct arena *arena, const struct sample_request *request, int64_t now_ms,
	    struct uuid *out)
{
	struct uuid id = random_uuid(now_ms);
	struct id_text text = id_text(id);
	struct drawing *drawing = ARENA_NEW(arena, struct drawing);
	TRY(check_request(request));
	*drawing = (struct drawing){ .request = request, .arena = arena };
	drawing->seed = request->seed.size ? request->seed : made_seed(arena);
	TRY(within(store, drawing, span_text(text.text), now_ms / 1000));
	*out = id;
	return NULL;
}
