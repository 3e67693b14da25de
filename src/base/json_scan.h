/* SPDX-License-Identifier: MIT */
/* json_scan.h -- finds what yajl would let pass, before yajl reads it. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stddef.h>

#include "base/json_read.h"

/*
 * Looks at every byte once and refuses what yajl 2.1 accepts though
 * RFC 8259 or RFC 3629 do not: overlong UTF-8, encoded surrogates, code
 * points above U+10FFFF, \u escapes of lone surrogates, control characters
 * as white space; and \u0000, which would shorten a C string. The rest of
 * the grammar is yajl's. Returns JSON_OK, JSON_SYNTAX, JSON_NOT_UTF8,
 * JSON_SURROGATE or JSON_NUL with the offending byte's offset in *OFFSET.
 */
__attribute__((warn_unused_result)) enum json_fault json_scan(
    const char *text, size_t len, size_t *offset);

#endif
