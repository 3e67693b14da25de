/* SPDX-License-Identifier: MIT */
/* serve.c -- a worker's loop: take what is waiting, settle it, reply. */
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/dispatch.h"
#include "http/serve.h"
#include "http/supervise.h"
#include "http/unix_socket.h"

#define ACCEPT_US 20000 /* that accept() waits, if it must wait at all */
#define DRAIN_MS 5000
#define EVENTS 64
#define KEPT_MAX ((size_t)256) /* idle connections that a worker holds */
#define ID_LEN 32 /* of nginx's $request_id, in hexadecimal */

struct server {
	const struct http_service *service;
	int listen_fd;
	const char *path; /* NULL: none to be removed */
	int signal_fd;
	int epoll_fd;
	/* Each connection has an exchange, of which there are KEPT_MAX and a
	 * batch. SPARE are those without a connection, TAKEN those that
	 * brought a request of this batch. */
	struct http_exchange **all, **spare, **taken;
	size_t n_all, n_spare, n_taken;
	struct http_exchange *at_hand; /* whose handler runs, or NULL */
	int idle_ms;      /* when to call service->on_idle(); -1: not */
	bool listening;   /* takes new connections: it is not cut off */
	bool draining;    /* ends when no request waits in a connection */
	bool still_accepting; /* takes what waits for a connection, too */
	int64_t leave_until;
};

static bool
has_room(const struct server *s)
{
	return s->n_taken < s->service->batch_max &&
	    s->service->has_room(s->service->app);
}

/* Takes the next request from X's connection, if it brings one. */
static void
take(struct server *s, struct http_exchange *x)
{
	if (http_take(x) != HTTP_TAKEN) {
		s->spare[s->n_spare++] = x;
		return;
	}
	x->keep = !s->draining && s->n_all - s->n_spare <= KEPT_MAX;
	s->taken[s->n_taken++] = x;
	s->at_hand = x;
	http_dispatch(s->service->routes, s->service->app, x);
	s->at_hand = NULL;
}

/* The id of X's request, if it is one as nginx makes them, is put to TO, with
 * a "," before it unless it is the first. Returns how many bytes that took. */
static size_t
put_id(const struct http_exchange *x, bool first, char *to, size_t room)
{
	const char *id = http_field(x, HTTP_REQUEST_ID);

	if (strspn(id, "0123456789abcdef") != ID_LEN || id[ID_LEN] != '\0' ||
	    room <= ID_LEN + 1)
		return 0;
	return (size_t)snprintf(to, room, "%s%s", first ? "" : ",", id);
}

/* For the log: the request at hand; in a batch's own work all that wait for
 * it. One that was answered is gone, with all that it brought. */
static void
tell_ids(void *context, char *to, size_t room)
{
	const struct server *s = context;
	size_t len = 0;

	if (s->at_hand != NULL) {
		if (s->at_hand->open)
			(void)put_id(s->at_hand, true, to, room);
		return;
	}
	for (size_t i = 0; i < s->n_taken; i++)
		if (s->taken[i]->open)
			len += put_id(s->taken[i], len == 0, to + len,
			    room - len);
}

/*
 * A worker that looks for a connection must not wait for one: it would not
 * answer what it has taken before. But whether accept() waits is a flag that
 * everybody shares who has the socket, and systemd changes it: for each command
 * of a unit with StandardInput=socket that it runs, so for ExecReload. So the
 * flag is set again whenever there is time, and until then watch() has limited
 * the wait.
 */
static int
make_accept_return(int listen_fd)
{
	int flags = fcntl(listen_fd, F_GETFL);

	return flags < 0 ? -1 : fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK);
}

static bool
is_cut_off(const struct server *s)
{
	return s->service->is_cut_off != NULL &&
	    s->service->is_cut_off(s->service->app);
}

static void
accept_waiting(struct server *s)
{
	struct http_exchange *x;
	enum http_taken taken = HTTP_TAKEN;

	/* What was taken may have shown that this worker is cut off: what it
	 * left is waiting again, for another one. */
	for (size_t n = 0; n < s->service->batch_max && s->still_accepting &&
	    has_room(s) && taken != HTTP_NOTHING && !is_cut_off(s); n++) {
		x = s->spare[s->n_spare - 1];
		taken = http_accept(x, s->listen_fd);
		if (taken == HTTP_TAKEN) {
			s->n_spare--;
			take(s, x);
		}
	}
}

static void
take_from(struct server *s, const struct epoll_event *event)
{
	struct http_exchange *x = event->data.ptr;

	if (is_cut_off(s) ||
	    (event->events & (EPOLLRDHUP | EPOLLHUP) && http_at_end(x))) {
		http_close(x);
		s->spare[s->n_spare++] = x;
	} else if (has_room(s)) {
		take(s, x);
	}
}

