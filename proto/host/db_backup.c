/* Backups of a database: one file, whole, checked and on disk before anyone is told that it is there; see db.h. */
#include "host/db.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

fault_t
db_check(struct db *db)
{
	struct query query = db_query(db, "PRAGMA quick_check(1)");
	bool sound = query_step(&query) && span_equal(query_get_bytes(&query, 0), SPAN("ok"));
	TRY(query_end(&query));
	return sound ? NULL : fault_raise(FAULT_STORE, 0, "the database is damaged; run audit, keep older backups");
}

fault_t
db_sync_file(const char *path)
{
	int file = open(path, O_RDWR | O_CLOEXEC);
	if (file < 0 || fsync(file)) {
		int sys = errno;
		if (file >= 0)
			close(file);
		return fault_raise(FAULT_SYSTEM, sys, "cannot put the database on disk");
	}
	close(file);
	return NULL;
}

/* Without a WAL beside it, so that the one file is all there is to carry away. */
static fault_t
backup_into(struct db *db, const char *path, const char *mark)
{
	struct db *OWN(db_close) copy = NULL;
	TRY(db_open(path, DB_CREATE, &copy));
	TRY(db_run(copy, "PRAGMA journal_mode=MEMORY"));
	TRY(db_copy_pages(db, copy));
	TRY(db_run(copy, "PRAGMA journal_mode=DELETE"));
	if (mark)
		TRY(db_run(copy, mark));
	TRY(db_check(copy));
	db_close(&copy);
	return db_sync_file(path);
}

fault_t
db_backup(struct db *db, const char *path, const char *mark)
{
	if (access(path, F_OK) == 0)
		return fault_raise(FAULT_INPUT, 0, "there is a file where the backup should go; name another");
	fault_t fault = backup_into(db, path, mark);
	if (fault)
		unlink(path);
	return fault_within(fault, "backup");
}
