/* Backups put back; see restore.h. */
#include "host/restore.h"

#include "host/files.h"
#include "host/restored.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNFINISHED "restoring.db"
#define PIECE ((size_t)1 << 16)

static void
close_file(int *file)
{
	if (*file >= 0)
		close(*file);
}

static void
put_path(struct buffer *out, const char *dir, const char *file, const char *tail)
{
	buffer_print(out, "%s/%s%s", dir, file, tail);
	buffer_put_byte(out, 0);
}

/* What this or a program that was killed has left. */
static void
remove_unfinished(const char *dir)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		struct buffer OWN(buffer_drop) path = { 0 };
		put_path(&path, dir, UNFINISHED, tails[i]);
		unlink((const char *)path.data);
	}
}

static bool
write_piece(int file, const uint8_t *data, size_t size)
{
	while (size) {
		ssize_t put = write(file, data, size);
		if (put < 0 && errno != EINTR)
			return false;
		data += put > 0 ? put : 0;
		size -= put > 0 ? (size_t)put : 0;
	}
	return true;
}

static fault_t
copy_bytes(int from, int to)
{
	struct arena OWN(arena_drop) arena = { 0 };
	uint8_t *piece = arena_take(&arena, PIECE);
	for (;;) {
		ssize_t got = read(from, piece, PIECE);
		if (got == 0)
			return fsync(to) ? fault_raise(FAULT_SYSTEM, errno, "cannot write the copy") : NULL;
		if (got < 0 && errno != EINTR)
			return fault_raise(FAULT_SYSTEM, errno, "cannot read the backup");
		if (got > 0 && !write_piece(to, piece, (size_t)got))
			return fault_raise(FAULT_SYSTEM, errno, "cannot write the copy");
	}
}

/* A log beside it holds what the file lacks: it is a database that was not closed, and alone it may be torn. */
static fault_t
check_alone(const char *path)
{
	struct buffer OWN(buffer_drop) log = { 0 };
	struct stat status;
	buffer_print(&log, "%s-wal", path);
	buffer_put_byte(&log, 0);
	if (stat((const char *)log.data, &status) == 0 && status.st_size > 0)
		return fault_raise(FAULT_INPUT, 0,
				   "it is no backup but a database with its log beside it; make one of it with"
				   " \"backup\", or copy its whole folder while no program uses it");
	return NULL;
}

static fault_t
copy_file(const char *from, const char *to)
{
	struct stat status;
	int OWN(close_file) source = open(from, O_RDONLY | O_CLOEXEC);
	if (source < 0 || fstat(source, &status))
		return fault_raise(errno == ENOENT ? FAULT_INPUT : FAULT_SYSTEM, errno, "cannot read the backup");
	if (!S_ISREG(status.st_mode))
		return fault_raise(FAULT_INPUT, 0, "it is no file");
	TRY(check_alone(from));
	int OWN(close_file) target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (target < 0)
		return fault_raise(FAULT_SYSTEM, errno, "cannot make the copy");
	return copy_bytes(source, target);
}

static fault_t
check_whose(const struct restoring *restoring, const struct store *store)
{
	bool hub = strcmp(restoring->file, "hub.db") == 0;
	if (store->identity.role == ROLE_NONE)
		return fault_raise(FAULT_INPUT, 0, "it belongs to no district yet: there is nothing to restore");
	if (hub != (store->identity.role == ROLE_HUB))
		return fault_raise(FAULT_INPUT, 0, "it is %s backup; use %s", hub ? "a node's" : "the hub's",
				   hub ? "heshi-node" : "heshi-hub");
	return NULL;
}

/* Looked at as it came, before anything writes to it. */
static fault_t
check_copy(const struct restoring *restoring, bool *marked)
{
	struct store *OWN(store_close) store = NULL;
	TRY(store_open(restoring->dir, UNFINISHED, DB_READ, &store));
	TRY(db_check(store->db));
	*marked = store->identity.restored != 0;
	return check_whose(restoring, store);
}

/* A copy that somebody made by hand, of a file that no program had open then. */
static fault_t
mark_copy(const char *path, const char *from)
{
	struct db *OWN(db_close) db = NULL;
	struct buffer OWN(buffer_drop) mark = { 0 };
	struct stat status = { 0 };
	if (stat(from, &status))
		return fault_raise(FAULT_SYSTEM, errno, "cannot read the backup");
	restored_put_mark(&mark, status.st_mtime);
	TRY(db_open(path, DB_WRITE, &db));
	TRY(db_run(db, (const char *)mark.data));
	TRY(db_run(db, "PRAGMA journal_mode=DELETE"));
	db_close(&db);
	return db_sync_file(path);
}

/* Damage in what was given is the caller's affair, not this store's. */
static fault_t
as_input(fault_t fault)
{
	if (!fault || fault_code(fault) != FAULT_STORE)
		return fault;
	fault_t input = fault_raise(FAULT_INPUT, 0, "%s", fault_text(fault));
	fault_drop(fault);
	return input;
}

static fault_t
make_copy(const struct restoring *restoring, const char *fresh)
{
	bool marked = false;
	remove_unfinished(restoring->dir);
	TRY(copy_file(restoring->from, fresh));
	TRY(as_input(check_copy(restoring, &marked)));
	return marked ? NULL : mark_copy(fresh, restoring->from);
}

static fault_t
restore_held(const struct restoring *restoring)
{
	struct buffer OWN(buffer_drop) fresh = { .limit = 4096 }, path = { .limit = 4096 };
	put_path(&fresh, restoring->dir, UNFINISHED, "");
	put_path(&path, restoring->dir, restoring->file, "");
	TRY(buffer_check(&fresh, "the data folder's path"));
	TRY(buffer_check(&path, "the data folder's path"));
	if (store_exists(restoring->dir, restoring->file))
		return fault_raise(FAULT_INPUT, 0, "the data folder already holds a %s; choose another with --data",
				   restoring->file);
	fault_t fault = make_copy(restoring, (const char *)fresh.data);
	if (!fault && rename((const char *)fresh.data, (const char *)path.data))
		fault = fault_raise(FAULT_SYSTEM, errno, "cannot name the database");
	remove_unfinished(restoring->dir);
	return fault ? fault : folder_sync(restoring->dir);
}

fault_t
restore_file(const struct restoring *restoring, struct store **store)
{
	int OWN(folder_unlock) lock = -1;
	bool held, fresh = access(restoring->dir, F_OK) != 0;
	TRY(folder_make(restoring->dir, "the data folder"));
	TRY(folder_try_lock(restoring->dir, &lock, &held));
	if (!held)
		return fault_raise(FAULT_INPUT, 0, "this data folder is in use; try again in a moment");
	fault_t fault = restore_held(restoring);
	if (fault && fresh)
		rmdir(restoring->dir); /* stays when something lies in it */
	return fault ? fault_within(fault, "%s", restoring->from) :
		       store_open(restoring->dir, restoring->file, DB_WRITE, store);
}
