/* SPDX-License-Identifier: MIT */
/* buf.h -- text and JSON that grow in an arena, escaped as they are put. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct arena;

/*
 * A text in the making. When its arena has no room left, FAILED is set, what
 * was put so far stays, and later puts do nothing: so a caller puts all it
 * has and looks at FAILED once, at the end.
 */
struct buf {
	struct arena *arena;
	char *at; /* not NUL-terminated; lives as long as the arena's reset */
	size_t len;
	size_t room;
	bool failed;
};

/* Starts an empty text in ARENA. */
void buf_start(struct buf *text, struct arena *arena);

/* Makes room for LEN more bytes at once, where a caller knows how many. */
void buf_reserve(struct buf *text, size_t len);

/* What TEXT has, borrowed; nothing if it is empty. */
struct slice buf_slice(const struct buf *text);

/* Puts LEN bytes as they are. */
void buf_put(struct buf *text, const void *bytes, size_t len);

/* Puts the NUL-terminated string S as it is. */
void buf_puts(struct buf *text, const char *s);

/* Puts what FORMAT makes as it is, however long. */
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *text,
    const char *format, ...);

/*
 * Puts LEN bytes of UTF-8 as a JSON string (RFC 8259, 7) with its quotes;
 * escapes quotes, backslashes and control characters, nothing else.
 */
void buf_put_json_string(struct buf *text, const char *s, size_t len);

/* Puts the NUL-terminated S as a JSON string, or null when S is NULL. */
void buf_put_json_string_or_null(struct buf *text, const char *s);

/* Puts LEN bytes percent-encoded, all but the unreserved ones (RFC 3986,
 * 2.3). */
void buf_put_percent_encoded(struct buf *text, const char *s, size_t len);

/* Puts LEN bytes in base64 with padding (RFC 4648, 4). */
void buf_put_base64(struct buf *text, const void *bytes, size_t len);

#endif
