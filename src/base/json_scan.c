/* SPDX-License-Identifier: MIT */
/* json_scan.c -- finds what yajl would let pass, before yajl reads it. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/utf8.h"

/* The value of the escape "\uXXXX" at P, or -1 when there is none. */
static int32_t
unicode_escape(const uint8_t *p, size_t len)
{
	int32_t value = 0;

	if (len < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		uint8_t c = p[i];

		if (c >= '0' && c <= '9')
			value = value << 4 | (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value << 4 | ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* Looks at the escape at P; says in *USED how many bytes it takes. */
static enum json_fault
scan_escape(const uint8_t *p, size_t len, size_t *used)
{
	int32_t value = unicode_escape(p, len), low;

	*used = len < 2 ? len : 2;
	if (value == 0)
		return JSON_NUL;
	if (value < 0xd800 || value > 0xdfff)
		return JSON_OK; /* not \u, or a whole character */
	low = value <= 0xdbff ? unicode_escape(p + 6, len - 6) : -1;
	if (low < 0xdc00 || low > 0xdfff)
		return JSON_SURROGATE;
	*used = 12;
	return JSON_OK;
}

/* How many bytes from P on are printable ASCII without a backslash. */
static size_t
skip_plain(const uint8_t *p, size_t len)
{
	const uint64_t ones = 0x0101010101010101, tops = ones << 7;
	size_t i = 0;

	/* Eight at a time: bit 7 of a byte of "odd" is set when the byte is
	 * above 0x7f, below 0x20 or (bytes that borrow aside, which end the
	 * run early and no more) a backslash. */
	for (; i + 8 <= len; i += 8) {
		uint64_t eight, slash, odd;

		memcpy(&eight, p + i, 8);
		slash = eight ^ (ones * '\\');
		odd = eight | (eight - ones * 0x20) | (slash - ones);
		if ((odd & tops) != 0)
			break;
	}
	while (i < len && p[i] >= 0x20 && p[i] < 0x80 && p[i] != '\\')
		i++;
	return i;
}

enum json_fault
json_scan(const char *text, size_t len, size_t *offset)
{
	const uint8_t *p = (const uint8_t *)text;
	enum json_fault fault = JSON_OK;
	size_t i = 0, used;

	while ((i += skip_plain(p + i, len - i)) < len) {
		if (p[i] >= 0x80) {
			used = utf8_sequence(p + i, len - i);
			if (used == 0)
				fault = JSON_NOT_UTF8;
		} else if (p[i] == '\\') {
			fault = scan_escape(p + i, len - i, &used);
		} else {
			used = 1;
			if (p[i] != '\t' && p[i] != '\n' && p[i] != '\r')
				fault = JSON_SYNTAX;
		}
		if (fault != JSON_OK) {
			*offset = i;
			return fault;
		}
		i += used;
	}
	return JSON_OK;
}
