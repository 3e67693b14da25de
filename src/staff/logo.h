/* SPDX-License-Identifier: MIT */
/* logo.h -- the employer's logo: what is taken, and what is left of it. */
#ifndef STAFF_LOGO_H
#define STAFF_LOGO_H

#include <stddef.h>
#include <stdint.h>

#include "form/picture.h"
#include "pg/db.h"

struct arena;
struct problem;

/* Said in base/problem.h and web/src/staff/pages/logo.js, too. */
#define LOGO_MAX ((size_t)256 << 10) /* bytes, as it is uploaded */
#define LOGO_WIDTH_MAX 2000 /* pixels */
#define LOGO_HEIGHT_MAX 1000

#define LOGO_SIDE_ROOM 12

/* Without its metadata, as parameters of staff_set_logo.sql. */
struct logo {
	struct db_param bytes;
	struct db_param kind; /* png, jpg, svg */
	struct db_param width, height;
	char side[2][LOGO_SIDE_ROOM]; /* these two, in decimal */
};

/*
 * Takes the logo, LEN bytes at BYTES, by what they are: a PNG, a JPEG or an
 * SVG drawing. LOGO has its parts in ARENA, and must stay where it is. Returns
 * NULL, or what is wrong with it and what to do, of the table or in ARENA.
 */
__attribute__((warn_unused_result)) const struct problem *logo_take(
    struct logo *logo, const void *bytes, size_t len, struct arena *arena);

#endif
