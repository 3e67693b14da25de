/* SPDX-License-Identifier: MIT */
/* utf8.h -- what is well-formed UTF-8 (RFC 3629). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The byte order mark (U+FEFF) that a file of UTF-8 may begin with. */
#define UTF8_MARK "\xef\xbb\xbf"

/*
 * The length of the sequence of more than one byte that begins the LEN bytes
 * at P (at least one), or 0 when there is none that is well-formed.
 */
size_t utf8_sequence(const uint8_t *p, size_t len);

/* Are the LEN bytes at TEXT nothing but well-formed UTF-8? */
bool utf8_is_valid(const char *text, size_t len);

#endif
