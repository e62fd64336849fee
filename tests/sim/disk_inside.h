/* Inside the faulty disk: its files, and what has been done to each since it was last synced. */
#ifndef HESHI_SIM_DISK_INSIDE_H
#define HESHI_SIM_DISK_INSIDE_H

#include "tests/sim/disk.h"

#include <sys/types.h>

enum { DISK_SECTOR = 512 }; /* what is written whole or not at all */

/* A write or a truncation that is not synced, with what it replaced. */
struct disk_change {
	bool truncates;
	off_t at;       /* where it was written; the new size of a truncation */
	size_t size;    /* bytes written; bytes that a truncation cut off */
	off_t old_size; /* of the file */
	uint8_t *bytes; /* `size` of them: what was there, zeros behind the end; once taken back, what was written */
};

/* A file that is open, or of which something is not synced. It is held by a descriptor: its number is not given to another,
 * and a deleted one keeps its bytes. */
struct disk_file {
	struct disk_file *next;
	char *path;
	int descriptor;
	unsigned opens;    /* SQLite's handles */
	bool name_durable; /* its creation is */
	bool deleted;      /* its name is gone through the disk, not durably */
	struct disk_change *changes;
	size_t count, room;
};

struct disk {
	struct disk *next;
	char *folder;            /* absolute, without links */
	uint64_t random;         /* state */
	struct disk_file *files; /* in the order in which they were opened, so that faults are drawn in the same order */
	int64_t crash_in;        /* operations; negative: never */
	bool crashed;
	uint32_t read_rate, write_rate, sync_rate; /* errors per million */
	int64_t room;
	struct disk_counts counts;
};

/* What becomes of an operation. */
enum disk_fate {
	DISK_GOES,
	DISK_FAILS, /* this time */
	DISK_CRASHES,
};

/* disk.c */

uint64_t disk_draw(struct disk *disk);
/* The disk that the path lies on, or NULL. */
struct disk *disk_of(const char *path);
enum disk_fate disk_fate_read(struct disk *disk);
enum disk_fate disk_fate_write(struct disk *disk,
			       uint64_t *count); /* a write, truncation or deletion: counts it there */
enum disk_fate disk_fate_sync(struct disk *disk);

/* disk_vfs.c */

/* Makes the disks' VFS SQLite's default, once. */
void disk_register(void);

/* disk_file.c */

/* The file at this path, which exists; it is held from then on. NULL when the machine refuses. */
struct disk_file *disk_file_at(struct disk *disk, const char *path);
/* Lets go of a file of which nothing is open or unsynced. */
void disk_file_rest(struct disk *disk, struct disk_file *file);
/* Forgets a file, and with it what was unsynced. */
void disk_file_forget(struct disk *disk, struct disk_file *file);
off_t disk_file_size(const struct disk_file *file);
/* Before the file is changed. */
void disk_file_note_write(struct disk_file *file, off_t at, size_t size);
void disk_file_note_truncate(struct disk_file *file, off_t size);
void disk_file_synced(struct disk *disk, struct disk_file *file);
/* All names in the path's directory are durable. */
void disk_names_synced(struct disk *disk, const char *path);

/* disk_cut.c */

/* Decides on all that is unsynced, and forgets every file. */
void disk_settle(struct disk *disk);

/* disk_folder.c */

int64_t disk_folder_size(const char *folder);
void disk_folder_unshare(const char *folder); /* removes shared memory */
/* All of a descriptor's bytes into a new file. */
fault_t disk_copy_bytes(int from, const char *to) MUST_USE;

#endif
