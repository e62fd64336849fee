/* Backups beside the store; see backup.h. */
#include "host/backup.h"

#include "base/civil.h"
#include "host/clock.h"
#include "host/files.h"
#include "host/restored.h"

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

struct old {
	const char *path;
	struct timespec written;
};

struct found {
	struct old *items;
	size_t count, room;
};

static void
add_old(struct arena *arena, struct found *found, const struct old *old)
{
	if (found->count == found->room) {
		struct old *more = ARENA_NEW_ARRAY(arena, found->room * 2 + 16, struct old);
		if (found->count)
			memcpy(more, found->items, found->count * sizeof(*more));
		found->items = more;
		found->room = found->room * 2 + 16;
	}
	found->items[found->count++] = *old;
}

static void
close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

/* All but the one that has just been made. */
static fault_t
find_old(struct arena *arena, const char *path, struct span base, struct span made, struct found *out)
{
	DIR *OWN(close_folder) folder = opendir(path);
	struct stat status;
	if (!folder)
		return fault_raise(FAULT_SYSTEM, errno, "cannot read the folder of backups");
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (!is_backup(base, entry->d_name) || span_equal(span_text(entry->d_name), made))
			continue;
		struct old old = { .path = arena_text(arena, arena_print(arena, "%s/%s", path, entry->d_name)) };
		if (stat(old.path, &status))
			continue; /* somebody else removed it meanwhile */
		old.written = status.st_mtim;
		add_old(arena, out, &old);
	}
	return NULL;
}

/* Newest first. */
static int
order(const void *a, const void *b)
{
	const struct old *one = a, *other = b;
	if (one->written.tv_sec != other->written.tv_sec)
		return one->written.tv_sec < other->written.tv_sec ? 1 : -1;
	if (one->written.tv_nsec != other->written.tv_nsec)
		return one->written.tv_nsec < other->written.tv_nsec ? 1 : -1;
	return strcmp(other->path, one->path);
}

static fault_t
remove_old(struct arena *arena, const char *folder, struct span base, struct span made)
{
	struct found found = { 0 };
	TRY(find_old(arena, folder, base, made, &found));
	if (found.count > 1)
		qsort(found.items, found.count, sizeof(*found.items), order);
	for (size_t i = BACKUPS_KEPT - 1; i < found.count; i++)
		if (unlink(found.items[i].path) && errno != ENOENT)
			return fault_raise(FAULT_SYSTEM, errno, "cannot remove an old backup");
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
	struct buffer OWN(buffer_drop) mark = { 0 };
	restored_put_mark(&mark, clock_seconds());
	TRY(db_backup(store->db, path, (const char *)mark.data));
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
	bool held;
	struct span name = name_at(store, arena, now, offset_minutes), base = base_of(store);
	struct span text = arena_print(arena, "%.*s/%s", SPAN_ARG(store_folder(store)), BACKUP_FOLDER);
	const char *folder = arena_text(arena, text);
	TRY(folder_make(folder, "the folder of backups"));
	TRY(folder_try_lock(folder, &lock, &held));
	if (!held)
		return fault_raise(FAULT_INPUT, 0, "another backup is under way; look for it in a moment");
	TRY(make_in(store, arena, folder, name, out));
	return remove_old(arena, folder, base, name);
}
