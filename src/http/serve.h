/* SPDX-License-Identifier: MIT */
/* serve.h -- a worker's loop: take what is waiting, settle it, reply. */
#ifndef HTTP_SERVE_H
#define HTTP_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "http/exchange.h"

struct http_route {
	const char *path; /* NULL ends the table */
	const char *method;
	/* Replies, or leaves EXCHANGE open for settle(). */
	void (*handle)(void *app, struct http_exchange *exchange);
};

struct http_service {
	/* A path's methods stand together; HEAD is taken for GET. */
	const struct http_route *routes;
	size_t batch_max; /* requests that are taken before they are settled */
	void *app;
	/* Is there memory for one more request of the largest size? */
	bool (*has_room)(void *app);
	/* Replies to all that the handlers left open (there may be none), and
	 * forgets them. Called once per batch. */
	void (*settle)(void *app);
};

/*
 * Serves the listening socket LISTEN_FD, which it makes non-blocking, until
 * SIGTERM or SIGINT (then: until nothing is waiting any more, but no longer
 * than 5 seconds) or SIGUSR1 or SIGHUP (then: until the batch is done).
 * While the service settles a batch, new connections collect in the kernel's
 * listen queue and make the next one: so the batch grows with the load, and
 * is 1 when the load is light.
 *
 * PATH is the socket's, when this process made it (else NULL): it is removed
 * as soon as the end begins, so that nobody new comes.
 *
 * Tells the supervisor that it is ready. Returns 0, or -1 after an event
 * serve_failed.
 */
__attribute__((warn_unused_result)) int http_serve(int listen_fd,
    const char *path, const struct http_service *service);

#endif
