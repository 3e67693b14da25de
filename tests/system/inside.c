/* SPDX-License-Identifier: MIT */
/*
 * inside.c -- for LD_PRELOAD, by inside.mjs: a request with the parameter
 * HTTP_X_ACT has the worker itself do what that names, with HTTP_X_ARG, and
 * tell on standard error how it went. With HOLE in the environment no filter
 * of system calls is ever loaded.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <netinet/in.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long
act_execve(const char *arg)
{
	char *const argv[] = { "true", NULL };

	(void)arg;
	return execv("/bin/true", argv);
}

static long
act_fork(const char *arg)
{
	pid_t pid = fork();

	(void)arg;
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	return pid;
}

static int
run_thread(void *arg)
{
	(void)arg;
	return 0;
}

static long
act_clone(const char *arg)
{
	static char stack[65536];

	(void)arg;
	return clone(run_thread, stack + sizeof(stack), CLONE_VM, NULL);
}

static long
act_read_file(const char *arg)
{
	return open(arg, O_RDONLY);
}

static long
act_write_file(const char *arg)
{
	return open(arg, O_WRONLY);
}

static long
act_make_file(const char *arg)
{
	return open(arg, O_RDONLY | O_CREAT, 0600);
}

static long
act_truncate_file(const char *arg)
{
	return open(arg, O_RDONLY | O_TRUNC);
}

static long
act_old_open(const char *arg)
{
	return syscall(SYS_open, arg, O_RDWR);
}

static long
act_openat2(const char *arg)
{
	unsigned long long how[3] = { O_RDWR };

	return syscall(SYS_openat2, AT_FDCWD, arg, how, sizeof(how));
}

static long
act_unlink(const char *arg)
{
	return unlink(arg);
}

static long
act_rename(const char *arg)
{
	char to[512];

	(void)snprintf(to, sizeof(to), "%s.moved", arg);
	return rename(arg, to);
}

static long
act_chmod(const char *arg)
{
	return chmod(arg, 0777);
}

static long
act_memfd(const char *arg)
{
	(void)arg;
	return memfd_create("inside", 0);
}

static long
act_packet(const char *arg)
{
	(void)arg;
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static long
act_netlink(const char *arg)
{
	(void)arg;
	return socket(AF_NETLINK, SOCK_RAW, 0);
}

static long
act_udp(const char *arg)
{
	(void)arg;
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static long
act_tcp(const char *arg)
{
	(void)arg;
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
act_connect(const char *arg)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((in_port_t)atoi(arg)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&to, sizeof(to));
}

static long
act_connect_unix(const char *arg)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", arg);
	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&to, sizeof(to));
}

static long
act_listen(const char *arg)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)arg;
	return fd < 0 ? -1 : listen(fd, 1);
}

static long
act_bind(const char *arg)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", arg);
	return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&at, sizeof(at));
}

static long
act_ptrace(const char *arg)
{
	return ptrace(PTRACE_SEIZE, atoi(arg), NULL, NULL);
}

static long
act_traceme(const char *arg)
{
	(void)arg;
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static long
act_read_memory(const char *arg)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { (void *)arg, 1 };

	return process_vm_readv(atoi(arg), &here, 1, &there, 1, 0);
}

static long
act_kill(const char *arg)
{
	return kill(atoi(arg), 0);
}

static long
act_tgkill(const char *arg)
{
	return syscall(SYS_tgkill, atoi(arg), atoi(arg), 0);
}

static long
act_make_code(const char *arg)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long
act_map_code(const char *arg)
{
	(void)arg;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static long
act_bpf(const char *arg)
{
	(void)arg;
	return syscall(SYS_bpf, 0, NULL, 0);
}

static long
act_userfaultfd(const char *arg)
{
	(void)arg;
	return syscall(SYS_userfaultfd, 1 /* user mode only */);
}

static long
act_io_uring(const char *arg)
{
	char params[256] = { 0 };

	(void)arg;
	return syscall(SYS_io_uring_setup, 1, params);
}

static long
act_keyctl(const char *arg)
{
	(void)arg;
	return syscall(SYS_keyctl, 0, -2, 1); /* the process's keyring */
}

static long
act_unshare(const char *arg)
{
	(void)arg;
	return unshare(CLONE_NEWUSER);
}

