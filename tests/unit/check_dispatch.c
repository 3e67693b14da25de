/* SPDX-License-Identifier: MIT */
/* check_dispatch.c -- a request reaches the one handler of its path and method, or is told why none. */
#include <stdio.h>
#include <string.h>

#include "http/dispatch.h"
#include "peer.h"
#include "unit.h"

/* What the handlers get as their app, and see. */
static struct app {
	int calls;
	const struct http_route *route;
} app;

static void
handle(void *context, struct http_exchange *x)
{
	struct app *a = context;

	ck_assert_ptr_eq(a, &app);
	ck_assert(x->open);
	a->calls++;
	a->route = x->route;
}

#define ROUTE(path, method) { path, method, handle, NULL }

static const struct http_route routes[] = {
	ROUTE("/api/forms", "GET"),
	ROUTE("/api/forms", "POST"),
	ROUTE("/api/forms/last", "GET"),
	ROUTE("/api/forms/{id}", "GET"),
	ROUTE("/api/forms/{id}", "PATCH"),
	ROUTE("/api/forms/{id}", "DELETE"),
	ROUTE("/api/forms/{id}/notes", "POST"),
	ROUTE("/api/forms/{id}/notes/all", "GET"),
	ROUTE("/api/forms/hidden", "GET"), /* behind one that fits as well */
	ROUTE("/api/{id}/state", "PUT"),
	ROUTE("/api/import", "POST"),
	{ NULL, NULL, NULL, NULL },
};

/* Dispatches a request that a web server sent. */
static void
ask(const char *method, const char *path)
{
	const struct peer_param params[] = { { "REQUEST_METHOD", method },
		{ "SCRIPT_NAME", path } };

	app = (struct app){ 0, NULL };
	peer_send_head(params, UNIT_COUNT(params));
	peer_send_record(PEER_STDIN, NULL, 0);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	http_dispatch(routes, &app, peer.exchange);
}

/* Requests that are handled, by which route, and their ids; NULL: the path
 * has none. */
static const struct {
	const char *method, *path;
	size_t route;
	const char *id;
} handled[] = {
	{ "GET", "/api/forms", 0, NULL },
	{ "POST", "/api/forms", 1, NULL },
	{ "GET", "/api/forms/last", 2, NULL }, /* not the id "last" */
	{ "GET", "/api/forms/12", 3, "12" },
	{ "PATCH", "/api/forms/12", 4, "12" },
	{ "DELETE", "/api/forms/12", 5, "12" },
	{ "GET", "/api/forms/lasting", 3, "lasting" },
	{ "GET", "/api/forms/hidden", 3, "hidden" }, /* the first counts */
	{ "GET", "/api/forms/{id}", 3, "{id}" },
	{ "GET", "/api/forms/a.b%2F..", 3, "a.b%2F.." },
	{ "POST", "/api/forms/12/notes", 6, "12" },
	{ "POST", "/api/forms/notes/notes", 6, "notes" },
	{ "GET", "/api/forms/12/notes/all", 7, "12" },
	{ "PUT", "/api/x/state", 9, "x" },
	/* An empty id is the handler's to refuse. */
	{ "GET", "/api/forms/", 3, "" },
	{ "POST", "/api/forms//notes", 6, "" },
	{ "PUT", "/api//state", 9, "" },
	/* HEAD is taken for GET, and stays HEAD. */
	{ "HEAD", "/api/forms", 0, NULL },
	{ "HEAD", "/api/forms/12", 3, "12" },
	{ "HEAD", "/api/forms/12/notes/all", 7, "12" },
};

START_TEST(finds_the_route)
{
	const struct http_exchange *x = peer.exchange;

	ask(handled[_i].method, handled[_i].path);
	ck_assert_int_eq(app.calls, 1);
	ck_assert_ptr_eq(app.route, &routes[handled[_i].route]);
	ck_assert_str_eq(x->method, handled[_i].method);
	if (handled[_i].id != NULL) {
		ck_assert_uint_eq(x->id_len, strlen(handled[_i].id));
		ck_assert(strncmp(x->id, handled[_i].id, x->id_len) == 0);
	}
	/* The handler left it open: nobody else has replied. */
	ck_assert(x->open);
	http_reply_error(peer.exchange, 409, ERROR_INVITE_USED);
	ck_assert(peer_got("Status: 409 Conflict\r\n"));
}
END_TEST

