/* SPDX-License-Identifier: MIT */
/* fuzz.h -- what the fuzz targets have in common. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

/* An invariant that does not hold is a find, as a crash is. */
#undef NDEBUG
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* libFuzzer's: DATA is a block of exactly LEN bytes, so that a byte read
 * behind it is seen. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* libFuzzer's: called once, first. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* The arena of a target, emptied for each input. */
static inline struct arena *
fuzz_arena(void)
{
	static struct arena *arena;

	if (arena == NULL)
		arena = arena_new((size_t)16 << 20);
	assert(arena != NULL);
	arena_reset(arena);
	return arena;
}

/* How many bytes the character at P takes (RFC 3629); 0: it is none. Not by
 * base/utf8.c, which is under test. */
static inline size_t
fuzz_character(const uint8_t *p, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 2 :
	    p[0] < 0xf0 ? 3 : p[0] < 0xf8 ? 4 : 0;
	uint32_t c;

	if (n < 2)
		return n;
	c = p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (i == len || (p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	return c >= least[n] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff) ?
	    n : 0;
}

/* Are the LEN bytes at TEXT what every reader lets through: UTF-8, no NUL? */
static inline bool
fuzz_is_clean(const char *text, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = fuzz_character((const uint8_t *)text + i, len - i);
		if (n == 0 || text[i] == '\0')
			return false;
	}
	return true;
}

static inline bool
fuzz_equal(const void *a, size_t a_len, const void *b, size_t b_len)
{
	return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

#endif
