/* SPDX-License-Identifier: MIT */
/* mask.h -- a personal value as it may be shown: its shape. */
#ifndef IMPORT_MASK_H
#define IMPORT_MASK_H

#include <stddef.h>

struct buf;

/*
 * Puts the LEN bytes of UTF-8 at VALUE, every letter as "x", every digit as
 * "9", white space and punctuation as they are; at most 40 characters of it.
 * "(none)" when it is empty.
 */
void mask_put(struct buf *text, const char *value, size_t len);

#endif