static long
act_mount(const char *arg)
{
	return mount("none", arg, "tmpfs", 0, NULL);
}

static long
act_setuid(const char *arg)
{
	(void)arg;
	return setuid(geteuid());
}

static long
act_dumpable(const char *arg)
{
	(void)arg;
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static long
act_other_numbers(const char *arg)
{
	long result;

	(void)arg;
	/* getpid() as a program of 32 bits calls it. */
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
	return result > 0 ? 0 : -1;
}

static long
act_append(const char *arg)
{
	(void)arg;
	return fcntl(STDERR_FILENO, F_SETFL, 0);
}

static long
act_getdents(const char *arg)
{
	char buffer[1024];

	(void)arg;
	return syscall(SYS_getdents64, STDIN_FILENO, buffer, sizeof(buffer)) <
	    0 && errno == ENOSYS ? -1 : 0;
}

/* The workers' common one: it would be the end of the service. */
static long
act_shutdown(const char *arg)
{
	(void)arg;
	return shutdown(STDIN_FILENO, SHUT_RD);
}

static const struct act {
	const char *name;
	long (*act)(const char *arg);
} acts[] = {
	{ "execve", act_execve },
	{ "fork", act_fork },
	{ "clone", act_clone },
	{ "read a file", act_read_file },
	{ "write a file", act_write_file },
	{ "make a file", act_make_file },
	{ "truncate a file", act_truncate_file },
	{ "open", act_old_open },
	{ "openat2", act_openat2 },
	{ "unlink", act_unlink },
	{ "rename", act_rename },
	{ "chmod", act_chmod },
	{ "memfd_create", act_memfd },
	{ "getdents64", act_getdents },
	{ "AF_PACKET", act_packet },
	{ "AF_NETLINK", act_netlink },
	{ "UDP", act_udp },
	{ "TCP", act_tcp },
	{ "connect", act_connect },
	{ "connect to a socket", act_connect_unix },
	{ "bind", act_bind },
	{ "listen", act_listen },
	{ "ptrace", act_ptrace },
	{ "PTRACE_TRACEME", act_traceme },
	{ "process_vm_readv", act_read_memory },
	{ "kill", act_kill },
	{ "tgkill", act_tgkill },
	{ "mprotect PROT_EXEC", act_make_code },
	{ "mmap PROT_EXEC", act_map_code },
	{ "bpf", act_bpf },
	{ "userfaultfd", act_userfaultfd },
	{ "io_uring_setup", act_io_uring },
	{ "keyctl", act_keyctl },
	{ "unshare", act_unshare },
	{ "mount", act_mount },
	{ "setuid", act_setuid },
	{ "PR_SET_DUMPABLE", act_dumpable },
	{ "a call of 32 bits", act_other_numbers },
	{ "O_APPEND off", act_append },
	{ "shutdown", act_shutdown },
};

static char *
find(const char *name, char **envp)
{
	size_t len = strlen(name);

	for (; envp != NULL && *envp != NULL; envp++)
		if (strncmp(*envp, name, len) == 0 && (*envp)[len] == '=')
			return *envp + len + 1;
	return NULL;
}

/* Not with dprintf(), which wants lseek(). */
static void
tell(const char *name, const char *result)
{
	char line[256];
	int len = snprintf(line, sizeof(line), "act=%s result=%s\n", name,
	    result);

	if (write(STDERR_FILENO, line, (size_t)len) != len)
		abort();
}

static void
run(const char *name, const char *arg)
{
	long result;

	for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
		if (strcmp(acts[i].name, name) != 0)
			continue;
		errno = 0;
		result = acts[i].act(arg != NULL ? arg : "");
		tell(name, result >= 0 ? "done" : strerrorname_np(errno));
		return;
	}
	tell(name, "unknown");
}

/* Instead of libfcgi's, which the worker asks for the method first. */
char *
FCGX_GetParam(const char *name, char **envp)
{
	const char *act = find("HTTP_X_ACT", envp);

	if (act != NULL && strcmp(name, "REQUEST_METHOD") == 0)
		run(act, find("HTTP_X_ARG", envp));
	return find(name, envp);
}

int
seccomp_load(void *filter)
{
	int (*real)(void *);

	if (getenv("HOLE") != NULL)
		return 0;
	*(void **)&real = dlsym(RTLD_NEXT, "seccomp_load");
	return real(filter);
}
