/* SPDX-License-Identifier: MIT */
/* buf.c -- text and JSON that grow in an arena, escaped as they are put. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

#define FIRST_ROOM 256
#define PRINTF_USUAL 256 /* longer ones are formatted twice */

void
buf_start(struct buf *text, struct arena *arena)
{
	*text = (struct buf){ .arena = arena };
}

/* Makes the room ROOM bytes, unless it is already. */
static void
set_room(struct buf *text, size_t room)
{
	char *grown;

	if (text->failed || room <= text->room)
		return;
	grown = arena_extend(text->arena, text->at, text->room, room);
	if (grown == NULL) {
		text->failed = true;
		return;
	}
	text->at = grown;
	text->room = room;
}

/* Lengthens the text by LEN. Returns where those bytes go, or NULL. */
static char *
grow(struct buf *text, size_t len)
{
	size_t room = text->room > 0 ? text->room : FIRST_ROOM;

	while (room < text->len + len)
		room *= 2;
	set_room(text, room);
	if (text->failed)
		return NULL;
	text->len += len;
	return text->at + text->len - len;
}

void
buf_reserve(struct buf *text, size_t len)
{
	set_room(text, text->len + len);
}

struct slice
buf_slice(const struct buf *text)
{
	return (struct slice){ text->at, text->len };
}

void
buf_put(struct buf *text, const void *bytes, size_t len)
{
	char *to = grow(text, len);

	if (to != NULL && len > 0)
		memcpy(to, bytes, len);
}

void
buf_puts(struct buf *text, const char *s)
{
	buf_put(text, s, strlen(s));
}

/* Puts the LEN bytes that FORMAT makes, in their place. */
static void
put_long(struct buf *text, size_t len, const char *format, va_list args)
{
	char *to = grow(text, len + 1);

	if (to == NULL)
		return;
	(void)vsnprintf(to, len + 1, format, args);
	text->len--; /* the NUL */
}

void
buf_printf(struct buf *text, const char *format, ...)
{
	char buffer[PRINTF_USUAL];
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(buffer, sizeof(buffer), format, args);
	if (len < 0)
		text->failed = true;
	else if ((size_t)len < sizeof(buffer))
		buf_put(text, buffer, (size_t)len);
	else
		put_long(text, (size_t)len, format, again);
	va_end(again);
	va_end(args);
}

/* Must this byte be escaped in a JSON string? */
static bool
is_special(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

void
buf_put_json_string(struct buf *text, const char *s, size_t len)
{
	size_t plain;

	buf_put(text, "\"", 1);
	for (size_t i = 0; i < len; i += plain) {
		for (plain = 0; i + plain < len; plain++)
			if (is_special((unsigned char)s[i + plain]))
				break;
		buf_put(text, s + i, plain);
		if (i + plain == len)
			break;
		if ((unsigned char)s[i + plain] < 0x20)
			buf_printf(text, "\\u%04x",
			    (unsigned int)(unsigned char)s[i + plain]);
		else
			buf_printf(text, "\\%c", s[i + plain]);
		plain++;
	}
	buf_put(text, "\"", 1);
}

void
buf_put_json_string_or_null(struct buf *text, const char *s)
{
	if (s == NULL)
		buf_puts(text, "null");
	else
		buf_put_json_string(text, s, strlen(s));
}

void
buf_put_percent_encoded(struct buf *text, const char *s, size_t len)
{
	static const char unreserved[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	for (size_t i = 0; i < len; i++)
		if (memchr(unreserved, s[i], sizeof(unreserved) - 1) != NULL)
			buf_put(text, s + i, 1);
		else
			buf_printf(text, "%%%02X",
			    (unsigned int)(unsigned char)s[i]);
}

void
buf_put_base64(struct buf *text, const void *bytes, size_t len)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *in = bytes;
	char *to = grow(text, (len + 2) / 3 * 4);

	if (to == NULL)
		return;
	for (size_t i = 0; i < len; i += 3) {
		uint32_t b1 = i + 1 < len ? in[i + 1] : 0;
		uint32_t b2 = i + 2 < len ? in[i + 2] : 0;
		uint32_t three = (uint32_t)in[i] << 16 | b1 << 8 | b2;

		*to++ = alphabet[three >> 18];
		*to++ = alphabet[three >> 12 & 63];
		*to++ = i + 1 < len ? alphabet[three >> 6 & 63] : '=';
		*to++ = i + 2 < len ? alphabet[three & 63] : '=';
	}
}
