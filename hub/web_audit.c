/* The screens' routes for auditors: verdicts on ledgers, mirrors for stock git, and the hub's receipts. */
#include "hub/web.h"

#include "host/access.h"
#include "host/output.h"
#include "host/receipts.h"
#include "host/verdict.h"
#include "hub/chores.h"
#include "hub/mirrors.h"

/* ---- audits ---- */

static fault_t
list_audits(struct api_call *call)
{
	json_t *items = NULL;
	TRY(verdicts_json(call->store, &items));
	api_answer(call, 200,
		   json_pack("{s:o, s:o}", "items", items, "run", chores_json(hub_web(call)->chores, CHORE_AUDIT)));
	return NULL;
}

static fault_t
is_ledger(struct api_call *call, struct span name, bool *out)
{
	struct ledger ledger;
	*out = name.size == 0;
	return *out ? NULL : ledger_find(call->store, name, false, &ledger, out);
}

static fault_t
start(struct api_call *call, enum chore chore, struct span ledger)
{
	struct chores *chores = hub_web(call)->chores;
	bool started;
	TRY(chores_start(chores, chore, ledger, &call->login.account.id, &started));
	if (!started)
		return api_refuse(call, 409, "state",
				  (struct label){ "已在进行，请等它结束", "one is under way already" },
				  json_pack("{s:o}", "run", chores_json(chores, chore)));
	api_answer(call, 202, json_pack("{s:o}", "run", chores_json(chores, chore)));
	return NULL;
}

static fault_t
start_audit(struct api_call *call)
{
	static const char *const members[] = { "ledger", NULL };
	struct span ledger;
	bool known;
	TRY(api_members(call, members));
	TRY(api_text(call, "ledger", LIMIT_LEDGER_NAME, &ledger));
	TRY(is_ledger(call, ledger, &known));
	if (!known)
		return api_refuse(call, 404, "missing", (struct label){ "没有这个台账", "there is no such ledger" },
				  NULL);
	return start(call, CHORE_AUDIT, ledger);
}

/* ---- mirrors ---- */

/* A ledger without change sets has no repository. */
static fault_t
add_repositories(struct api_call *call, json_t *items)
{
	struct query query = db_query(call->store->db, "SELECT l.name, replace(l.name, '/', '-') || '.git', c.name"
						       " FROM ledger l LEFT JOIN centre_shown c"
						       "  ON 'centre/' || c.code = l.name WHERE l.last > 0"
						       " ORDER BY l.name NOT LIKE 'district/%', l.name");
	while (query_step(&query)) {
		json_t *item = json_object();
		output_text(item, "ledger", query_get_bytes(&query, 0));
		output_text(item, "path", query_get_bytes(&query, 1));
		output_text(item, "name", query_get_bytes(&query, 2));
		json_array_append_new(items, item);
	}
	return query_end(&query);
}

static fault_t
list_mirrors(struct api_call *call)
{
	json_t *items = json_array();
	json_t *OWN(json_drop) object =
		json_pack("{s:o, s:s, s:i, s:o}", "items", items, "path", MIRROR_PREFIX, "hours", MIRROR_HOURS, "run",
			  chores_json(hub_web(call)->chores, CHORE_MIRROR));
	TRY(add_repositories(call, items));
	api_answer(call, 200, json_incref(object));
	return NULL;
}

static fault_t
start_mirror(struct api_call *call)
{
	return start(call, CHORE_MIRROR, (struct span){ 0 });
}

/* Nothing in a mirror names anybody but staff, but it is everything else: who took it is noted. */
static fault_t
give_token(struct api_call *call)
{
	const struct access access = { .at = call->now, .account = call->login.account.id, .what = SPAN("mirror") };
	char token[MIRROR_TOKEN_TEXT + 1];
	int64_t ends;
	TRY(access_append(call->store, &access));
	TRY(mirror_token_give(call->store, call->login.account.id, call->now, token, &ends));
	json_t *object = json_pack("{s:s}", "bearer", token);
	output_instant(object, "ends", ends);
	crypt_wipe(token, sizeof(token));
	api_answer(call, 201, object);
	return NULL;
}

/* ---- receipts ---- */

static fault_t
list_receipts(struct api_call *call)
{
	json_t *object = NULL;
	TRY(receipts_json(call->store, (struct span){ 0 }, &object));
	api_answer(call, 200, object);
	return NULL;
}

const struct api_route web_audit_routes[] = {
	{ HTTP_GET, "/audits", list_audits, API_SESSION, .rights = MAY(RIGHT_AUDIT), .shows = "",
	  .summary = { "各台账的审计结论", "What the last audit of each ledger found, and the one under way" },
	  .gives = "Audits" },
	{ HTTP_POST, "/audits", start_audit, API_SESSION, .rights = MAY(RIGHT_AUDIT), .body = true,
	  .summary = { "开始审计（一个台账或全部）", "Starts an audit, of one ledger or of all" }, .takes = "Audits" },
	{ HTTP_GET, "/mirrors", list_mirrors, API_SESSION, .rights = MAY(RIGHT_AUDIT), .shows = "",
	  .summary = { "供标准 git 核验的镜像", "Mirrors for stock git" }, .gives = "Mirrors" },
	{ HTTP_POST, "/mirrors", start_mirror, API_SESSION, .rights = MAY(RIGHT_AUDIT), .body = true,
	  .summary = { "更新镜像", "Brings the mirrors up to date" } },
	{ HTTP_POST, "/mirrors/token", give_token, API_SESSION, .rights = MAY(RIGHT_AUDIT), .body = true,
	  .summary = { "取得镜像令牌（只显示这一次）", "A token for fetching mirrors, which is shown this once" },
	  .gives = "Mirrors" },
	{ HTTP_GET, "/receipts", list_receipts, API_SESSION, .rights = MAY(RIGHT_AUDIT), .shows = "",
	  .summary = { "区中心的签名回执", "The hub's newest receipts" }, .gives = "Receipts" },
	{ .path = NULL },
};
