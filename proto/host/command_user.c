/* `user …`: the accounts that may use this machine through the browser. Whoever may run the program on the data folder may do this:
 * it is also the way back in when the lead's password and recovery code are lost.
 */
#include "host/command_shared.h"

#include "host/accounts.h"
#include "host/clock.h"
#include "host/output.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define LINE_MAX_SIZE 1000 /* bytes of a password's line */

/* ---- passwords ---- */

static void
close_file(int *file)
{
	if (*file > STDIN_FILENO)
		close(*file);
}

/* The first line alone, so that what follows on stdin is left to whoever reads next. */
static fault_t
read_line(int file, struct buffer *out)
{
	uint8_t byte;
	for (ssize_t got; (got = read(file, &byte, 1)) != 0;) {
		if (got < 0 && errno != EINTR)
			return fault_raise(FAULT_SYSTEM, errno, "cannot read the password");
		if (got > 0 && byte == '\n')
			break;
		if (got > 0)
			buffer_put_byte(out, byte);
	}
	if (out->size && out->data[out->size - 1] == '\r')
		out->size--;
	return buffer_check(out, "the password");
}

static fault_t
read_password(struct call *call, struct buffer *out)
{
	const char *path = call_option(call, "--password-file");
	bool from_stdin = !path || span_equal(span_text(path), SPAN("-"));
	int OWN(close_file) file = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return fault_raise(FAULT_SYSTEM, errno, "cannot open the password file");
	/* Room for all of it at once: a buffer that grows would leave copies behind. */
	out->limit = LINE_MAX_SIZE;
	buffer_extend(out, LINE_MAX_SIZE);
	buffer_clear(out);
	return read_line(file, out);
}

/* ---- printing ---- */

static void
put_problem(struct call *call, const struct problem *refused)
{
	struct problem copy = *refused;
	call_problems(call, &(struct problems){ .items = &copy, .count = 1 });
}

static void
set_id(json_t *object, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	output_text(object, name, span_text(text));
}

static json_t *
account_json(const struct account *account)
{
	json_t *object = json_object();
	set_id(object, "id", account->id);
	output_text(object, "name", span_text(account->name));
	output_text(object, "role", span_text(account_role_name(account->role)));
	set_id(object, "person", account->person);
	json_object_set_new(object, "disabled", json_boolean(account->disabled));
	json_object_set_new(object, "may_export", json_boolean(account->may_export));
	output_instant(object, "last_login", account->last_login);
	return object;
}

/* `recovery`: empty, or a code that is shown this once. */
static void
print_made(struct call *call, const struct account *account, const char *recovery)
{
	char id[UUID_TEXT_SIZE + 1];
	if (call->json) {
		json_t *object = account_json(account);
		output_text(object, "recovery", span_text(recovery));
		call_json(call, object);
		return;
	}
	uuid_text(account->id, id);
	buffer_print(call->out, "%s\n", id);
	if (*recovery)
		buffer_print(call->out,
			     call->chinese ? "恢复码（只显示这一次，请抄下保存）：%s\n" :
					     "recovery code (shown this once; keep it on paper): %s\n",
			     recovery);
}

static void
add_row(struct call *call, struct table *table, const struct account *account)
{
	struct buffer OWN(buffer_drop) last = { 0 };
	if (account->last_login)
		output_put_time(&last, account->last_login, clock_offset_minutes());
	table_cell(table, span_text(account->name), 0);
	table_cell(table, span_text(account_role_name(account->role)), 0);
	table_cell(table, span_text(account->disabled ? (call->chinese ? "已停用" : "disabled") : ""), 0);
	table_cell(table, span_text(account->may_export ? (call->chinese ? "可导出" : "may export") : ""), 0);
	table_cell(table, arena_copy(call->arena, buffer_span(&last)), 0);
}

/* ---- the commands ---- */

/* The first account is the lead's who enrolled the machine, and has a recovery code. */
static fault_t
make(struct call *call, const struct account_new *given)
{
	char recovery[ACCOUNT_RECOVERY_SIZE + 1] = "";
	const struct problem *refused;
	struct account account;
	int64_t count;
	TRY(account_count(call->store, &count));
	if (count == 0 && given->role == account_role_first(call->store->identity.role))
		TRY(account_create_first(call->store, given->name, given->password, clock_seconds(), &account, recovery,
					 &refused));
	else
		TRY(account_create(call->store, given, clock_seconds(), &account, &refused));
	if (refused)
		put_problem(call, refused);
	else
		print_made(call, &account, recovery);
	crypt_wipe(recovery, sizeof(recovery));
	return NULL;
}

