/* SPDX-License-Identifier: MIT */
/* probe.c -- tries what the cage forbids. */
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "cage/cage.h"
#include "cage/probe.h"

static bool
execute(void)
{
	char name[] = "false";
	char *const argv[] = { name, NULL };
	char *const environment[] = { NULL };

	/* If it can, its exit code 1 says so. */
	return execve("/bin/false", argv, environment) == 0;
}

static bool
make_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	return pid > 0;
}

static bool
signal_somebody(void)
{
	return kill(getppid(), 0) == 0;
}

static bool
be_traced(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool
open_for_writing(void)
{
	return open("/dev/null", O_WRONLY) >= 0;
}

static bool
make_code(void)
{
	void *page = mmap(NULL, 1, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ||
	    mprotect(page, 1, PROT_READ | PROT_EXEC) == 0;
}

static bool
open_folder(void)
{
	return open("/", O_RDONLY | O_DIRECTORY) >= 0;
}

static bool
make_socket(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0) >= 0 ||
	    socket(AF_PACKET, SOCK_RAW, 0) >= 0;
}

/* To a port that is not open: it must not even be tried. */
static bool
connect_elsewhere(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(1),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool tried = fd < 0 || connect(fd, (struct sockaddr *)&address,
	    sizeof(address)) == 0 || errno != EACCES;

	if (fd >= 0)
		(void)close(fd);
	return tried;
}

/* Acts that return whether they could be done. */
struct probe {
	const char *name;
	bool (*act)(void);
};

const char *
probe_deadly(void)
{
	static const struct probe probes[] = {
		{ "fork", make_process },
		{ "kill", signal_somebody },
		{ "ptrace", be_traced },
		{ "open_for_writing", open_for_writing },
		{ "mprotect", make_code },
		{ "execve", execute },
	};

	for (size_t i = 0; i < sizeof(probes) / sizeof(*probes); i++)
		if (probes[i].act())
			return probes[i].name;
	return NULL;
}

void
probe_death(void)
{
	(void)execute();
}

const char *
probe_here(const struct cage *cage, int version)
{
	if (make_socket())
		return "socket";
	/* Without Landlock, what may be read at all may be anything. */
	if ((version > 0 || (cage->openings & CAGE_FILES) == 0) &&
	    open_folder())
		return "open";
	if (version >= 4 && (cage->openings & CAGE_TCP) != 0 &&
	    connect_elsewhere())
		return "connect";
	return NULL;
}
