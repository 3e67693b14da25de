/* SPDX-License-Identifier: MIT */
/* await.h -- waits for libpq, but never without a limit. */
#ifndef STORE_AWAIT_H
#define STORE_AWAIT_H

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
 * and waits until DEADLINE for its last result. On AWAIT_DONE *RESULT is the
 * caller's, else NULL.
 */
__attribute__((warn_unused_result)) enum await_result await_result(
    struct pg_conn *conn, int64_t deadline, struct pg_result **result);

#endif
