/* SPDX-License-Identifier: MIT */
/* dispatch.c -- which handler answers a request, by its path and method. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "http/dispatch.h"

#define ALLOW_ROOM 64
#define ID "{id}"

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
	http_reply_json(x, 405, allow, error_kinds[ERROR_METHOD].json);
}

/* Is X's path the PATTERN? Then its id is what stood for {id}. */
static bool
path_fits(const char *pattern, struct http_exchange *x)
{
	const char *at = strstr(pattern, ID);
	size_t before, len;

	if (at == NULL)
		return strcmp(pattern, x->path) == 0;
	before = (size_t)(at - pattern);
	if (strncmp(pattern, x->path, before) != 0)
		return false;
	len = strcspn(x->path + before, "/");
	if (strcmp(x->path + before + len, at + sizeof(ID) - 1) != 0)
		return false;
	x->id = x->path + before;
	x->id_len = len;
	return true;
}

void
http_dispatch(const struct http_route *routes, void *app,
    struct http_exchange *x)
{
	const struct http_route *first = routes;

	while (first->path != NULL && !path_fits(first->path, x))
		first++;
	if (first->path == NULL) {
		http_reply_error(x, 404, ERROR_NOT_FOUND);
		return;
	}
	for (const struct http_route *r = first; r->path != NULL &&
	    strcmp(r->path, first->path) == 0; r++)
		if (method_fits(r, x->method)) {
			x->route = r;
			r->handle(app, x);
			return;
		}
	reply_405(x, first);
}
