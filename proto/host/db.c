/* SQLite behind db.h: the one file that includes it. */
#include "host/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CACHE_SIZE 512 /* statements kept; a power of two */
#define BUSY_MS 20000
#define HEED_STEPS 1000 /* of SQLite's machine between two looks */

struct cached {
	char *sql;
	sqlite3_stmt *statement;
	bool busy;
};

struct db {
	sqlite3 *handle;
	struct cached cache[CACHE_SIZE];
	int marks;
	bool begun;              /* db_begin's transaction is under way, as far as the caller knows */
	const atomic_bool *stop; /* NULL: nothing to heed */
};

static fault_t
sqlite_fault(sqlite3 *handle, int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return fault_raise(FAULT_SYSTEM, ENOSPC, "nothing was saved; free some disk space and try again");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fault_raise(FAULT_SYSTEM, EBUSY, "another program holds the database; try again");
	case SQLITE_READONLY:
		return fault_raise(FAULT_SYSTEM, EROFS, "the database cannot be written");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return fault_raise(FAULT_STORE, 0, "the database is damaged (%s); restore a backup",
				   sqlite3_errstr(code));
	case SQLITE_IOERR:
		return fault_raise(FAULT_SYSTEM, EIO, "the disk failed while the database was used (%s)",
				   sqlite3_errstr(sqlite3_extended_errcode(handle)));
	default:
		return fault_raise(FAULT_STORE, 0, "database: %s", sqlite3_errmsg(handle));
	}
}

/* Made before SQLite sees it, so that the file (and the WAL, which copies its mode) never is readable by others. */
static fault_t
create_private(const char *path)
{
	int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (file < 0)
		return fault_raise(FAULT_SYSTEM, errno, "cannot create the database");
	close(file);
	return NULL;
}

static fault_t
set_up(struct db *db, enum db_mode mode)
{
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, 64 << 20);
	/* temp_store: what is sorted would else go, in the clear, into a file under /var/tmp. */
	if (mode == DB_READ)
		return db_run(db, "PRAGMA query_only=ON; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY");
	return db_run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
			  "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
			  "PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=16777216");
}

fault_t
db_open(const char *path, enum db_mode mode, struct db **out)
{
	if (mode == DB_CREATE)
		TRY(create_private(path));
	struct db *db OWN(db_close) = calloc(1, sizeof(*db));
	if (!db)
		abort();
	int code = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		return sqlite_fault(db->handle, code);
	TRY(set_up(db, mode));
	*out = KEEP(db);
	return NULL;
}

void
db_close(struct db **held)
{
	struct db *db = KEEP(*held);
	if (!db)
		return;
	for (size_t i = 0; i < CACHE_SIZE; i++) {
		sqlite3_finalize(db->cache[i].statement);
		free(db->cache[i].sql);
	}
	sqlite3_close(db->handle);
	free(db);
}

static int
heed(void *stop)
{
	return atomic_load((const atomic_bool *)stop);
}

void
db_heed(struct db *db, const atomic_bool *stop)
{
	db->stop = stop;
	sqlite3_progress_handler(db->handle, stop ? HEED_STEPS : 0, heed, (void *)(uintptr_t)stop);
}

/* After some errors SQLite rolls back by itself. What still came then would be kept although the rest is gone, each by itself; whoever
 * overlooked the error (libgit2 asks whether an object exists, and takes no "I cannot tell") must not get that far. */
static fault_t
check_begun(const struct db *db)
{
	if (!db->begun || db_in_transaction(db))
		return NULL;
	return fault_raise(FAULT_SYSTEM, EIO, "the disk failed while the database was used; nothing was saved");
}

fault_t
db_run(struct db *db, const char *sql)
{
	TRY(check_begun(db));
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? NULL : sqlite_fault(db->handle, code);
}

fault_t
db_begin(struct db *db)
{
	assert(!db_in_transaction(db));
	db->marks = 0;
	TRY(db_run(db, "BEGIN IMMEDIATE"));
	db->begun = true;
	return NULL;
}