static const struct {
	const char *method, *path;
} unknown[] = {
	{ "GET", "" },
	{ "GET", "/" },
	{ "GET", "/api" },
	{ "GET", "/api/" },
	{ "GET", "api/forms" },
	{ "GET", "/api/form" },
	{ "GET", "/api/formsx" },
	{ "GET", "/API/forms" },
	{ "GET", "//api/forms" },
	{ "POST", "/api/import/" },
	/* No id has a slash. */
	{ "GET", "/api/forms/1/2" },
	{ "GET", "/api/forms/12/" },
	{ "POST", "/api/forms/1/2/notes" },
	{ "POST", "/api/forms/1//notes" },
	/* What stands behind it is all of the rest. */
	{ "POST", "/api/forms/12/note" },
	{ "POST", "/api/forms/12/notesx" },
	{ "POST", "/api/forms/12/notes/" },
	{ "GET", "/api/forms/12/notes/all/1" },
	{ "PUT", "/api/x/state/1" },
	/* With no path, no method is asked about. */
	{ "BREW", "/api/nothing" },
	{ "", "" },
};

START_TEST(knows_no_other_path)
{
	ask(unknown[_i].method, unknown[_i].path);
	ck_assert_int_eq(app.calls, 0);
	ck_assert(!peer.exchange->open);
	ck_assert(peer_got("Status: 404 Not Found\r\nContent-Type: "
	    "application/json\r\nContent-Length: 40\r\nCache-Control: "
	    "no-store\r\n\r\n"
	    "{\"error\":\"Not found\",\"code\":\"not_found\"}"));
}
END_TEST

/* Methods that a path does not have, and those that it has. */
static const struct {
	const char *method, *path, *allow;
} refused[] = {
	{ "PUT", "/api/forms", "GET, HEAD, POST" },
	{ "DELETE", "/api/forms", "GET, HEAD, POST" },
	{ "POST", "/api/forms/last", "GET, HEAD" },
	{ "PATCH", "/api/forms/last", "GET, HEAD" }, /* not {id}'s */
	{ "POST", "/api/forms/12", "GET, HEAD, PATCH, DELETE" },
	{ "PUT", "/api/forms/", "GET, HEAD, PATCH, DELETE" },
	{ "POST", "/api/forms/hidden", "GET, HEAD, PATCH, DELETE" },
	{ "GET", "/api/forms/12/notes", "POST" },
	{ "POST", "/api/forms/12/notes/all", "GET, HEAD" },
	{ "GET", "/api/import", "POST" },
	/* HEAD is taken for nothing but GET, and is no other method's name. */
	{ "HEAD", "/api/import", "POST" },
	{ "HEAD", "/api/x/state", "PUT" },
	{ "get", "/api/forms", "GET, HEAD, POST" },
	{ "GETS", "/api/forms", "GET, HEAD, POST" },
	{ "GE", "/api/forms", "GET, HEAD, POST" },
	{ "OPTIONS", "/api/forms", "GET, HEAD, POST" },
	{ "", "/api/forms", "GET, HEAD, POST" },
};

START_TEST(says_which_methods_there_are)
{
	char wanted[256];

	(void)snprintf(wanted, sizeof(wanted), "Status: 405 Method Not "
	    "Allowed\r\nContent-Type: application/json\r\nContent-Length: "
	    "58\r\nCache-Control: no-store\r\nAllow: %s\r\n\r\n"
	    "{\"error\":\"Method not allowed\",\"code\":\"method_not_allowed\"}",
	    refused[_i].allow);
	ask(refused[_i].method, refused[_i].path);
	ck_assert_int_eq(app.calls, 0);
	ck_assert(!peer.exchange->open);
	ck_assert(peer_got(wanted));
}
END_TEST

START_TEST(lives_without_routes)
{
	const struct http_route none[] = { { NULL, NULL, NULL, NULL } };

	ask("GET", "/api/forms");
	http_dispatch(none, &app, peer.exchange);
	ck_assert_int_eq(app.calls, 1);
	ck_assert(peer_got("Status: 404 Not Found\r\n"));
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ finds_the_route, UNIT_COUNT(handled) },
		{ knows_no_other_path, UNIT_COUNT(unknown) },
		{ says_which_methods_there_are, UNIT_COUNT(refused) },
		{ lives_without_routes, 1 },
	};

	return unit_run("dispatch", tests, UNIT_COUNT(tests), peer_setup,
	    peer_teardown);
}
