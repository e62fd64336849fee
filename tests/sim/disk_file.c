/* The files of a faulty disk: which are held, and the changes since the last sync. */
#include "tests/sim/disk_inside.h"

#include "tests/support/grow.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
same_file(const struct disk_file *file, const struct stat *status)
{
	struct stat own;
	return fstat(file->descriptor, &own) == 0 && own.st_ino == status->st_ino && own.st_dev == status->st_dev;
}

static struct disk_file *
hold(struct disk *disk, const char *path, int descriptor)
{
	struct disk_file *file = calloc(1, sizeof(*file));
	if (!file)
		abort();
	*file = (struct disk_file){ .path = strdup(path), .descriptor = descriptor, .name_durable = true };
	struct disk_file **end = &disk->files;
	while (*end)
		end = &(*end)->next;
	return *end = file;
}

/* Found by its number: it may have been renamed since, or another have been given its name. */
struct disk_file *
disk_file_at(struct disk *disk, const char *path)
{
	int descriptor = open(path, O_RDWR | O_CLOEXEC);
	struct stat status;
	if (descriptor < 0)
		return NULL;
	if (fstat(descriptor, &status))
		abort();
	for (struct disk_file *file = disk->files; file; file = file->next) {
		if (same_file(file, &status)) {
			close(descriptor);
			free(file->path);
			file->path = strdup(path);
			return file;
		}
	}
	return hold(disk, path, descriptor);
}

static void
changes_drop(struct disk_file *file)
{
	for (size_t i = 0; i < file->count; i++)
		free(file->changes[i].bytes);
	free(file->changes);
	file->changes = NULL;
	file->count = file->room = 0;
}

void
disk_file_forget(struct disk *disk, struct disk_file *file)
{
	struct disk_file **at = &disk->files;
	while (*at != file)
		at = &(*at)->next;
	*at = file->next;
	changes_drop(file);
	close(file->descriptor);
	free(file->path);
	free(file);
}

void
disk_file_rest(struct disk *disk, struct disk_file *file)
{
	struct stat status;
	if (file->opens)
		return;
	bool gone = !file->deleted && fstat(file->descriptor, &status) == 0 && status.st_nlink == 0;
	if (gone || (!file->count && file->name_durable && !file->deleted))
		disk_file_forget(disk, file);
}

off_t
disk_file_size(const struct disk_file *file)
{
	struct stat status;
	if (fstat(file->descriptor, &status))
		abort();
	return status.st_size;
}

static void
note(struct disk_file *file, struct disk_change change)
{
	file->changes = grown(file->changes, file->count, &file->room, sizeof(*file->changes));
	change.old_size = disk_file_size(file);
	change.bytes = calloc(1, change.size + 1);
	off_t from = change.at;
	if (!change.bytes || pread(file->descriptor, change.bytes, change.size, from) < 0)
		abort();
	file->changes[file->count++] = change;
}

void
disk_file_note_write(struct disk_file *file, off_t at, size_t size)
{
	note(file, (struct disk_change){ .at = at, .size = size });
}

void
disk_file_note_truncate(struct disk_file *file, off_t size)
{
	off_t now = disk_file_size(file);
	size_t tail = now > size ? (size_t)(now - size) : 0;
	note(file, (struct disk_change){ .truncates = true, .at = size, .size = tail });
}

static size_t
directory_size(const char *path)
{
	return (size_t)(strrchr(path, '/') - path);
}

void
disk_names_synced(struct disk *disk, const char *path)
{
	size_t size = directory_size(path);
	for (struct disk_file *file = disk->files, *next; file; file = next) {
		next = file->next;
		if (directory_size(file->path) != size || strncmp(file->path, path, size) != 0)
			continue;
		file->name_durable = true;
		file->deleted = false; /* for good: a file without a name is not worth keeping */
		disk_file_rest(disk, file);
	}
}

void
disk_file_synced(struct disk *disk, struct disk_file *file)
{
	changes_drop(file);
	if (!file->name_durable && !file->deleted)
		disk_names_synced(disk, file->path);
}
