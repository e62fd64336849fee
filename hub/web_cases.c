/* What only the hub does with a case: giving it to another street. */
#include "hub/web.h"

#include "host/api_inside.h"
#include "host/output.h"
#include "host/record_json.h"
#include "host/transfer.h"

#define REASON_BYTES (TRANSFER_REASON_MAX * 4)

static fault_t
add_number(struct api_call *call, struct uuid id, json_t *object)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	struct query query =
		db_query(call->store->db, "SELECT number FROM dispute WHERE id = ? AND number IS NOT NULL");
	query_text(&query, span_text(text));
	if (query_step(&query))
		output_text(object, "number", query_get_bytes(&query, 0));
	return query_end(&query);
}

static fault_t
give_away(struct api_call *call)
{
	static const char *const members[] = { "to", "reason", NULL };
	struct span to, reason;
	struct place place;
	struct uuid id;
	struct outcome outcome;
	struct actor actor;
	bool found;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "to", LIMIT_CENTRE_CODE, &to));
	TRY(api_need_text(call, "reason", REASON_BYTES, &reason));
	TRY(api_find(call, &id, &place, &found));
	if (!found)
		return NULL;
	TRY(api_actor(call, &actor));
	TRY(record_transfer(call->store, call->arena, &actor, id, to, reason, &outcome));
	if (!outcome.saved)
		return api_refuse_problems(call, &outcome.problems);
	json_t *OWN(json_drop) object = outcome_json(&outcome);
	TRY(add_number(call, outcome.id, object));
	api_answer(call, 201, KEEP(object));
	return NULL;
}

const struct api_route web_case_routes[] = {
	{ HTTP_POST, "/record/{id}/transfer", give_away, API_SESSION, .rights = MAY(RIGHT_DISPUTE), .body = true,
	  .replay = true, .summary = { "转办至另一街道", "Gives a case to another street" }, .takes = "Transfer",
	  .gives = "Outcome" },
	{ .path = NULL },
};
