/* SPDX-License-Identifier: MIT */
/* utf8.c -- what is well-formed UTF-8. */
#include "base/utf8.h"

/*
 * The well-formed UTF-8 sequences of more than one byte (Unicode 15,
 * table 3-7): by the first byte, how many follow and the bounds of the
 * second; all others are 80..BF. Ordered by first byte.
 */
static const struct utf8_row {
	uint8_t first, last;
	uint8_t following;
	uint8_t second_min, second_max;
} utf8_rows[] = {
	{ 0xc2, 0xdf, 1, 0x80, 0xbf },
	{ 0xe0, 0xe0, 2, 0xa0, 0xbf }, /* below: overlong */
	{ 0xe1, 0xec, 2, 0x80, 0xbf },
	{ 0xed, 0xed, 2, 0x80, 0x9f }, /* above: surrogates */
	{ 0xee, 0xef, 2, 0x80, 0xbf },
	{ 0xf0, 0xf0, 3, 0x90, 0xbf }, /* below: overlong */
	{ 0xf1, 0xf3, 3, 0x80, 0xbf },
	{ 0xf4, 0xf4, 3, 0x80, 0x8f }, /* above: over U+10FFFF */
};

size_t
utf8_sequence(const uint8_t *p, size_t len)
{
	const struct utf8_row *row = utf8_rows;

	while (p[0] > row->last)
		if (++row == utf8_rows + sizeof(utf8_rows) / sizeof(*row))
			return 0;
	if (p[0] < row->first || len < (size_t)row->following + 1 ||
	    p[1] < row->second_min || p[1] > row->second_max)
		return 0;
	for (size_t i = 2; i <= row->following; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return (size_t)row->following + 1;
}

bool
utf8_is_valid(const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t used;

	for (size_t i = 0; i < len; i += used) {
		used = p[i] < 0x80 ? 1 : utf8_sequence(p + i, len - i);
		if (used == 0)
			return false;
	}
	return true;
}
