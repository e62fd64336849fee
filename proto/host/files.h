/* Small files of the data folder that people and programs edit: read whole, replaced whole. Whoever reads one meanwhile sees the old
 * content or the new, never half; files have mode 0600, folders 0700.
 */
#ifndef HESHI_HOST_FILES_H
#define HESHI_HOST_FILES_H

#include "base/buffer.h"

/* Appends the file's content; *found false when there is none. FAULT_LIMIT when it has more than `most` bytes. `name` is what faults
 * call it. */
fault_t file_load(const char *path, const char *name, size_t most, struct buffer *out, bool *found) MUST_USE;
/* Makes or replaces the file; on disk when this returns. After a fault the old one stands. */
fault_t file_replace(const char *path, const char *name, struct span content) MUST_USE;
/* No fault when it is not there; *found says whether it was. */
fault_t file_remove(const char *path, const char *name, bool *found) MUST_USE;
/* Makes a folder unless it is there. */
fault_t folder_make(const char *path, const char *name) MUST_USE;
/* What has been renamed or removed in the folder is on disk when this returns. */
fault_t folder_sync(const char *path) MUST_USE;

/* Whoever reads a file, changes it and puts it back holds the folder meanwhile; others wait. Threads and processes alike. */
fault_t folder_lock(const char *path, int *lock) MUST_USE;
/* Without waiting: *held false, *lock untouched, when another holds it. */
fault_t folder_try_lock(const char *path, int *lock, bool *held) MUST_USE;
void folder_unlock(int *lock); /* usable with OWN; -1: none held */

#endif
