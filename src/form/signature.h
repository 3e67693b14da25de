/* SPDX-License-Identifier: MIT */
/* signature.h -- a drawn signature: a data URL that becomes image bytes. */
#ifndef FORM_SIGNATURE_H
#define FORM_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"

struct arena;

#define SIGNATURE_WIDTH_MAX 4000 /* pixels */
#define SIGNATURE_HEIGHT_MAX 2000

/*
 * Decodes the data URL (RFC 2397) of a PNG or JPEG image in base64, LEN
 * bytes at URL, into ARENA; the bytes must be a whole picture of the type that
 * it names, of at most SIGNATURE_WIDTH_MAX x SIGNATURE_HEIGHT_MAX pixels.
 * Returns NULL, or what is wrong with it, also when ARENA has no room for the
 * bytes. *BYTES and *BYTES_LEN are the bytes, at most
 * FORM_SIGNATURE_MAX, also of a picture that is refused; *BYTES is left as it
 * was where there are none.
 */
__attribute__((warn_unused_result)) const struct problem *signature_decode(
    const char *url, size_t len, struct arena *arena, const uint8_t **bytes,
    size_t *bytes_len);

#endif
