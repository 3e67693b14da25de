/* SPDX-License-Identifier: MIT */
/* server_user.c -- who must be at the other end of the database's socket. */
#include <sys/socket.h>

#include <libpq-fe.h>
#include <pwd.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "pg/hosts.h"
#include "pg/server_user.h"

#define ENTRY_ROOM 4096 /* for the texts of a user's entry */

/* CONNINFO in its own form, in which nobody is required any more: libpq takes
 * an empty value from nothing but such a string. */
static char *
require_nobody(const char *conninfo)
{
	char *text = NULL;
	int len;

	if (hosts_is_uri(conninfo))
		len = asprintf(&text, "%s%crequirepeer=", conninfo,
		    strchr(conninfo, '?') != NULL ? '&' : '?');
	else if (*conninfo == '\0' || strchr(conninfo, '=') != NULL)
		len = asprintf(&text, "%s requirepeer=''", conninfo);
	else
		len = asprintf(&text, "dbname='%s' requirepeer=''", conninfo);
	return len < 0 ? NULL : text;
}

/* Looks up who NAME is. Returns 0, or -1: nobody. With memory short the C
 * library says so too, and in the cage nobody could look again. */
static int
find_user(const char *name, uid_t *uid)
{
	char room[ENTRY_ROOM];
	struct passwd entry, *found;

	if (getpwnam_r(name, &entry, room, sizeof(room), &found) != 0 ||
	    found == NULL) {
		log_event(LOG_LEVEL_ERROR, "server_user_unknown",
		    "reason=\"requirepeer names nobody on this machine\"");
		return -1;
	}
	*uid = found->pw_uid;
	return 0;
}

int
server_user_read(struct server_user *user, const char *conninfo)
{
	PQconninfoOption *given = hosts_read(conninfo);
	PQconninfoOption *standard = PQconndefaults();
	const char *name;
	int result = 0;

	/* It may be malformed or memory short, which libpq does not tell; what
	 * is malformed is so each time, and libpq will refuse it. */
	if (given == NULL)
		given = hosts_read(conninfo);
	name = hosts_value(given, "requirepeer");
	if (name == NULL)
		name = hosts_value(standard, "requirepeer");
	user->required = given == NULL || (name != NULL && *name != '\0');
	user->uid = (uid_t)-1;
	if (standard == NULL || (user->required && given != NULL &&
	    find_user(name, &user->uid) != 0))
		result = -1;
	PQconninfoFree(given);
	PQconninfoFree(standard);
	if (result != 0)
		return -1;
	user->conninfo = user->required ? require_nobody(conninfo) :
	    strdup(conninfo);
	return user->conninfo != NULL ? 0 : -1;
}

/* Is it USER who listens at the other end of SOCKET? */
static bool
is_there(const struct server_user *user, int socket)
{
	struct sockaddr_storage own;
	struct ucred server;
	socklen_t own_len = sizeof(own), len = sizeof(server);

	if (getsockname(socket, (struct sockaddr *)&own, &own_len) != 0)
		return false;
	if (own.ss_family != AF_UNIX)
		return true;
	return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &server, &len) ==
	    0 && server.uid == user->uid;
}

int
server_user_poll(const struct server_user *user, PGconn *conn,
    const char **why)
{
	int socket = PQsocket(conn), result;

	if (user->required && socket >= 0 && !is_there(user, socket)) {
		*why = "the server's user is not who requirepeer names";
		return (int)PGRES_POLLING_FAILED;
	}
	result = (int)PQconnectPoll(conn);
	*why = PQerrorMessage(conn);
	return result;
}
