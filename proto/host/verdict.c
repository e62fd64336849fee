/* Verdicts: kept, and shown beside the ledgers as they stand. */
#include "host/verdict.h"

#include "host/output.h"
#include "host/record_json.h"
#include "host/store_local.h"

#include <stdio.h>
#include <string.h>

static json_t *
problem_json(const struct audit_problem *problem)
{
	json_t *item = json_object();
	output_text(item, "rule", span_text(problem->rule));
	output_text(item, "text", span_text(problem->text));
	if (!oid_is_zero(&problem->commit))
		json_set_oid(item, "commit", &problem->commit);
	return item;
}

static void
put_problems(struct buffer *out, const struct audit *audit, const struct audit_part *part)
{
	json_t *OWN(json_drop) items = json_array();
	size_t kept = audit->problem_count < AUDIT_PROBLEMS_KEPT ? audit->problem_count : AUDIT_PROBLEMS_KEPT;
	for (size_t i = 0; i < kept && json_array_size(items) < VERDICT_PROBLEMS_MAX; i++)
		if (strcmp(audit->problems[i].ledger, part->ledger) == 0)
			json_array_append_new(items, problem_json(&audit->problems[i]));
	json_put_line(out, items);
}

static fault_t
put_verdict(struct store *store, const struct audit *audit, const struct audit_part *part, struct span account,
	    int64_t at)
{
	struct buffer OWN(buffer_drop) problems = { 0 };
	put_problems(&problems, audit, part);
	struct query query = db_query(store->db, "INSERT OR REPLACE INTO verdict (ledger, at, took_ms, number, head,"
						 " commits, merges, problem_count, problems, account)"
						 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	query_text(&query, span_text(part->ledger));
	query_integer(&query, at);
	query_integer(&query, part->took_ms);
	query_integer(&query, part->number);
	query_bytes(&query, span_of(part->head.bytes, OID_SIZE));
	query_integer(&query, part->commits);
	query_integer(&query, part->merges);
	query_integer(&query, (int64_t)part->problem_count);
	query_text(&query, buffer_span(&problems));
	query_text(&query, account);
	return query_run(&query);
}

fault_t
verdicts_put(struct store *store, const struct audit *audit, const struct uuid *account, int64_t at)
{
	struct id_text id = account ? id_text(*account) : (struct id_text){ "" };
	fault_t fault = NULL;
	TRY(db_begin(store->db));
	for (size_t i = 0; i < audit->part_count && !fault; i++)
		fault = put_verdict(store, audit, &audit->parts[i], span_text(id.text), at);
	return local_end(store, fault);
}

/* ---- showing ---- */

enum column { LEDGER, NAME, LAST, CURRENT, AT, TOOK, NUMBER, HEAD, COMMITS, MERGES, PROBLEMS, COUNT, ACCOUNT };

#define KNOWN " v.at, v.took_ms, v.number, v.head, v.commits, v.merges, v.problems, v.problem_count, a.name"

static void
set_head(json_t *object, const char *name, struct span bytes)
{
	struct oid oid;
	if (bytes.size != OID_SIZE)
		return;
	memcpy(oid.bytes, bytes.data, OID_SIZE);
	if (!oid_is_zero(&oid))
		json_set_oid(object, name, &oid);
}

static void
set_number(json_t *object, const char *name, struct query *query, int column)
{
	json_object_set_new(object, name, json_integer(query_get_integer(query, column)));
}

static json_t *
verdict_json(struct query *query)
{
	json_t *object, *problems = NULL;
	if (query_is_null(query, AT))
		return json_null();
	object = json_object();
	fault_drop(json_read(query_get_bytes(query, PROBLEMS), &problems));
	output_instant(object, "at", query_get_integer(query, AT));
	set_number(object, "took_ms", query, TOOK);
	set_number(object, "number", query, NUMBER);
	set_head(object, "head", query_get_bytes(query, HEAD));
	set_number(object, "commits", query, COMMITS);
	set_number(object, "merges", query, MERGES);
	set_number(object, "problem_count", query, COUNT);
	json_object_set_new(object, "problems", problems ? problems : json_array());
	output_text(object, "account", query_get_bytes(query, ACCOUNT));
	json_object_set_new(object, "since",
			    json_integer(query_get_integer(query, LAST) - query_get_integer(query, NUMBER)));
	return object;
}

static fault_t
add_rows(struct store *store, const char *sql, json_t *items)
{
	struct query query = db_query(store->db, sql);
	while (query_step(&query)) {
		json_t *item = json_object();
		json_object_set_new(item, "ledger", json_span(query_get_bytes(&query, LEDGER)));
		output_text(item, "name", query_get_bytes(&query, NAME));
		set_number(item, "last", &query, LAST);
		set_head(item, "head", query_get_bytes(&query, CURRENT));
		json_object_set_new(item, "verdict", verdict_json(&query));
		json_array_append_new(items, item);
	}
	return query_end(&query);
}

fault_t
verdicts_json(struct store *store, json_t **out)
{
	json_t *OWN(json_drop) items = json_array();
	TRY(add_rows(store,
		     "SELECT l.name, c.name, l.last, l.current," KNOWN " FROM ledger l"
		     " LEFT JOIN verdict v ON v.ledger = l.name LEFT JOIN account a ON a.id = v.account"
		     " LEFT JOIN centre_shown c ON 'centre/' || c.code = l.name"
		     " ORDER BY l.name NOT LIKE 'district/%', l.name",
		     items));
	TRY(add_rows(store,
		     "SELECT '', NULL, 0, NULL," KNOWN " FROM (SELECT 1) LEFT JOIN verdict v ON v.ledger = ''"
		     " LEFT JOIN account a ON a.id = v.account",
		     items));
	*out = KEEP(items);
	return NULL;
}
