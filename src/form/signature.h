/* SPDX-License-Identifier: MIT */
/* signature.h -- a drawn signature: a data URL that becomes image bytes. */
#ifndef FORM_SIGNATURE_H
#define FORM_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * Decodes the data URL (RFC 2397) of a PNG or JPEG image in base64, LEN
 * bytes at URL, into ARENA; the bytes must begin as the type that it names.
 * Returns NULL with the bytes in *BYTES and *BYTES_LEN, at most
 * FORM_SIGNATURE_MAX; or what the person is told, a literal, also when
 * ARENA has no room for the bytes.
 */
__attribute__((warn_unused_result)) const char *signature_decode(
    const char *url, size_t len, struct arena *arena, const uint8_t **bytes,
    size_t *bytes_len);

/* As form_signature_type() in form.h. */
const char *signature_type(const uint8_t *bytes, size_t len);

#endif
