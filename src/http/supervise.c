/* SPDX-License-Identifier: MIT */
/* supervise.c -- preforks workers, keeps them alive, replaces them. */
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/supervise.h"
#include "http/unix_socket.h"

#define READY_VARIABLE "ADMITONE_READY_FD"
#define RESTART_MIN_MS 100
#define RESTART_MAX_MS 5000
#define STOP_MS 30000 /* then those that are still there are killed */

struct worker {
	pid_t pid;     /* 0: none */
	int ready_fd;  /* the worker says here that it is ready; -1: it has */
	pid_t heir;    /* takes over when it is ready; 0: none */
	int heir_fd;
	int64_t started;  /* the last one, when */
	int64_t start_at; /* when pid is 0: not before */
	int64_t delay;    /* of the next start that follows a failed one */
};

struct supervisor {
	const char *program;
	char *const *argv;
	int listen_fd;
	int signal_fd;
	sigset_t signals;
	struct worker *workers;
	int n;
	pid_t *leaving; /* n of them: replaced, and finishing; 0: none */
	int renewing;   /* the worker being replaced; n: none */
	bool again;     /* another SIGHUP came meanwhile */
	bool stopping;
	int64_t kill_at;
};

void
supervise_tell_ready(void)
{
	const char *text = getenv(READY_VARIABLE);
	long fd;

	if (text == NULL || config_parse_long(text, 0, 1024, &fd) != 0)
		return;
	(void)unsetenv(READY_VARIABLE);
	if (write((int)fd, "r", 1) != 1)
		log_event(LOG_LEVEL_WARN, "supervisor_gone", "errno=%d",
		    errno);
	(void)close((int)fd);
}

int
supervise_listen(const char *path)
{
	int fd = unix_socket_listen(path);

	if (fd < 0)
		log_event(LOG_LEVEL_ERROR, "listen_failed",
		    "path=%s errno=%d reason=\"%s\"", path, errno,
		    strerror(errno));
	return fd;
}

bool
supervise_is_listening(int fd)
{
	socklen_t len = sizeof(int);
	int listening = 0;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) ==
	    0 && listening;
}

/* In the child: becomes the worker program. */
static void
become_worker(const struct supervisor *s, int ready_fd)
{
	char number[16];

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)snprintf(number, sizeof(number), "%d", ready_fd);
	if (sigprocmask(SIG_UNBLOCK, &s->signals, NULL) == 0 &&
	    (s->listen_fd == 0 || dup2(s->listen_fd, 0) == 0) &&
	    fcntl(0, F_SETFD, 0) == 0 && fcntl(ready_fd, F_SETFD, 0) == 0 &&
	    setenv(READY_VARIABLE, number, 1) == 0)
		(void)execv(s->program, s->argv);
	log_event(LOG_LEVEL_ERROR, "worker_not_started", "path=%s errno=%d",
	    s->program, errno);
	_exit(127);
}

/* Starts worker I. Returns its pid with the descriptor on which it will say
 * that it is ready; 0 when it could not. */
