/* SPDX-License-Identifier: MIT */
/* await.h -- waits for libpq, but never without a limit. */
#ifndef PG_AWAIT_H
#define PG_AWAIT_H

#include <stdbool.h>
#include <stdint.h>

struct pg_conn;   /* libpq's PGconn */
struct pg_result; /* libpq's PGresult */

enum await_result {
	AWAIT_DONE,
	AWAIT_TIMEOUT, /* the deadline has passed; it may be awaited again */
	AWAIT_LOST     /* the connection is gone */
};

/*
 * Waits until DEADLINE (clock_ms()) for the poll(2) EVENTS on CONN's socket.
 * True: there may be some.
 */
__attribute__((warn_unused_result)) bool await_socket(
    const struct pg_conn *conn, short events, int64_t deadline);

/*
 * Sends the rest of the statement that was given to the non-blocking CONN
 * and waits until DEADLINE for its last result. *RESULT is NULL before, and the
 * caller's whatever is returned: after AWAIT_TIMEOUT what has come so far stays
 * there for the next call.
 */
__attribute__((warn_unused_result)) enum await_result await_result(
    struct pg_conn *conn, int64_t deadline, struct pg_result **result);

/*
 * The same for a pipeline of two statements or more and a synchronization:
 * *GUARD is the first one's result, NULL if it failed; *RESULT the last one's,
 * or the first failure. On AWAIT_DONE, unless *RESULT is a failure, both are
 * committed, and the pipeline is left.
 */
__attribute__((warn_unused_result)) enum await_result await_pipeline(
    struct pg_conn *conn, int64_t deadline, struct pg_result **guard,
    struct pg_result **result);

#endif
