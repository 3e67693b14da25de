/* SPDX-License-Identifier: MIT */
/* base64.h -- decodes base64 (RFC 4648, 4) fast; not for secrets. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* The most bytes that LEN characters of base64 can decode to. */
#define BASE64_DECODED_MAX(len) ((len) / 4 * 3)

/*
 * Decodes LEN characters at TEXT into OUT, which has room for
 * BASE64_DECODED_MAX(LEN) bytes. Strict: the length is a multiple of four,
 * padding is there and only at the end, unused bits are zero, no white
 * space. Its time depends on the bytes (table look-ups), so keys and tokens
 * are decoded by crypto/ instead. Returns 0 and the number of bytes in
 * *OUT_LEN, or -1.
 */
__attribute__((warn_unused_result)) int base64_decode(const char *text,
    size_t len, uint8_t *out, size_t *out_len);

#endif
