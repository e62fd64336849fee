/* Behind disk_scene.h. */
#include "tests/sim/disk_scene.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
world_random(void *self, void *out, size_t size)
{
	uint64_t *state = self;
	for (size_t i = 0; i < size; i++) {
		*state = *state * 6364136223846793005u + 1442695040888963407u;
		((uint8_t *)out)[i] = (uint8_t)(*state >> 56);
	}
}

static int64_t
world_now(void *self)
{
	(void)self;
	return 1795305600123;
}

void
disk_scene_open(struct disk_scene *scene, uint64_t seed)
{
	bool memory = access("/dev/shm", W_OK) == 0;
	*scene = (struct disk_scene){ .world = 7 };
	snprintf(scene->dir, sizeof(scene->dir), "%s/heshi-disk-XXXXXX", memory ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(scene->dir));
	snprintf(scene->path, sizeof(scene->path), "%s/x.db", scene->dir);
	disk_set_world(&(struct disk_world){ &scene->world, world_random, world_now });
	scene->disk = disk_new(scene->dir, seed);
	must(db_open(scene->path, DB_CREATE, &scene->db));
	must(db_run(scene->db, "CREATE TABLE row (n INTEGER, part INTEGER, body BLOB) STRICT;"
			       "CREATE INDEX row_n ON row (n); PRAGMA wal_autocheckpoint=12"));
}

void
disk_scene_close(struct disk_scene *scene)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
	db_close(&scene->db);
	disk_drop(&scene->disk);
	disk_set_world(NULL);
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		char path[80];
		snprintf(path, sizeof(path), "%s%s", scene->path, tails[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(scene->dir), 0);
}

fault_t
disk_scene_add(struct db *db, int64_t n)
{
	uint8_t body[1400];
	for (int part = 0; part < DISK_SCENE_ROWS; part++) {
		memset(body, (int)n + part, sizeof(body));
		struct query query = db_query(db, "INSERT INTO row VALUES (?, ?, ?)");
		query_integer(&query, n);
		query_integer(&query, part);
		query_bytes(&query, span_of(body, sizeof(body)));
		TRY(query_run(&query));
	}
	return NULL;
}

fault_t
disk_scene_transact(struct db *db, int64_t n)
{
	TRY(db_begin(db));
	fault_t fault = disk_scene_add(db, n);
	if (fault) {
		db_undo(db);
		return fault;
	}
	return db_end(db);
}

int64_t
disk_scene_ask(struct db *db, const char *sql)
{
	struct query query = db_query(db, sql);
	int64_t found = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return found;
}

bool
disk_scene_sound(struct db *db)
{
	struct query query = db_query(db, "PRAGMA integrity_check");
	bool sound = query_step(&query) && span_equal(query_get_bytes(&query, 0), SPAN("ok"));
	must(query_end(&query));
	return sound;
}

struct disk_outcome
disk_scene_look(struct db *db, int64_t acknowledged)
{
	struct disk_outcome outcome = { acknowledged, disk_scene_ask(db, "SELECT COUNT(DISTINCT n) FROM row"),
					disk_scene_sound(db) };
	outcome.whole &= disk_scene_ask(db, "SELECT COUNT(*) FROM row") == DISK_SCENE_ROWS * outcome.found;
	outcome.whole &= disk_scene_ask(db, "SELECT COUNT(*) FROM row WHERE body <> CAST(substr(body, 2) || "
					    "substr(body, 1, 1) AS BLOB)") == 0;
	/* numbered from 1 without a gap: the last of them were lost, if any */
	outcome.whole &= disk_scene_ask(db, "SELECT COALESCE(MAX(n), 0) FROM row") == outcome.found;
	return outcome;
}
