/* SPDX-License-Identifier: MIT */
/* text.h -- text and JSON that grow in an arena, escaped as they are put. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/*
 * A text in the making. When its arena has no room left, FAILED is set, what
 * was put so far stays, and later puts do nothing: so a caller puts all it
 * has and looks at FAILED once, at the end.
 */
struct text {
	struct arena *arena;
	char *at; /* not NUL-terminated; lives as long as the arena's reset */
	size_t len;
	size_t room;
	bool failed;
};

/* Starts an empty text in ARENA. */
void text_start(struct text *text, struct arena *arena);

/* Makes room for LEN more bytes at once, where a caller knows how many. */
void text_reserve(struct text *text, size_t len);

/* Puts LEN bytes as they are. */
void text_put(struct text *text, const void *bytes, size_t len);

/* Puts the NUL-terminated string S as it is. */
void text_puts(struct text *text, const char *s);

/* Puts what FORMAT makes as it is, however long. */
__attribute__((format(printf, 2, 3))) void text_printf(struct text *text,
    const char *format, ...);

/*
 * Puts LEN bytes of UTF-8 as a JSON string (RFC 8259, 7) with its quotes;
 * escapes quotes, backslashes and control characters, nothing else.
 */
void text_put_json_string(struct text *text, const char *s, size_t len);

/* Puts the NUL-terminated S as a JSON string, or null when S is NULL. */
void text_put_json_string_or_null(struct text *text, const char *s);

/* Puts LEN bytes percent-encoded, all but the unreserved ones (RFC 3986,
 * 2.3). */
void text_put_percent_encoded(struct text *text, const char *s, size_t len);

/* Puts LEN bytes in base64 with padding (RFC 4648, 4). */
void text_put_base64(struct text *text, const void *bytes, size_t len);

#endif
