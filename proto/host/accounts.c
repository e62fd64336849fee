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
};

/* Who may; and the kind of document that the device must be allowed to write, NULL where it does not matter. */
static const struct {
	const char *name;
	const char *kind;
	bool lead, mediator, trainer;
} rights[RIGHT_COUNT] = {
	[RIGHT_DISPUTE] = { "dispute.write", "dispute", .lead = true, .mediator = true },
	[RIGHT_TRAINING] = { "training.write", "training", .lead = true, .trainer = true },
	[RIGHT_RESOLVE] = { "resolve", "resolution", .lead = true, .mediator = true, .trainer = true },
	[RIGHT_PAPER] = { "paper.issue", "paper", .lead = true, .mediator = true, .trainer = true },
	[RIGHT_EXPORT] = { "export", NULL, .lead = true },
	[RIGHT_ACCOUNTS] = { "accounts", NULL, .lead = true },
	[RIGHT_SETTINGS] = { "settings", NULL, .lead = true },
	[RIGHT_SYNC] = { "sync", NULL, .lead = true, .mediator = true, .trainer = true },
	[RIGHT_BACKUP] = { "backup", NULL, .lead = true },
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

static bool
role_may(const struct account *account, enum account_right right)
{
	switch (account->role) {
	case ACCOUNT_LEAD:
		return rights[right].lead;
	case ACCOUNT_MEDIATOR:
		return rights[right].mediator;
	case ACCOUNT_TRAINER:
		return rights[right].trainer;
	default:
		return false;
	}
}

bool
account_may(const struct account *account, enum role device, enum account_right right)
{
	const char *kind = rights[right].kind;
	if (account->disabled || (kind && !rights_kind(device, schema_kind(span_text(kind)))))
		return false;
	return role_may(account, right) || (right == RIGHT_EXPORT && account->may_export);
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
