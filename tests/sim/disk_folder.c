/* The folder that a faulty disk stands for: its size, its shared memory, copies of it. */
#include "tests/sim/disk_inside.h"
#include "base/buffer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_shared_memory(const char *name)
{
	return span_ends(span_text(name), SPAN("-shm"));
}

static char *
join(const char *folder, const char *name)
{
	struct buffer path = { 0 };
	buffer_print(&path, "%s/%s", folder, name);
	buffer_put_byte(&path, 0);
	return (char *)path.data;
}

static void
free_path(char **path)
{
	free(*path);
}

static void
close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static void
close_file(int *file)
{
	if (*file >= 0)
		close(*file);
}

/* The next file or folder in it; NULL at the end. */
static const char *
next_name(DIR *folder)
{
	const struct dirent *entry;
	do
		entry = readdir(folder);
	while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
	return entry ? entry->d_name : NULL;
}

int64_t
disk_folder_size(const char *path)
{
	DIR *OWN(close_folder) folder = opendir(path);
	int64_t sum = 0;
	for (const char *name; folder && (name = next_name(folder));) {
		char *OWN(free_path) inner = join(path, name);
		struct stat status;
		if (is_shared_memory(name) || lstat(inner, &status))
			continue;
		if (S_ISDIR(status.st_mode))
			sum += disk_folder_size(inner);
		else if (S_ISREG(status.st_mode))
			sum += status.st_size;
	}
	return sum;
}

void
disk_folder_unshare(const char *path)
{
	DIR *OWN(close_folder) folder = opendir(path);
	for (const char *name; folder && (name = next_name(folder));) {
		char *OWN(free_path) inner = join(path, name);
		if (is_shared_memory(name))
			unlink(inner);
	}
}

fault_t
disk_copy_bytes(int from, const char *to)
{
	static const char what[] = "cannot copy a disk's file";
	uint8_t bytes[16384];
	off_t at = 0;
	int OWN(close_file) file = open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (file < 0)
		return fault_raise(FAULT_SYSTEM, errno, what);
	for (ssize_t size; (size = pread(from, bytes, sizeof(bytes), at)) != 0; at += size)
		if (size < 0 || write(file, bytes, (size_t)size) != size)
			return fault_raise(FAULT_SYSTEM, errno, what);
	return NULL;
}

static fault_t
copy_file(const char *from, const char *to)
{
	int OWN(close_file) file = open(from, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return fault_raise(FAULT_SYSTEM, errno, "cannot read a disk's file");
	return disk_copy_bytes(file, to);
}

static fault_t
copy_entry(const char *from, const char *to)
{
	struct stat status;
	if (lstat(from, &status))
		return fault_raise(FAULT_SYSTEM, errno, "cannot look at a disk's file");
	if (S_ISDIR(status.st_mode))
		return disk_copy(from, to);
	return S_ISREG(status.st_mode) ? copy_file(from, to) : NULL;
}

fault_t
disk_copy(const char *from, const char *to)
{
	DIR *OWN(close_folder) folder = opendir(from);
	if (!folder || (mkdir(to, 0700) && errno != EEXIST))
		return fault_raise(FAULT_SYSTEM, errno, "cannot copy a disk's folder");
	for (const char *name; (name = next_name(folder));) {
		char *OWN(free_path) source = join(from, name), *OWN(free_path) target = join(to, name);
		if (!is_shared_memory(name))
			TRY(copy_entry(source, target));
	}
	return NULL;
}
