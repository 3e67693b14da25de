/* SPDX-License-Identifier: MIT */
/* server_user.h -- who must be at the other end of the database's socket. */
#ifndef PG_SERVER_USER_H
#define PG_SERVER_USER_H

#include <sys/types.h>

#include <stdbool.h>

struct pg_conn; /* libpq's PGconn */

/*
 * What libpq's requirepeer asks for: whoever may put a socket where the
 * database's is, while that is down, must not be taken for it. libpq looks
 * the user's name up at each connection, in a file that a closed worker
 * cannot read and that is another one after each `useradd`. So the name
 * becomes a number once, before, and libpq is told that none is required.
 */
struct server_user {
	char *conninfo; /* to connect with; the caller's to free() */
	bool required;
	uid_t uid; /* (uid_t)-1, nobody: CONNINFO cannot be read */
};

/* Reads into *USER what CONNINFO and libpq's environment require; to be called
 * before the cage is closed. Returns 0, or -1 when memory is short or, after an
 * event server_user_unknown, nobody has that name. */
__attribute__((warn_unused_result)) int server_user_read(
    struct server_user *user, const char *conninfo);

/*
 * PQconnectPoll(CONN), unless its socket is a unix one that somebody else
 * than USER listens at. Returns libpq's PostgresPollingStatusType; where that
 * is PGRES_POLLING_FAILED *WHY says why, as long as CONN stays as it is.
 */
__attribute__((warn_unused_result)) int server_user_poll(
    const struct server_user *user, struct pg_conn *conn, const char **why);

#endif
