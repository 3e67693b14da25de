/* SPDX-License-Identifier: MIT */
/* charset.h -- finds out how a text file is encoded, and makes it UTF-8. */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include <stddef.h>

#include "base/slice.h"

struct arena;

enum charset {
	CHARSET_UTF_8,
	CHARSET_UTF_16,
	CHARSET_WINDOWS_1252, /* Excel's "CSV (Comma delimited)" */
	CHARSET_NO_TEXT,      /* none of them */
	CHARSET_NO_MEMORY     /* the arena is full */
};

/*
 * Reads the LEN bytes of a file at BYTES. *TEXT becomes the same in UTF-8,
 * without a byte order mark: borrowed, or in ARENA. After CHARSET_NO_TEXT,
 * *LINE is the line, from 1, in which the first byte stands that cannot be.
 *
 * A byte order mark decides; without one, a NUL beside the first byte means
 * UTF-16, and what is no UTF-8 is Windows-1252. A file that has proper UTF-8
 * beyond ASCII and other bytes too is broken, or made of two: its charset is
 * unknown.
 */
__attribute__((warn_unused_result)) enum charset charset_read(
    struct arena *arena, const char *bytes, size_t len, struct slice *text,
    size_t *line);

/* As people know it: "UTF-8". */
const char *charset_name(enum charset charset);

#endif
