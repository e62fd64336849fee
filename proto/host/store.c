/* The store's file: made, opened, and its small tables read and written. */
#include "host/store.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/derive.h"
#include "host/files.h"
#include "host/holidays_own.h"
#include "host/store_local.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INCIDENTS_KEPT 1000       /* of one device */
#define APPLICATION_ID 0x48455348 /* "HESH": `file` and SQLite's tools tell it from other databases */

static const char truth_schema[] =
	"CREATE TABLE identity (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;"
	"CREATE TABLE ledger ("
	" id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, current BLOB NOT NULL, head BLOB NOT NULL,"
	" last INTEGER NOT NULL) STRICT;"
	"CREATE TABLE changeset ("
	" ledger INTEGER NOT NULL REFERENCES ledger, number INTEGER NOT NULL, oid BLOB NOT NULL, tree BLOB NOT NULL,"
	" digest BLOB NOT NULL, device TEXT NOT NULL, sequence INTEGER NOT NULL, time INTEGER NOT NULL,"
	" parent BLOB, merged BLOB, PRIMARY KEY (ledger, number)) STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX changeset_oid ON changeset (oid, ledger);"
	"CREATE UNIQUE INDEX changeset_sequence ON changeset (ledger, device, sequence);"
	"CREATE TABLE tip ("
	" ledger INTEGER NOT NULL REFERENCES ledger, device TEXT NOT NULL, sequence INTEGER NOT NULL, oid BLOB NOT NULL,"
	" PRIMARY KEY (ledger, device)) STRICT, WITHOUT ROWID;"
	/* state: 1 live, 2 erased; no row: never, or not yet arrived. `place` is a hash of the document's path. */
	"CREATE TABLE document_key ("
	" ledger INTEGER NOT NULL REFERENCES ledger, place BLOB NOT NULL, key BLOB, state INTEGER NOT NULL,"
	" made INTEGER NOT NULL, PRIMARY KEY (ledger, place)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE register ("
	" device TEXT PRIMARY KEY, centre TEXT NOT NULL, role TEXT NOT NULL, status TEXT NOT NULL,"
	" public_key BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	/* The newest receipt of each ledger: the hub's word, kept for ever. */
	"CREATE TABLE receipt ("
	" ledger INTEGER PRIMARY KEY REFERENCES ledger, head BLOB NOT NULL, digest BLOB NOT NULL, number INTEGER NOT NULL,"
	" time INTEGER NOT NULL, sequence INTEGER NOT NULL, signature BLOB NOT NULL) STRICT;"
	/* What the other side is known to have: node: one row a ledger (peer ''); hub: nothing. */
	"CREATE TABLE peer ("
	" ledger INTEGER PRIMARY KEY REFERENCES ledger, cursor INTEGER NOT NULL, cursor_oid BLOB NOT NULL,"
	" sent INTEGER NOT NULL, held INTEGER NOT NULL) STRICT;"
	/* Hub: what it last heard from each device. */
	"CREATE TABLE contact ("
	" device TEXT PRIMARY KEY, session INTEGER NOT NULL, seen INTEGER NOT NULL, skew INTEGER NOT NULL,"
	" received INTEGER NOT NULL, sent INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE enrolment ("
	" secret BLOB PRIMARY KEY, centre TEXT NOT NULL, role TEXT NOT NULL, expires INTEGER NOT NULL,"
	" device TEXT) STRICT, WITHOUT ROWID;"
	"CREATE TABLE incident ("
	" id INTEGER PRIMARY KEY, at INTEGER NOT NULL, device TEXT NOT NULL, what TEXT NOT NULL,"
	" text TEXT NOT NULL) STRICT;";

static fault_t
file_path(const char *dir, const char *file, struct buffer *out)
{
	buffer_print(out, "%s/%s", dir, file);
	buffer_put_byte(out, 0);
	return buffer_check(out, "the data folder's path");
}

static fault_t
store_attach(struct db *db, int64_t version, struct store **out)
{
	struct store *store OWN(store_close) = calloc(1, sizeof(*store));
	if (!store)
		abort();
	store->db = db;
	store->version = version;
	TRY(history_open(db, &store->history));
	*out = KEEP(store);
	return NULL;
}

static fault_t
set_versions(struct db *db)
{
	char versions[80];
	snprintf(versions, sizeof(versions), "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION_ID,
		 STORE_VERSION);
	return db_run(db, versions);
}

static fault_t
make_tables(struct db *db)
{
	TRY(db_begin(db));
	TRY(db_run(db, history_schema));
	TRY(db_run(db, truth_schema));
	TRY(store_local_create(db));
	TRY(store_local_extend(db));
	TRY(store_district_create(db));
	TRY(derive_create(db));
	TRY(set_versions(db));
	return db_end(db);
}