/* Listens; or, cut off, does not, and then the idle connections go too. */
static int
listen_unless_cut_off(struct server *s)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE,
		.data.ptr = &s->listen_fd };
	bool listens = !is_cut_off(s);

	if (listens == s->listening)
		return 0;
	s->listening = listens;
	for (size_t i = 0; i < s->n_all && !listens; i++)
		if (s->all[i]->watched) {
			http_close(s->all[i]);
			s->spare[s->n_spare++] = s->all[i];
		}
	return epoll_ctl(s->epoll_fd, listens ? EPOLL_CTL_ADD : EPOLL_CTL_DEL,
	    s->listen_fd, &event);
}

/* Keeps the connections of this batch for the next, those that are open. */
static void
watch_taken(struct server *s)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP };

	for (size_t i = 0; i < s->n_taken; i++) {
		struct http_exchange *x = s->taken[i];

		event.data.ptr = x;
		if (http_connection(x) >= 0 && !x->watched)
			x->watched = epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD,
			    http_connection(x), &event) == 0;
		if (!x->watched) {
			http_close(x);
			s->spare[s->n_spare++] = x;
		}
	}
	s->n_taken = 0;
}

static void
read_signal(struct server *s)
{
	struct signalfd_siginfo info;

	if (read(s->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (s->path != NULL)
		unix_socket_remove(s->path, s->listen_fd);
	if (info.ssi_signo == SIGUSR1 || info.ssi_signo == SIGHUP)
		s->still_accepting = false;
	if (!s->draining)
		s->leave_until = clock_ms() + DRAIN_MS;
	s->draining = true;
}

/*
 * Waits for requests and takes them, batch_max at most, those that are
 * answered at once included: nobody waits behind an endless row of them. What
 * is left waiting is told of again, behind the others. Returns 0, or -1 when
 * it cannot wait.
 */
static int
take_batch(struct server *s)
{
	struct epoll_event events[EVENTS];
	int n;

	n = epoll_wait(s->epoll_fd, events, EVENTS,
	    s->draining ? 0 : s->idle_ms);
	if (n < 0 && errno != EINTR)
		return -1;
	if (n == 0) {
		(void)make_accept_return(s->listen_fd);
		accept_waiting(s);
	}
	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr == &s->signal_fd)
			read_signal(s);
		else if (events[i].data.ptr == &s->listen_fd)
			accept_waiting(s);
		else
			take_from(s, &events[i]);
	}
	return 0;
}

static int
loop(struct server *s)
{
	bool idle = false;

	while (!s->draining || (!idle && clock_ms() < s->leave_until)) {
		if (s->service->on_idle != NULL)
			s->idle_ms = s->service->on_idle(s->service->app);
		if (listen_unless_cut_off(s) != 0 || take_batch(s) != 0)
			return -1;
		idle = s->n_taken == 0;
		s->service->settle(s->service->app);
		watch_taken(s);
	}
	return 0;
}

static int
watch(struct server *s)
{
	static const struct timeval limit = { 0, ACCEPT_US };
	struct epoll_event on_signal = { .events = EPOLLIN,
	    .data.ptr = &s->signal_fd };

	if (make_accept_return(s->listen_fd) != 0 || setsockopt(s->listen_fd,
	    SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) != 0)
		return -1;
	s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (s->epoll_fd < 0)
		return -1;
	return epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, s->signal_fd,
	    &on_signal);
}

/* Signals are read between batches only: none interrupts a request. */
static int
open_signals(struct server *s)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGUSR1);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return -1;
	s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->signal_fd >= 0 ? 0 : -1;
}

static int
make_exchanges(struct server *s)
{
	size_t n = KEPT_MAX + s->service->batch_max;

	s->all = calloc(n, sizeof(struct http_exchange *));
	s->spare = calloc(n, sizeof(struct http_exchange *));
	s->taken = calloc(s->service->batch_max,
	    sizeof(struct http_exchange *));
	if (s->all == NULL || s->spare == NULL || s->taken == NULL)
		return -1;
	for (; s->n_all < n; s->n_all++) {
		s->all[s->n_all] = http_exchange_new();
		if (s->all[s->n_all] == NULL)
			return -1;
		s->spare[s->n_spare++] = s->all[s->n_all];
	}
	return 0;
}

int
http_serve(int listen_fd, const char *path,
    const struct http_service *service)
{
	struct server s = { .service = service, .listen_fd = listen_fd,
		.path = path, .signal_fd = -1, .epoll_fd = -1,
		.idle_ms = -1,
		.still_accepting = true };
	int result = -1;

	metrics_start();
	log_requests(tell_ids, &s);
	if (make_exchanges(&s) == 0 && open_signals(&s) == 0 &&
	    http_start() == 0 && watch(&s) == 0) {
		supervise_tell_ready();
		result = loop(&s);
	}
	if (result != 0)
		log_event(LOG_LEVEL_ERROR, "serve_failed", "errno=%d", errno);
	log_requests(NULL, NULL);
	for (size_t i = 0; i < s.n_all; i++)
		http_exchange_free(s.all[i]);
	free(s.all);
	free(s.spare);
	free(s.taken);
	if (s.epoll_fd >= 0)
		(void)close(s.epoll_fd);
	if (s.signal_fd >= 0)
		(void)close(s.signal_fd);
	return result;
}
