/* SPDX-License-Identifier: MIT */
/* remedy.h -- what to do about an error, by its SQLSTATE. */
#ifndef PG_REMEDY_H
#define PG_REMEDY_H

#include <stdbool.h>

#include "pg/db.h"

struct remedy {
	const char *prefix; /* of the SQLSTATE */
	enum db_outcome outcome;
	bool reconnect;
};

/* Finds the remedy for SQLSTATE; there is always one. */
const struct remedy *remedy_find(const char *sqlstate);

/* Tells in the log if SQLSTATE means that what is between us and the server,
 * a pooler, is not what we need. */
void remedy_tell(const char *sqlstate);

#endif
