/* SPDX-License-Identifier: MIT */
/* slice.h -- some bytes of something longer, or of somebody else. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stddef.h>

/* LEN bytes at AT, borrowed; unless it is said, no NUL follows. AT is NULL when
 * there is nothing: a value that is null, a field that was not given. */
struct slice {
	const char *at;
	size_t len;
};

#endif
