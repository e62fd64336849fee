/* The faulty disk: when something fails, and what brings it back. */
#include "tests/sim/disk_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct disk *disks;

/* SplitMix64: every state is good, zero too. */
uint64_t
disk_draw(struct disk *disk)
{
	uint64_t mixed = disk->random += 0x9e3779b97f4a7c15;
	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
	return mixed ^ (mixed >> 31);
}

struct disk *
disk_of(const char *path)
{
	for (struct disk *disk = disks; disk; disk = disk->next) {
		size_t size = strlen(disk->folder);
		if (strncmp(path, disk->folder, size) == 0 && path[size] == '/')
			return disk;
	}
	return NULL;
}

struct disk *
disk_new(const char *folder, uint64_t seed)
{
	struct disk *disk = calloc(1, sizeof(*disk));
	char *whole = realpath(folder, NULL); /* as SQLite resolves the paths that it opens */
	assert(disk && whole && !disk_of(whole));
	*disk = (struct disk){ .next = disks, .folder = whole, .random = seed, .crash_in = -1, .room = -1 };
	disks = disk;
	disk_register();
	return disk;
}

void
disk_drop(struct disk **held)
{
	struct disk *disk = KEEP(*held);
	if (!disk)
		return;
	while (disk->files) {
		assert(!disk->files->opens);
		disk_file_forget(disk, disk->files);
	}
	struct disk **at = &disks;
	while (*at != disk)
		at = &(*at)->next;
	*at = disk->next;
	free(disk->folder);
	free(disk);
}

static void
crash(struct disk *disk)
{
	disk->crashed = true;
	disk->crash_in = -1;
	disk->counts.crashes++;
}

void
disk_crash_after(struct disk *disk, int64_t operations)
{
	assert(!disk->crashed);
	disk->crash_in = operations;
	if (operations == 0)
		crash(disk);
}

bool
disk_crashed(const struct disk *disk)
{
	return disk->crashed;
}

void
disk_set_errors(struct disk *disk, uint32_t reads, uint32_t writes, uint32_t syncs)
{
	disk->read_rate = reads;
	disk->write_rate = writes;
	disk->sync_rate = syncs;
}

void
disk_set_room(struct disk *disk, int64_t bytes)
{
	disk->room = bytes;
}

int64_t
disk_used(const struct disk *disk)
{
	return disk_folder_size(disk->folder);
}

static bool
unlucky(struct disk *disk, uint32_t rate, uint64_t *count)
{
	if (!rate || disk_draw(disk) % 1000000 >= rate)
		return false;
	++*count;
	return true;
}

/* An operation that changes what is on disk: the crash counts these. */
static enum disk_fate
fate(struct disk *disk, uint32_t rate, uint64_t *errors)
{
	if (disk->crash_in > 0 && --disk->crash_in == 0) {
		crash(disk);
		return DISK_CRASHES;
	}
	return unlucky(disk, rate, errors) ? DISK_FAILS : DISK_GOES;
}

enum disk_fate
disk_fate_read(struct disk *disk)
{
	disk->counts.reads++;
	return unlucky(disk, disk->read_rate, &disk->counts.read_errors) ? DISK_FAILS : DISK_GOES;
}

enum disk_fate
disk_fate_write(struct disk *disk, uint64_t *count)
{
	++*count;
	return fate(disk, disk->write_rate, &disk->counts.write_errors);
}

enum disk_fate
disk_fate_sync(struct disk *disk)
{
	disk->counts.syncs++;
	return fate(disk, disk->sync_rate, &disk->counts.sync_errors);
}

static void
work_again(struct disk *disk)
{
	disk_folder_unshare(disk->folder);
	disk->crashed = false;
	disk->crash_in = -1;
}

void
disk_power_cut(struct disk *disk)
{
	disk->counts.cuts++;
	disk_settle(disk);
	work_again(disk);
}

void
disk_kill(struct disk *disk)
{
	disk->counts.kills++;
	for (const struct disk_file *file = disk->files; file; file = file->next)
		assert(!file->opens);
	work_again(disk);
}

struct disk_counts
disk_counts(const struct disk *disk)
{
	return disk->counts;
}
