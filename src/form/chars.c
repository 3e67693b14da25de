/* SPDX-License-Identifier: MIT */
/* chars.c -- what the characters of a text are; the text is valid UTF-8. */
#include <stdint.h>
#include <string.h>

#include "form/chars.h"
#include "form/unicode.h"

size_t
chars_count(const char *text, size_t len)
{
	size_t n = 0;

	/* Every byte but the continuing ones, 10xxxxxx, begins one. */
	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

size_t
chars_next(const char *text, uint32_t *c)
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
	*c = (b[0] & 0x07u) << 18 | (b[1] & 0x3fu) << 12 |
	    (b[2] & 0x3fu) << 6 | (b[3] & 0x3fu);
	return 4;
}

/* How many bytes of white space TEXT begins with. */
static size_t
leading_blanks(const char *text, size_t len)
{
	size_t i = 0, n;
	uint32_t c;

	while (i < len) {
		n = chars_next(text + i, &c);
		if ((c > ' ' && c < 0x7f) || !unicode_is(UNICODE_BLANK, c))
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
		(void)chars_next(*text + last, &c);
		if (!unicode_is(UNICODE_BLANK, c))
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

/* Is one of the eight characters at TEXT no printable ASCII, or are two of
 * them blanks in a row? Each byte of a word is looked at in its place. */
static bool
word_is_odd(const char *text)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
	uint64_t word, blanks;

	memcpy(&word, text, sizeof(word));
	blanks = word ^ ' ' * ones;
	blanks = ~(((blanks & ~tops) + ~tops) | blanks) & tops;
	return ((word | (word - ' ' * ones) | (word + ones)) & tops) != 0 ||
	    (blanks & blanks >> 8) != 0;
}

bool
chars_are_plain(const char *text, size_t len)
{
	unsigned int odd = 0;

	if (len == 0)
		return true;
	if (text[0] == ' ' || text[len - 1] == ' ')
		return false;
	/* The words overlap by one, for the blanks between two of them. */
	for (; len > 8; text += 7, len -= 7)
		if (word_is_odd(text))
			return false;
	for (size_t i = 0; i < len; i++)
		odd |= (unsigned char)(text[i] - ' ') > '~' - ' ' ||
		    (i > 0 && text[i] == ' ' && text[i - 1] == ' ');
	return odd == 0;
}

/*
 * Joiners are seen in how their neighbours are drawn, variation selectors in
 * the character before them; anywhere else they are hidden. (Unicode 23.2,
 * 23.4; RFC 5892, A.1 and A.2)
 */
static bool
shows(uint32_t before, uint32_t c, const char *next, const char *end)
{
	uint32_t after = 0;

	if (c == 0x200c || c == 0x200d) {
		if (next < end)
			(void)chars_next(next, &after);
		return unicode_is(UNICODE_VIRAMA, before) ||
		    (unicode_is(UNICODE_JOINING, before) &&
		    unicode_is(UNICODE_JOINING, after));
	}
	if ((c >= 0xfe00 && c <= 0xfe02) || (c >= 0xe0100 && c <= 0xe01ef))
		return unicode_is(UNICODE_HAN, before);
	return c >= 0x180b && c <= 0x180f && c != 0x180e &&
	    unicode_is(UNICODE_MONGOLIAN, before);
}

size_t
chars_visible(const char *text, size_t len)
{
	const char *at = text, *end = text + len;
	uint32_t before = 0, c;
	size_t n;

	for (; at < end; at += n, before = c) {
		n = chars_next(at, &c);
		if (c > 0x7f && unicode_is(UNICODE_HIDDEN, c) &&
		    !shows(before, c, at + n, end))
			break;
	}
	return (size_t)(at - text);
}

bool
chars_have_letter(const char *text, size_t len)
{
	uint32_t c = 0;

	for (size_t i = 0; i < len;) {
		i += chars_next(text + i, &c);
		if ((c | 0x20) - 'a' < 26 || (c > 0x7f &&
		    unicode_is(UNICODE_LETTER, c)))
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