fault_t
db_end(struct db *db)
{
	fault_t fault = db_run(db, "COMMIT");
	if (fault)
		db_undo(db);
	db->begun = false;
	return fault;
}

void
db_undo(struct db *db)
{
	db->marks = 0;
	db->begun = false;
	if (db_in_transaction(db))
		fault_drop(db_run(db, "ROLLBACK"));
}

bool
db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->handle) == 0;
}

static fault_t
run_mark(struct db *db, const char *verb)
{
	char sql[64];
	sqlite3_snprintf(sizeof(sql), sql, "%s mark%d", verb, db->marks);
	return db_run(db, sql);
}

fault_t
db_mark(struct db *db)
{
	db->marks++;
	return run_mark(db, "SAVEPOINT");
}

fault_t
db_unmark(struct db *db)
{
	assert(db->marks > 0);
	fault_t fault = run_mark(db, "RELEASE");
	db->marks--;
	return fault;
}

/* A full disk may have rolled the whole transaction back already: then there is no mark left, and nothing to undo. */
void
db_undo_mark(struct db *db)
{
	if (db->marks > 0 && db_in_transaction(db)) {
		fault_drop(run_mark(db, "ROLLBACK TO"));
		fault_drop(run_mark(db, "RELEASE"));
	}
	if (db->marks > 0)
		db->marks--;
}

int64_t
db_version(struct db *db)
{
	struct query query = db_query(db, "PRAGMA data_version");
	int64_t version = query_step(&query) ? query_get_integer(&query, 0) : -1;
	fault_drop(query_end(&query));
	return version;
}

static fault_t
copy_into(struct db *db, const char *path)
{
	TRY(create_private(path)); /* SQLite fills an empty file, and leaves its mode as it is */
	struct query query = db_query(db, "VACUUM INTO ?");
	query_text(&query, span_text(path));
	return query_run(&query);
}

fault_t
db_copy(struct db *db, struct db **out)
{
	char *path = sqlite3_mprintf("%s-copy-%d", sqlite3_db_filename(db->handle, "main"), (int)getpid());
	if (!path)
		abort();
	unlink(path); /* what a process of this number may have left behind */
	struct db *OWN(db_close) copy = NULL;
	fault_t fault = copy_into(db, path);
	if (!fault)
		fault = db_open(path, DB_WRITE, &copy);
	if (!fault)
		fault = db_run(copy, "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; SELECT 1 FROM sqlite_schema");
	unlink(path);
	sqlite3_free(path);
	if (!fault) {
		db_heed(copy, db->stop);
		*out = KEEP(copy);
	}
	return fault_within(fault, "copying the database");
}

/* In one step, hence of one moment: whoever writes meanwhile adds to the WAL. */
fault_t
db_copy_pages(struct db *from, struct db *to)
{
	sqlite3_backup *backup = sqlite3_backup_init(to->handle, "main", from->handle, "main");
	if (!backup)
		return sqlite_fault(to->handle, sqlite3_errcode(to->handle));
	int code = sqlite3_backup_step(backup, -1);
	int end = sqlite3_backup_finish(backup);
	return code == SQLITE_DONE ? NULL : sqlite_fault(to->handle, end != SQLITE_OK ? end : code);
}

const char *
db_path(struct db *db)
{
	return sqlite3_db_filename(db->handle, "main");
}

void *
db_handle(struct db *db)
{
	return db->handle;
}

static size_t
hash_text(const char *text)
{
	size_t hash = 5381;
	for (; *text; text++)
		hash = hash * 33 + (unsigned char)*text;
	return hash & (CACHE_SIZE - 1);
}

static sqlite3_stmt *
prepare(struct query *query, const char *sql, unsigned flags)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v3(query->db->handle, sql, -1, flags, &statement, NULL);
	if (code != SQLITE_OK)
		query->fault = sqlite_fault(query->db->handle, code);
	return statement;
}

