/* The tables of this machine alone. */
#include "host/store_local.h"

static const char schema[] =
	/* Names differ in more than the case of ASCII letters. `password` is Argon2id's standard text; `recovery` a SHA-256, or
	 * empty: none. Accounts are disabled, never deleted: what they did keeps its name. */
	"CREATE TABLE account ("
	" id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL, person TEXT NOT NULL,"
	" password TEXT NOT NULL, recovery BLOB NOT NULL, disabled INTEGER NOT NULL, may_export INTEGER NOT NULL,"
	" made INTEGER NOT NULL, last_login INTEGER NOT NULL) STRICT;"
	/* Wrong passwords in a row: of an account, and (who = '') of all together. */
	"CREATE TABLE throttle ("
	" who TEXT PRIMARY KEY, failures INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	/* `id` is the SHA-256 of the cookie's token, `page` of the one that pages send beside it. */
	"CREATE TABLE login ("
	" id BLOB PRIMARY KEY, page BLOB NOT NULL, account TEXT NOT NULL REFERENCES account, made INTEGER NOT NULL, seen INTEGER NOT NULL,"
	" locked INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX login_account ON login (account, made);"
	"CREATE TABLE draft ("
	" account TEXT NOT NULL REFERENCES account, id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,"
	" body TEXT NOT NULL, changed INTEGER NOT NULL, PRIMARY KEY (account, id)) STRICT;"
	"CREATE TABLE preference ("
	" account TEXT NOT NULL REFERENCES account, name TEXT NOT NULL, value TEXT NOT NULL,"
	" PRIMARY KEY (account, name)) STRICT;"
	"CREATE TABLE access_log ("
	" id INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, what TEXT NOT NULL, target TEXT NOT NULL,"
	" count INTEGER NOT NULL) STRICT;"
	/* Answers to requests that may come twice. `body` is the SHA-256 of the request's. */
	"CREATE TABLE replay ("
	" key TEXT NOT NULL, account TEXT NOT NULL, body BLOB NOT NULL, at INTEGER NOT NULL, status INTEGER NOT NULL,"
	" answer TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;"
	"CREATE INDEX replay_at ON replay (at);"
	/* Node: what happened in each exchange. `ended` is 0 while it lives; `tries` counts failures alike in a row; `code` is the
	 * fault's word, '' for none. */
	"CREATE TABLE exchange ("
	" id INTEGER PRIMARY KEY, began INTEGER NOT NULL, ended INTEGER NOT NULL, tries INTEGER NOT NULL,"
	" code TEXT NOT NULL, why TEXT NOT NULL, sent INTEGER NOT NULL, received INTEGER NOT NULL,"
	" bytes_sent INTEGER NOT NULL, bytes_received INTEGER NOT NULL, skew INTEGER NOT NULL) STRICT;";

/* What version 3 added: which records were shown (16 bytes of id each), the entry's digest, and how often the same followed. */
static const char schema_3[] = "ALTER TABLE access_log ADD COLUMN records BLOB NOT NULL DEFAULT x'';"
			       "ALTER TABLE access_log ADD COLUMN digest BLOB NOT NULL DEFAULT x'';"
			       "ALTER TABLE access_log ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;"
			       "CREATE INDEX access_log_account ON access_log (account, at);";

fault_t
store_local_create(struct db *db)
{
	return db_run(db, schema);
}

fault_t
store_local_extend(struct db *db)
{
	return db_run(db, schema_3);
}

bool
store_has_local(const struct store *store)
{
	return store->version >= STORE_LOCAL_SINCE;
}

fault_t
local_end(struct store *store, fault_t fault)
{
	if (!fault)
		return db_end(store->db);
	db_undo(store->db);
	return fault;
}

struct id_text
id_text(struct uuid id)
{
	struct id_text out;
	uuid_text(id, out.text);
	return out;
}
