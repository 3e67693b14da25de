/* SPDX-License-Identifier: MIT */
/* slice.h -- some bytes of something longer, or of somebody else. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stddef.h>
#include <string.h>

/* LEN bytes at AT, borrowed; unless it is said, no NUL follows. AT is NULL when
 * there is nothing: a value that is null, a field that was not given. */
struct slice {
	const char *at;
	size_t len;
};

/* The string TEXT, without its NUL; nothing if it is NULL. */
static inline struct slice
slice_of(const char *text)
{
	return (struct slice){ text, text != NULL ? strlen(text) : 0 };
}

#endif
