/* SPDX-License-Identifier: MIT */
/* calls.c -- the system calls that a worker has left, by seccomp. */
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <linux/futex.h>

#include <seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "cage/cage.h"
#include "cage/calls.h"

#define ARGS_MAX 3
#define MINE UINT64_MAX /* as a value: this process's id */

struct call {
	int number;
	unsigned int needs; /* one of these openings; 0: always there */
	unsigned int n;     /* of its arguments, that must fit */
	struct scmp_arg_cmp args[ARGS_MAX];
};

#define CALL(name, needs) { SCMP_SYS(name), needs, 0, \
	{ { 0, SCMP_CMP_EQ, 0, 0 } } }
#define CALL1(name, needs, a) { SCMP_SYS(name), needs, 1, { a } }
#define CALL2(name, needs, a, b) { SCMP_SYS(name), needs, 2, { a, b } }
#define CALL3(name, needs, a, b, c) { SCMP_SYS(name), needs, 3, { a, b, c } }
/* An argument, from 0, that is VALUE; of which the bits MASK are VALUE. */
#define IS(arg, value) { arg, SCMP_CMP_EQ, value, 0 }
#define BITS(arg, mask, value) { arg, SCMP_CMP_MASKED_EQ, mask, value }

/* A socket's type without its flags. */
#define TYPE(value) BITS(1, ~(scmp_datum_t)(SOCK_CLOEXEC | \
	SOCK_NONBLOCK), value)
#define SOCKET(needs, family, type) CALL3(socket, needs, IS(0, family), \
	TYPE(type), IS(2, 0))
#define OPTION(needs, level, option) CALL2(setsockopt, needs, IS(1, level), \
	IS(2, option))
#define FUTEX(operation) CALL1(futex, 0, BITS(1, \
	~(scmp_datum_t)(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME), operation))
#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)
#define CONNECTED (CAGE_UNIX | CAGE_TCP | CAGE_NAMES)

/* What a worker has left. Those without conditions cost nothing: the kernel
 * knows them by a bitmap (Linux 5.11). */
static const struct call allowed[] = {
	/* the loop: what is waiting is taken, answered, closed */
	CALL(epoll_wait, 0),
	CALL(epoll_pwait, 0),          /* the same, elsewhere than on x86 */
	CALL(epoll_ctl, 0),
	CALL(accept4, 0),
	CALL(read, 0),                 /* requests, signals, files */
	CALL(write, 0),                /* answers, the log */
	CALL(close, 0),
	CALL1(shutdown, 0, IS(1, SHUT_WR)), /* libfcgi; not the listener */
	OPTION(0, SOL_SOCKET, SO_RCVTIMEO), /* no slow web server … */
	OPTION(0, SOL_SOCKET, SO_SNDTIMEO), /* … holds a worker */

	/* libpq talks to the database; TLS and libc read and write as well */
	CALL(sendto, 0),
	CALL(recvfrom, 0),             /* and http_at_end() */
	CALL(poll, 0),
	CALL(ppoll, 0),                /* poll(), elsewhere than on x86 */
	CALL(getsockopt, 0),           /* SO_ERROR, SO_PEERCRED */

	/* … and connects to it again */
	SOCKET(CAGE_UNIX, AF_UNIX, SOCK_STREAM),
	SOCKET(CAGE_TCP, AF_INET, SOCK_STREAM),
	SOCKET(CAGE_TCP, AF_INET6, SOCK_STREAM),
	CALL(connect, CONNECTED),      /* to where is Landlock's */
	CALL(getsockname, CONNECTED),
	CALL1(fcntl, 0, IS(1, F_GETFL)),
	CALL2(fcntl, 0, IS(1, F_SETFL), BITS(2, O_NONBLOCK, O_NONBLOCK)),
	CALL1(fcntl, 0, IS(1, F_GETFD)),
	CALL1(fcntl, 0, IS(1, F_SETFD)),
	CALL(geteuid, 0),              /* whose is the TLS key? … */
	CALL(getuid, 0),               /* … these cannot fail, so … */
	CALL(getegid, 0),              /* … nobody looks whether they do */
	CALL(getgid, 0),
	OPTION(CAGE_TCP, SOL_SOCKET, SO_KEEPALIVE),
	OPTION(CAGE_TCP, IPPROTO_TCP, TCP_NODELAY),
	OPTION(CAGE_TCP, IPPROTO_TCP, TCP_KEEPIDLE),
	OPTION(CAGE_TCP, IPPROTO_TCP, TCP_KEEPINTVL),
	OPTION(CAGE_TCP, IPPROTO_TCP, TCP_KEEPCNT),
	OPTION(CAGE_TCP, IPPROTO_TCP, TCP_USER_TIMEOUT),

	/* … by its name */
	SOCKET(CAGE_NAMES, AF_INET, SOCK_DGRAM),
	SOCKET(CAGE_NAMES, AF_INET6, SOCK_DGRAM),
	OPTION(CAGE_NAMES, IPPROTO_IP, IP_RECVERR),
	OPTION(CAGE_NAMES, IPPROTO_IPV6, IPV6_RECVERR),
	CALL1(ioctl, CAGE_NAMES, IS(1, FIONREAD)),
	CALL(sendmmsg, CAGE_NAMES),    /* for both families at once */
	CALL(recvmsg, CAGE_NAMES),

	/* files that the way to the database needs; which is Landlock's */
	CALL1(openat, CAGE_FILES, BITS(2, WRITING, 0)),
	CALL(lseek, CAGE_FILES),       /* fclose() of one half read */
	CALL(newfstatat, 0),           /* fstat(), and is it there? */
	CALL(fstat, 0),                /* the same with an older libc */

	/* time; by the vDSO, but for some clocks of virtual machines */
	CALL(clock_gettime, 0),
	CALL(gettimeofday, 0),
	CALL(time, 0),
	CALL(clock_nanosleep, 0),      /* between attempts to connect */
	CALL(restart_syscall, 0),      /* a wait that SIGSTOP broke off */

	/* memory, none of which can be made code */
	CALL(brk, 0),
	CALL1(mmap, 0, BITS(2, PROT_EXEC, 0)),
	CALL1(mprotect, 0, BITS(2, PROT_EXEC, 0)),
	CALL(munmap, 0),
	CALL(mremap, 0),
	CALL(madvise, 0),
	CALL(mlock, 0),                /* keys, by libsodium */
	CALL(munlock, 0),
	CALL(sysinfo, 0),              /* qsort() asks for its size */

	/* the rest of libc and of the libraries */
	CALL(writev, 0),               /* libc's last words, of a bug */
	CALL(getrandom, 0),
	CALL(getpid, 0),               /* the log; OpenSSL: a fork? */
	CALL(gettid, 0),               /* abort() */
	CALL1(tgkill, 0, IS(0, MINE)), /* the same */
	FUTEX(FUTEX_WAKE),             /* once-only initialisations */
	FUTEX(FUTEX_WAIT),
	FUTEX(FUTEX_WAIT_BITSET),
	CALL(rt_sigprocmask, 0),       /* libpq hides SIGPIPE from TLS … */
	CALL(rt_sigpending, 0),
	CALL(rt_sigtimedwait, 0),
	CALL(rt_sigaction, 0),         /* … and abort() resets its own */
	CALL(rt_sigreturn, 0),

	/* the start of the loop, and the end */
	CALL(epoll_create1, 0),
	CALL(signalfd4, 0),
	CALL(unlink, CAGE_REMOVAL),    /* its own socket */
	CALL(unlinkat, CAGE_REMOVAL),  /* the same, elsewhere than on x86 */
	CALL(exit_group, 0),
	CALL(exit, 0),
};

