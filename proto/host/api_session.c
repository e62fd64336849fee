/* Who is here: login, lock, recovery, the first account, and accounts. */
#include "host/api_inside.h"

#include "host/output.h"
#include "host/record_json.h"

#include <string.h>

#define TEXT_MOST 1000 /* bytes of a name, password or code; accounts.h has the real bounds */

static const struct label wrong_password = { "姓名或密码不对", "name or password is wrong" };
static const struct label wrong_code = { "姓名或恢复码不对", "name or recovery code is wrong" };

/* ---- what a screen is told of the session ---- */

static json_t *
account_brief(const struct account *account)
{
	json_t *object = json_object();
	json_set_uuid(object, "id", account->id);
	output_text(object, "name", span_text(account->name));
	output_text(object, "role", span_text(account_role_name(account->role)));
	return object;
}

static json_t *
account_json(const struct account *account)
{
	json_t *object = account_brief(account);
	json_set_uuid(object, "person", account->person);
	json_object_set_new(object, "disabled", json_boolean(account->disabled));
	json_object_set_new(object, "may_export", json_boolean(account->may_export));
	output_instant(object, "last_login", account->last_login);
	return object;
}

static fault_t
add_store_text(struct api_call *call, json_t *object, const char *name)
{
	struct span text;
	TRY(store_get(call->store, call->arena, name, &text));
	output_text(object, name, text);
	return NULL;
}

static fault_t
add_identity(struct api_call *call, json_t *object)
{
	const struct identity *me = &call->store->identity;
	output_text(object, "device", span_text(me->device));
	output_text(object, "device_role", span_text(role_name(me->role)));
	output_text(object, "centre", span_text(me->centre));
	output_text(object, "district", span_text(me->district));
	output_text(object, "district_name", span_text(me->district_name));
	TRY(add_store_text(call, object, "centre_name"));
	TRY(add_store_text(call, object, "short_name"));
	return me->role == ROLE_HUB ? NULL : add_store_text(call, object, "person_name");
}

/* Names of those who may log in: whoever sits at a node chooses. The hub tells a whole network none. */
static fault_t
add_accounts(struct api_call *call, json_t *object, size_t *count)
{
	struct account *accounts;
	json_t *array = json_array();
	json_object_set_new(object, "accounts", array);
	TRY(account_list(call->store, call->arena, &accounts, count));
	for (size_t i = 0; i < *count && call->store->identity.role != ROLE_HUB; i++)
		if (!accounts[i].disabled)
			json_array_append_new(array, account_brief(&accounts[i]));
	return NULL;
}

static void
add_login(struct api_call *call, json_t *object)
{
	json_t *rights = json_array();
	for (enum account_right right = 0; right < RIGHT_COUNT; right++)
		if (call->rights & MAY(right))
			json_array_append_new(rights, json_string(account_right_name(right)));
	json_object_set_new(object, "rights", rights);
	json_object_set_new(object, "account",
			    call->state == LOGIN_OUT ? json_null() : account_json(&call->login.account));
}

/* Who makes the hub's first account rules the district: not just anybody in its network who comes first. */
static bool
may_begin(const struct api_call *call)
{
	return call->store->identity.role != ROLE_HUB || call->request->from_here;
}

static fault_t
describe(struct api_call *call, json_t *object)
{
	static const char *const words[] = { [LOGIN_OUT] = "out", [LOGIN_LOCKED] = "locked", [LOGIN_IN] = "in" };
	bool enrolled = call->store && call->store->identity.role != ROLE_NONE;
	size_t accounts = 0;
	if (enrolled) {
		TRY(add_identity(call, object));
		TRY(add_accounts(call, object, &accounts));
	}
	const char *state = !enrolled ? "new" : !accounts ? "empty" : words[call->state];
	output_text(object, "state", span_text(state));
	if (enrolled && !accounts)
		json_object_set_new(object, "first_here", json_boolean(may_begin(call)));
	output_text(object, "version", SPAN(HESHI_VERSION));
	output_instant(object, "now", call->now);
	json_object_set_new(object, "idle_seconds", json_integer(call->worker->idle_s));
	add_login(call, object);
	return NULL;
}

/* The cookie lives as long as the browser's session; NULL ends it at once. */
static void
set_cookie(struct api_call *call, const char *token)
{
	struct span cookie =
		arena_print(call->arena, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
			    call->request->cookie_name ? call->request->cookie_name : API_COOKIE, token ? token : "",
			    call->request->secure ? "; Secure" : "", token ? "" : "; Max-Age=0");
	call->answer->set_cookie = arena_text(call->arena, cookie);
}

