/* SPDX-License-Identifier: MIT */
/* hex.c -- bytes that are written as hexadecimal digits. */
#include "base/hex.h"

#define NONE 0xff

/* By character; 0 stands for "0" and for what is no digit: see digit(). */
static const uint8_t values[256] = {
	['1'] = 1, ['2'] = 2, ['3'] = 3, ['4'] = 4, ['5'] = 5, ['6'] = 6,
	['7'] = 7, ['8'] = 8, ['9'] = 9, ['a'] = 10, ['b'] = 11, ['c'] = 12,
	['d'] = 13, ['e'] = 14, ['f'] = 15, ['A'] = 10, ['B'] = 11,
	['C'] = 12, ['D'] = 13, ['E'] = 14, ['F'] = 15,
};

static uint8_t
digit(char c)
{
	uint8_t value = values[(unsigned char)c];

	return value == 0 && c != '0' ? NONE : value;
}

int
hex_decode(const char *text, size_t len, uint8_t *out)
{
	uint8_t bad = 0;

	if (len % 2 != 0)
		return -1;
	for (size_t i = 0; i < len; i += 2) {
		uint8_t high = digit(text[i]), low = digit(text[i + 1]);

		bad |= high | low;
		out[i / 2] = (uint8_t)(high << 4 | (low & 0x0f));
	}
	return bad < 16 ? 0 : -1;
}