/* What libraries try by themselves, and have to be told in errors they know:
 * opening files, and loading others. */
static const struct refusal {
	struct call call; /* needs: refused unless this is open */
	int error;
} refused[] = {
	{ CALL1(openat, CAGE_FILES, BITS(2, WRITING, 0)), EACCES },
	{ CALL1(mmap, 0, BITS(2, PROT_EXEC, PROT_EXEC)), EPERM },
};

/* Calls that no library makes by itself: one of them kills the worker. */
static const struct deadly {
	struct call call;
	bool everywhere; /* a supervisor has no reason for it either */
} deadly[] = {
	/* other programs and processes */
	{ CALL(execve, 0), false },
	{ CALL(execveat, 0), false },
	{ CALL(fork, 0), false },
	{ CALL(vfork, 0), false },
	{ CALL(clone, 0), false },
	{ CALL(clone3, 0), false },
	{ CALL(kill, 0), false },
	{ CALL(tkill, 0), false },
	{ CALL(rt_sigqueueinfo, 0), false },
	{ CALL(rt_tgsigqueueinfo, 0), false },
	{ CALL(pidfd_send_signal, 0), true },
	{ CALL(pidfd_getfd, 0), true },
	{ CALL(ptrace, 0), true },
	{ CALL(process_vm_readv, 0), true },
	{ CALL(process_vm_writev, 0), true },
	{ CALL(kcmp, 0), true },

	/* code and files that were not there */
	{ CALL1(mprotect, 0, BITS(2, PROT_EXEC, PROT_EXEC)), false },
	{ CALL(pkey_mprotect, 0), false },
	{ CALL1(openat, 0, BITS(2, O_WRONLY, O_WRONLY)), false },
	{ CALL1(openat, 0, BITS(2, O_RDWR, O_RDWR)), false },
	{ CALL1(openat, 0, BITS(2, O_CREAT, O_CREAT)), false },
	{ CALL1(openat, 0, BITS(2, O_TRUNC, O_TRUNC)), false },
	{ CALL1(open, 0, BITS(1, O_WRONLY, O_WRONLY)), false },
	{ CALL1(open, 0, BITS(1, O_RDWR, O_RDWR)), false },
	{ CALL1(open, 0, BITS(1, O_CREAT, O_CREAT)), false },
	{ CALL1(open, 0, BITS(1, O_TRUNC, O_TRUNC)), false },
	{ CALL(creat, 0), false },
	{ CALL(open_by_handle_at, 0), true },

	/* large doors into the kernel */
	{ CALL(bpf, 0), true },
	{ CALL(io_uring_setup, 0), true },
	{ CALL(userfaultfd, 0), true },
	{ CALL(perf_event_open, 0), true },
	{ CALL(personality, 0), true },
	{ CALL(add_key, 0), true },
	{ CALL(modify_ldt, 0), true },

	/* another system around us, or under it */
	{ CALL(unshare, 0), true },
	{ CALL(setns, 0), true },
	{ CALL(mount, 0), true },
	{ CALL(umount2, 0), true },
	{ CALL(move_mount, 0), true },
	{ CALL(open_tree, 0), true },
	{ CALL(fsopen, 0), true },
	{ CALL(pivot_root, 0), true },
	{ CALL(chroot, 0), true },
	{ CALL(init_module, 0), true },
	{ CALL(finit_module, 0), true },
	{ CALL(delete_module, 0), true },
	{ CALL(kexec_load, 0), true },
	{ CALL(kexec_file_load, 0), true },
	{ CALL(reboot, 0), true },
	{ CALL(swapon, 0), true },

	/* somebody else's rights */
	{ CALL(setuid, 0), true },
	{ CALL(setgid, 0), true },
	{ CALL(setreuid, 0), true },
	{ CALL(setregid, 0), true },
	{ CALL(setresuid, 0), true },
	{ CALL(setresgid, 0), true },
	{ CALL(setfsuid, 0), true },
	{ CALL(setfsgid, 0), true },
	{ CALL(setgroups, 0), true },
};

