/* SPDX-License-Identifier: MIT */
/* hex.h -- bytes that are written as hexadecimal digits. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stddef.h>
#include <stdint.h>

/* The value of the digit C, of either case, or -1. */
int hex_digit(char c);

/*
 * Reads LEN digits, of either case, as LEN / 2 bytes into OUT. Returns 0, or
 * -1 when there are other characters, or half a byte.
 */
__attribute__((warn_unused_result)) int hex_decode(const char *text,
    size_t len, uint8_t *out);

/* Writes the LEN bytes at BYTES to TEXT: 2 * LEN small digits and a NUL. */
void hex_encode(const uint8_t *bytes, size_t len, char *text);

#endif
