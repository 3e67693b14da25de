/* SPDX-License-Identifier: MIT */
/* picture.h -- a PNG or JPEG, judged by its structure. */
#ifndef FORM_PICTURE_H
#define FORM_PICTURE_H

#include <stddef.h>
#include <stdint.h>

struct buf;

struct pixels {
	uint32_t width, height;
};

/* The media type that the LEN bytes at BYTES begin as, a constant; NULL:
 * neither a PNG nor a JPEG. */
const char *picture_type(const uint8_t *bytes, size_t len);

/* Reads the size of the picture, LEN bytes at BYTES. Returns 0, or -1 when
 * it is no whole PNG or JPEG. A side may be 0. */
__attribute__((warn_unused_result)) int picture_size(const uint8_t *bytes,
    size_t len, struct pixels *pixels);

/*
 * Puts the picture, LEN bytes at BYTES, without its metadata: no text, place,
 * thumbnail, profile, animation, nor anything behind its end. Its pixels stay
 * as they are. Returns 0, or -1 when it is no whole PNG or JPEG that a browser
 * shows; then OUT may have a part of it.
 */
__attribute__((warn_unused_result)) int picture_strip(const uint8_t *bytes,
    size_t len, struct buf *out);

#endif
