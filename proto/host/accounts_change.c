/* Making and changing accounts. */
#include "host/accounts_inside.h"

#include "host/random.h"
#include "host/logins.h"
#include "host/oversight.h"
#include "host/store_local.h"

#include <stdio.h>

/* One decision and what it writes, in one transaction: taken back when something is refused or fails. */
typedef fault_t step(struct store *store, void *input, const struct problem **refused);

static fault_t
decide(struct store *store, step *run, void *input, const struct problem **refused)
{
	*refused = NULL;
	TRY(db_begin(store->db));
	fault_t fault = run(store, input, refused);
	if (!fault && !*refused)
		return db_end(store->db);
	db_undo(store->db);
	return fault;
}

static fault_t
is_taken(struct store *store, const struct account *account, bool *out)
{
	struct id_text id = id_text(account->id);
	struct query query = db_query(store->db, "SELECT 1 FROM account WHERE name = ? AND id <> ?");
	query_text(&query, span_text(account->name));
	query_text(&query, span_text(id.text));
	*out = query_step(&query);
	return query_end(&query);
}

static fault_t
has_lead(struct store *store, bool *out)
{
	enum account_role lead = account_role_first(store->identity.role);
	struct query query = db_query(store->db, "SELECT 1 FROM account WHERE role = ? AND NOT disabled LIMIT 1");
	query_text(&query, span_text(account_role_name(lead)));
	*out = query_step(&query);
	return query_end(&query);
}

static fault_t
enter(struct store *store, const struct uuid *by, struct uuid account)
{
	struct id_text id = id_text(account);
	return oversight_enter(store, by, "account", span_text(id.text));
}

/* ---- making ---- */

struct making {
	struct account account;
	struct span hash, recovery;
	bool first;
	const struct uuid *by;
};

static fault_t
insert(struct store *store, const struct making *making)
{
	const struct account *account = &making->account;
	struct id_text id = id_text(account->id), person = id_text(account->person);
	struct query query =
		db_query(store->db, "INSERT INTO account (id, name, role, person, password, recovery, disabled,"
				    " may_export, made, last_login) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, 0)");
	query_text(&query, span_text(id.text));
	query_text(&query, span_text(account->name));
	query_text(&query, span_text(account_role_name(account->role)));
	query_text(&query, span_text(person.text));
	query_text(&query, making->hash);
	query_bytes(&query, making->recovery);
	query_integer(&query, account->may_export);
	query_integer(&query, account->made);
	return query_run(&query);
}

static fault_t
make(struct store *store, void *input, const struct problem **refused)
{
	const struct making *making = input;
	int64_t count;
	bool lead, taken;
	TRY(account_count(store, &count));
	TRY(has_lead(store, &lead));
	TRY(is_taken(store, &making->account, &taken));
	if (making->first ? count > 0 : !lead)
		*refused = &account_refusals[REFUSE_FIRST];
	else if (count >= ACCOUNTS_MAX)
		*refused = &account_refusals[REFUSE_FULL];
	else if (taken)
		*refused = &account_refusals[REFUSE_TAKEN];
	if (*refused)
		return NULL;
	TRY(insert(store, making));
	return enter(store, making->by, making->account.id);
}

static const struct problem *
judge(struct store *store, const struct account_new *given, struct span name)
{
	struct uuid person;
	const struct problem *wrong = account_judge_name(name);
	if (wrong)
		return wrong;
	if (!account_role_on(given->role, store->identity.role))
		return &account_refusals[REFUSE_ROLE];
	if (given->person && !uuid_read_bytes(span_of(given->person->bytes, sizeof(given->person->bytes)), &person))
		return &account_refusals[REFUSE_PERSON];
	return account_judge_password(given->password, name);
}

static struct account
new_account(const struct account_new *given, struct span name, int64_t now)
{
	struct account account = { .id = random_uuid(now * 1000),
				   .role = given->role,
				   .person = given->person ? *given->person : random_uuid(now * 1000),
				   .may_export = given->may_export,
				   .made = now };
	snprintf(account.name, sizeof(account.name), "%.*s", SPAN_ARG(name));
	return account;
}

/* `recovery` NULL: not the first, and without a code. */
static fault_t
create(struct store *store, const struct account_new *given, int64_t now, struct account *out, char *recovery,
       const struct problem **refused)
{
	struct buffer OWN(buffer_drop) hash = { 0 };
	struct span name = account_trim(given->name);
	uint8_t stored[CRYPT_SHA256_SIZE];
	*refused = judge(store, given, name);
	if (*refused)
		return NULL;
	struct making making = { .account = new_account(given, name, now), .first = recovery, .by = given->by };
	if (recovery) {
		account_recovery_new(making.account.id, recovery, stored);
		making.recovery = span_of(stored, sizeof(stored));
	}
	account_hash(&hash, given->password);
	making.hash = buffer_span(&hash);
	TRY(decide(store, make, &making, refused));
	if (!*refused)
		*out = making.account;
	else if (recovery)
		crypt_wipe(recovery, ACCOUNT_RECOVERY_SIZE + 1); /* it opens nothing */
	return NULL;
}

