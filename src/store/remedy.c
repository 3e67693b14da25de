/* SPDX-License-Identifier: MIT */
/* remedy.c -- what to do about an error, by its SQLSTATE. */
#include <string.h>

#include "store/remedy.h"

/*
 * By the first characters of the SQLSTATE (PostgreSQL manual, appendix A).
 * The first row that fits counts, so longer prefixes stand before shorter
 * ones.
 */
static const struct remedy remedies[] = {
	{ "08", DB_UNKNOWN, true },    /* connection exception */
	{ "0A000", DB_AGAIN, true },   /* a cached plan that became stale */
	{ "25006", DB_AGAIN, true },   /* read-only: it is a standby now */
	{ "26", DB_AGAIN, true },      /* the statement is not prepared */
	{ "40003", DB_UNKNOWN, true }, /* statement completion unknown */
	{ "40", DB_AGAIN, false },     /* deadlock, serialization */
	{ "42", DB_AGAIN, true },      /* not migrated, or no permission */
	{ "53", DB_AGAIN, false },     /* disk full, memory, connections */
	{ "55", DB_AGAIN, false },     /* lock not available */
	{ "57P", DB_UNKNOWN, true },   /* shut down, crashed */
	{ "57", DB_AGAIN, false },     /* cancelled */
	{ "58", DB_AGAIN, false },     /* input or output */
	{ "XX", DB_AGAIN, true },      /* internal error */
	{ "", DB_DATA, false },
};

const struct remedy *
remedy_find(const char *sqlstate)
{
	const struct remedy *r = remedies;

	while (strncmp(sqlstate, r->prefix, strlen(r->prefix)) != 0)
		r++;
	return r;
}
