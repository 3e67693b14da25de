/* SPDX-License-Identifier: MIT */
/* mask.c -- a personal value as it may be shown: its shape. */
#include <stdbool.h>

#include "base/buf.h"
#include "import/mask.h"

#define SHOWN_MAX 40

/* What is shown for the byte C, or NUL for none: the bytes that continue a
 * character are part of the one before. */
static char
mask_byte(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return '9';
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xc0)
		return 'x';
	if (c >= 0x80)
		return '\0';
	return c < 0x20 || c == 0x7f ? '?' : (char)c;
}

void
mask_put(struct buf *text, const char *value, size_t len)
{
	size_t shown = 0;

	if (len == 0)
		buf_puts(text, "(none)");
	for (size_t i = 0; i < len; i++) {
		char c = mask_byte((unsigned char)value[i]);

		if (c == '\0')
			continue;
		if (shown++ == SHOWN_MAX) {
			buf_puts(text, "…");
			break;
		}
		buf_put(text, &c, 1);
	}
}
