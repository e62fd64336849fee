/* The log of exchanges: one row each, failures of the same kind in a row counted rather than listed. */
#include "node/exchange_log.h"

#include "host/clock.h"
#include "host/output.h"

#include <string.h>

static void
bind_result(struct query *query, const struct exchange_result *result, const struct fault *fault, bool ended)
{
	query_integer(query, result->began);
	query_integer(query, ended ? clock_seconds() : 0);
	query_text(query, fault ? span_text(fault_word(fault_code(fault))) : (struct span){ 0 });
	query_text(query, fault ? span_text(fault_text(fault)) : (struct span){ 0 });
	query_integer(query, result->sent);
	query_integer(query, result->received);
	query_integer(query, (int64_t)result->bytes.sent);
	query_integer(query, (int64_t)result->bytes.received);
	query_integer(query, result->skew);
}

/* A live exchange's own row. */
static fault_t
update_open(struct store *store, const struct exchange_result *result, const struct fault *fault, bool ended,
	    bool *done)
{
	struct query query =
		db_query(store->db, "UPDATE exchange SET ended = ?2, code = ?3, why = ?4, sent = ?5, received = ?6,"
				    " bytes_sent = ?7, bytes_received = ?8, skew = ?9"
				    " WHERE id = (SELECT MAX(id) FROM exchange) AND began = ?1 AND ended = 0");
	bind_result(&query, result, fault, ended);
	TRY(query_run(&query));
	*done = db_changed(store->db) > 0;
	return NULL;
}

/* Offline for a week is one line, not ten thousand. */
static fault_t
count_again(struct store *store, const struct exchange_result *result, const struct fault *fault, bool *done)
{
	*done = false;
	if (!fault || result->sent || result->received)
		return NULL;
	struct query query =
		db_query(store->db, "UPDATE exchange SET ended = ?2, tries = tries + 1, bytes_sent = bytes_sent + ?7,"
				    " bytes_received = bytes_received + ?8, skew = ?9"
				    " WHERE id = (SELECT MAX(id) FROM exchange) AND code = ?3 AND why = ?4"
				    " AND sent = ?5 AND received = ?6 AND ended > 0 AND ?1 > 0");
	bind_result(&query, result, fault, true);
	TRY(query_run(&query));
	*done = db_changed(store->db) > 0;
	return NULL;
}

static fault_t
insert(struct store *store, const struct exchange_result *result, const struct fault *fault, bool ended)
{
	struct query query =
		db_query(store->db, "INSERT INTO exchange (began, ended, tries, code, why, sent, received, bytes_sent,"
				    " bytes_received, skew) VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
	bind_result(&query, result, fault, ended);
	TRY(query_run(&query));
	struct query old = db_query(store->db, "DELETE FROM exchange WHERE id <= ?");
	query_integer(&old, db_last_row(store->db) - EXCHANGE_LOG_KEPT);
	return query_run(&old);
}

fault_t
exchange_log_note(struct store *store, const struct exchange_result *result, const struct fault *fault, bool ended)
{
	bool done;
	TRY(update_open(store, result, fault, ended, &done));
	if (!done)
		TRY(count_again(store, result, fault, &done));
	return done ? NULL : insert(store, result, fault, ended);
}

/* When it ended nobody knows; what is certain is that it has. */
fault_t
exchange_log_begin(struct store *store)
{
	struct query query = db_query(store->db, "UPDATE exchange SET ended = MAX(began, ?), code = ?, why = ?"
						 " WHERE ended = 0");
	query_integer(&query, clock_seconds());
	query_text(&query, span_text(fault_word(FAULT_SYSTEM)));
	query_text(&query, SPAN("the program was ended"));
	return query_run(&query);
}

static json_t *
row_json(struct query *query)
{
	static const char *const numbers[] = { "tries", "sent", "received", "bytes_sent", "bytes_received", "skew" };
	json_t *object = json_object();
	output_instant(object, "at", query_get_integer(query, 0));
	output_instant(object, "ended", query_get_integer(query, 1));
	output_text(object, "code", query_get_bytes(query, 2));
	output_text(object, "why", query_get_bytes(query, 3));
	json_object_set_new(object, "ok", json_boolean(query_get_bytes(query, 2).size == 0));
	for (int i = 0; i < 6; i++)
		json_object_set_new(object, numbers[i], json_integer(query_get_integer(query, 4 + i)));
	return object;
}

fault_t
exchange_log_list(struct store *store, int64_t limit, json_t **out)
{
	json_t *array = json_array();
	struct query query = db_query(store->db, "SELECT began, ended, code, why, tries, sent, received, bytes_sent,"
						 " bytes_received, skew FROM exchange ORDER BY id DESC LIMIT ?");
	query_integer(&query, limit);
	while (query_step(&query))
		json_array_append_new(array, row_json(&query));
	fault_t fault = query_end(&query);
	if (fault)
		json_decref(array);
	else
		*out = array;
	return fault;
}
