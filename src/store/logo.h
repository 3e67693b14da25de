/* SPDX-License-Identifier: MIT */
/* logo.h -- the employer's logo, as PostgreSQL has it. */
#ifndef STORE_LOGO_H
#define STORE_LOGO_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "pg/db.h"

struct pg_result;

#define LOGO_SVG "image/svg+xml"

/* What the logo of the media TYPE is called, its path's end: "png"; NULL: no
 * logo has it. */
const char *logo_kind_of(const char *type);

/* The one that is asked for. */
struct logo_file {
	const char *type;   /* a media type; NULL: there is no such logo */
	struct slice bytes; /* borrowed from … */
	struct pg_result *result;
};

/*
 * Reads the logo called NAME, DIGEST.KIND as in its path, with a NUL behind
 * it, until DEADLINE; needs the statement "read_logo" prepared. FILE->result is
 * to be freed, whatever comes of it.
 */
__attribute__((warn_unused_result)) enum db_outcome logo_read(
    struct logo_file *file, struct db *db, struct slice name,
    int64_t deadline);

#endif
