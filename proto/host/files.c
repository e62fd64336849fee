/* Files that are read and replaced whole; see files.h. */
#include "host/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void
close_file(int *file)
{
	if (*file >= 0)
		close(*file);
}

fault_t
file_load(const char *path, const char *name, size_t most, struct buffer *out, bool *found)
{
	int OWN(close_file) file = open(path, O_RDONLY | O_CLOEXEC);
	*found = file >= 0;
	if (file < 0)
		return errno == ENOENT ? NULL : fault_raise(FAULT_SYSTEM, errno, "cannot read %s", name);
	for (size_t size = 0;;) {
		uint8_t piece[8192];
		ssize_t got = read(file, piece, sizeof(piece));
		if (got < 0 && errno != EINTR)
			return fault_raise(FAULT_SYSTEM, errno, "cannot read %s", name);
		if (got == 0)
			return NULL;
		size += got > 0 ? (size_t)got : 0;
		if (size > most)
			return fault_raise(FAULT_LIMIT, 0, "%s is larger than %zu bytes", name, most);
		buffer_put(out, piece, got > 0 ? (size_t)got : 0);
	}
}

static bool
write_all(int file, struct span content)
{
	while (content.size) {
		ssize_t put = write(file, content.data, content.size);
		if (put < 0 && errno != EINTR)
			return false;
		content = span_part(content, put > 0 ? (size_t)put : 0, content.size);
	}
	return fsync(file) == 0;
}

static void
put_folder(struct buffer *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		buffer_put_text(out, ".");
	else
		buffer_put(out, path, slash == path ? 1 : (size_t)(slash - path));
	buffer_put_byte(out, 0);
}

fault_t
folder_sync(const char *path)
{
	int OWN(close_file) file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file < 0 || fsync(file))
		return fault_raise(FAULT_SYSTEM, errno, "cannot put a folder on disk");
	return NULL;
}

static fault_t
sync_around(const char *path)
{
	struct buffer OWN(buffer_drop) folder = { 0 };
	put_folder(&folder, path);
	return folder_sync((const char *)folder.data);
}

fault_t
file_replace(const char *path, const char *name, struct span content)
{
	struct buffer OWN(buffer_drop) fresh = { 0 };
	buffer_print(&fresh, "%s.XXXXXX%c", path, 0);
	int OWN(close_file) file = mkostemp((char *)fresh.data, O_CLOEXEC); /* mode 0600 */
	if (file < 0)
		return fault_raise(FAULT_SYSTEM, errno, "cannot write %s", name);
	if (!write_all(file, content) || rename((const char *)fresh.data, path)) {
		fault_t fault = fault_raise(FAULT_SYSTEM, errno, "cannot write %s", name);
		unlink((const char *)fresh.data);
		return fault;
	}
	return sync_around(path);
}

fault_t
file_remove(const char *path, const char *name, bool *found)
{
	*found = unlink(path) == 0;
	if (!*found)
		return errno == ENOENT ? NULL : fault_raise(FAULT_SYSTEM, errno, "cannot remove %s", name);
	return sync_around(path);
}

fault_t
folder_make(const char *path, const char *name)
{
	if (mkdir(path, 0700) == 0)
		return sync_around(path);
	return errno == EEXIST ? NULL : fault_raise(FAULT_SYSTEM, errno, "cannot make %s", name);
}

static fault_t
lock_folder(const char *path, int how, int *lock, bool *held)
{
	int OWN(close_file) file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int got;
	if (file < 0)
		return fault_raise(FAULT_SYSTEM, errno, "cannot open the data folder");
	do {
		got = flock(file, how);
	} while (got && errno == EINTR);
	*held = got == 0;
	if (got)
		return errno == EWOULDBLOCK ? NULL : fault_raise(FAULT_SYSTEM, errno, "cannot hold the data folder");
	*lock = file;
	file = -1;
	return NULL;
}

fault_t
folder_lock(const char *path, int *lock)
{
	bool held;
	return lock_folder(path, LOCK_EX, lock, &held);
}

fault_t
folder_try_lock(const char *path, int *lock, bool *held)
{
	return lock_folder(path, LOCK_EX | LOCK_NB, lock, held);
}

void
folder_unlock(int *lock)
{
	close_file(lock);
	*lock = -1;
}
