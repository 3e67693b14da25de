/* SPDX-License-Identifier: MIT */
/* hosts.c -- the servers that a connection may be made to, and their order. */
#include <libpq-fe.h>

#include <stdbool.h>
#include <string.h>

#include "pg/hosts.h"

/* The parameters that are lists with commas, one element for each server. */
static const char *const lists[] = { "host", "hostaddr", "port", NULL };

static PQconninfoOption *
find(PQconninfoOption *hosts, const char *keyword)
{
	for (; hosts->keyword != NULL; hosts++)
		if (strcmp(hosts->keyword, keyword) == 0)
			return hosts;
	return NULL;
}

/* "a,b,c" becomes "b,c,a". */
static void
rotate(char *list)
{
	size_t len = strlen(list);
	char moved;

	if (strchr(list, ',') == NULL)
		return;
	list[len] = ',';
	do {
		moved = *list;
		memmove(list, list + 1, len);
		list[len] = moved;
	} while (moved != ',');
	list[len] = '\0';
}

void
hosts_rotate(PQconninfoOption **hosts, PGconn *conn)
{
	PQconninfoOption *rotated = PQconninfo(conn), *option;

	if (rotated == NULL)
		return;
	for (const char *const *list = lists; *list != NULL; list++) {
		option = find(rotated, *list);
		if (option != NULL && option->val != NULL)
			rotate(option->val);
	}
	PQconninfoFree(*hosts);
	*hosts = rotated;
}

bool
hosts_is_uri(const char *conninfo)
{
	return strncmp(conninfo, "postgres://", 11) == 0 ||
	    strncmp(conninfo, "postgresql://", 13) == 0;
}

PQconninfoOption *
hosts_read(const char *conninfo)
{
	/* What is neither is a database's name to libpq. */
	return PQconninfoParse(hosts_is_uri(conninfo) ||
	    strchr(conninfo, '=') != NULL ? conninfo : "", NULL);
}

const char *
hosts_value(PQconninfoOption *hosts, const char *keyword)
{
	const PQconninfoOption *option;

	option = hosts != NULL ? find(hosts, keyword) : NULL;
	return option != NULL ? option->val : NULL;
}
