/* The faulty disk as SQLite sees it: a VFS that hands everything to SQLite's own and stands in the way of what a disk does. */
#include "tests/sim/disk_inside.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#define JULIAN_MS 210866760000000 /* from SQLite's beginning of time to 1970 */

/* SQLite's own handle follows in the same memory. */
struct handle {
	sqlite3_file base;
	struct disk *disk;
	struct disk_file *file;
};

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *own; /* SQLite's */
	struct disk_world world;
} shim;

static struct handle *
handle_of(sqlite3_file *base)
{
	return (struct handle *)(void *)base;
}

static sqlite3_file *
own(sqlite3_file *base)
{
	return (sqlite3_file *)(void *)(handle_of(base) + 1);
}

static bool
is_dead(sqlite3_file *base)
{
	return handle_of(base)->disk->crashed;
}

static int
file_close(sqlite3_file *base)
{
	struct handle *handle = handle_of(base);
	int code = own(base)->pMethods->xClose(own(base));
	handle->file->opens--;
	disk_file_rest(handle->disk, handle->file);
	return code;
}

static int
file_read(sqlite3_file *base, void *out, int size, sqlite3_int64 at)
{
	if (is_dead(base) || disk_fate_read(handle_of(base)->disk) != DISK_GOES)
		return SQLITE_IOERR_READ;
	return own(base)->pMethods->xRead(own(base), out, size, at);
}

/* The first `size` bytes of a write. */
static int
write_first(sqlite3_file *base, const void *data, int64_t size, int64_t at)
{
	struct handle *handle = handle_of(base);
	if (size <= 0)
		return SQLITE_OK;
	disk_file_note_write(handle->file, at, (size_t)size);
	handle->disk->counts.bytes += (uint64_t)size;
	return own(base)->pMethods->xWrite(own(base), data, (int)size, at);
}

/* A write that fails may have come as far as some sector. */
static int
write_in_part(sqlite3_file *base, const void *data, int size, int64_t at)
{
	uint64_t sectors = disk_draw(handle_of(base)->disk) % ((uint64_t)size / DISK_SECTOR + 1);
	int64_t part = (int64_t)sectors * DISK_SECTOR - (sectors ? at % DISK_SECTOR : 0);
	int code = write_first(base, data, part, at);
	return code == SQLITE_OK ? SQLITE_IOERR_WRITE : code;
}

/* How many bytes of the write there is room for. */
static int64_t
write_room(struct handle *handle, int size, int64_t at)
{
	int64_t old = disk_file_size(handle->file), grows = at + size - old;
	if (handle->disk->room < 0 || grows <= 0)
		return size;
	int64_t left = handle->disk->room - disk_used(handle->disk);
	if (grows <= left)
		return size;
	handle->disk->counts.full++;
	return old + (left > 0 ? left : 0) - at;
}

static int
file_write(sqlite3_file *base, const void *data, int size, sqlite3_int64 at)
{
	struct handle *handle = handle_of(base);
	if (is_dead(base))
		return SQLITE_IOERR_WRITE;
	if (disk_fate_write(handle->disk, &handle->disk->counts.writes) != DISK_GOES)
		return write_in_part(base, data, size, at);
	int64_t room = write_room(handle, size, at);
	int code = write_first(base, data, room, at);
	return code == SQLITE_OK && room < size ? SQLITE_FULL : code;
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct handle *handle = handle_of(base);
	if (is_dead(base) || disk_fate_write(handle->disk, &handle->disk->counts.truncates) != DISK_GOES)
		return SQLITE_IOERR_TRUNCATE;
	disk_file_note_truncate(handle->file, size);
	return own(base)->pMethods->xTruncate(own(base), size);
}

static int
file_sync(sqlite3_file *base, int flags)
{
	struct handle *handle = handle_of(base);
	(void)flags;
	if (is_dead(base) || disk_fate_sync(handle->disk) != DISK_GOES)
		return SQLITE_IOERR_FSYNC;
	disk_file_synced(handle->disk, handle->file);
	return SQLITE_OK;
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *out)
{
	return is_dead(base) ? SQLITE_IOERR_FSTAT : own(base)->pMethods->xFileSize(own(base), out);
}

/* A dead machine gives no locks, so that nothing is answered from a cache; it lets go of all. */
static int
file_lock(sqlite3_file *base, int lock)
{
	return is_dead(base) ? SQLITE_IOERR_LOCK : own(base)->pMethods->xLock(own(base), lock);
}

static int
file_unlock(sqlite3_file *base, int lock)
{
	return own(base)->pMethods->xUnlock(own(base), lock);
}

static int
file_reserved(sqlite3_file *base, int *out)
{
	return is_dead(base) ? SQLITE_IOERR_CHECKRESERVEDLOCK : own(base)->pMethods->xCheckReservedLock(own(base), out);
}

/* Nothing that would map the file, make it grow unseen, or change what the disk promises. */
static int
file_control(sqlite3_file *base, int what, void *argument)
{
	switch (what) {
	case SQLITE_FCNTL_MMAP_SIZE:
	case SQLITE_FCNTL_SIZE_HINT:
	case SQLITE_FCNTL_CHUNK_SIZE:
	case SQLITE_FCNTL_POWERSAFE_OVERWRITE:
		return SQLITE_NOTFOUND;
	default:
		return own(base)->pMethods->xFileControl(own(base), what, argument);
	}
}

