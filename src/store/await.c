/* SPDX-License-Identifier: MIT */
/* await.c -- waits for libpq, but never without a limit. */
#include <libpq-fe.h>

#include <errno.h>
#include <poll.h>

#include "base/clock.h"
#include "store/await.h"

bool
await_socket(const struct pg_conn *conn, short events, int64_t deadline)
{
	struct pollfd pfd = { .fd = PQsocket(conn), .events = events };
	int64_t left = deadline - clock_ms();
	int n = poll(&pfd, 1, left > 0 ? (int)left : 0);

	return n > 0 || (n < 0 && errno == EINTR);
}

enum await_result
await_result(struct pg_conn *conn, int64_t deadline,
    struct pg_result **result)
{
	PGresult *next;
	int unsent;

	*result = NULL;
	for (;;) {
		unsent = PQflush(conn);
		if (unsent < 0)
			break;
		while (!PQisBusy(conn)) {
			next = PQgetResult(conn);
			if (next == NULL)
				return *result != NULL ? AWAIT_DONE :
				    AWAIT_LOST;
			PQclear(*result);
			*result = next;
		}
		if (!await_socket(conn, unsent ? POLLIN | POLLOUT : POLLIN,
		    deadline)) {
			PQclear(*result);
			*result = NULL;
			return AWAIT_TIMEOUT;
		}
		if (!PQconsumeInput(conn))
			break;
	}
	PQclear(*result);
	*result = NULL;
	return AWAIT_LOST;
}
