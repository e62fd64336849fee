/* Runs a fuzz target over recorded inputs, without a fuzzer: every file of the folders given as arguments, and the empty
 * input. Each input lies in a heap block of exactly its size, so that a sanitizer sees one byte too many. An input that
 * breaks the target ends the program; anything that cannot be read fails it.
 */
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The whole file in a block of its size (of one byte when it is empty), or NULL with errno set. */
static uint8_t *
read_whole(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return NULL;
	struct stat status;
	uint8_t *data = NULL;
	if (fstat(fileno(file), &status) == 0) {
		*size = (size_t)status.st_size;
		data = malloc(*size ? *size : 1);
		if (data && fread(data, 1, *size, file) != *size) {
			free(data);
			data = NULL;
		}
	}
	fclose(file);
	return data;
}

static bool
replay_file(const char *path)
{
	size_t size = 0;
	uint8_t *data = read_whole(path, &size);
	if (!data) {
		perror(path);
		return false;
	}
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return true;
}

static int
not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Returns how many files were run, or -1. The order is the names', so that two runs do the same. */
static int
replay_folder(const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, not_hidden, alphasort);
	if (count < 0) {
		perror(folder);
		return -1;
	}
	bool good = true;
	for (int i = 0; i < count; i++) {
		char path[PATH_MAX];
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		good = replay_file(path) && good;
		free(entries[i]);
	}
	free(entries);
	return good ? count : -1;
}

int
main(int argc, char **argv)
{
	int total = 1;
	bool good = true;
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++) {
		int count = replay_folder(argv[i]);
		good = good && count >= 0;
		total += count > 0 ? count : 0;
	}
	printf("%s: %d inputs\n", argv[0], total);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
