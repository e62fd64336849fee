/* A machine with one database on a faulty disk, and a workload for it: transactions numbered from 1, each of several rows.
 */
#ifndef HESHI_SIM_DISK_SCENE_H
#define HESHI_SIM_DISK_SCENE_H

#include "host/db.h"
#include "tests/sim/disk.h"

enum { DISK_SCENE_ROWS = 3 }; /* of a transaction */

struct disk_scene {
	char dir[40], path[60]; /* its own folder, in memory where there is such; the database in it */
	struct disk *disk;
	struct db *db;
	uint64_t world; /* state of SQLite's randomness: the same in each scene; the time stands still */
};

/* How a machine fared. */
struct disk_outcome {
	int64_t acknowledged; /* transactions */
	int64_t found;
	bool whole; /* integrity, no transaction in part, none missing before the last one found */
};

/* Made where it will stay: the world is drawn from there. */
void disk_scene_open(struct disk_scene *scene, uint64_t seed);
/* Closes what is open and removes the folder. */
void disk_scene_close(struct disk_scene *scene);
/* The rows of transaction number `n`. */
fault_t disk_scene_add(struct db *db, int64_t n) MUST_USE;
/* The same in a transaction, which is undone when it fails. */
fault_t disk_scene_transact(struct db *db, int64_t n) MUST_USE;
/* The one number that a query gives. */
int64_t disk_scene_ask(struct db *db, const char *sql);
bool disk_scene_sound(struct db *db);
/* Compares nothing: says what is there beside what was acknowledged. */
struct disk_outcome disk_scene_look(struct db *db, int64_t acknowledged);

#endif