/* The slot of this text; another text in the slot makes room unless it is running. NULL when it can't be cached now. */
static struct cached *
cache_slot(struct db *db, const char *sql)
{
	struct cached *slot = &db->cache[hash_text(sql)];
	if (slot->busy)
		return NULL;
	if (slot->sql && strcmp(slot->sql, sql) != 0) {
		sqlite3_finalize(slot->statement);
		free(slot->sql);
		*slot = (struct cached){ 0 };
	}
	return slot;
}

struct query
db_query(struct db *db, const char *sql)
{
	struct query query = { .db = db, .fault = check_begun(db) };
	if (query.fault)
		return query;
	struct cached *slot = cache_slot(db, sql);
	if (!slot) {
		query.statement = prepare(&query, sql, 0);
		return query;
	}
	if (!slot->statement) {
		slot->statement = prepare(&query, sql, SQLITE_PREPARE_PERSISTENT);
		if (!slot->statement)
			return query;
		slot->sql = strdup(sql);
	}
	slot->busy = true;
	query.cached = true;
	query.statement = slot->statement;
	return query;
}

static void
bind_result(struct query *query, int code)
{
	if (code != SQLITE_OK && !query->fault)
		query->fault = sqlite_fault(query->db->handle, code);
}

void
query_integer(struct query *query, int64_t value)
{
	if (!query->fault)
		bind_result(query, sqlite3_bind_int64(query->statement, ++query->bound, value));
}

/* Bound memory must stay while the query runs: every caller binds what outlives the query, so nothing is copied. */
void
query_text(struct query *query, struct span text)
{
	const char *data = text.data ? (const char *)text.data : "";
	if (!query->fault)
		bind_result(query, sqlite3_bind_text64(query->statement, ++query->bound, data, text.size, SQLITE_STATIC,
						       SQLITE_UTF8));
}

void
query_bytes(struct query *query, struct span bytes)
{
	const void *data = bytes.data ? (const void *)bytes.data : "";
	if (!query->fault)
		bind_result(query,
			    sqlite3_bind_blob64(query->statement, ++query->bound, data, bytes.size, SQLITE_STATIC));
}

void
query_null(struct query *query)
{
	if (!query->fault)
		bind_result(query, sqlite3_bind_null(query->statement, ++query->bound));
}

bool
query_step(struct query *query)
{
	if (!query->fault)
		query->fault = check_begun(query->db);
	if (query->fault)
		return false;
	int code = sqlite3_step(query->statement);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		query->fault = sqlite_fault(query->db->handle, code);
	return false;
}

int64_t
query_get_integer(struct query *query, int column)
{
	return query->fault ? 0 : sqlite3_column_int64(query->statement, column);
}

struct span
query_get_bytes(struct query *query, int column)
{
	if (query->fault)
		return (struct span){ 0 };
	const void *data = sqlite3_column_blob(query->statement, column);
	return span_of(data, (size_t)sqlite3_column_bytes(query->statement, column));
}

bool
query_is_null(struct query *query, int column)
{
	return query->fault || sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

int
query_columns(struct query *query)
{
	return query->fault ? 0 : sqlite3_column_count(query->statement);
}

const char *
query_column_name(struct query *query, int column)
{
	return query->fault ? "" : sqlite3_column_name(query->statement, column);
}

char
query_kind(struct query *query, int column)
{
	static const char kinds[] = { [SQLITE_INTEGER] = 'i',
				      [SQLITE_FLOAT] = 'f',
				      [SQLITE_TEXT] = 't',
				      [SQLITE_BLOB] = 'b',
				      [SQLITE_NULL] = 'n' };
	return query->fault ? 'n' : kinds[sqlite3_column_type(query->statement, column)];
}

static void
release(struct query *query)
{
	if (!query->statement)
		return;
	if (!query->cached) {
		sqlite3_finalize(query->statement);
		return;
	}
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
	query->db->cache[hash_text(sqlite3_sql(query->statement))].busy = false;
}

fault_t
query_end(struct query *query)
{
	release(query);
	query->statement = NULL;
	return KEEP(query->fault);
}

fault_t
query_run(struct query *query)
{
	while (query_step(query))
		;
	return query_end(query);
}

int64_t
db_changed(struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t
db_last_row(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}