/* Out of the log: a database that is in one file only can be renamed. */
static fault_t
make_file(const char *path)
{
	struct db *db OWN(db_close) = NULL;
	TRY(db_open(path, DB_CREATE, &db));
	TRY(make_tables(db));
	return db_run(db, "PRAGMA journal_mode=DELETE");
}

/* What a program that was killed may have left. */
static void
remove_unfinished(const char *path)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		struct buffer OWN(buffer_drop) whole = { 0 };
		buffer_print(&whole, "%s%s", path, tails[i]);
		buffer_put_byte(&whole, 0);
		unlink((char *)whole.data);
	}
}

static fault_t
make_named(const char *dir, const char *fresh, const char *path)
{
	remove_unfinished(fresh);
	fault_t fault = make_file(fresh);
	if (!fault && rename(fresh, path))
		fault = fault_raise(FAULT_SYSTEM, errno, "cannot name the database");
	if (fault)
		remove_unfinished(fresh);
	return fault ? fault : folder_sync(dir);
}

fault_t
store_create_held(const char *dir, const char *file, struct store **out)
{
	struct buffer OWN(buffer_drop) path = { .limit = 4096 }, fresh = { .limit = 4096 };
	TRY(file_path(dir, file, &path));
	TRY(file_path(dir, "unfinished.db", &fresh));
	if (access((char *)path.data, F_OK) == 0)
		return fault_raise(FAULT_INPUT, 0, "the data folder already holds a %s; choose another with --data",
				   file);
	TRY(make_named(dir, (char *)fresh.data, (char *)path.data));
	struct db *db OWN(db_close) = NULL;
	TRY(db_open((char *)path.data, DB_WRITE, &db));
	return store_attach(KEEP(db), STORE_VERSION, out);
}

fault_t
store_create(const char *dir, const char *file, struct store **out)
{
	int OWN(folder_unlock) lock = -1;
	if (mkdir(dir, 0700) && errno != EEXIST)
		return fault_raise(FAULT_SYSTEM, errno, "cannot make the data folder");
	TRY(folder_lock(dir, &lock));
	return store_create_held(dir, file, out);
}

static int64_t
pragma_value(struct db *db, const char *sql, fault_t *fault)
{
	struct query query = db_query(db, sql);
	int64_t value = query_step(&query) ? query_get_integer(&query, 0) : -1;
	*fault = query_end(&query);
	return value;
}

/* Looks at the versions on a connection that changes nothing, before any other is made. */
static fault_t
check_version(const char *path, int64_t *out)
{
	struct db *db OWN(db_close) = NULL;
	TRY(db_open(path, DB_READ, &db));
	fault_t fault = NULL;
	int64_t application = pragma_value(db, "PRAGMA application_id", &fault);
	if (fault)
		return fault;
	int64_t version = pragma_value(db, "PRAGMA user_version", &fault);
	if (fault)
		return fault;
	if (application != APPLICATION_ID)
		return fault_raise(FAULT_STORE, 0, "the file is not a database of Heshi");
	if (version > STORE_VERSION)
		return fault_raise(
			FAULT_STORE, 0,
			"the database is of version %lld, this program knows up to %d; install the newer program"
			" (nothing was changed)",
			(long long)version, STORE_VERSION);
	*out = version;
	return NULL;
}

/* Two programs may open the same old file at once: what it still needs is seen inside the transaction. */
static fault_t
add_missing(struct db *db)
{
	fault_t fault = NULL;
	int64_t version = pragma_value(db, "PRAGMA user_version", &fault);
	if (fault || version >= STORE_VERSION)
		return fault;
	if (version < STORE_LOCAL_SINCE)
		TRY(store_local_create(db));
	if (version < STORE_DISTRICT_SINCE) {
		TRY(store_local_extend(db));
		TRY(store_district_create(db));
	}
	TRY(derive_extend(db));
	return set_versions(db);
}

static fault_t
migrate(struct db *db)
{
	TRY(db_begin(db));
	fault_t fault = add_missing(db);
	if (!fault)
		return db_end(db);
	db_undo(db);
	return fault_within(fault, "bringing the database to version %d (nothing was changed)", STORE_VERSION);
}

static fault_t
read_fixed(struct store *store, const char *name, void *out, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span value;
	TRY(store_get(store, &arena, name, &value));
	if (value.size != size)
		return fault_raise(FAULT_STORE, 0, "the identity's \"%s\" is damaged", name);
	memcpy(out, value.data, size);
	return NULL;
}

