/* SPDX-License-Identifier: MIT */
/* dispatch.h -- which handler answers a request, by its path and method. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/exchange.h"

struct http_route {
	/* NULL ends the table. One part between slashes may be {id}, which
	 * stands for anything: of paths that fit, the first counts. */
	const char *path;
	/* A path's methods stand together; HEAD is taken for GET. */
	const char *method;
	/* Replies, or leaves EXCHANGE open for settle(). */
	void (*handle)(void *app, struct http_exchange *exchange);
	const void *detail; /* the handler's own */
};

/*
 * Has the open EXCHANGE handled by the one of ROUTES that fits its path and
 * method, with APP, after exchange->route and, where its path has {id}, id and
 * id_len are set. Where none does it replies: 404 when no path fits, else 405
 * with an Allow header of the methods that the path has.
 */
void http_dispatch(const struct http_route *routes, void *app,
    struct http_exchange *exchange);

#endif
