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

/* ECMA-262, WhiteSpace and LineTerminator. */
static bool
is_blank(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} blank[] = {
		{ 0x0009, 0x000d }, { 0x0020, 0x0020 }, { 0x00a0, 0x00a0 },
		{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 },
		{ 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 },
		{ 0xfeff, 0xfeff },
	};
	const size_t n = sizeof(blank) / sizeof(blank[0]);
	size_t k = 0;

	while (k < n && blank[k].last < c)
		k++;
	return k < n && c >= blank[k].first;
}

/* How many bytes of white space TEXT begins with. */
static size_t
leading_blanks(const char *text, size_t len)
{
	size_t i = 0, n;
	uint32_t c;

	while (i < len) {
		n = next_char(text + i, &c);
		if (!is_blank(c))
			break;
		i += n;
	}
	return i;
}

bool
chars_are_blank(const char *text, size_t len)
{
	return leading_blanks(text, len) == len;
}

void
chars_trim(const char **text, size_t *len)
{
	size_t skip = leading_blanks(*text, *len), last;
	uint32_t c;

	*text += skip;
	*len -= skip;
	while (*len > 0) {
		last = *len - 1;
		while (last > 0 && ((unsigned char)(*text)[last] & 0xc0) ==
		    0x80)
			last--;
		(void)next_char(*text + last, &c);
		if (!is_blank(c))
			break;
		*len = last;
	}
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