static fault_t
read_word(struct store *store, const char *name, char *out, size_t room)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span value;
	TRY(store_get(store, &arena, name, &value));
	if (value.size >= room)
		return fault_raise(FAULT_STORE, 0, "the identity's \"%s\" is damaged", name);
	snprintf(out, room, "%.*s", SPAN_ARG(value));
	return NULL;
}

static fault_t
read_restored(struct store *store)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span text;
	store->identity.restored = 0;
	TRY(store_get(store, &arena, "restored", &text));
	if (text.size && !text_read_integer(text, &store->identity.restored))
		return fault_raise(FAULT_STORE, 0, "the mark of a backup is damaged");
	return NULL;
}

static fault_t
read_identity(struct store *store)
{
	struct identity *me = &store->identity;
	char role[16];
	TRY(read_restored(store));
	TRY(read_word(store, "role", role, sizeof(role)));
	me->role = role_read(span_text(role));
	if (me->role == ROLE_NONE)
		return NULL;
	TRY(read_word(store, "device", me->device, sizeof(me->device)));
	TRY(read_word(store, "centre", me->centre, sizeof(me->centre)));
	TRY(read_word(store, "district", me->district, sizeof(me->district)));
	TRY(read_word(store, "district_name", me->district_name, sizeof(me->district_name)));
	TRY(read_word(store, "hub_device", me->hub_device, sizeof(me->hub_device)));
	TRY(read_fixed(store, "device_id", &me->device_id, sizeof(me->device_id)));
	TRY(read_fixed(store, "person", &me->person, sizeof(me->person)));
	TRY(read_fixed(store, "hub_key", me->hub_key, sizeof(me->hub_key)));
	uint8_t seed[CRYPT_SEED_SIZE];
	fault_t fault = read_fixed(store, "seed", seed, sizeof(seed));
	if (!fault)
		crypt_key_pair(seed, me->public_key, me->secret_key);
	crypt_wipe(seed, sizeof(seed));
	return fault;
}

bool
store_exists(const char *dir, const char *file)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	fault_t fault = file_path(dir, file, &path);
	fault_drop(fault);
	return !fault && access((char *)path.data, F_OK) == 0;
}

fault_t
store_open(const char *dir, const char *file, enum db_mode mode, struct store **out)
{
	assert(mode != DB_CREATE);
	struct buffer OWN(buffer_drop) path = { .limit = 4096 };
	TRY(file_path(dir, file, &path));
	if (access((char *)path.data, F_OK))
		return fault_raise(FAULT_INPUT, 0,
				   "there is no %s in the data folder; run \"%s\" first, or name the folder"
				   " with --data",
				   file, strcmp(file, "hub.db") == 0 ? "heshi-hub init" : "heshi-node enrol");
	int64_t version = STORE_VERSION;
	TRY(check_version((char *)path.data, &version));
	struct db *db OWN(db_close) = NULL;
	TRY(db_open((char *)path.data, mode, &db));
	if (version < STORE_VERSION && mode == DB_WRITE) {
		TRY(migrate(db));
		version = STORE_VERSION;
	}
	struct store *store OWN(store_close) = NULL;
	TRY(store_attach(KEEP(db), version, &store));
	TRY(read_identity(store));
	*out = KEEP(store);
	return NULL;
}

void
store_close(struct store **held)
{
	struct store *store = KEEP(*held);
	if (!store)
		return;
	history_close(&store->history);
	holidays_own_drop(&store->holidays);
	db_close(&store->db);
	crypt_wipe(&store->identity, sizeof(store->identity));
	free(store);
}

struct span
store_folder(struct store *store)
{
	struct span path = span_text(db_path(store->db)), folder = path;
	while (folder.size > 1 && folder.data[folder.size - 1] != '/')
		folder.size--;
	return span_part(folder, 0, folder.size > 1 ? folder.size - 1 : folder.size);
}

fault_t
store_set(struct store *store, const char *name, struct span value)
{
	struct query query = db_query(store->db, "INSERT INTO identity (name, value) VALUES (?, ?)"
						 " ON CONFLICT DO UPDATE SET value = excluded.value");
	query_text(&query, span_text(name));
	query_bytes(&query, value);
	return query_run(&query);
}

fault_t
store_get(struct store *store, struct arena *arena, const char *name, struct span *out)
{
	struct query query = db_query(store->db, "SELECT value FROM identity WHERE name = ?");
	query_text(&query, span_text(name));
	*out = query_step(&query) ? arena_copy(arena, query_get_bytes(&query, 0)) : (struct span){ 0 };
	return query_end(&query);
}

