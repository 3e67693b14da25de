/* SPDX-License-Identifier: MIT */
/* hosts.h -- the servers that a connection may be made to, and their order. */
#ifndef PG_HOSTS_H
#define PG_HOSTS_H

#include <stdbool.h>

/*
 * libpq goes on to the next server when one refuses, but waits for ever for
 * one that is silent: connect_timeout does not count where the caller polls.
 * So the caller gives up, and the next attempt begins with the next server.
 */

struct _PQconninfoOption; /* libpq's PQconninfoOption */
struct pg_conn;           /* libpq's PGconn */

/*
 * Moves the server that CONN, in whatever state, was to try first behind the
 * others. *HOSTS is the order that CONN was made with (NULL: as the conninfo
 * and its environment have it) and becomes the new one, the caller's to
 * PQconninfoFree(). It stays as it is when memory is short.
 */
void hosts_rotate(struct _PQconninfoOption **hosts, struct pg_conn *conn);

/* Is CONNINFO a URI, and not parameters or a database's name? */
bool hosts_is_uri(const char *conninfo);

/* The parameters that CONNINFO names, the caller's to PQconninfoFree(); NULL
 * if it is no connection string, or memory is short. */
struct _PQconninfoOption *hosts_read(const char *conninfo);

/* The value of libpq's parameter KEYWORD in HOSTS, or NULL: the default. */
const char *hosts_value(struct _PQconninfoOption *hosts, const char *keyword);

#endif
