/* SPDX-License-Identifier: MIT */
/* remedy.h -- what to do about an error, by its SQLSTATE. */
#ifndef STORE_REMEDY_H
#define STORE_REMEDY_H

#include <stdbool.h>

#include "store/db.h"

struct remedy {
	const char *prefix; /* of the SQLSTATE */
	enum db_outcome outcome;
	bool reconnect;
};

/* Finds the remedy for SQLSTATE; there is always one. */
const struct remedy *remedy_find(const char *sqlstate);

#endif
