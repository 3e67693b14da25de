/* SPDX-License-Identifier: MIT */
/* base64.c -- decodes base64 (RFC 4648, 4) fast; not for secrets. */
#include <stdbool.h>

#include "base/base64.h"

/* The value of a character plus one, so that 0 means: not of the alphabet. */
#define V(c, v) [(unsigned char)(c)] = (v) + 1
static const uint8_t value_plus_one[256] = {
	V('A', 0), V('B', 1), V('C', 2), V('D', 3), V('E', 4), V('F', 5),
	V('G', 6), V('H', 7), V('I', 8), V('J', 9), V('K', 10), V('L', 11),
	V('M', 12), V('N', 13), V('O', 14), V('P', 15), V('Q', 16),
	V('R', 17), V('S', 18), V('T', 19), V('U', 20), V('V', 21),
	V('W', 22), V('X', 23), V('Y', 24), V('Z', 25), V('a', 26),
	V('b', 27), V('c', 28), V('d', 29), V('e', 30), V('f', 31),
	V('g', 32), V('h', 33), V('i', 34), V('j', 35), V('k', 36),
	V('l', 37), V('m', 38), V('n', 39), V('o', 40), V('p', 41),
	V('q', 42), V('r', 43), V('s', 44), V('t', 45), V('u', 46),
	V('v', 47), V('w', 48), V('x', 49), V('y', 50), V('z', 51),
	V('0', 52), V('1', 53), V('2', 54), V('3', 55), V('4', 56),
	V('5', 57), V('6', 58), V('7', 59), V('8', 60), V('9', 61),
	V('+', 62), V('/', 63),
};
#undef V

/*
 * Decodes four characters of which the last PAD are padding. A character
 * outside the alphabet leaves bit 31 set in the sum, as 0 - 1 does.
 */
static bool
decode_four(const char *text, size_t pad, uint32_t *three)
{
	uint32_t v[4] = { 0, 0, 0, 0 };

	for (size_t i = 0; i < 4 - pad; i++)
		v[i] = (uint32_t)value_plus_one[(unsigned char)text[i]] - 1;
	if ((v[0] | v[1] | v[2] | v[3]) > 63)
		return false;
	*three = v[0] << 18 | v[1] << 12 | v[2] << 6 | v[3];
	return true;
}

int
base64_decode(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
	uint32_t three;
	size_t pad = 0, n = 0;

	if (len % 4 != 0)
		return -1;
	if (len > 0 && text[len - 1] == '=')
		pad = text[len - 2] == '=' ? 2 : 1;
	for (size_t i = 0; i < len; i += 4) {
		size_t here = i + 4 == len ? pad : 0;

		if (!decode_four(text + i, here, &three))
			return -1;
		if ((here == 1 && (three & 0xff) != 0) ||
		    (here == 2 && (three & 0xffff) != 0))
			return -1;
		out[n++] = (uint8_t)(three >> 16);
		if (here < 2)
			out[n++] = (uint8_t)(three >> 8);
		if (here < 1)
			out[n++] = (uint8_t)three;
	}
	*out_len = n;
	return 0;
}
