/* SPDX-License-Identifier: MIT */
/* base64.c -- decodes base64 (RFC 4648, 4) fast; not for secrets. */
#include "base/base64.h"

/* A character's value with bit 6 set; 0 for all outside the alphabet. */
#define OF_ALPHABET 0x40
#define V(c, v) [(unsigned char)(c)] = OF_ALPHABET | (v)
static const uint8_t values[256] = {
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

/* The 24 bits of four characters; clears bit 6 of *ALL if one is none. */
static inline uint32_t
decode_four(const unsigned char *four, uint8_t *all)
{
	uint8_t a = values[four[0]], b = values[four[1]];
	uint8_t c = values[four[2]], d = values[four[3]];

	*all &= a & b & c & d;
	return (uint32_t)(a & 63) << 18 | (uint32_t)(b & 63) << 12 |
	    (uint32_t)(c & 63) << 6 | (d & 63);
}

/* Decodes the last four, of which PAD (1, 2) are padding. */
static int
decode_padded(const unsigned char *four, size_t pad, uint8_t *out)
{
	const unsigned char full[4] = { four[0], four[1],
		pad == 2 ? 'A' : four[2], 'A' };
	uint8_t all = OF_ALPHABET;
	uint32_t bits = decode_four(full, &all);

	out[0] = (uint8_t)(bits >> 16);
	if (pad == 1)
		out[1] = (uint8_t)(bits >> 8);
	/* Bits that are in no byte must be zero, or the text is not the one
	 * that encoding gives. */
	if (all == 0 || (bits & (pad == 2 ? 0xffff : 0xff)) != 0)
		return -1;
	return 0;
}

int
base64_decode(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
	const unsigned char *in = (const unsigned char *)text;
	uint8_t all = OF_ALPHABET;
	size_t pad = 0, n = 0;
	uint32_t bits;

	if (len % 4 != 0)
		return -1;
	if (len > 0 && in[len - 1] == '=')
		pad = in[len - 2] == '=' ? 2 : 1;
	for (size_t full = pad > 0 ? len - 4 : len; full > 0; full -= 4) {
		bits = decode_four(in, &all);
		out[n] = (uint8_t)(bits >> 16);
		out[n + 1] = (uint8_t)(bits >> 8);
		out[n + 2] = (uint8_t)bits;
		in += 4;
		n += 3;
	}
	if (all == 0 || (pad > 0 && decode_padded(in, pad, out + n) != 0))
		return -1;
	*out_len = pad > 0 ? n + 3 - pad : n;
	return 0;
}