static int
file_sector(sqlite3_file *base)
{
	(void)base;
	return 4096;
}

static int
file_promises(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
shared_map(sqlite3_file *base, int page, int size, int extend, void volatile **out)
{
	return is_dead(base) ? SQLITE_IOERR_SHMMAP : own(base)->pMethods->xShmMap(own(base), page, size, extend, out);
}

static int
shared_lock(sqlite3_file *base, int from, int count, int flags)
{
	if (is_dead(base) && (flags & SQLITE_SHM_LOCK))
		return SQLITE_IOERR_SHMLOCK;
	return own(base)->pMethods->xShmLock(own(base), from, count, flags);
}

static void
shared_barrier(sqlite3_file *base)
{
	own(base)->pMethods->xShmBarrier(own(base));
}

static int
shared_unmap(sqlite3_file *base, int remove)
{
	return own(base)->pMethods->xShmUnmap(own(base), remove);
}

/* Version 2: without xFetch, so that every read and write passes here. */
static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_promises,
	.xShmMap = shared_map,
	.xShmLock = shared_lock,
	.xShmBarrier = shared_barrier,
	.xShmUnmap = shared_unmap,
};

static int
open_on(struct disk *disk, const char *path, sqlite3_file *base, int flags, int *flags_out)
{
	struct handle *handle = handle_of(base);
	bool existed = access(path, F_OK) == 0;
	*handle = (struct handle){ .disk = disk };
	if (disk->crashed)
		return SQLITE_IOERR;
	int code = shim.own->xOpen(shim.own, path, own(base), flags, flags_out);
	if (code != SQLITE_OK)
		return code;
	handle->file = disk_file_at(disk, path);
	if (!handle->file) {
		own(base)->pMethods->xClose(own(base));
		return SQLITE_CANTOPEN;
	}
	handle->file->opens++;
	if (!existed)
		handle->file->name_durable = false;
	base->pMethods = &methods;
	return SQLITE_OK;
}

static int
vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *flags_out)
{
	(void)vfs;
	struct disk *disk = path && !(flags & SQLITE_OPEN_DELETEONCLOSE) ? disk_of(path) : NULL;
	if (!disk)
		return shim.own->xOpen(shim.own, path, base, flags, flags_out);
	return open_on(disk, path, base, flags, flags_out);
}

static int
delete_from(struct disk *disk, const char *path, int sync_directory)
{
	if (disk->crashed || disk_fate_write(disk, &disk->counts.deletes) != DISK_GOES)
		return SQLITE_IOERR_DELETE;
	struct disk_file *file = disk_file_at(disk, path);
	int code = shim.own->xDelete(shim.own, path, 0);
	if (file) {
		file->deleted = code == SQLITE_OK && file->name_durable; /* else nothing of it need come back */
		disk_file_rest(disk, file);
	}
	if (code == SQLITE_OK && sync_directory)
		disk_names_synced(disk, path);
	return code;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_directory)
{
	(void)vfs;
	struct disk *disk = disk_of(path);
	return disk ? delete_from(disk, path, sync_directory) : shim.own->xDelete(shim.own, path, sync_directory);
}

static int
vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
	(void)vfs;
	const struct disk *disk = disk_of(path);
	return disk && disk->crashed ? SQLITE_IOERR_ACCESS : shim.own->xAccess(shim.own, path, flags, out);
}

static int
vfs_random(sqlite3_vfs *vfs, int size, char *out)
{
	(void)vfs;
	if (!shim.world.random)
		return shim.own->xRandomness(shim.own, size, out);
	shim.world.random(shim.world.self, out, (size_t)size);
	return size;
}

static int
vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return shim.world.now ? microseconds : shim.own->xSleep(shim.own, microseconds);
}

static int
vfs_now(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
	(void)vfs;
	if (!shim.world.now)
		return shim.own->xCurrentTimeInt64(shim.own, out);
	*out = shim.world.now(shim.world.self) + JULIAN_MS;
	return SQLITE_OK;
}

static int
vfs_now_in_days(sqlite3_vfs *vfs, double *out)
{
	sqlite3_int64 now = 0;
	int code = vfs_now(vfs, &now);
	*out = (double)now / 86400000.0;
	return code;
}

void
disk_register(void)
{
	if (shim.own)
		return;
	shim.own = sqlite3_vfs_find(NULL);
	assert(shim.own && shim.own->iVersion >= 2);
	shim.vfs = *shim.own;
	shim.vfs.pNext = NULL;
	shim.vfs.zName = "faulty-disk";
	shim.vfs.szOsFile = (int)sizeof(struct handle) + shim.own->szOsFile;
	shim.vfs.xOpen = vfs_open;
	shim.vfs.xDelete = vfs_delete;
	shim.vfs.xAccess = vfs_access;
	shim.vfs.xRandomness = vfs_random;
	shim.vfs.xSleep = vfs_sleep;
	shim.vfs.xCurrentTime = vfs_now_in_days;
	shim.vfs.xCurrentTimeInt64 = vfs_now;
	if (sqlite3_vfs_register(&shim.vfs, 1) != SQLITE_OK)
		abort();
}

void
disk_set_world(const struct disk_world *world)
{
	disk_register();
	shim.world = world ? *world : (struct disk_world){ 0 };
	sqlite3_randomness(0, NULL); /* SQLite's generator starts over, from the world's next bytes */
}
