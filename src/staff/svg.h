/* SPDX-License-Identifier: MIT */
/* svg.h -- an SVG drawing, of which only what is known to be harmless stays. */
#ifndef STAFF_SVG_H
#define STAFF_SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "form/picture.h"

struct arena;
struct buf;
struct problem;

/* Does the text look like an SVG drawing, whatever comes of it? */
bool svg_is_it(const char *text, size_t len);

/*
 * Writes the drawing, LEN bytes at TEXT, again into OUT: elements, attributes
 * and values that svg.c lists, nothing else. What editors note for themselves
 * (names with a prefix, titles, comments) is left out; what could run, load or
 * move anything is refused, by its name. *PIXELS is its size in its own units,
 * rounded up. Returns NULL, or what is wrong with it, in ARENA.
 */
__attribute__((warn_unused_result)) const struct problem *svg_clean(
    const char *text, size_t len, struct arena *arena, struct buf *out,
    struct pixels *pixels);

#endif