fault_t
store_identify(struct store *store, const struct identity *identity)
{
	TRY(store_set(store, "role", span_text(role_name(identity->role))));
	TRY(store_set(store, "device", span_text(identity->device)));
	TRY(store_set(store, "centre", span_text(identity->centre)));
	TRY(store_set(store, "district", span_text(identity->district)));
	TRY(store_set(store, "district_name", span_text(identity->district_name)));
	TRY(store_set(store, "hub_device", span_text(identity->hub_device)));
	TRY(store_set(store, "device_id", span_of(&identity->device_id, sizeof(identity->device_id))));
	TRY(store_set(store, "person", span_of(&identity->person, sizeof(identity->person))));
	TRY(store_set(store, "hub_key", span_of(identity->hub_key, CRYPT_PUBLIC_SIZE)));
	TRY(store_set(store, "seed", span_of(identity->secret_key, CRYPT_SEED_SIZE)));
	int64_t restored = store->identity.restored;
	store->identity = *identity;
	store->identity.restored = restored;
	return NULL;
}

fault_t
store_refresh(struct store *store)
{
	char device[LIMIT_DEVICE_NAME + 1];
	TRY(read_word(store, "device", device, sizeof(device)));
	return strcmp(device, store->identity.device) == 0 ? read_restored(store) : read_identity(store);
}

static enum device_status
status_read(struct span status)
{
	if (span_equal(status, SPAN("active")))
		return DEVICE_ACTIVE;
	return span_equal(status, SPAN("retired")) ? DEVICE_RETIRED : DEVICE_LOST;
}

static void
fill_device(struct query *query, struct device *out)
{
	struct span key = query_get_bytes(query, 3);
	snprintf(out->centre, sizeof(out->centre), "%.*s", SPAN_ARG(query_get_bytes(query, 0)));
	out->role = role_read(query_get_bytes(query, 1));
	out->status = key.size == CRYPT_PUBLIC_SIZE ? status_read(query_get_bytes(query, 2)) : DEVICE_UNKNOWN;
	if (key.size == CRYPT_PUBLIC_SIZE)
		memcpy(out->public_key, key.data, CRYPT_PUBLIC_SIZE);
}

/* The hub's own key is the pinned one: nothing in a ledger can replace it. */
static void
fill_hub(const struct store *store, struct device *out)
{
	out->role = ROLE_HUB;
	out->status = DEVICE_ACTIVE;
	snprintf(out->centre, sizeof(out->centre), "%s", store->identity.district);
	memcpy(out->public_key, store->identity.hub_key, CRYPT_PUBLIC_SIZE);
}

/* A node that has enrolled and not synced yet knows itself before the register does. */
static void
fill_self(const struct store *store, struct device *out)
{
	const struct identity *me = &store->identity;
	out->role = me->role;
	out->status = DEVICE_ACTIVE;
	snprintf(out->centre, sizeof(out->centre), "%s", me->centre);
	memcpy(out->public_key, me->public_key, CRYPT_PUBLIC_SIZE);
}

fault_t
store_device(struct store *store, struct span name, struct device *out)
{
	*out = (struct device){ 0 };
	snprintf(out->name, sizeof(out->name), "%.*s", SPAN_ARG(name));
	if (span_equal(name, span_text(store->identity.hub_device))) {
		fill_hub(store, out);
		return NULL;
	}
	struct query query =
		db_query(store->db, "SELECT centre, role, status, public_key FROM register WHERE device = ?");
	query_text(&query, name);
	if (query_step(&query))
		fill_device(&query, out);
	else if (span_equal(name, span_text(store->identity.device)))
		fill_self(store, out);
	return query_end(&query);
}

/* Whoever knocks makes incidents, so only so many are kept: of each device, or one could drive out what is known of another. */
static fault_t
forget_old_incidents(struct store *store, struct span device)
{
	struct query query =
		db_query(store->db, "DELETE FROM incident WHERE id IN (SELECT id FROM incident WHERE device = ?"
				    " ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)");
	query_text(&query, device);
	query_integer(&query, INCIDENTS_KEPT);
	return query_run(&query);
}

fault_t
store_incident(struct store *store, struct span device, const char *what, const char *text)
{
	struct query query = db_query(store->db, "INSERT INTO incident (at, device, what, text) VALUES (?, ?, ?, ?)");
	query_integer(&query, clock_seconds());
	query_text(&query, device);
	query_text(&query, span_text(what));
	query_text(&query, span_text(text));
	TRY(query_run(&query));
	return forget_old_incidents(store, device);
}
