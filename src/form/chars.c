/* SPDX-License-Identifier: MIT */
/* chars.c -- what the characters of a text are; the text is valid UTF-8. */
#include <stdint.h>
#include <string.h>

#include "form/chars.h"

size_t
chars_count(const char *text, size_t len)
{
	size_t n = 0;

	/* Every byte but the continuing ones, 10xxxxxx, begins one. */
	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/*
 * Reads the character at TEXT, whose bytes are all there. Returns how many
 * they are. (RFC 3629, 3)
 */
static size_t
next_char(const char *text, uint32_t *c)
{
	const unsigned char *b = (const unsigned char *)text;

	if (b[0] < 0x80) {
		*c = b[0];
		return 1;
	}
	if (b[0] < 0xe0) {
		*c = (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu);
		return 2;
	}
	if (b[0] < 0xf0) {
		*c = (b[0] & 0x0fu) << 12 | (b[1] & 0x3fu) << 6 |
		    (b[2] & 0x3fu);
		return 3;
	}
	*c = 0x10000; /* beyond all that is asked for here */
	return 4;
}

bool
chars_are_blank(const char *text, size_t len)
{
	/* ECMA-262, WhiteSpace and LineTerminator, by code point. */
	static const struct {
		uint32_t first, last;
	} blank[] = {
		{ 0x0009, 0x000d }, { 0x0020, 0x0020 }, { 0x00a0, 0x00a0 },
		{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 },
		{ 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 },
		{ 0xfeff, 0xfeff },
	};
	const size_t n = sizeof(blank) / sizeof(blank[0]);
	uint32_t c;
	size_t k;

	for (size_t i = 0; i < len;) {
		i += next_char(text + i, &c);
		for (k = 0; k < n && blank[k].last < c; k++)
			;
		if (k == n || c < blank[k].first)
			return false;
	}
	return true;
}

bool
chars_have_control(const char *text, size_t len)
{
	const unsigned char *b = (const unsigned char *)text;

	for (size_t i = 0; i < len; i++) {
		if (b[i] < 0x20 || b[i] == 0x7f)
			return true;
		/* U+0080 to U+009F are the bytes C2 80 to C2 9F. */
		if (b[i] == 0xc2 && i + 1 < len && b[i + 1] < 0xa0)
			return true;
	}
	return false;
}

size_t
chars_span(const char *text, size_t len, const char *set)
{
	size_t set_len = strlen(set), n = 0;

	while (n < len && memchr(set, text[n], set_len) != NULL)
		n++;
	return n;
}
