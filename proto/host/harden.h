/* What both programs give up at their start, for every command: rights that they never use, and that a mistake in them, or another
 * program of the same user, could. The systemd units (conf/systemd) take away more; this holds wherever a program is started.
 *
 *   files    get mode 0600 and folders 0700 whatever the umask was
 *   memory   is in no core dump, and no other process of the same user reads or traces it
 *   rights   never grow: a set-user-ID program started from here would gain none
 *   calls    of harden.c's table fail with EPERM: starting programs, reading other processes, mounting, loading code into the kernel, …
 *
 * A build with a sanitizer keeps memory and calls as they were: the sanitizer traces its own process and starts a symboliser.
 */
#ifndef HESHI_HOST_HARDEN_H
#define HESHI_HOST_HARDEN_H

#include "base/fault.h"

/* Call it before the first thread; there is no way back. FAULT_SYSTEM names what this kernel refused; all else is given up all the
 * same. Threads and forked processes inherit it. */
fault_t harden_process(void) MUST_USE;

#endif
