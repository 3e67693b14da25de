/* SPDX-License-Identifier: MIT */
/* run.c -- runs the checks of admitone doctor, none of them for long. */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <assert.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/doctor/checks.h"
#include "cli/doctor/run.h"
#include "cli/doctor/shared_db.h"

/*
 * A name that is looked up, a file on a server that is away: much may hang that
 * knows no deadline. So the checks run in a child, which writes a byte as each
 * ends. When one takes too long, the child is killed, and another one goes on
 * with the next check.
 */

/* A child, and where its bytes come from. */
struct child {
	pid_t pid;
	int fd;
};

static void
look(struct doctor *doctor, const struct doctor_check *check)
{
	if (check->is_in_db && !shared_db_begin(doctor))
		return;
	if (check->statement != NULL)
		shared_db_look(doctor, check->statement);
	else
		check->look(doctor);
	if (check->is_in_db)
		shared_db_end(doctor);
}

/* Runs the CHOSEN checks from FIRST on, and ends. */
static _Noreturn void
run_child(struct doctor *doctor, const bool *chosen, size_t first, int fd)
{
	/* A group of its own, with the programs that it runs; it ends with its
	 * parent. */
	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = first; i < doctor_count(); i++) {
		if (!chosen[i])
			continue;
		doctor->at = &doctor->shared->findings[i];
		look(doctor, &doctor_checks[i]);
		if (write(fd, "", 1) != 1)
			break;
	}
	exit(EXIT_SUCCESS);
}

static int
start(struct doctor *doctor, const bool *chosen, size_t first,
    struct child *child)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	(void)fflush(NULL);
	child->pid = fork();
	if (child->pid == 0) {
		(void)close(fds[0]);
		run_child(doctor, chosen, first, fds[1]);
	}
	(void)close(fds[1]);
	child->fd = fds[0];
	if (child->pid > 0)
		return 0;
	(void)close(child->fd);
	return -1;
}

/* Waits for the child's next check. False: it took too long, or died. */
static bool
wait_for(const struct child *child)
{
	struct pollfd poller = { .fd = child->fd, .events = POLLIN };
	char byte;

	return poll(&poller, 1, DOCTOR_CHECK_MS) == 1 &&
	    read(child->fd, &byte, 1) == 1;
}

static void
stop(struct child *child)
{
	if (kill(-child->pid, SIGKILL) != 0)
		(void)kill(child->pid, SIGKILL);
	(void)waitpid(child->pid, NULL, 0);
	(void)close(child->fd);
	child->pid = -1;
}

/* The check at hand did not end; whatever it has told so far. */
static void
tell_hung(struct doctor *doctor)
{
	doctor_tell(doctor, DOCTOR_WRONG, "Look what it waits for: the name "
	    "service, a file system that is away, the database",
	    "it did not end within %d s", DOCTOR_CHECK_MS / 1000);
}

int
doctor_run(struct doctor *doctor, const bool chosen[static DOCTOR_CHECKS_MAX],
    doctor_put_fn *put, void *context)
{
	struct child child = { -1, -1 };
	int result = 0;

	assert(doctor_count() <= DOCTOR_CHECKS_MAX);
	doctor->shared = mmap(NULL, sizeof(*doctor->shared), PROT_READ |
	    PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (doctor->shared == MAP_FAILED)
		return -1;
	for (size_t i = 0; i < doctor_count() && result == 0; i++) {
		if (!chosen[i])
			continue;
		doctor->at = &doctor->shared->findings[i];
		if (child.pid < 0)
			result = start(doctor, chosen, i, &child);
		if (result == 0 && !wait_for(&child)) {
			stop(&child);
			tell_hung(doctor);
		}
		if (result == 0)
			put(context, &doctor_checks[i], doctor->at);
	}
	if (child.pid > 0)
		stop(&child);
	(void)munmap(doctor->shared, sizeof(*doctor->shared));
	return result;
}