fault_t
account_create(struct store *store, const struct account_new *given, int64_t now, struct account *out,
	       const struct problem **refused)
{
	return create(store, given, now, out, NULL, refused);
}

fault_t
account_create_first(struct store *store, struct span name, struct span password, int64_t now, struct account *out,
		     char recovery[ACCOUNT_RECOVERY_SIZE + 1], const struct problem **refused)
{
	static const struct uuid none;
	const struct uuid *person = &store->identity.person;
	if (store->identity.role == ROLE_NONE)
		return fault_raise(FAULT_INPUT, 0, "this data folder belongs to no centre yet; enrol it first");
	struct account_new given = { .name = name,
				     .role = account_role_first(store->identity.role),
				     .password = password,
				     .person = uuid_equal(*person, none) ? NULL : person };
	return create(store, &given, now, out, recovery, refused);
}

/* ---- changing ---- */

struct changing {
	struct uuid id;
	const struct account_change *change;
	struct span hash; /* of the new password, or empty */
	struct account after;
};

static fault_t
update(struct store *store, const struct account *account)
{
	struct id_text id = id_text(account->id);
	struct query query = db_query(store->db, "UPDATE account SET name = ?, role = ?, disabled = ?, may_export = ?"
						 " WHERE id = ?");
	query_text(&query, span_text(account->name));
	query_text(&query, span_text(account_role_name(account->role)));
	query_integer(&query, account->disabled);
	query_integer(&query, account->may_export);
	query_text(&query, span_text(id.text));
	return query_run(&query);
}

fault_t
account_write_password(struct store *store, struct uuid id, struct span hash, const uint8_t *keep)
{
	struct id_text text = id_text(id);
	struct query query = db_query(store->db, "UPDATE account SET password = ? WHERE id = ?");
	query_text(&query, hash);
	query_text(&query, span_text(text.text));
	TRY(query_run(&query));
	TRY(account_forgive(store, span_text(text.text)));
	return login_end_all(store, id, keep);
}

static void
apply(const struct account_change *change, struct account *account)
{
	if (change->name)
		snprintf(account->name, sizeof(account->name), "%.*s", SPAN_ARG(account_trim(*change->name)));
	if (change->role)
		account->role = *change->role;
	if (change->disabled)
		account->disabled = *change->disabled;
	if (change->may_export)
		account->may_export = *change->may_export;
}

/* What only shows once it is written: that the name is another's, and that no lead is left. */
static fault_t
judge_written(struct store *store, const struct account *account, const struct problem **refused)
{
	bool taken, lead;
	TRY(is_taken(store, account, &taken));
	if (taken) {
		*refused = &account_refusals[REFUSE_TAKEN];
		return NULL;
	}
	TRY(update(store, account));
	TRY(has_lead(store, &lead));
	if (!lead)
		*refused = &account_refusals[REFUSE_LAST_LEAD];
	return NULL;
}

static fault_t
change_account(struct store *store, void *input, const struct problem **refused)
{
	struct changing *changing = input;
	bool found;
	TRY(account_find(store, changing->id, &changing->after, &found));
	if (!found) {
		*refused = &account_refusals[REFUSE_MISSING];
		return NULL;
	}
	apply(changing->change, &changing->after);
	TRY(judge_written(store, &changing->after, refused));
	if (*refused)
		return NULL;
	TRY(enter(store, changing->change->by, changing->id));
	if (changing->hash.size)
		return account_write_password(store, changing->id, changing->hash, NULL);
	return changing->after.disabled ? login_end_all(store, changing->id, NULL) : NULL;
}

/* What needs no transaction; hashing takes too long for one. */
static const struct problem *
judge_change(struct store *store, const struct account_change *change, const struct account *before)
{
	struct span name = change->name ? account_trim(*change->name) : span_text(before->name);
	const struct problem *wrong = change->name ? account_judge_name(name) : NULL;
	if (wrong)
		return wrong;
	if (change->role && !account_role_on(*change->role, store->identity.role))
		return &account_refusals[REFUSE_ROLE];
	return change->password ? account_judge_password(*change->password, name) : NULL;
}

fault_t
account_change(struct store *store, struct uuid id, const struct account_change *change, struct account *out,
	       const struct problem **refused)
{
	struct buffer OWN(buffer_drop) hash = { 0 };
	struct changing changing = { .id = id, .change = change };
	struct account before;
	bool found;
	TRY(account_find(store, id, &before, &found));
	*refused = found ? judge_change(store, change, &before) : &account_refusals[REFUSE_MISSING];
	if (*refused)
		return NULL;
	if (change->password)
		account_hash(&hash, *change->password);
	changing.hash = buffer_span(&hash);
	TRY(decide(store, change_account, &changing, refused));
	if (!*refused)
		*out = changing.after;
	return NULL;
}
