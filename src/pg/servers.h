/* SPDX-License-Identifier: MIT */
/* servers.h -- which of the servers that a conninfo names answer, and how. */
#ifndef PG_SERVERS_H
#define PG_SERVERS_H

#include <stdbool.h>
#include <stdint.h>

#define SERVERS_MAX 16

enum server_state {
	SERVER_SILENT,  /* no answer in time */
	SERVER_REFUSED, /* it, or the way to it, said no; see WHY */
	SERVER_STANDBY, /* it takes no writes */
	SERVER_PRIMARY,
	SERVER_ANSWERS  /* which of both, what is in between does not say */
};

struct server {
	char host[160];  /* a name, a socket's folder or "": libpq's default */
	char address[64]; /* hostaddr, or "" */
	char port[8];
	enum server_state state;
	bool has_tls;
	int ms;          /* how long it took to get this far */
	char why[400];   /* libpq's words, never the connection string's */
};

/* What a connection string asks for, with libpq's environment behind it. */
struct servers_wish {
	char user[64], database[64]; /* "": the user who runs this */
	char sslmode[16];
	char sslrootcert[256];
	char passfile[256];
	char target[24];   /* target_session_attrs, or "" */
	bool has_password; /* in it, or in PGPASSWORD */
};

/*
 * Reads what CONNINFO asks for. Returns how many servers it names (at most
 * SERVERS_MAX), with their hosts and ports in SERVERS; or -1 when it is no
 * connection string, or one in which a password may have run into the rest,
 * so that nothing of it may be shown.
 */
__attribute__((warn_unused_result)) int servers_read(const char *conninfo,
    struct servers_wish *wish, struct server servers[static SERVERS_MAX]);

/*
 * Asks all N servers that servers_read() has found at once, as the role that
 * CONNINFO names, until DEADLINE, and sets what each said.
 */
void servers_ask(const char *conninfo, struct server *servers, int n,
    int64_t deadline);

/* Does nothing but this host lie between us and SERVER? */
bool servers_is_here(const struct server *server);

/* CONNINFO with SERVER as the only one, the caller's to free(); NULL: no
 * memory. */
__attribute__((warn_unused_result)) char *servers_only(const char *conninfo,
    const struct server *server);

#endif
