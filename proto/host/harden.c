/* Giving up rights: modes, core dumps, tracing, and system calls that are never needed; see harden.h.
 *
 * The filter names what is forbidden, not what is allowed: which calls the libraries make differs from release to release, and a list
 * of the allowed ones would stop a centre's program after an update of the system. It is a program for the kernel's packet filter:
 *
 *     the processor's kind is not this program's own  -> end the process
 *     the call has the x32 bit (x86-64 only)          -> EPERM, as it would be the same calls under other numbers
 *     the call is in the table                        -> EPERM
 *     else                                            -> go on
 */
#include "host/harden.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static fault_t
refused(const char *what)
{
	return fault_raise(FAULT_SYSTEM, errno, "this system does not let a program give up %s", what);
}

static fault_t
give_up_dumps(void)
{
	struct rlimit none = { 0, 0 };
	return setrlimit(RLIMIT_CORE, &none) ? refused("core dumps") : NULL;
}

#ifdef HESHI_SANITIZED

static fault_t
give_up_rights(void)
{
	return NULL;
}

#else

#if defined(__x86_64__)
#define OWN_PROCESSOR AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_PROCESSOR AUDIT_ARCH_AARCH64
#elif defined(__loongarch64)
#define OWN_PROCESSOR AUDIT_ARCH_LOONGARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define OWN_PROCESSOR AUDIT_ARCH_RISCV64
#endif

#ifdef OWN_PROCESSOR

#define X32_BIT 0x40000000

/* Older headers lack the newer calls, newer processors the older ones. */
static const unsigned int forbidden[] = {
	/* starting a program: none of Heshi's does */
	SYS_execve,
	SYS_execveat,
	/* other processes' memory and files */
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kcmp,
#ifdef SYS_pidfd_getfd
	SYS_pidfd_getfd,
#endif
#ifdef SYS_process_madvise
	SYS_process_madvise,
#endif
	/* another view of files and processes */
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_setns,
	SYS_unshare,
	SYS_open_by_handle_at,
#ifdef SYS_open_tree
	SYS_open_tree,
	SYS_move_mount,
	SYS_fsopen,
	SYS_fsconfig,
	SYS_fsmount,
	SYS_fspick,
#endif
#ifdef SYS_mount_setattr
	SYS_mount_setattr,
#endif
	/* the kernel's keys; its ways to be observed and programmed, where most of its own weaknesses were found */
	SYS_add_key,
	SYS_request_key,
	SYS_keyctl,
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
#ifdef SYS_io_uring_setup
	SYS_io_uring_setup, /* its own calls pass no filter; libuv does without */
	SYS_io_uring_enter,
	SYS_io_uring_register,
#endif
	/* the machine */
	SYS_kexec_load,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_reboot,
	SYS_swapon,
	SYS_swapoff,
	SYS_acct,
	SYS_quotactl,
	SYS_syslog,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_adjtimex,
	SYS_clock_adjtime,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_personality,
#ifdef SYS_iopl
	SYS_iopl,
	SYS_ioperm,
	SYS_modify_ldt,
#endif
};

#define FORBIDDEN_COUNT (sizeof(forbidden) / sizeof(forbidden[0]))

/* One step of the filter: what it loads or returns, or what it compares with and how many steps it leaves out. */
static struct sock_filter
step(unsigned int code, unsigned int value, size_t over_if, size_t over_else)
{
	return (struct sock_filter){ (unsigned short)code, (unsigned char)over_if, (unsigned char)over_else, value };
}

/* FORBIDDEN_COUNT + 7 steps, of which the last two are the answers. */
static void
make_filter(struct sock_filter *out)
{
	const unsigned int load = BPF_LD | BPF_W | BPF_ABS, equal = BPF_JMP | BPF_JEQ | BPF_K,
			   least = BPF_JMP | BPF_JGE | BPF_K, answer = BPF_RET | BPF_K;
	*out++ = step(load, offsetof(struct seccomp_data, arch), 0, 0);
	*out++ = step(equal, OWN_PROCESSOR, 1, 0);
	*out++ = step(answer, SECCOMP_RET_KILL_PROCESS, 0, 0);
	*out++ = step(load, offsetof(struct seccomp_data, nr), 0, 0);
	*out++ = step(least, X32_BIT, FORBIDDEN_COUNT + 1, 0);
	for (size_t i = 0; i < FORBIDDEN_COUNT; i++)
		*out++ = step(equal, forbidden[i], FORBIDDEN_COUNT - i, 0);
	*out++ = step(answer, SECCOMP_RET_ALLOW, 0, 0);
	*out++ = step(answer, SECCOMP_RET_ERRNO | EPERM, 0, 0);
}

static fault_t
give_up_calls(void)
{
	struct sock_filter steps[FORBIDDEN_COUNT + 7];
	struct sock_fprog filter = { .len = sizeof(steps) / sizeof(steps[0]), .filter = steps };
	_Static_assert(FORBIDDEN_COUNT < 250, "a step leaves out at most 255 others");
	make_filter(steps);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) ? refused("system calls") : NULL;
}

#else

/* The filter would have to know the numbers of its calls. */
static fault_t
give_up_calls(void)
{
	return NULL;
}

#endif

/* The filter needs no-new-privileges first: else only root could set it. */
static fault_t
give_up_rights(void)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return refused("being read by others");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return refused("new rights");
	return give_up_calls();
}

#endif

fault_t
harden_process(void)
{
	umask(077);
	fault_t dumps = give_up_dumps(), rights = give_up_rights();
	if (!rights)
		return dumps;
	fault_drop(dumps);
	return rights;
}