static pid_t
start_worker(const struct supervisor *s, int i, int *ready_fd)
{
	int ends[2];
	pid_t pid;

	*ready_fd = -1;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return 0;
	(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
	metrics_name_worker(i);
	pid = fork();
	if (pid == 0)
		become_worker(s, ends[1]);
	(void)close(ends[1]);
	if (pid < 0) {
		log_event(LOG_LEVEL_ERROR, "fork_failed", "errno=%d", errno);
		(void)close(ends[0]);
		return 0;
	}
	metrics_add(METRICS_WORKER_STARTS, 1);
	*ready_fd = ends[0];
	return pid;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

static void
plan_start(struct worker *w, bool was_ready)
{
	w->pid = 0;
	if (was_ready) {
		w->delay = RESTART_MIN_MS;
		w->start_at = w->started + RESTART_MIN_MS;
		return;
	}
	w->start_at = clock_ms() + w->delay;
	w->delay = w->delay * 2 < RESTART_MAX_MS ? w->delay * 2 :
	    RESTART_MAX_MS;
}

/* Begins to replace worker I; past the last one, the renewal is done. */
static void
renew_from(struct supervisor *s, int i)
{
	s->renewing = i;
	if (i == s->n) {
		log_event(LOG_LEVEL_INFO, "reloaded", "workers=%d", s->n);
		return;
	}
	s->workers[i].heir = start_worker(s, i, &s->workers[i].heir_fd);
	if (s->workers[i].heir == 0)
		s->renewing = s->n;
}

/* Begins the renewal that SIGHUP asked for, once the last one is done and
 * all that it replaced are gone. */
static void
renew_again(struct supervisor *s)
{
	if (!s->again || s->stopping || s->renewing < s->n)
		return;
	for (int i = 0; i < s->n; i++)
		if (s->leaving[i] != 0)
			return;
	s->again = false;
	renew_from(s, 0);
}

/* The heir of worker I is ready: the old one finishes its batch and goes. */
static void
inherit(struct supervisor *s, int i)
{
	struct worker *w = &s->workers[i];

	if (w->pid != 0)
		(void)kill(w->pid, SIGUSR1);
	s->leaving[i] = w->pid;
	close_fd(&w->ready_fd);
	close_fd(&w->heir_fd);
	w->pid = w->heir;
	w->started = clock_ms();
	w->heir = 0;
	w->delay = RESTART_MIN_MS;
	renew_from(s, s->stopping ? s->n : i + 1);
}

static void
read_ready(struct supervisor *s, int i)
{
	struct worker *w = &s->workers[i];
	char byte;

	if (w->heir != 0 && read(w->heir_fd, &byte, 1) == 1)
		inherit(s, i);
	else if (w->ready_fd >= 0 && read(w->ready_fd, &byte, 1) == 1)
		close_fd(&w->ready_fd);
}

static void
report_death(const struct worker *w, pid_t pid, int status)
{
	metrics_add(METRICS_WORKER_DEATHS, 1);
	log_event(LOG_LEVEL_WARN, "worker_died",
	    "pid=%ld signal=%d exit=%d ready=%d", (long)pid,
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 0,
	    pid == w->pid && w->ready_fd < 0);
}

/* A child is gone. */
static void
bury(struct supervisor *s, pid_t pid, int status)
{
	for (int i = 0; i < s->n; i++) {
		struct worker *w = &s->workers[i];

		if (pid == s->leaving[i])
			s->leaving[i] = 0;
		if (pid != w->pid && pid != w->heir)
			continue;
		if (!s->stopping)
			report_death(w, pid, status);
		if (pid == w->pid) {
			metrics_bury_worker(i);
			plan_start(w, w->ready_fd < 0);
			close_fd(&w->ready_fd);
			continue;
		}
		w->heir = 0;
		close_fd(&w->heir_fd);
		s->renewing = s->n;
		s->again = false;
		log_event(LOG_LEVEL_ERROR, "reload_aborted",
		    "reason=\"the new worker did not get ready, the old ones "
		    "stay\"");
	}
}

static void
signal_all(const struct supervisor *s, int signal)
{
	for (int i = 0; i < s->n; i++) {
		if (s->workers[i].pid != 0)
			(void)kill(s->workers[i].pid, signal);
		if (s->workers[i].heir != 0)
			(void)kill(s->workers[i].heir, signal);
		if (s->leaving[i] != 0)
			(void)kill(s->leaving[i], signal);
	}
}

static void
read_signals(struct supervisor *s, const char *path)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(s->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			continue;
		if (info.ssi_signo == SIGHUP) {
			s->again = true;
		} else if (!s->stopping) {
			s->stopping = true;
			s->kill_at = clock_ms() + STOP_MS;
			log_event(LOG_LEVEL_INFO, "stopping", "workers=%d",
			    s->n);
			/* First nobody new comes, then the queue is emptied. */
			if (path != NULL)
				unix_socket_remove(path, s->listen_fd);
			signal_all(s, SIGTERM);
		}
	}
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		bury(s, pid, status);
	renew_again(s);
}

/* Starts what is due. Returns the time until the next start, or -1. */
static int
start_due(struct supervisor *s)
{
	int64_t now = clock_ms(), next = -1;

	for (int i = 0; i < s->n; i++) {
		struct worker *w = &s->workers[i];

		if (w->pid != 0 || s->stopping)
			continue;
		if (w->start_at <= now) {
			w->started = now;
			w->start_at = now + RESTART_MIN_MS;
			w->pid = start_worker(s, i, &w->ready_fd);
		}
		if (w->pid == 0 && (next < 0 || w->start_at - now < next))
			next = w->start_at - now;
	}
	if (s->stopping) {
		next = s->kill_at - now;
		if (next <= 0)
			signal_all(s, SIGKILL);
		return next > 0 ? (int)next : 100;
	}
	return (int)next;
}

static bool
is_done(const struct supervisor *s)
{
	return s->stopping && waitpid(-1, NULL, WNOHANG) < 0 &&
	    errno == ECHILD;
}

static void
count_workers(const struct supervisor *s)
{
	uint64_t alive = 0;

	for (int i = 0; i < s->n; i++)
		alive += s->workers[i].pid != 0;
	metrics_set(METRICS_WORKERS, alive);
}

/* Waits for a signal, a ready worker, or the next start. */
static int
wait_for_event(struct supervisor *s, struct pollfd *fds, const char *path)
{
	int timeout = start_due(s);

	count_workers(s);
	fds[0] = (struct pollfd){ .fd = s->signal_fd, .events = POLLIN };
	for (int i = 0; i < s->n; i++) {
		const struct worker *w = &s->workers[i];

		fds[i + 1] = (struct pollfd){ .fd = w->heir != 0 ?
		    w->heir_fd : w->ready_fd, .events = POLLIN };
	}
	if (poll(fds, (nfds_t)s->n + 1, timeout) < 0 && errno != EINTR)
		return -1;
	for (int i = 0; i < s->n; i++)
		if ((fds[i + 1].revents & POLLIN) != 0)
			read_ready(s, i);
	read_signals(s, path);
	return 0;
}

static int
open_signals(struct supervisor *s)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP,
		SIGCHLD };

	(void)sigemptyset(&s->signals);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		(void)sigaddset(&s->signals, numbers[i]);
	if (sigprocmask(SIG_BLOCK, &s->signals, NULL) != 0)
		return -1;
	s->signal_fd = signalfd(-1, &s->signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->signal_fd >= 0 ? 0 : -1;
}

