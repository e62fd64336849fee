/* Accounts as they stand: roles and their rights, one account or all of them. */
#include "host/accounts.h"

#include "host/accounts_inside.h"
#include "host/store_local.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS "id, name, role, person, disabled, may_export, made, last_login"

static const struct {
	const char *name;
	struct label label;
} roles[ACCOUNT_ROLE_COUNT] = {
	[ACCOUNT_NONE] = { "none", { "无", "none" } },
	[ACCOUNT_LEAD] = { "lead", { "负责人", "lead" } },
	[ACCOUNT_MEDIATOR] = { "mediator", { "调解员", "mediator" } },
	[ACCOUNT_TRAINER] = { "trainer", { "培训员", "trainer" } },
	[ACCOUNT_READER] = { "reader", { "查阅员", "reader" } },
	[ACCOUNT_ADMINISTRATOR] = { "administrator", { "管理员", "administrator" } },
	[ACCOUNT_OFFICER] = { "officer", { "经办人员", "officer" } },
	[ACCOUNT_STATISTICS] = { "statistics", { "统计人员", "statistics" } },
	[ACCOUNT_AUDITOR] = { "auditor", { "审计人员", "auditor" } },
	[ACCOUNT_REVIEWER] = { "reviewer", { "评查人员", "reviewer" } },
};

#define OF(role) (1U << ACCOUNT_##role)
#define LEADS (OF(LEAD) | OF(ADMINISTRATOR))

/* Who may; and the kind of document that the device must be allowed to write, NULL where it does not matter. */
static const struct {
	const char *name;
	const char *kind;
	unsigned roles;
} rights[RIGHT_COUNT] = {
	[RIGHT_PERSONAL] = { "personal", NULL,
			     LEADS | OF(MEDIATOR) | OF(TRAINER) | OF(READER) | OF(OFFICER) | OF(AUDITOR) |
				     OF(REVIEWER) },
	[RIGHT_DISPUTE] = { "dispute.write", "dispute", LEADS | OF(MEDIATOR) | OF(OFFICER) },
	[RIGHT_TRAINING] = { "training.write", "training", LEADS | OF(TRAINER) | OF(OFFICER) },
	[RIGHT_RESOLVE] = { "resolve", "resolution", LEADS | OF(MEDIATOR) | OF(TRAINER) | OF(OFFICER) },
	[RIGHT_PAPER] = { "paper.issue", "paper", LEADS | OF(MEDIATOR) | OF(TRAINER) | OF(OFFICER) },
	[RIGHT_EXPORT] = { "export", NULL, LEADS },
	[RIGHT_ACCOUNTS] = { "accounts", NULL, LEADS },
	[RIGHT_SETTINGS] = { "settings", NULL, LEADS },
	[RIGHT_SYNC] = { "sync", NULL, LEADS | OF(MEDIATOR) | OF(TRAINER) },
	[RIGHT_BACKUP] = { "backup", NULL, LEADS },
	[RIGHT_WARNING] = { "warning", NULL, OF(ADMINISTRATOR) | OF(OFFICER) },
	[RIGHT_REVIEW] = { "review", NULL, OF(ADMINISTRATOR) | OF(REVIEWER) },
	[RIGHT_REPORT] = { "report", NULL, OF(ADMINISTRATOR) | OF(OFFICER) | OF(STATISTICS) },
	[RIGHT_APPROVE] = { "report.approve", NULL, OF(ADMINISTRATOR) },
	[RIGHT_DEVICES] = { "devices", NULL, OF(ADMINISTRATOR) },
	[RIGHT_AUDIT] = { "audit", NULL, OF(ADMINISTRATOR) | OF(AUDITOR) },
};

enum account_role
account_role_read(struct span name)
{
	for (int role = ACCOUNT_LEAD; role < ACCOUNT_ROLE_COUNT; role++)
		if (span_equal(name, span_text(roles[role].name)))
			return (enum account_role)role;
	return ACCOUNT_NONE;
}

const char *
account_role_name(enum account_role role)
{
	return roles[role].name;
}

