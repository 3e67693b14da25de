/* SPDX-License-Identifier: MIT */
/* logo.c -- the employer's logo: what is taken, and what is left of it. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/problem.h"
#include "staff/logo.h"
#include "staff/svg.h"
#include "store/logo.h"

/* Writes the picture without its metadata to OUT. */
static const struct problem *
take_picture(const void *bytes, size_t len, struct buf *out,
    struct pixels *pixels)
{
	if (picture_size(bytes, len, pixels) != 0 || pixels->width == 0 ||
	    pixels->height == 0 || picture_strip(bytes, len, out) != 0)
		return PROBLEM(LOGO_DAMAGED);
	if (pixels->width > LOGO_WIDTH_MAX || pixels->height > LOGO_HEIGHT_MAX)
		return PROBLEM(LOGO_PIXELS);
	return NULL;
}

/* A side as a parameter, in ROOM. */
static struct db_param
put_side(char room[static LOGO_SIDE_ROOM], uint32_t side)
{
	(void)snprintf(room, LOGO_SIDE_ROOM, "%lu", (unsigned long)side);
	return db_text(room);
}

const struct problem *
logo_take(struct logo *logo, const void *bytes, size_t len,
    struct arena *arena)
{
	const char *type = picture_type(bytes, len);
	const struct problem *problem;
	struct pixels pixels;
	struct buf out;

	if (len > LOGO_MAX)
		return PROBLEM(LOGO_LARGE);
	buf_start(&out, arena);
	if (type != NULL) {
		problem = take_picture(bytes, len, &out, &pixels);
	} else if (svg_is_it(bytes, len)) {
		type = LOGO_SVG;
		problem = svg_clean(bytes, len, arena, &out, &pixels);
	} else {
		return PROBLEM(LOGO_TYPE);
	}
	if (problem != NULL)
		return problem;
	if (out.failed)
		return PROBLEM(TOO_LARGE);
	logo->bytes = (struct db_param){ out.at, out.len };
	logo->kind = db_text(logo_kind_of(type));
	logo->width = put_side(logo->side[0], pixels.width);
	logo->height = put_side(logo->side[1], pixels.height);
	return NULL;
}
