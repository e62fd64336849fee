/* The faulty disk under real SQLite: a VFS around SQLite's own that loses what was not synced.
 *
 * Every file under a disk's folder lies on that disk; a file of no disk, and every temporary file, is SQLite's own affair.
 * The bytes are in real files (best on tmpfs): no real fsync is ever made, and the disk remembers how to take back what has
 * not been synced. What it promises is what SQLite asks of a POSIX file system, and no more:
 *
 *  - A sync makes all that was written to the file so far durable. The first sync of a file that was created through the
 *    disk, and a deletion with the directory synced, make all names in that directory durable (so does SQLite's own VFS for
 *    a journal and a log). What exists when it is first opened, or was made behind the disk's back, is durable as it is.
 *  - A power cut decides on each unsynced write, truncation, creation and deletion apart, in any order: kept or lost; a write
 *    of several 512-byte sectors may be torn, each sector apart. A file may have grown over a lost write: zeros or garbage.
 *  - Bytes outside of a write never change, so "powersafe overwrite" is promised, as SQLite's own VFS does, and nothing
 *    else (nothing atomic, no order, no safe append), with the same sector size of 4096. Promising less would make SQLite
 *    pad its log, and so run another program than centres do.
 *  - A failed sync leaves the changes unsynced; a later one may still succeed. Reads are right or fail. No sync lies.
 *
 * The disk has a random state of its own: the same seed and the same calls give the same faults and bytes. There is one
 * list of disks in a process; all of this runs on one thread.
 */
#ifndef HESHI_SIM_DISK_H
#define HESHI_SIM_DISK_H

#include "base/fault.h"

struct disk;

/* What SQLite asks of the world. `now` is in milliseconds since 1970. Sleeping takes no time. */
struct disk_world {
	void *self; /* handed to both */
	void (*random)(void *self, void *out, size_t size);
	int64_t (*now)(void *self);
};

/* All since the disk was made. */
struct disk_counts {
	uint64_t reads;
	uint64_t writes, syncs, truncates, deletes; /* tried; their sum is what disk_crash_after counts */
	uint64_t bytes;                             /* written */
	uint64_t crashes, cuts, kills;
	uint64_t kept, lost, torn;          /* unsynced writes and truncations, as power cuts decided */
	uint64_t names_lost;                /* files whose creation a power cut took back */
	uint64_t names_back;                /* files whose deletion a power cut took back */
	uint64_t read_errors, write_errors; /* write errors: of truncations and deletions, too */
	uint64_t sync_errors;
	uint64_t full; /* writes refused for want of room */
};

/* From now on SQLite draws its randomness and its time from there (the struct is copied), from its own beginning; NULL: from
 * the machine again. */
void disk_set_world(const struct disk_world *world);

/* A disk for the folder, which must exist; its name may go through links. Disks do not lie in one another. */
struct disk *disk_new(const char *folder, uint64_t seed);
/* No file of it may be open. The files stay as they are. Usable with OWN. Whoever puts other files into the folder (an old
 * copy) drops the disk and makes it anew: it would take the old ones' deletions back. */
void disk_drop(struct disk **disk);

/* Of the writes, syncs, truncations and deletions to come, number `operations` (from 1) does not happen, though a write may in
 * part; after it every operation fails with SQLITE_IOERR, until a power cut or a kill. 0: at once. Negative: no more. */
void disk_crash_after(struct disk *disk, int64_t operations);
bool disk_crashed(const struct disk *disk);
/* How many of a million fail with SQLITE_IOERR, to be tried again with luck; a failed write may have happened in part. */
void disk_set_errors(struct disk *disk, uint32_t reads, uint32_t writes, uint32_t syncs);
/* SQLITE_FULL when the sizes of all files in the folder would together grow beyond so many bytes; a write happens as far as there is room.
 * Negative: no bound. */
void disk_set_room(struct disk *disk, int64_t bytes);
/* The sum of the sizes: what room is measured against. Shared memory (-shm) does not count. */
int64_t disk_used(const struct disk *disk);

/* Both: every connection to the disk has been closed, and the disk works again afterwards; errors and room stay as set. To end a
 * program without its last words (SQLite empties its log when the last connection closes), let the disk crash before the
 * connections are closed. */

/* The machine lost power: decides on what was not synced. */
void disk_power_cut(struct disk *disk);
/* The program died and the machine lives: what was written stays, and stays unsynced. */
void disk_kill(struct disk *disk);

struct disk_counts disk_counts(const struct disk *disk);

/* Copies a folder with all its files and folders, byte by byte, nothing of it being open; files get mode 0600, folders 0700.
 * `to` may be there, but none of the files. Shared memory is left out: it is worth nothing without its process. */
fault_t disk_copy(const char *from, const char *to) MUST_USE;

#endif
