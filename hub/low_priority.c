/* See low_priority.h. */
#include "hub/low_priority.h"

#include "host/log.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#define NICENESS 10

static atomic_flag told = ATOMIC_FLAG_INIT;

void
low_priority_enter(void)
{
	id_t thread = (id_t)gettid(); /* Linux counts threads where POSIX counts processes */
	if (getpriority(PRIO_PROCESS, thread) >= NICENESS || setpriority(PRIO_PROCESS, thread, NICENESS) == 0)
		return;
	fault_t fault = fault_raise(FAULT_SYSTEM, errno, "cannot lower a thread's priority");
	if (!atomic_flag_test_and_set(&told))
		log_warn("audits, mirrors and warnings take as much as what serves people: %s", fault_text(fault));
	fault_drop(fault);
}
