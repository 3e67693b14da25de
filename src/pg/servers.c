/* SPDX-License-Identifier: MIT */
/* servers.c -- which of the servers that a conninfo names answer, and how. */
#include <libpq-fe.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "pg/hosts.h"
#include "pg/servers.h"
#include "pg/session.h"

/* The value of KEYWORD in GIVEN, else in the environment, else "". */
static const char *
value(PQconninfoOption *given, PQconninfoOption *standard, const char *keyword)
{
	const char *found = hosts_value(given, keyword);

	if (found == NULL)
		found = hosts_value(standard, keyword);
	return found != NULL ? found : "";
}

/* Copies element I of the LIST with commas; the last, if LIST is shorter. */
static void
copy_element(const char *list, int i, char *to, size_t room)
{
	size_t len;

	for (; i > 0 && strchr(list, ',') != NULL; i--)
		list = strchr(list, ',') + 1;
	len = strcspn(list, ",");
	(void)snprintf(to, room, "%.*s", (int)(len < room ? len : room - 1),
	    list);
}

static int
count(const char *list)
{
	int n = 1;

	for (; (list = strchr(list, ',')) != NULL; list++)
		n++;
	return n < SERVERS_MAX ? n : SERVERS_MAX;
}

static void
read_wish(PQconninfoOption *given, PQconninfoOption *standard,
    struct servers_wish *wish)
{
	const struct {
		const char *keyword;
		char *to;
		size_t room;
	} parts[] = {
		{ "user", wish->user, sizeof(wish->user) },
		{ "dbname", wish->database, sizeof(wish->database) },
		{ "sslmode", wish->sslmode, sizeof(wish->sslmode) },
		{ "sslrootcert", wish->sslrootcert,
		    sizeof(wish->sslrootcert) },
		{ "passfile", wish->passfile, sizeof(wish->passfile) },
		{ "target_session_attrs", wish->target, sizeof(wish->target) },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		(void)snprintf(parts[i].to, parts[i].room, "%s",
		    value(given, standard, parts[i].keyword));
	wish->has_password = *value(given, standard, "password") != '\0';
}

int
servers_read(const char *conninfo, struct servers_wish *wish,
    struct server servers[static SERVERS_MAX])
{
	PQconninfoOption *given = hosts_read(conninfo);
	PQconninfoOption *standard = PQconndefaults();
	const char *hosts, *addresses, *ports;
	int n = -1;

	if (given == NULL || standard == NULL || hosts_is_malformed(conninfo))
		goto done;
	read_wish(given, standard, wish);
	hosts = value(given, standard, "host");
	addresses = value(given, standard, "hostaddr");
	ports = value(given, standard, "port");
	n = count(*addresses != '\0' ? addresses : hosts);
	for (int i = 0; i < n; i++) {
		servers[i] = (struct server){ .state = SERVER_SILENT };
		copy_element(hosts, i, servers[i].host,
		    sizeof(servers[i].host));
		copy_element(addresses, i, servers[i].address,
		    sizeof(servers[i].address));
		copy_element(ports, i, servers[i].port,
		    sizeof(servers[i].port));
	}
done:
	PQconninfoFree(given);
	PQconninfoFree(standard);
	return n;
}

static PGconn *
start(const char *conninfo, const struct server *server)
{
	const char *const keys[] = { "dbname", "host", "hostaddr", "port",
		"target_session_attrs", "application_name", NULL };
	const char *const values[] = { conninfo, server->host,
		server->address, server->port, "any", "admitone doctor", NULL };
	PGconn *conn = PQconnectStartParams(keys, values, 1);

	if (conn != NULL)
		(void)PQsetNoticeProcessor(conn, session_drop_notice, NULL);
	return conn;
}

static void
take_answer(struct server *server, PGconn *conn)
{
	const char *standby = PQparameterStatus(conn, "in_hot_standby");

	server->has_tls = PQsslInUse(conn);
	server->state = standby == NULL ? SERVER_ANSWERS :
	    strcmp(standby, "on") == 0 ? SERVER_STANDBY : SERVER_PRIMARY;
}

/* Goes on with one of them. Returns what to wait for, or 0: it is done. */
static short
go_on(struct server *server, PGconn *conn)
{
	switch (PQconnectPoll(conn)) {
	case PGRES_POLLING_READING:
		return POLLIN;
	case PGRES_POLLING_WRITING:
		return POLLOUT;
	case PGRES_POLLING_OK:
		take_answer(server, conn);
		return 0;
	default:
		server->state = SERVER_REFUSED;
		(void)snprintf(server->why, sizeof(server->why), "%s",
		    PQerrorMessage(conn));
		return 0;
	}
}

/* Waits for the WAITING of N connections, and goes on with those that moved.
 * Returns how many are left. */
static int
wait_once(struct server *servers, PGconn **conns, short *waiting, int n,
    int64_t began, int64_t deadline)
{
	struct pollfd fds[SERVERS_MAX];
	int64_t left = deadline - clock_ms();
	int open = 0;

	for (int i = 0; i < n; i++)
		fds[i] = (struct pollfd){ waiting[i] != 0 ?
			PQsocket(conns[i]) : -1, waiting[i], 0 };
	if (left <= 0 || poll(fds, (nfds_t)n, (int)left) <= 0)
		return 0;
	for (int i = 0; i < n; i++) {
		if (fds[i].revents != 0) {
			waiting[i] = go_on(&servers[i], conns[i]);
			servers[i].ms = (int)(clock_ms() - began);
		}
		open += waiting[i] != 0;
	}
	return open;
}

void
servers_ask(const char *conninfo, struct server *servers, int n,
    int64_t deadline)
{
	PGconn *conns[SERVERS_MAX];
	short waiting[SERVERS_MAX];
	int64_t began = clock_ms();
	int open = 0;

	for (int i = 0; i < n; i++) {
		conns[i] = start(conninfo, &servers[i]);
		waiting[i] = POLLOUT;
		if (conns[i] == NULL || PQstatus(conns[i]) == CONNECTION_BAD)
			waiting[i] = conns[i] == NULL ? 0 :
			    go_on(&servers[i], conns[i]);
		open += waiting[i] != 0;
	}
	while (open > 0)
		open = wait_once(servers, conns, waiting, n, began, deadline);
	for (int i = 0; i < n; i++)
		PQfinish(conns[i]);
}

bool
servers_is_here(const struct server *server)
{
	static const char *const names[] = { "localhost", "::1", "127.", "/",
		"@" };
	const char *host = *server->address != '\0' ? server->address :
	    server->host;

	if (*host == '\0')
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strncmp(host, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

char *
servers_only(const char *conninfo, const struct server *server)
{
	bool is_name = *conninfo != '\0' && strchr(conninfo, '=') == NULL;
	char *text;
	int len;

	if (hosts_is_uri(conninfo))
		len = asprintf(&text, "%s%chost=%s&hostaddr=%s&port=%s",
		    conninfo, strchr(conninfo, '?') != NULL ? '&' : '?',
		    server->host, server->address, server->port);
	else
		len = asprintf(&text, "%s%s%s host='%s' hostaddr='%s' "
		    "port='%s'", is_name ? "dbname='" : "", conninfo,
		    is_name ? "'" : "", server->host, server->address,
		    server->port);
	return len < 0 ? NULL : text;
}
