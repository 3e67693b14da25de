/* SPDX-License-Identifier: MIT */
/* routes.h -- all that the staff side answers, as one table. */
#ifndef ADMIN_ROUTES_H
#define ADMIN_ROUTES_H

#include <stdio.h>

#include "http/dispatch.h"

extern const struct http_route routes_table[];

/*
 * Prints the routes of the staff's, and the actions of POST /api/auth, one
 * JSON object in a line each: method, path, action or null, the least role or
 * null, whether it changes something, whether it takes an Idempotency-Key, the
 * names that it takes from the query and from the body. What is asked of none
 * of them is not printed.
 */
void routes_print(FILE *out);

#endif
