/* SPDX-License-Identifier: MIT */
/* spawn.c -- runs a program of the system's, for what it says. */
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/doctor/spawn.h"

const char *
spawn_find(const char *const *paths)
{
	for (; *paths != NULL; paths++)
		if (access(*paths, X_OK) == 0)
			return *paths;
	return NULL;
}

/* Starts ARGV, writing to the descriptor OUT. Returns its process, or -1. */
static pid_t
start(const char *const *argv, int out)
{
	static const char *const environment[] = { "LC_ALL=C.UTF-8",
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	if (posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
	    "/dev/null", O_RDONLY, 0) != 0 ||
	    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) !=
	    0 || posix_spawn_file_actions_adddup2(&actions, out,
	    STDERR_FILENO) != 0 || posix_spawn(&pid, argv[0], &actions, NULL,
	    (char *const *)(uintptr_t)argv,
	    (char *const *)(uintptr_t)environment) != 0)
		pid = -1;
	(void)posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* Reads FD to its end. False: that did not come before DEADLINE. What is more
 * than ROOM is read, and dropped. */
static bool
read_all(int fd, int64_t deadline, char *text, size_t room)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	char dropped[512];
	size_t len = 0;
	ssize_t got;
	int64_t left;

	for (;;) {
		bool full = len + 1 == room;

		text[len] = '\0';
		left = deadline - clock_ms();
		if (left <= 0 || poll(&poller, 1, (int)left) <= 0)
			return false;
		got = full ? read(fd, dropped, sizeof(dropped)) :
		    read(fd, text + len, room - 1 - len);
		if (got <= 0)
			return got == 0;
		len += full ? 0 : (size_t)got;
	}
}

int
spawn_run(const char *const *argv, int64_t ms, char *text, size_t room)
{
	int64_t deadline = clock_ms() + ms;
	int fds[2], status = 0;
	bool ended;
	pid_t pid;

	text[0] = '\0';
	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	pid = start(argv, fds[1]);
	(void)close(fds[1]);
	ended = pid > 0 && read_all(fds[0], deadline, text, room);
	(void)close(fds[0]);
	if (pid <= 0)
		return -1;
	if (!ended)
		(void)kill(pid, SIGKILL);
	if (waitpid(pid, &status, 0) != pid || !ended || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}
