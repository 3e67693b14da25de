/* SPDX-License-Identifier: MIT */
/* await.c -- waits for libpq, but never without a limit. */
#include <libpq-fe.h>

#include <errno.h>
#include <poll.h>
#include <stddef.h>

#include "base/clock.h"
#include "pg/await.h"

bool
await_socket(const struct pg_conn *conn, short events, int64_t deadline)
{
	struct pollfd pfd = { .fd = PQsocket(conn), .events = events };
	int64_t left = deadline - clock_ms();
	int n = poll(&pfd, 1, left > 0 ? (int)left : 0);

	return n > 0 || (n < 0 && errno == EINTR);
}

/* Sends what is unsent and takes the next that PQgetResult() has, NULL
 * included, as soon as it would not block. */
static enum await_result
await_next(PGconn *conn, int64_t deadline, PGresult **next)
{
	int unsent;

	for (;;) {
		unsent = PQflush(conn);
		if (unsent < 0)
			return AWAIT_LOST;
		if (!PQisBusy(conn)) {
			*next = PQgetResult(conn);
			return AWAIT_DONE;
		}
		if (!await_socket(conn, unsent ? POLLIN | POLLOUT : POLLIN,
		    deadline))
			return AWAIT_TIMEOUT;
		if (!PQconsumeInput(conn))
			return AWAIT_LOST;
	}
}

static void
keep(PGresult **place, PGresult *result)
{
	PQclear(*place);
	*place = result;
}

static bool
is_failure(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
}

/* Did the server, or a pooler, say in RESULT why it then went away? */
static bool
has_last_words(const PGconn *conn, const PGresult *result)
{
	return PQstatus(conn) != CONNECTION_OK && result != NULL &&
	    is_failure(result);
}

enum await_result
await_result(struct pg_conn *conn, int64_t deadline,
    struct pg_result **result)
{
	enum await_result got;
	PGresult *next = NULL;

	while ((got = await_next(conn, deadline, &next)) == AWAIT_DONE &&
	    next != NULL)
		keep(result, next);
	if (got == AWAIT_LOST && has_last_words(conn, *result))
		return AWAIT_DONE;
	return got == AWAIT_DONE && *result == NULL ? AWAIT_LOST : got;
}

enum await_result
await_pipeline(struct pg_conn *conn, int64_t deadline,
    struct pg_result **guard, struct pg_result **result)
{
	enum await_result got = AWAIT_LOST;
	PGresult *next = NULL;
	int ends = 0; /* one behind each statement; more: nothing comes */

	while (ends < 2 &&
	    (got = await_next(conn, deadline, &next)) == AWAIT_DONE &&
	    PQresultStatus(next) != PGRES_PIPELINE_SYNC) {
		ends = next == NULL ? ends + 1 : 0;
		if (next == NULL)
			continue;
		if (PQresultStatus(next) == PGRES_PIPELINE_ABORTED ||
		    (*result != NULL && is_failure(*result)))
			PQclear(next);
		else if (*guard == NULL && !is_failure(next))
			*guard = next;
		else
			keep(result, next);
	}
	if (got == AWAIT_DONE && next != NULL) {
		/* Only now is it committed. */
		PQclear(next);
		if (PQexitPipelineMode(conn) && *result != NULL)
			return AWAIT_DONE;
	} else if (got != AWAIT_TIMEOUT && has_last_words(conn, *result)) {
		return AWAIT_DONE;
	}
	return got == AWAIT_TIMEOUT ? got : AWAIT_LOST;
}
