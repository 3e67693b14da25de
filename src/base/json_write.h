/* SPDX-License-Identifier: MIT */
/* json_write.h -- JSON in the making, in a buffer: commas, names, values. */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct buf;
struct json_member;

/*
 * Each puts a value behind what the buffer TO has: a comma, if another value is
 * before it in its object or array, then NAME, in an object (NULL: in an array,
 * or alone). What comes first may be left to others: a buffer may begin with
 * members, without their "{". Nothing is written between values but what
 * json_line() puts there.
 */

/* A string of UTF-8 (RFC 8259, 7); null when TEXT is NULL. */
void json_put_text(struct buf *to, const char *name, const char *text);
void json_put_slice(struct buf *to, const char *name, struct slice text);

/* A number, a truth, a null. */
void json_put_number(struct buf *to, const char *name, long long number);
void json_put_bool(struct buf *to, const char *name, bool truth);
void json_put_null(struct buf *to, const char *name);

/* A member as it was read; an object or an array becomes a null. */
void json_put_member(struct buf *to, const struct json_member *member);

/* Opens an object, "{", or an array, "[", and closes it. */
void json_open(struct buf *to, const char *name, char bracket);
void json_close(struct buf *to, char bracket);

/* The comma and the NAME alone: the value follows, put by others. */
void json_begin(struct buf *to, const char *name);
void json_begin_slice(struct buf *to, struct slice name);

/* Whole members, or values, that others have put; nothing if there are none. */
void json_put_made(struct buf *to, struct slice made);

/* All that the OBJECT has behind its "{": its members, and its end. */
void json_put_rest(struct buf *to, struct slice object);

/* Puts the next value on a line of its own. */
void json_line(struct buf *to);

#endif
