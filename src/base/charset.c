/* SPDX-License-Identifier: MIT */
/* charset.c -- finds out how a text file is encoded, and makes it UTF-8. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/charset.h"
#include "base/utf8.h"

#define MARK_LEN (sizeof(UTF8_MARK) - 1)

/* What Windows-1252 has at 80..9F (Unicode's CP1252.TXT); 0: nothing. */
static const uint16_t windows_1252[32] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e,
	0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
	0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178 };

/* A file that is read unit by unit: bytes, or pairs of them. */
struct reader {
	const uint8_t *at;
	size_t len;
	size_t size; /* of a unit: 1 or 2 */
	bool is_big; /* the high byte of a pair comes first */
};

static uint32_t
unit(const struct reader *r, size_t i)
{
	const uint8_t *p = r->at + i;

	return r->size == 1 ? p[0] : r->is_big ?
	    (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/* The character at byte I of *USED bytes; 0: there is none. */
static uint32_t
character(const struct reader *r, size_t i, size_t *used)
{
	uint32_t c = r->len - i < r->size ? 0 : unit(r, i), low;

	*used = r->size;
	if (r->size == 1)
		return c >= 0x80 && c <= 0x9f ? windows_1252[c - 0x80] : c;
	if (c < 0xd800 || c > 0xdfff)
		return c;
	low = r->len - i < 4 ? 0 : unit(r, i + 2);
	*used = 4;
	return c > 0xdbff || low < 0xdc00 || low > 0xdfff ? 0 :
	    0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

static void
put_utf8(struct buf *text, uint32_t c)
{
	static const uint8_t first[] = { 0, 0xc0, 0xe0, 0xf0 };
	size_t following = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	uint8_t bytes[4];

	for (size_t i = following; i > 0; i--, c >>= 6)
		bytes[i] = (uint8_t)(0x80 | (c & 0x3f));
	bytes[0] = (uint8_t)(first[following] | c);
	buf_put(text, bytes, following + 1);
}

/* Makes UTF-8 of all that R has. */
static enum charset
convert(const struct reader *r, struct arena *arena, enum charset charset,
    struct slice *text, size_t *line)
{
	struct buf made;
	size_t used;

	buf_start(&made, arena);
	buf_reserve(&made, r->len / r->size * 3 / 2);
	*line = 1;
	for (size_t i = 0; i < r->len; i += used) {
		uint32_t c = character(r, i, &used);

		if (c == 0)
			return CHARSET_NO_TEXT;
		*line += c == '\n';
		put_utf8(&made, c);
	}
	*text = made.len > 0 ? buf_slice(&made) : (struct slice){ "", 0 };
	return made.failed ? CHARSET_NO_MEMORY : charset;
}

/* How many of the LEN bytes at P, from the start, are UTF-8 without a NUL;
 * *LINE is the one in which they end. */
static size_t
utf8_span(const uint8_t *p, size_t len, size_t *line)
{
	size_t i = 0, used;

	*line = 1;
	for (; i < len && p[i] != '\0'; i += used) {
		used = p[i] < 0x80 ? 1 : utf8_sequence(p + i, len - i);
		if (used == 0)
			break;
		*line += p[i] == '\n';
	}
	return i;
}

/* Have the LEN bytes at P proper UTF-8 beyond ASCII, be it a byte order
 * mark? */
static bool
has_utf8(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] >= 0x80 && utf8_sequence(p + i, len - i) > 0)
			return true;
	return false;
}

static bool
is_utf16(const uint8_t *p, size_t len, struct reader *reader)
{
	bool marked = len >= 2 && (memcmp(p, "\xfe\xff", 2) == 0 ||
	    memcmp(p, "\xff\xfe", 2) == 0);

	if (len < 2 || (!marked && (p[0] == '\0') == (p[1] == '\0')))
		return false;
	*reader = (struct reader){ .at = p + 2 * marked,
		.len = len - 2 * marked, .size = 2,
		.is_big = marked ? p[0] == 0xfe : p[0] == '\0' };
	return true;
}

enum charset
charset_read(struct arena *arena, const char *bytes, size_t len,
    struct slice *text, size_t *line)
{
	const uint8_t *p = (const uint8_t *)bytes;
	struct reader reader;
	bool marked;

	if (is_utf16(p, len, &reader))
		return convert(&reader, arena, CHARSET_UTF_16, text, line);
	marked = len >= MARK_LEN && memcmp(p, UTF8_MARK, MARK_LEN) == 0;
	*text = (struct slice){ bytes + (marked ? MARK_LEN : 0),
		len - (marked ? MARK_LEN : 0) };
	if (utf8_span(p, len, line) == len)
		return CHARSET_UTF_8;
	if (has_utf8(p, len))
		return CHARSET_NO_TEXT;
	reader = (struct reader){ .at = p, .len = len, .size = 1 };
	return convert(&reader, arena, CHARSET_WINDOWS_1252, text, line);
}

const char *
charset_name(enum charset charset)
{
	switch (charset) {
	case CHARSET_UTF_8:
		return "UTF-8";
	case CHARSET_UTF_16:
		return "UTF-16";
	case CHARSET_WINDOWS_1252:
		return "Windows-1252";
	case CHARSET_NO_TEXT:
	case CHARSET_NO_MEMORY:
		break;
	}
	return "unknown";
}