#define N_ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

static int
add(scmp_filter_ctx filter, uint32_t action, const struct call *call)
{
	struct scmp_arg_cmp args[ARGS_MAX];

	for (size_t i = 0; i < call->n; i++) {
		args[i] = call->args[i];
		if (args[i].datum_a == MINE)
			args[i].datum_a = (scmp_datum_t)getpid();
	}
	return seccomp_rule_add_array(filter, action, call->number, call->n,
	    args);
}

static int
add_allowed(scmp_filter_ctx filter, unsigned int openings)
{
	int result = 0;

	for (size_t i = 0; i < N_ROWS(allowed) && result == 0; i++)
		if (allowed[i].needs == 0 ||
		    (allowed[i].needs & openings) != 0)
			result = add(filter, SCMP_ACT_ALLOW, &allowed[i]);
	for (size_t i = 0; i < N_ROWS(refused) && result == 0; i++)
		if ((refused[i].call.needs & openings) == 0)
			result = add(filter, SCMP_ACT_ERRNO(
			    (uint32_t)refused[i].error), &refused[i].call);
	return result;
}

static int
add_deadly(scmp_filter_ctx filter, uint32_t action, bool everywhere_only)
{
	int result = 0;

	for (size_t i = 0; i < N_ROWS(deadly) && result == 0; i++)
		if (deadly[i].everywhere || !everywhere_only)
			result = add(filter, action, &deadly[i].call);
	return result;
}

/* What is left of all calls with OPENINGS; see calls_restrict(). */
static int
fill_restricted(scmp_filter_ctx filter, unsigned int openings,
    enum calls_end end)
{
	int result = add_allowed(filter, openings);

	return result != 0 ? result : add_deadly(filter, end == CALLS_KILL ?
	    SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM), false);
}

/* Closes what FILTER says, for all kinds of programs that the kernel runs. */
static int
load(scmp_filter_ctx filter)
{
	/* A call of another architecture has other numbers. */
	int result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
	    SCMP_ACT_KILL_PROCESS);

	if (result == 0)
		result = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	if (result == 0)
		result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	return result == 0 ? seccomp_load(filter) : result;
}

/* Loads FILTER, or writes it to FD if that is one; frees it. FAILED is what
 * filling it came to. */
static int
use(scmp_filter_ctx filter, int failed, int fd)
{
	int result = failed;

	if (result == 0)
		result = fd < 0 ? load(filter) : seccomp_export_pfc(filter, fd);
	seccomp_release(filter);
	return result;
}

static int
restrict_or_export(unsigned int openings, enum calls_end end, int fd)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));

	return filter == NULL ? -ENOMEM :
	    use(filter, fill_restricted(filter, openings, end), fd);
}

static int
narrow_or_export(int fd)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	return filter == NULL ? -ENOMEM :
	    use(filter, add_deadly(filter, SCMP_ACT_ERRNO(EPERM), true), fd);
}

int
calls_restrict(unsigned int openings, enum calls_end end)
{
	return restrict_or_export(openings, end, -1);
}

int
calls_narrow(void)
{
	return narrow_or_export(-1);
}

int
calls_export(unsigned int openings, int fd)
{
	return restrict_or_export(openings, CALLS_KILL, fd);
}

int
calls_export_narrow(int fd)
{
	return narrow_or_export(fd);
}
