/* SPDX-License-Identifier: MIT */
/* serve.h -- a worker's loop: take what is waiting, settle it, reply. */
#ifndef HTTP_SERVE_H
#define HTTP_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "http/dispatch.h"

struct http_service {
	const struct http_route *routes;
	size_t batch_max; /* requests that are taken before they are settled */
	void *app;
	/* Is there memory for one more request of the largest size? */
	bool (*has_room)(void *app);
	/* Replies to all that the handlers left open (there may be none), and
	 * forgets them. Called once per batch. */
	void (*settle)(void *app);
	/* NULL; or does, before the first batch and between others, what is
	 * due besides. Returns in how many milliseconds to call it again though
	 * no request came, or -1. */
	int (*on_idle)(void *app);
	/* NULL; or tells whether this worker can do nothing for now while
	 * others can: then it leaves requests to them. */
	bool (*is_cut_off)(void *app);
};

/*
 * Serves the listening socket LISTEN_FD, which it makes non-blocking, until
 * SIGTERM or SIGINT (then: until nothing is waiting any more, but no longer
 * than 5 seconds) or SIGUSR1 or SIGHUP (then: the same, but new connections
 * are left to others). While the service settles a batch, requests collect in
 * the kept connections and in the kernel's listen queue and make the next one:
 * so the batch grows with the load, and is 1 when the load is light.
 *
 * Connections are kept when the web server wants that, at most 256 of them. A
 * request over one waits for this worker, so the web server has to send it
 * again over a new connection when this worker dies.
 *
 * A worker that is cut off stops listening and closes its kept connections.
 * The kernel may have told no other worker of a connection that was waiting:
 * so each one that listens also looks whenever on_idle() is due.
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
