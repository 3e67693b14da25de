/* SPDX-License-Identifier: MIT */
/* uuid.c -- time-ordered identifiers, RFC 9562 version 7. */
#include <sys/random.h>

#include <stdbool.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/uuid.h"

void
uuid_make(uint8_t id[static UUID_LEN])
{
	uint64_t ms = (uint64_t)clock_unix_ms();

	if (getrandom(id, UUID_LEN, 0) != UUID_LEN)
		abort();
	for (int i = 0; i < 6; i++)
		id[i] = (uint8_t)(ms >> (40 - 8 * i));
	id[6] = (uint8_t)(0x70 | (id[6] & 0x0f));
	id[8] = (uint8_t)(0x80 | (id[8] & 0x3f));
}

/* Is there a hyphen in front of byte I of the text form? */
static bool
hyphen_before(int i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

void
uuid_format(const uint8_t id[static UUID_LEN],
    char text[static UUID_TEXT_LEN + 1])
{
	static const char hex[] = "0123456789abcdef";
	char *p = text;

	for (int i = 0; i < UUID_LEN; i++) {
		if (hyphen_before(i))
			*p++ = '-';
		*p++ = hex[id[i] >> 4];
		*p++ = hex[id[i] & 0x0f];
	}
	*p = '\0';
}

int
uuid_parse(const char *text, size_t len, uint8_t id[static UUID_LEN])
{
	const char *p = text;

	if (len != UUID_TEXT_LEN)
		return -1;
	for (int i = 0; i < UUID_LEN; i++) {
		int high, low;

		if (hyphen_before(i) && *p++ != '-')
			return -1;
		high = hex_digit(*p++);
		low = hex_digit(*p++);
		if (high < 0 || low < 0)
			return -1;
		id[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
