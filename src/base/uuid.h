/* SPDX-License-Identifier: MIT */
/* uuid.h -- time-ordered identifiers, RFC 9562 version 7. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stddef.h>
#include <stdint.h>

#define UUID_LEN 16
#define UUID_TEXT_LEN 36

/*
 * Makes a UUID version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then
 * 74 random bits. Ends the process when the kernel has no random bytes.
 */
void uuid_make(uint8_t id[static UUID_LEN]);

/* Writes ID in its 8-4-4-4-12 form, in lower case, with a NUL. */
void uuid_format(const uint8_t id[static UUID_LEN],
    char text[static UUID_TEXT_LEN + 1]);

/* Reads the 36-character form, of any version. Returns 0, or -1. */
__attribute__((warn_unused_result)) int uuid_parse(const char *text,
    size_t len, uint8_t id[static UUID_LEN]);

#endif