static fault_t
user_add(struct call *call)
{
	struct buffer OWN(buffer_drop) password = { 0 };
	struct account_new given = { .name = span_text(call->words[0]),
				     .role = account_role_read(span_text(call_option(call, "--role"))),
				     .may_export = call_option(call, "--may-export") };
	if (!account_role_on(given.role, call->store->identity.role))
		return call_misuse(call,
				   call->store->identity.role == ROLE_HUB ?
					   "--role must be administrator, officer, statistics, auditor or reviewer" :
					   "--role must be lead, mediator, trainer or reader");
	TRY(read_password(call, &password));
	given.password = buffer_span(&password);
	return make(call, &given);
}

static fault_t
user_list(struct call *call)
{
	struct table table = { .arena = call->arena, .columns = 5 };
	struct account *accounts;
	size_t count;
	TRY(account_list(call->store, call->arena, &accounts, &count));
	for (size_t i = 0; i < count; i++) {
		if (call->json)
			call_json_item(call, account_json(&accounts[i]));
		else
			add_row(call, &table, &accounts[i]);
	}
	if (call->json)
		call_json_end(call);
	else
		table_put(call->out, &table);
	return NULL;
}

static fault_t
change(struct call *call, const struct account_change *change)
{
	const struct problem *refused;
	struct account account;
	bool found;
	TRY(account_find_who(call->store, span_text(call->words[0]), &account, &found));
	if (!found)
		return fault_raise(FAULT_INPUT, 0, "there is no account \"%s\"; user list names them", call->words[0]);
	TRY(account_change(call->store, account.id, change, &account, &refused));
	if (refused)
		put_problem(call, refused);
	else if (call->json)
		call_json(call, account_json(&account));
	return NULL;
}

static fault_t
user_password(struct call *call)
{
	struct buffer OWN(buffer_drop) line = { 0 };
	TRY(read_password(call, &line));
	struct span password = buffer_span(&line);
	return change(call, &(struct account_change){ .password = &password });
}

static fault_t
user_disable(struct call *call)
{
	const bool disabled = true;
	return change(call, &(struct account_change){ .disabled = &disabled });
}

static fault_t
user_enable(struct call *call)
{
	const bool disabled = false;
	return change(call, &(struct account_change){ .disabled = &disabled });
}

#define PASSWORD_FILE                                                                            \
	{                                                                                        \
		"--password-file", "FILE",                                                       \
			{ "从文件首行读密码；-（默认）为标准输入",                               \
			  "the password is the file's first line; - (as without it): stdin's" }, \
			false, false                                                             \
	}

static const struct command_option add_options[] = {
	{ "--role",
	  "ROLE",
	  { "节点：lead、mediator、trainer 或 reader；区中心：administrator、officer、statistics、auditor 或 reviewer",
	    "node: lead, mediator, trainer or reader; hub: administrator, officer, statistics, auditor or reviewer" },
	  true,
	  false },
	PASSWORD_FILE,
	{ "--may-export", NULL, { "可导出名单", "may export lists" }, false, false },
	{ 0 },
};
static const struct command_option password_options[] = { PASSWORD_FILE, { 0 } };

const struct command command_user_add = {
	.name = "user add",
	.words = "NAME",
	.help = { "建立账号；第一个须是负责人（区中心：管理员）",
		  "Makes an account; the first is a lead's (hub: an administrator's)" },
	.more = { "第一个账号另给恢复码，只显示一次。", "The first account also gets a recovery code, shown once." },
	.run = user_add,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = add_options,
};

const struct command command_user_list = {
	.name = "user list",
	.words = "",
	.help = { "列出账号", "Lists the accounts" },
	.run = user_list,
	.store = STORE_READS,
};

const struct command command_user_password = {
	.name = "user password",
	.words = "NAME",
	.help = { "重设账号的密码", "Sets an account's password anew" },
	.more = { "该账号的登录随之全部结束。", "All of the account's logins end." },
	.run = user_password,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = password_options,
};

const struct command command_user_disable = {
	.name = "user disable",
	.words = "NAME",
	.help = { "停用账号", "Disables an account" },
	.run = user_disable,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
};

const struct command command_user_enable = {
	.name = "user enable",
	.words = "NAME",
	.help = { "恢复停用的账号", "Enables an account again" },
	.run = user_enable,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
};