struct label
account_role_label(enum account_role role)
{
	return roles[role].label;
}

const char *
account_right_name(enum account_right right)
{
	return rights[right].name;
}

bool
account_role_on(enum account_role role, enum role device)
{
	bool hub = role >= ACCOUNT_ADMINISTRATOR;
	return role != ACCOUNT_NONE && role < ACCOUNT_ROLE_COUNT && hub == (device == ROLE_HUB);
}

enum account_role
account_role_first(enum role device)
{
	return device == ROLE_HUB ? ACCOUNT_ADMINISTRATOR : ACCOUNT_LEAD;
}

bool
account_may(const struct account *account, enum role device, enum account_right right)
{
	const char *kind = rights[right].kind;
	if (account->disabled || !account_role_on(account->role, device) ||
	    (kind && !rights_kind(device, schema_kind(span_text(kind)))))
		return false;
	return (rights[right].roles >> account->role & 1U) ||
	       (right == RIGHT_EXPORT && account->may_export && account_may(account, device, RIGHT_PERSONAL));
}

fault_t
account_count(struct store *store, int64_t *out)
{
	*out = 0;
	if (!store_has_local(store))
		return NULL;
	struct query query = db_query(store->db, "SELECT COUNT(*) FROM account");
	if (query_step(&query))
		*out = query_get_integer(&query, 0);
	return query_end(&query);
}

/* False when the row is damaged. */
static bool
read_row(struct query *query, struct account *out)
{
	struct span name = query_get_bytes(query, 1);
	*out = (struct account){ .role = account_role_read(query_get_bytes(query, 2)),
				 .disabled = query_get_integer(query, 4) != 0,
				 .may_export = query_get_integer(query, 5) != 0,
				 .made = query_get_integer(query, 6),
				 .last_login = query_get_integer(query, 7) };
	if (name.size >= sizeof(out->name) || !uuid_read(query_get_bytes(query, 0), &out->id) ||
	    !uuid_read(query_get_bytes(query, 3), &out->person))
		return false;
	snprintf(out->name, sizeof(out->name), "%.*s", SPAN_ARG(name));
	return true;
}

static fault_t
end_rows(struct query *query, bool whole)
{
	TRY(query_end(query));
	return whole ? NULL : fault_raise(FAULT_STORE, 0, "an account in the database is damaged; restore a backup");
}

fault_t
account_list(struct store *store, struct arena *arena, struct account **out, size_t *count)
{
	bool whole = true;
	int64_t room;
	*count = 0;
	TRY(account_count(store, &room));
	*out = ARENA_NEW_ARRAY(arena, (size_t)room, struct account);
	if (room == 0)
		return NULL;
	struct query query = db_query(store->db, "SELECT " COLUMNS " FROM account ORDER BY made, rowid LIMIT ?");
	query_integer(&query, room);
	while (query_step(&query) && whole)
		whole = read_row(&query, &(*out)[(*count)++]);
	return end_rows(&query, whole);
}

static fault_t
find_row(struct store *store, const char *sql, struct span value, struct account *out, bool *found)
{
	struct account account;
	*found = false;
	if (!store_has_local(store))
		return NULL;
	struct query query = db_query(store->db, sql);
	query_text(&query, value);
	bool stepped = query_step(&query);
	bool whole = !stepped || read_row(&query, &account);
	TRY(end_rows(&query, whole));
	*found = stepped;
	if (stepped)
		*out = account;
	return NULL;
}

fault_t
account_find(struct store *store, struct uuid id, struct account *out, bool *found)
{
	struct id_text text = id_text(id);
	return find_row(store, "SELECT " COLUMNS " FROM account WHERE id = ?", span_text(text.text), out, found);
}

fault_t
account_find_who(struct store *store, struct span who, struct account *out, bool *found)
{
	struct uuid id;
	if (uuid_read(who, &id))
		return account_find(store, id, out, found);
	return find_row(store, "SELECT " COLUMNS " FROM account WHERE name = ?", account_trim(who), out, found);
}
