/* Stores put back; see kept.h. */
#include "tests/support/kept.h"

#include "host/files.h"

#include <assert.h>
#include <dirent.h>
#include <git2.h>
#include <stdio.h>
#include <unistd.h>

#define FILE_MOST (64 << 20)
#define NAME "node.db" /* as office.c calls it */

static const char *
file_path(const struct kept *kept)
{
	static char path[300];
	snprintf(path, sizeof(path), "%s/%s", kept->office->dir, NAME);
	return path;
}

static void
empty_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		char path[600];
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] == '.')
			continue;
		if (unlink(path) != 0) {
			empty_folder(path);
			rmdir(path);
		}
	}
	if (dir)
		closedir(dir);
}

static void
open_store(struct office *office)
{
	must(store_open(office->dir, NAME, DB_WRITE, &office->store));
	must(db_run(office->store->db, "PRAGMA synchronous=OFF"));
}

void
kept_take(struct kept *kept, struct office *office)
{
	bool found;
	kept->office = office;
	/* libgit2 reads all of the system's certificates whenever it starts: once is enough. */
	git_libgit2_init();
	store_close(&office->store);
	must(file_load(file_path(kept), NAME, FILE_MOST, &kept->file, &found));
	assert(found);
	open_store(office);
}

void
kept_restore(struct kept *kept)
{
	store_close(&kept->office->store);
	empty_folder(kept->office->dir);
	FILE *file = fopen(file_path(kept), "wb");
	bool good = file && fwrite(kept->file.data, 1, kept->file.size, file) == kept->file.size && fclose(file) == 0;
	assert(good);
	open_store(kept->office);
}

void
kept_drop(struct kept *kept)
{
	buffer_drop(&kept->file);
	git_libgit2_shutdown();
}