int
supervise(const char *program, char *const argv[], int n, int listen_fd,
    const char *path)
{
	struct supervisor s = { .program = program, .argv = argv, .n = n,
		.listen_fd = listen_fd, .renewing = n };
	struct pollfd *fds = calloc((size_t)n + 1, sizeof(*fds));
	int result = -1;

	s.workers = calloc((size_t)n, sizeof(*s.workers));
	s.leaving = calloc((size_t)n, sizeof(*s.leaving));
	if (fds == NULL || s.workers == NULL || s.leaving == NULL ||
	    open_signals(&s) != 0 || metrics_share(n) != 0)
		goto done;
	for (int i = 0; i < n; i++)
		s.workers[i] = (struct worker){ .ready_fd = -1, .heir_fd = -1,
			.delay = RESTART_MIN_MS };
	log_event(LOG_LEVEL_INFO, "started", "workers=%d", n);
	do
		result = wait_for_event(&s, fds, path);
	while (result == 0 && !is_done(&s));
	log_event(LOG_LEVEL_INFO, "stopped", "result=%d", result);
done:
	if (result != 0)
		log_event(LOG_LEVEL_ERROR, "supervise_failed", "errno=%d",
		    errno);
	free(s.leaving);
	free(s.workers);
	free(fds);
	return result;
}
