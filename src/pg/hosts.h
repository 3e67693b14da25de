/* SPDX-License-Identifier: MIT */
/* hosts.h -- the servers that a connection may be made to, one by one. */
#ifndef PG_HOSTS_H
#define PG_HOSTS_H

#include <stdbool.h>

/*
 * libpq goes on to the next server when one refuses, but waits for ever for
 * one that is silent: connect_timeout does not count where the caller polls.
 * So each server is asked by an attempt of its own, which the caller ends.
 */

struct _PQconninfoOption; /* libpq's PQconninfoOption */

enum hosts_list { HOSTS_HOST, HOSTS_HOSTADDR, HOSTS_PORT, HOSTS_LISTS };

struct hosts {
	char *lists[HOSTS_LISTS]; /* an element behind each NUL; or NULL */
	unsigned int n, at;       /* how many servers; whose turn it is */
};

/*
 * Takes the servers that CONNINFO or, where it is silent, libpq's environment
 * names. N is 1, and libpq goes through them itself, when it is one, an element
 * of a list is empty, or they are only named by a service of CONNINFO's. HOSTS
 * is the caller's to hosts_free(). Returns 0, or -1: memory is short.
 */
__attribute__((warn_unused_result)) int hosts_split(struct hosts *hosts,
    const char *conninfo);
void hosts_free(struct hosts *hosts);

/* What libpq's parameter host, hostaddr or port is for the server whose turn it
 * is; NULL: as in the conninfo. */
const char *hosts_name(const struct hosts *hosts, enum hosts_list list);

/* It is the next server's turn, behind the last the first one's. */
void hosts_go_on(struct hosts *hosts);

/* Is CONNINFO a URI, and not parameters or a database's name? */
bool hosts_is_uri(const char *conninfo);

/* Is CONNINFO no connection string, or one in which a password may have run
 * into the rest? libpq would quote from it: nothing of it may be shown. */
bool hosts_is_malformed(const char *conninfo);

/* The parameters that CONNINFO names, the caller's to PQconninfoFree(); NULL
 * if it is no connection string, or memory is short. */
struct _PQconninfoOption *hosts_read(const char *conninfo);

/* The value of libpq's parameter KEYWORD in OPTIONS, or NULL: the default. */
const char *hosts_value(struct _PQconninfoOption *options,
    const char *keyword);

#endif
