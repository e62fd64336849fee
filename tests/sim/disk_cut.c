/* A power cut: of every file what was synced, and of what came after it a part that chance decides. */
#include "tests/sim/disk_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The cut under way: of every 8 changes about so many are kept. One draw for all, so that now nearly everything is kept and now
 * nearly nothing. */
struct cut {
	struct disk *disk;
	unsigned keep;
};

static void
put(const struct disk_file *file, const uint8_t *bytes, size_t size, off_t at)
{
	if (pwrite(file->descriptor, bytes, size, at) != (ssize_t)size)
		abort();
}

static void
resize(const struct disk_file *file, off_t size)
{
	if (ftruncate(file->descriptor, size))
		abort();
}

/* Takes the newest change back, and remembers what it had written. */
static void
take_back(struct disk_file *file, struct disk_change *change)
{
	uint8_t *written = calloc(1, change->size + 1);
	if (!written || pread(file->descriptor, written, change->size, change->at) < 0)
		abort();
	put(file, change->bytes, change->size, change->at);
	resize(file, change->old_size);
	free(change->bytes);
	change->bytes = written;
}

/* Sizes reach a disk before contents do: the file may have grown, over what lay there before. */
static void
lose(struct cut *cut, struct disk_file *file, size_t size, off_t at)
{
	uint8_t remains[DISK_SECTOR] = { 0 };
	off_t end = at + (off_t)size, old = disk_file_size(file);
	uint64_t drawn = disk_draw(cut->disk);
	if (end <= old || drawn % 4)
		return;
	resize(file, end);
	for (size_t i = 0; drawn % 8 && i < size; i++)
		remains[i] = (uint8_t)disk_draw(cut->disk);
	off_t from = at > old ? at : old;
	put(file, remains, (size_t)(end - from), from);
}

static size_t
sector_rest(off_t at, size_t size)
{
	size_t rest = DISK_SECTOR - (size_t)at % DISK_SECTOR;
	return rest < size ? rest : size;
}

/* Bits: 1 something was kept, 2 something was lost. */
static unsigned
write_sectors(struct cut *cut, struct disk_file *file, const struct disk_change *change)
{
	bool whole = disk_draw(cut->disk) % 8 < cut->keep;
	bool torn = !whole && disk_draw(cut->disk) % 2;
	unsigned seen = 0;
	for (size_t done = 0, size; done < change->size; done += size) {
		off_t at = change->at + (off_t)done;
		size = sector_rest(at, change->size - done);
		/* a write inside one sector has been decided on already */
		bool kept = whole || (torn && size < change->size && disk_draw(cut->disk) % 2);
		seen |= kept ? 1 : 2;
		if (kept)
			put(file, change->bytes + done, size, at);
		else
			lose(cut, file, size, at);
	}
	return seen;
}

static unsigned
cut_off(struct cut *cut, struct disk_file *file, const struct disk_change *change)
{
	if (disk_draw(cut->disk) % 8 >= cut->keep)
		return 2;
	bool shrinks = change->at<change->old_size, longer = disk_file_size(file)> change->at;
	if (shrinks == longer)
		resize(file, change->at);
	return 1;
}

static void
do_again(struct cut *cut, struct disk_file *file, const struct disk_change *change)
{
	struct disk_counts *counts = &cut->disk->counts;
	unsigned seen = change->truncates ? cut_off(cut, file, change) : write_sectors(cut, file, change);
	counts->kept += seen == 1;
	counts->lost += seen == 2;
	counts->torn += seen == 3;
}

static void
settle_bytes(struct cut *cut, struct disk_file *file)
{
	for (size_t i = file->count; i-- > 0;)
		take_back(file, &file->changes[i]);
	for (size_t i = 0; i < file->count; i++)
		do_again(cut, file, &file->changes[i]);
}

static bool
is_there(const struct disk_file *file)
{
	struct stat named, own;
	return stat(file->path, &named) == 0 && fstat(file->descriptor, &own) == 0 && named.st_ino == own.st_ino &&
	       named.st_dev == own.st_dev;
}

static void
settle_creation(struct cut *cut, struct disk_file *file)
{
	if (file->name_durable || file->deleted || disk_draw(cut->disk) % 8 < cut->keep || !is_there(file))
		return;
	if (unlink(file->path))
		abort();
	cut->disk->counts.names_lost++;
}

/* After all creations, so that a name that was given away again and lost is free. */
static void
settle_deletion(struct cut *cut, struct disk_file *file)
{
	if (!file->deleted || disk_draw(cut->disk) % 8 < cut->keep || access(file->path, F_OK) == 0)
		return;
	fault_t fault = disk_copy_bytes(file->descriptor, file->path);
	assert(!fault);
	cut->disk->counts.names_back++;
}

void
disk_settle(struct disk *disk)
{
	struct cut cut = { disk, (unsigned)(disk_draw(disk) % 9) };
	for (struct disk_file *file = disk->files; file; file = file->next) {
		assert(!file->opens);
		settle_bytes(&cut, file);
		settle_creation(&cut, file);
	}
	for (struct disk_file *file = disk->files; file; file = file->next)
		settle_deletion(&cut, file);
	while (disk->files)
		disk_file_forget(disk, disk->files);
}