fault_t
api_answer_session(struct api_call *call, int status, const char *recovery)
{
	json_t *object = json_object();
	output_text(object, "recovery", span_text(recovery));
	fault_t fault = describe(call, object);
	if (fault)
		json_decref(object);
	else
		api_answer(call, status, object);
	return fault;
}

/* ---- in and out ---- */

static fault_t
show_session(struct api_call *call)
{
	return api_answer_session(call, 200, NULL);
}

/* Where the try comes from; empty for this machine. */
static struct span
caller(const struct api_call *call)
{
	return call->request->from_here ? (struct span){ 0 } : span_text(call->request->network);
}

static fault_t
refuse_trial(struct api_call *call, const struct account_trial *trial, struct label wrong)
{
	if (trial->verdict == VERDICT_WRONG)
		return api_refuse(call, 401, "password", wrong, NULL);
	call->answer->retry_after = arena_text(call->arena, arena_print(call->arena, "%lld", (long long)trial->wait_s));
	return api_refuse(call, 429, "wait",
			  (struct label){ "输错次数过多，请稍候再试", "too many wrong tries: wait a little" },
			  json_pack("{s:I}", "wait_seconds", (json_int_t)trial->wait_s));
}

static fault_t
refuse_account(struct api_call *call, const struct problem *refused)
{
	static const struct {
		const char *rule, *code;
		int status;
	} rows[] = { { "first", "state", 409 }, { "missing", "missing", 404 } };
	struct problems problems = { .items = (struct problem *)(uintptr_t)refused, .count = 1 };
	const char *code = "refused";
	int status = 422;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].rule, refused->rule) == 0) {
			code = rows[i].code;
			status = rows[i].status;
		}
	}
	return api_refuse(call, status, code, refused->text,
			  json_pack("{s:o}", "problems", output_problems(&problems)));
}

/* Streams of events that are open end: whoever may still listen connects again. */
static void
cut_streams(struct api_call *call, const struct login *login)
{
	if (call->request->server)
		http_cut_streams(call->request->server, login ? api_stream_of(login) : 0);
}

/* `recovery` (NULL: none) and the page's token are shown this once. */
static fault_t
begin(struct api_call *call, struct uuid account, const char *recovery, int status)
{
	struct login_tokens tokens;
	json_t *object = json_object();
	fault_t fault = login_begin(call->store, account, call->now, &tokens, &call->login);
	if (!fault) {
		call->state = LOGIN_IN;
		call->rights = api_rights(call);
		output_text(object, "token", span_text(tokens.page));
		output_text(object, "recovery", span_text(recovery));
		fault = describe(call, object);
	}
	if (fault) {
		json_decref(object);
		return fault;
	}
	set_cookie(call, tokens.cookie);
	api_answer(call, status, object);
	crypt_wipe(&tokens, sizeof(tokens));
	return NULL;
}

static fault_t
end_login(struct api_call *call)
{
	if (call->state == LOGIN_OUT)
		return NULL;
	TRY(login_end(call->store, &call->login));
	cut_streams(call, &call->login);
	call->state = LOGIN_OUT;
	call->rights = 0;
	return NULL;
}

static fault_t
log_in(struct api_call *call)
{
	static const char *const members[] = { "account", "name", "password", NULL };
	struct span who, password;
	struct account_trial trial;
	TRY(api_members(call, members));
	TRY(api_text(call, "account", UUID_TEXT_SIZE, &who));
	if (!who.size)
		TRY(api_need_text(call, "name", TEXT_MOST, &who));
	TRY(api_need_text(call, "password", TEXT_MOST, &password));
	TRY(account_try(call->store, who, caller(call), password, call->now, &trial));
	if (trial.verdict != VERDICT_RIGHT)
		return refuse_trial(call, &trial, wrong_password);
	TRY(end_login(call));
	return begin(call, trial.account.id, NULL, 200);
}

static fault_t
log_out(struct api_call *call)
{
	TRY(end_login(call));
	set_cookie(call, NULL);
	return api_answer_session(call, 200, NULL);
}

/* For screens on which somebody types or points without anything to save yet. */
static fault_t
stay(struct api_call *call)
{
	(void)call;
	return NULL;
}

