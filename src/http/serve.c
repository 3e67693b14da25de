/* SPDX-License-Identifier: MIT */
/* serve.c -- a worker's loop: take what is waiting, settle it, reply. */
#include <sys/epoll.h>
#include <sys/signalfd.h>

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
#include "http/serve.h"
#include "http/supervise.h"
#include "http/unix_socket.h"

#define DRAIN_MS 5000
#define ALLOW_ROOM 64

struct server {
	const struct http_service *service;
	int listen_fd;
	const char *path; /* NULL: none to be removed */
	int signal_fd;
	int epoll_fd;
	struct http_exchange **exchanges; /* batch_max of them */
	bool drain;       /* go on until nothing is waiting */
	int64_t drain_until;
	bool leave;       /* go when this batch is done */
};

static bool
method_fits(const struct http_route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	    (strcmp(route->method, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

/* Says which methods the path of ROUTE has. */
static void
reply_405(struct http_exchange *x, const struct http_route *route)
{
	const char *path = route->path;
	char allow[ALLOW_ROOM] = "Allow: ";

	for (const struct http_route *r = route; r->path != NULL &&
	    strcmp(r->path, path) == 0; r++)
		(void)snprintf(allow + strlen(allow), sizeof(allow) -
		    strlen(allow), "%s%s%s", r == route ? "" : ", ",
		    r->method, strcmp(r->method, "GET") == 0 ? ", HEAD" : "");
	(void)snprintf(allow + strlen(allow), sizeof(allow) - strlen(allow),
	    "\r\n");
	http_reply_json(x, 405, allow, "{\"error\":\"Method not allowed\"}");
}

static void
dispatch(const struct http_service *service, struct http_exchange *x)
{
	const struct http_route *known = NULL;

	for (const struct http_route *r = service->routes; r->path != NULL;
	    r++) {
		if (strcmp(r->path, x->path) != 0)
			continue;
		if (method_fits(r, x->method)) {
			r->handle(service->app, x);
			return;
		}
		if (known == NULL)
			known = r;
	}
	if (known != NULL)
		reply_405(x, known);
	else
		http_reply_error(x, 404, "Not found");
}

/*
 * Takes what is waiting, batch_max requests at most, those that are answered
 * at once included: nobody waits behind an endless row of them. Returns the
 * last taken.
 */
static enum http_taken
take_batch(struct server *s)
{
	const struct http_service *service = s->service;
	enum http_taken taken = HTTP_TAKEN;
	size_t open = 0;

	for (size_t n = 0; n < service->batch_max &&
	    service->has_room(service->app); n++) {
		taken = http_take(s->exchanges[open], s->listen_fd);
		if (taken == HTTP_NOTHING)
			break;
		if (taken == HTTP_BROKEN)
			continue;
		dispatch(service, s->exchanges[open]);
		if (s->exchanges[open]->open)
			open++;
	}
	return taken;
}

static void
read_signal(struct server *s)
{
	struct signalfd_siginfo info;

	if (read(s->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (s->path != NULL)
		unix_socket_remove(s->path, s->listen_fd);
	if (info.ssi_signo == SIGUSR1 || info.ssi_signo == SIGHUP) {
		s->leave = true;
	} else if (!s->drain) {
		s->drain = true;
		s->drain_until = clock_ms() + DRAIN_MS;
	}
}

/* Waits until something happens. Returns 0, or -1 when it can not. */
static int
wait_for_work(struct server *s)
{
	struct epoll_event events[2];
	int n;

	n = epoll_wait(s->epoll_fd, events, 2, s->drain ? 0 : -1);
	if (n < 0 && errno != EINTR)
		return -1;
	for (int i = 0; i < n; i++)
		if (events[i].data.fd == s->signal_fd)
			read_signal(s);
	return 0;
}

static int
loop(struct server *s)
{
	enum http_taken taken;

	while (!s->leave) {
		if (wait_for_work(s) != 0)
			return -1;
		taken = take_batch(s);
		s->service->settle(s->service->app);
		if (s->drain && (taken == HTTP_NOTHING ||
		    clock_ms() > s->drain_until))
			break;
	}
	return 0;
}

static int
watch(struct server *s)
{
	struct epoll_event on_connection = { .events = EPOLLIN |
	    EPOLLEXCLUSIVE, .data.fd = s->listen_fd };
	struct epoll_event on_signal = { .events = EPOLLIN,
	    .data.fd = s->signal_fd };
	int flags = fcntl(s->listen_fd, F_GETFL);

	if (flags < 0 || fcntl(s->listen_fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -1;
	s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (s->epoll_fd < 0 || epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD,
	    s->listen_fd, &on_connection) != 0)
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
	size_t n = s->service->batch_max;

	s->exchanges = calloc(n, sizeof(struct http_exchange *));
	if (s->exchanges == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		if ((s->exchanges[i] = http_exchange_new()) == NULL)
			return -1;
	return 0;
}

int
http_serve(int listen_fd, const char *path,
    const struct http_service *service)
{
	struct server s = { .service = service, .listen_fd = listen_fd,
		.path = path, .signal_fd = -1, .epoll_fd = -1 };
	int result = -1;

	metrics_start();
	if (make_exchanges(&s) == 0 && open_signals(&s) == 0 &&
	    http_start() == 0 && watch(&s) == 0) {
		supervise_tell_ready();
		result = loop(&s);
	}
	if (result != 0)
		log_event(LOG_LEVEL_ERROR, "serve_failed", "errno=%d", errno);
	for (size_t i = 0; s.exchanges != NULL && i < service->batch_max; i++)
		http_exchange_free(s.exchanges[i]);
	free(s.exchanges);
	if (s.epoll_fd >= 0)
		(void)close(s.epoll_fd);
	if (s.signal_fd >= 0)
		(void)close(s.signal_fd);
	return result;
}
