/* Backups beside the store; see backup.h. */
#include "host/backup.h"

#include "base/civil.h"
#include "host/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAMP "-YYYYMMDD-HHMMSS.db"

/* "node" of node.db. */
static struct span
base_of(struct store *store)
{
	struct span path = span_text(db_path(store->db)), folder = store_folder(store);
	struct span name = span_part(path, folder.size, path.size);
	if (span_starts(name, SPAN("/")))
		name = span_part(name, 1, name.size);
	return span_cut(&name, '.');
}

static struct span
name_at(struct store *store, struct arena *arena, int64_t now, int offset_minutes)
{
	struct date date = date_of_instant(now, offset_minutes);
	int64_t local = now + offset_minutes * INT64_C(60);
	int second = (int)((local % 86400 + 86400) % 86400);
	return arena_print(arena, "%.*s-%04d%02d%02d-%02d%02d%02d.db", SPAN_ARG(base_of(store)), date.year, date.month,
			   date.day, second / 3600, second / 60 % 60, second % 60);
}

/* ---- old ones ---- */

static bool
is_backup(struct span base, const char *name)
{
	struct span stamp = span_part(span_text(name), base.size, SIZE_MAX);
	if (!span_starts(span_text(name), base) || stamp.size != strlen(STAMP))
		return false;
	for (size_t i = 0; i < stamp.size; i++) {
		bool digit = stamp.data[i] >= '0' && stamp.data[i] <= '9';
		bool upper = STAMP[i] >= 'A' && STAMP[i] <= 'Z';
		if (upper ? !digit : stamp.data[i] != (uint8_t)STAMP[i])
			return false;
	}
	return true;
}

struct found {
	const char **names;
	size_t count, room;
};

static void
add_name(struct arena *arena, struct found *found, const char *name)
{
	if (found->count == found->room) {
		const char **more = ARENA_NEW_ARRAY(arena, found->room * 2 + 16, const char *);
		if (found->count)
			memcpy(more, found->names, found->count * sizeof(*more));
		found->names = more;
		found->room = found->room * 2 + 16;
	}
	found->names[found->count++] = arena_text(arena, span_text(name));
}

static void
close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static fault_t
find_backups(struct arena *arena, const char *path, struct span base, struct found *out)
{
	DIR *OWN(close_folder) folder = opendir(path);
	if (!folder)
		return fault_raise(FAULT_SYSTEM, errno, "cannot read the folder of backups");
	for (struct dirent *entry; (entry = readdir(folder));)
		if (is_backup(base, entry->d_name))
			add_name(arena, out, entry->d_name);
	return NULL;
}

/* Newest first. */
static int
order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)b, *(const char *const *)a);
}

static fault_t
remove_old(struct arena *arena, const char *folder, struct span base)
{
	struct found found = { 0 };
	TRY(find_backups(arena, folder, base, &found));
	if (found.count > 1)
		qsort(found.names, found.count, sizeof(*found.names), order);
	for (size_t i = BACKUPS_KEPT; i < found.count; i++) {
		struct span path = arena_print(arena, "%s/%s", folder, found.names[i]);
		if (unlink(arena_text(arena, path)) && errno != ENOENT)
			return fault_raise(FAULT_SYSTEM, errno, "cannot remove an old backup");
	}
	return NULL;
}

/* ---- making ---- */

static struct span
last_part(struct span path)
{
	while (span_find(path, '/') < path.size)
		span_cut(&path, '/');
	return path;
}

fault_t
backup_to(struct store *store, struct arena *arena, const char *path, struct backup *out)
{
	struct stat status;
	TRY(db_backup(store->db, path));
	if (stat(path, &status))
		return fault_raise(FAULT_SYSTEM, errno, "cannot look at the backup");
	struct span copy = arena_copy(arena, span_text(path));
	*out = (struct backup){ .path = copy, .name = last_part(copy), .bytes = status.st_size };
	return NULL;
}

/* Unfinished ones have another name, and the next run clears them away. */
static fault_t
make_in(struct store *store, struct arena *arena, const char *folder, struct span name, struct backup *out)
{
	const char *fresh = arena_text(arena, arena_print(arena, "%s/unfinished.db", folder));
	const char *path = arena_text(arena, arena_print(arena, "%s/%.*s", folder, SPAN_ARG(name)));
	if (unlink(fresh) && errno != ENOENT)
		return fault_raise(FAULT_SYSTEM, errno, "cannot clear away an unfinished backup");
	TRY(backup_to(store, arena, fresh, out));
	if (rename(fresh, path))
		return fault_raise(FAULT_SYSTEM, errno, "cannot name the backup");
	out->path = span_text(path);
	out->name = name;
	return folder_sync(folder);
}

fault_t
backup_make(struct store *store, struct arena *arena, int64_t now, int offset_minutes, struct backup *out)
{
	int OWN(folder_unlock) lock = -1;
	struct span name = name_at(store, arena, now, offset_minutes), base = base_of(store);
	struct span text = arena_print(arena, "%.*s/%s", SPAN_ARG(store_folder(store)), BACKUP_FOLDER);
	const char *folder = arena_text(arena, text);
	TRY(folder_make(folder, "the folder of backups"));
	TRY(folder_lock(folder, &lock));
	TRY(make_in(store, arena, folder, name, out));
	return remove_old(arena, folder, base);
}