static fault_t
lock(struct api_call *call)
{
	TRY(login_lock(call->store, &call->login));
	call->state = LOGIN_LOCKED;
	if (call->request->server)
		http_publish(call->request->server, "session", SPAN("{}"));
	cut_streams(call, &call->login);
	return show_session(call);
}

static fault_t
unlock(struct api_call *call)
{
	struct account_trial trial;
	struct span password;
	static const char *const members[] = { "password", NULL };
	char id[UUID_TEXT_SIZE + 1];
	TRY(api_members(call, members));
	TRY(api_need_text(call, "password", TEXT_MOST, &password));
	uuid_text(call->login.account.id, id);
	TRY(account_try(call->store, span_text(id), caller(call), password, call->now, &trial));
	if (trial.verdict != VERDICT_RIGHT)
		return refuse_trial(call, &trial, (struct label){ "密码不对", "wrong password" });
	TRY(login_unlock(call->store, &call->login, call->now));
	call->state = LOGIN_IN;
	return show_session(call);
}

static fault_t
recover(struct api_call *call)
{
	struct span who, code, password;
	struct account_trial trial;
	char recovery[ACCOUNT_RECOVERY_SIZE + 1];
	const struct problem *refused = NULL;
	static const char *const members[] = { "name", "code", "password", NULL };
	TRY(api_members(call, members));
	TRY(api_need_text(call, "name", TEXT_MOST, &who));
	TRY(api_need_text(call, "code", TEXT_MOST, &code));
	TRY(api_need_text(call, "password", TEXT_MOST, &password));
	TRY(account_recover(call->store, who, caller(call), code, password, call->now, &trial, recovery, &refused));
	if (refused)
		return refuse_account(call, refused);
	if (trial.verdict != VERDICT_RIGHT)
		return refuse_trial(call, &trial, wrong_code);
	return begin(call, trial.account.id, recovery, 200);
}

static fault_t
set_own_password(struct api_call *call)
{
	struct span old, password;
	struct account_trial trial;
	const struct problem *refused = NULL;
	static const char *const members[] = { "old", "new", NULL };
	TRY(api_members(call, members));
	TRY(api_need_text(call, "old", TEXT_MOST, &old));
	TRY(api_need_text(call, "new", TEXT_MOST, &password));
	TRY(account_set_password(call->store, call->login.account.id, caller(call), old, password, call->login.id,
				 call->now, &trial, &refused));
	if (refused)
		return refuse_account(call, refused);
	if (trial.verdict != VERDICT_RIGHT)
		return refuse_trial(call, &trial, (struct label){ "原密码不对", "the old password is wrong" });
	return NULL;
}

/* ---- accounts ---- */

static fault_t
first_account(struct api_call *call)
{
	struct span name, password;
	struct account account;
	char recovery[ACCOUNT_RECOVERY_SIZE + 1];
	const struct problem *refused = NULL;
	static const char *const members[] = { "name", "password", NULL };
	if (!may_begin(call))
		return api_refuse(call, 403, "right",
				  (struct label){ "首个管理员账户只能在区中心服务器本机建立",
						  "the first account is made on the hub's own machine" },
				  NULL);
	TRY(api_members(call, members));
	TRY(api_text(call, "name", TEXT_MOST, &name));
	TRY(api_need_text(call, "password", TEXT_MOST, &password));
	if (!name.size)
		TRY(store_get(call->store, call->arena, "person_name", &name));
	TRY(account_create_first(call->store, name, password, call->now, &account, recovery, &refused));
	return refused ? refuse_account(call, refused) : begin(call, account.id, recovery, 201);
}

static fault_t
list_accounts(struct api_call *call)
{
	struct account *accounts;
	size_t count;
	TRY(account_list(call->store, call->arena, &accounts, &count));
	json_t *array = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, account_json(&accounts[i]));
	api_answer(call, 200, json_pack("{s:o}", "items", array));
	return NULL;
}

static fault_t
read_truth(struct api_call *call, const char *name, bool *value, const bool **out)
{
	const json_t *json = json_object_get(call->body, name);
	if (json && !json_is_boolean(json))
		return fault_raise(FAULT_INPUT, 0, "%s must be true or false", name);
	*value = json_is_true(json);
	*out = json ? value : NULL;
	return NULL;
}

static fault_t
read_role(struct api_call *call, enum account_role *role, bool *given)
{
	struct span text;
	TRY(api_text(call, "role", 20, &text));
	*given = text.size != 0;
	*role = account_role_read(text);
	return NULL;
}

