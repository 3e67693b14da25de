/* SPDX-License-Identifier: MIT */
/* svg_size.c -- how large an SVG drawing is. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "staff/svg_size.h"

#define SIDE_MAX 100000 /* in the drawing's own units */

/* Takes a length, rounded up: digits, maybe a point and more digits, maybe
 * "px". Returns 0, or -1. */
static int
take_length(const char **at, const char *end, uint32_t *length)
{
	const char *p = *at;
	bool more = false;
	uint32_t n = 0;

	if (p == end || !isdigit((unsigned char)*p))
		return -1;
	for (; p < end && isdigit((unsigned char)*p); p++)
		if ((n = n * 10 + (uint32_t)(*p - '0')) > SIDE_MAX)
			return -1;
	if (p < end && *p == '.')
		for (p++; p < end && isdigit((unsigned char)*p); p++)
			more |= *p != '0';
	*length = n + more;
	*at = p;
	return *length > 0 ? 0 : -1;
}

/* Reads a side of the root, like "120" or "120px". */
static int
read_side(struct slice side, uint32_t *length)
{
	const char *at = side.at, *end;

	if (at == NULL)
		return -1;
	end = at + side.len;
	if (take_length(&at, end, length) != 0)
		return -1;
	return at == end || (end - at == 2 && memcmp(at, "px", 2) == 0) ? 0 :
	    -1;
}

/* Reads "x y width height", with blanks or commas between. */
static int
read_view(struct slice view, struct pixels *pixels)
{
	const char *at = view.at, *end;

	if (at == NULL)
		return -1;
	end = at + view.len;
	for (int i = 0; i < 2; i++) {
		while (at < end && strchr("+-.0123456789", *at) != NULL)
			at++;
		while (at < end && strchr(" ,", *at) != NULL)
			at++;
	}
	if (take_length(&at, end, &pixels->width) != 0)
		return -1;
	while (at < end && strchr(" ,", *at) != NULL)
		at++;
	return take_length(&at, end, &pixels->height);
}

int
svg_size(struct slice view, struct slice width, struct slice height,
    struct pixels *pixels)
{
	if (read_view(view, pixels) == 0)
		return 0;
	return read_side(width, &pixels->width) == 0 &&
	    read_side(height, &pixels->height) == 0 ? 0 : -1;
}
