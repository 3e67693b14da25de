/* SPDX-License-Identifier: MIT */
/* session.c -- what a new session with PostgreSQL must be like. */
#include <libpq-fe.h>

#include <string.h>

#include "store/session.h"

const char *
session_unsafe_reason(const struct pg_result *result)
{
	int last = PQnfields(result) - 1;

	if (strcmp(PQgetvalue(result, 0, last - 2), "on") != 0)
		return "fsync is off";
	if (strcmp(PQgetvalue(result, 0, last - 1), "on") != 0)
		return "full_page_writes is off";
	if (strcmp(PQgetvalue(result, 0, last), "false") != 0)
		return "the server is read-only";
	return NULL;
}

void
session_drop_notice(void *arg, const char *message)
{
	(void)arg, (void)message;
}