static fault_t
add_account(struct api_call *call)
{
	static const char *const members[] = { "name", "role", "password", "person", "may_export", NULL };
	struct account_new given = { .by = &call->login.account.id };
	struct span person;
	struct uuid person_id;
	struct account account;
	const struct problem *refused = NULL;
	const bool *may_export;
	bool role_given;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "name", TEXT_MOST, &given.name));
	TRY(api_need_text(call, "password", TEXT_MOST, &given.password));
	TRY(read_role(call, &given.role, &role_given));
	TRY(read_truth(call, "may_export", &given.may_export, &may_export));
	TRY(api_text(call, "person", UUID_TEXT_SIZE, &person));
	if (person.size) {
		TRY(api_id(person, &person_id));
		given.person = &person_id;
	}
	TRY(account_create(call->store, &given, call->now, &account, &refused));
	if (refused)
		return refuse_account(call, refused);
	api_answer(call, 201, account_json(&account));
	return NULL;
}

static fault_t
change_account(struct api_call *call)
{
	static const char *const members[] = { "name", "role", "disabled", "password", "may_export", NULL };
	struct account_change change = { .by = &call->login.account.id };
	struct span name, password;
	struct account account;
	struct uuid id;
	const struct problem *refused = NULL;
	enum account_role role;
	bool disabled, may_export, role_given;
	TRY(api_members(call, members));
	TRY(api_id(call->words[0], &id));
	TRY(api_text(call, "name", TEXT_MOST, &name));
	TRY(api_text(call, "password", TEXT_MOST, &password));
	TRY(read_role(call, &role, &role_given));
	TRY(read_truth(call, "disabled", &disabled, &change.disabled));
	TRY(read_truth(call, "may_export", &may_export, &change.may_export));
	change.name = name.size ? &name : NULL;
	change.password = password.size ? &password : NULL;
	change.role = role_given ? &role : NULL;
	TRY(account_change(call->store, id, &change, &account, &refused));
	if (refused)
		return refuse_account(call, refused);
	cut_streams(call, NULL);
	api_answer(call, 200, account_json(&account));
	return NULL;
}

const struct api_route api_session_routes[] = {
	{ HTTP_GET, "/session", show_session, API_NOTHING, .summary = { "当前登录状态", "Who is logged in" },
	  .gives = "Session" },
	{ HTTP_POST, "/session", log_in, API_STORE, .body = true, .summary = { "登录", "Logs in" },
	  .gives = "Session" },
	{ HTTP_DELETE, "/session", log_out, API_STORE, .summary = { "退出", "Logs out" }, .gives = "Session" },
	{ HTTP_POST, "/session/alive", stay, API_SESSION, .impersonal = true,
	  .summary = { "仍有人在使用", "Somebody is there" } },
	{ HTTP_POST, "/session/lock", lock, API_LOCKED, .impersonal = true, .summary = { "锁定", "Locks" },
	  .gives = "Session" },
	{ HTTP_POST, "/session/unlock", unlock, API_LOCKED, .impersonal = true, .body = true,
	  .summary = { "解锁", "Unlocks" }, .gives = "Session" },
	{ HTTP_POST, "/session/recover", recover, API_STORE, .body = true,
	  .summary = { "凭恢复码重设密码", "A new password for the recovery code" }, .gives = "Session" },
	{ HTTP_POST, "/session/password", set_own_password, API_SESSION, .impersonal = true, .body = true,
	  .summary = { "修改本人密码", "Changes one's own password" } },
	{ HTTP_POST, "/accounts/first", first_account, API_STORE, .body = true,
	  .summary = { "建立首个账户", "Makes the first account" }, .gives = "Session" },
	{ HTTP_GET, "/accounts", list_accounts, API_SESSION, .rights = MAY(RIGHT_ACCOUNTS), .shows = "",
	  .summary = { "账户", "Accounts" }, .gives = "Accounts" },
	{ HTTP_POST, "/accounts", add_account, API_SESSION, .rights = MAY(RIGHT_ACCOUNTS), .body = true,
	  .summary = { "新建账户", "Makes an account" }, .gives = "Account" },
	{ HTTP_PATCH, "/accounts/{id}", change_account, API_SESSION, .rights = MAY(RIGHT_ACCOUNTS), .body = true,
	  .summary = { "修改账户", "Changes an account" }, .gives = "Account" },
	{ .path = NULL },
};
