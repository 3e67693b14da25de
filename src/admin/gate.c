/* SPDX-License-Identifier: MIT */
/* gate.c -- the one way in: session, role, origin, parameters, act. */
#include <string.h>

#include "admin/gate.h"
#include "admin/request.h"
#include "admin/state.h"
#include "admin/turn.h"
#include "base/arena.h"
#include "crypto/crypto.h"
#include "http/exchange.h"
#include "http/query.h"

static bool
changes_something(const struct request *r)
{
	return strcmp(r->x->method, "GET") != 0 &&
	    strcmp(r->x->method, "HEAD") != 0;
}

/*
 * Another site's page can make a browser send the cookie, but not say that
 * it is ours. Whoever sends a token by himself is no such page; but if there
 * is an Origin, it is the right one.
 */
static bool
origin_is_right(const struct request *r, bool by_cookie)
{
	const char *origin = http_field(r->x, HTTP_ORIGIN);

	if (!changes_something(r) || (*origin == '\0' && !by_cookie))
		return true;
	return strcmp(origin, r->admin->origin) == 0;
}

/* Digests the session's token, if there is one. */
static bool
find_token(struct request *r, bool *by_cookie)
{
	size_t len = 0;
	const char *token = http_bearer(r->x, &len);

	*by_cookie = token == NULL;
	if (token == NULL)
		token = http_cookie(r->x, GATE_COOKIE, &len);
	if (token == NULL || len == 0) {
		*by_cookie = false;
		return false;
	}
	token_digest(token, len, r->session_digest);
	return true;
}

/* A role's number; what is not known is nobody's. */
static enum role
role_of(const char *name)
{
	if (name == NULL)
		return ROLE_NOBODY;
	if (strcmp(name, "administrator") == 0)
		return ROLE_ADMINISTRATOR;
	return strcmp(name, "reviewer") == 0 ? ROLE_REVIEWER : ROLE_NOBODY;
}

int
gate_admit(struct request *r, enum role role)
{
	bool by_cookie, found, has_token = find_token(r, &by_cookie);
	enum db_outcome outcome;

	if (!origin_is_right(r, by_cookie && role != ROLE_NOBODY)) {
		http_reply_error(r->x, 403, ERROR_ORIGIN);
		return -1;
	}
	if (role == ROLE_NOBODY)
		return 0;
	if (has_token) {
		outcome = account_use_session(r->admin->db, r->arena,
		    r->session_digest, r->deadline, &r->who, &found);
		if (outcome != DB_OK) {
			request_reply_failed(r, outcome);
			return -1;
		}
	}
	if (!has_token || !found || role_of(r->who.role) == ROLE_NOBODY) {
		http_reply_json(r->x, 401, REQUEST_CHALLENGE,
		    error_kinds[ERROR_UNAUTHORIZED].json);
		return -1;
	}
	if (role_of(r->who.role) < role) {
		http_reply_error(r->x, 403, ERROR_FORBIDDEN);
		return -1;
	}
	return 0;
}

void
gate_enter(void *app, struct http_exchange *x)
{
	struct admin *admin = app;
	const struct action *action = x->route->detail;
	struct request r = { .admin = admin, .x = x, .arena = admin->arena,
	    .action = action, .deadline = db_take_deadline(admin->db) };

	if (gate_admit(&r, action->act->min_role) == 0 &&
	    request_take_key(&r, action) == 0 &&
	    request_read_body(&r, action->body) == 0 &&
	    request_take_params(&r, action) == 0)
		action->does(&r);
	turn_end();
	arena_reset(admin->arena);
	crypto_wipe(&r, sizeof(r));
}
