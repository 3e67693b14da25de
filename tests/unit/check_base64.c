/* SPDX-License-Identifier: MIT */
/* check_base64.c -- the decoder takes RFC 4648 base64 only, and undoes buf_put_base64(). */
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "unit.h"

static const struct {
	const char *text;
	const char *bytes;
} good[] = { /* RFC 4648, 10 */
	{ "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" }, { "Zm9v", "foo" },
	{ "Zm9vYg==", "foob" }, { "Zm9vYmE=", "fooba" },
	{ "Zm9vYmFy", "foobar" }, { "+/+/", "\xfb\xff\xbf" },
};

static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg===", "=", "====",
	"Z===", "Zm9v=", "Zh==", "Zm9=", "Zm9vZ===", "Zm 9", "Zm9v\n", "-_-_",
	"Zg==Zg==", "Zm8=Zm9v", "Zm\xc3\xa9", "=m9v", "Z=9v" };

START_TEST(decodes)
{
	uint8_t out[64];
	size_t len;

	ck_assert_int_eq(base64_decode(good[_i].text, strlen(good[_i].text),
	    out, &len), 0);
	ck_assert_uint_eq(len, strlen(good[_i].bytes));
	ck_assert_mem_eq(out, good[_i].bytes, len);
}
END_TEST

START_TEST(refuses)
{
	uint8_t out[64];
	size_t len;

	ck_assert_int_eq(base64_decode(bad[_i], strlen(bad[_i]), out, &len),
	    -1);
}
END_TEST

/* All bytes, at each length of padding, there and back. */
START_TEST(there_and_back)
{
	struct arena *arena = arena_new(65536);
	uint8_t bytes[258], out[300];
	struct buf text;
	size_t len;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	buf_start(&text, arena);
	buf_put_base64(&text, bytes, 256 + (size_t)_i);
	ck_assert(!text.failed);
	ck_assert_int_eq(base64_decode(text.at, text.len, out, &len), 0);
	ck_assert_uint_eq(len, 256 + (size_t)_i);
	ck_assert_mem_eq(out, bytes, len);
	arena_free(arena);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ decodes, UNIT_COUNT(good) },
		{ refuses, UNIT_COUNT(bad) },
		{ there_and_back, 3 },
	};

	return UNIT_RUN("base64", tests);
}
