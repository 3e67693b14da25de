/* SPDX-License-Identifier: MIT */
/* svg_size.h -- how large an SVG drawing is. */
#ifndef STAFF_SVG_SIZE_H
#define STAFF_SVG_SIZE_H

#include "base/slice.h"
#include "form/picture.h"

/*
 * Reads the size from the root's attributes viewBox, or else width and height,
 * each of which may be nothing; in the drawing's own units, rounded up.
 * Returns 0, or -1: they do not say it. No NUL is in them.
 */
__attribute__((warn_unused_result)) int svg_size(struct slice view,
    struct slice width, struct slice height, struct pixels *pixels);

#endif
