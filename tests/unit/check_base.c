/* SPDX-License-Identifier: MIT */
/* check_base.c -- arena, text, uuid, config and links keep what their headers say. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/hex.h"
#include "base/link.h"
#include "base/uuid.h"
#include "unit.h"

/* What lies at P, which the arena has taken back: AddressSanitizer would object
 * (see arena.c). */
__attribute__((noinline, no_sanitize("address"))) static int
taken_back(const char *p)
{
	return *p;
}

START_TEST(arena_hands_out_and_wipes)
{
	struct arena *arena = arena_new(10000); /* 3 pages: 12288 */
	size_t room = arena_room(arena), mark;
	char *a, *b, *c;

	ck_assert_uint_eq(room, 12288);
	a = arena_copy(arena, "secret", 6);
	ck_assert_str_eq(a, "secret");
	ck_assert_uint_eq((uintptr_t)a % 16, 0);
	/* The last block grows in place, another one moves. */
	b = arena_extend(arena, a, 7, 100);
	ck_assert_ptr_eq(a, b);
	c = arena_alloc(arena, 1);
	ck_assert_ptr_nonnull(c);
	b = arena_extend(arena, a, 100, 200);
	ck_assert_ptr_ne(a, b);
	ck_assert_str_eq(b, "secret");
	mark = arena_mark(arena);
	c = arena_copy(arena, "more", 4);
	arena_rewind(arena, mark);
	ck_assert_int_eq(taken_back(c), 0);
	ck_assert_str_eq(a, "secret");
	ck_assert_ptr_null(arena_alloc(arena, room));
	ck_assert_ptr_null(arena_extend(arena, b, 200, room));
	arena_reset(arena);
	ck_assert_int_eq(taken_back(a), 0);
	ck_assert_uint_eq(arena_room(arena), room);
	ck_assert_ptr_nonnull(arena_alloc(arena, room));
	ck_assert_ptr_null(arena_alloc(arena, 1));
	arena_free(arena);
	arena_free(NULL);
}
END_TEST

START_TEST(arena_wipes_what_it_gives_back)
{
	struct arena *arena = arena_new(8 << 20);
	char *p = arena_alloc(arena, 4 << 20);

	memset(p, 'x', 4 << 20);
	arena_reset(arena);
	for (size_t i = 0; i < (4 << 20); i += 1000)
		ck_assert_int_eq(taken_back(p + i), 0);
	arena_free(arena);
}
END_TEST

START_TEST(text_escapes)
{
	static const char in[] = "a\"b\\c/\b\n\x01\x7f\xc3\xa9";
	static const char want[] =
	    "\"a\\\"b\\\\c/\\u0008\\u000a\\u0001\x7f\xc3\xa9\"null\"x\"42";
	struct arena *arena = arena_new(4096);
	struct buf text;

	buf_start(&text, arena);
	buf_put_json_string(&text, in, sizeof(in) - 1);
	buf_put_json_string_or_null(&text, NULL);
	buf_put_json_string_or_null(&text, "x");
	buf_printf(&text, "%d", 42);
	ck_assert(!text.failed);
	ck_assert_uint_eq(text.len, sizeof(want) - 1);
	ck_assert_mem_eq(text.at, want, text.len);
	arena_free(arena);
}
END_TEST

START_TEST(text_prints_what_is_long)
{
	/* at, around and far over what is formatted at once */
	static const int lengths[] = { 254, 255, 256, 257, 4000 };
	struct arena *arena = arena_new(65536);
	struct buf text;

	ck_assert_ptr_nonnull(arena);
	for (size_t i = 0; i < UNIT_COUNT(lengths); i++) {
		buf_start(&text, arena);
		buf_printf(&text, "%0*d", lengths[i], 7);
		buf_puts(&text, "!");
		ck_assert(!text.failed);
		ck_assert_uint_eq(text.len, (size_t)lengths[i] + 1);
		ck_assert_int_eq(text.at[text.len - 3], '0');
		ck_assert_mem_eq(text.at + text.len - 2, "7!", 2);
	}
	buf_start(&text, arena);
	buf_printf(&text, "%070000d", 7);
	ck_assert(text.failed);
	arena_free(arena);
}
END_TEST

START_TEST(text_says_when_it_is_full)
{
	struct arena *arena = arena_new(4096);
	struct buf text;
	char big[1000];

	memset(big, 'x', sizeof(big));
	buf_start(&text, arena);
	for (int i = 0; i < 10; i++)
		buf_put(&text, big, sizeof(big));
	ck_assert(text.failed);
	ck_assert_uint_le(text.len, 4096);
	buf_puts(&text, "");
	ck_assert(text.failed);
	arena_free(arena);
}
END_TEST

START_TEST(uuids_are_version_7)
{
	uint8_t id[UUID_LEN], again[UUID_LEN];
	char text[UUID_TEXT_LEN + 1];
	int64_t before = clock_unix_ms();
	uint64_t ms = 0;

	uuid_make(id);
	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id[i];
	ck_assert_int_ge((int64_t)ms, before);
	ck_assert_int_le((int64_t)ms, clock_unix_ms());
	uuid_format(id, text);
	ck_assert_uint_eq(strlen(text), UUID_TEXT_LEN);
	ck_assert_int_eq(text[14], '7');
	ck_assert_ptr_nonnull(strchr("89ab", text[19]));
	ck_assert_int_eq(uuid_parse(text, UUID_TEXT_LEN, again), 0);
	ck_assert_mem_eq(id, again, UUID_LEN);
	uuid_make(again);
	ck_assert_mem_ne(id, again, UUID_LEN);
}
END_TEST

START_TEST(uuid_parse_is_strict)
{
	static const char good[] = "01234567-89AB-cdef-0123-456789abcdef";
	uint8_t id[UUID_LEN];
	char text[UUID_TEXT_LEN + 1];

	ck_assert_int_eq(uuid_parse(good, UUID_TEXT_LEN, id), 0);
	ck_assert_int_eq(id[4], 0x89);
	ck_assert_int_eq(uuid_parse(good, UUID_TEXT_LEN - 1, id), -1);
	for (int i = 0; i < UUID_TEXT_LEN; i++) {
		memcpy(text, good, sizeof(good));
		text[i] = 'g';
		ck_assert_int_eq(uuid_parse(text, UUID_TEXT_LEN, id), -1);
	}
}
END_TEST

static const struct {
	const char *name, *value;
	int result;
} settings[] = {
	{ "ADMITONE_DB_PATIENCE", "300", 0 },
	{ "ADMITONE_DB_PATIENCE", "301", -1 },
	{ "ADMITONE_DB_PATIENCE", "0", -1 },
	{ "ADMITONE_DB_PATIENCE", "", -1 },
	{ "ADMITONE_DB_PATIENCE", "5s", -1 },
	{ "ADMITONE_BATCH_MAX", "256", 0 },
	{ "ADMITONE_BATCH_MAX", "99999999999999999999", -1 },
	{ "ADMITONE_LOG_LEVEL", "debug", 0 },
	{ "ADMITONE_LOG_LEVEL", "loud", -1 },
	{ "ADMITONE_LOG_FORMAT", "json", 0 },
	{ "ADMITONE_LOG_FORMAT", "xml", -1 },
	{ "ADMITONE_CAGE", "off", 0 },
	{ "ADMITONE_CAGE", "yes", -1 },
};

START_TEST(config_is_checked)
{
	struct config config;

	ck_assert_int_eq(config_load(&config), 0);
	ck_assert_int_eq(config.batch_max, 64);
	ck_assert_int_eq(config.db_patience, 10);
	ck_assert_int_eq(config.body_max, 1 << 20);
	ck_assert_int_eq(config.log_level, LOG_LEVEL_INFO);
	ck_assert_int_eq(setenv(settings[_i].name, settings[_i].value, 1), 0);
	ck_assert_int_eq(config_load(&config), settings[_i].result);
}
END_TEST

/* Where invite links may point to, and where not. */
static const struct {
	const char *url;
	int result;
} urls[] = {
	{ "https://example.org", 0 },
	{ "https://example.org/", 0 },
	{ "https://example.org:8443/hire/now%20", 0 },
	{ "https://[2001:db8::1]:65535", 0 },
	{ "https://192.0.2.1", 0 },
	{ "http://localhost:3000", 0 },
	{ "http://127.0.0.1/x", 0 },
	{ "http://[::1]:80", 0 },
	{ "", -1 },
	{ "example.org", -1 },
	{ "HTTPS://example.org", -1 },
	{ "http://example.org", -1 },
	{ "http://localhost.example.org", -1 },
	{ "http://", -1 },
	{ "https://", -1 },
	{ "https://:443", -1 },
	{ "https:///path", -1 },
	{ "https://-a", -1 },
	{ "https://[::1", -1 },
	{ "https://[]", -1 },
	{ "https://user@example.org", -1 },
	{ "https://example.org:", -1 },
	{ "https://example.org:0", -1 },
	{ "https://example.org:65536", -1 },
	{ "https://example.org:8443x", -1 },
	{ "https://example.org?x", -1 },
	{ "https://example.org/#x", -1 },
	{ "https://example.org/a b", -1 },
	{ "https://example.org/\xc3\xa4", -1 },
	{ "https://example.org\n", -1 },
};

START_TEST(urls_are_checked)
{
	ck_assert_int_eq(config_check_url(urls[_i].url), urls[_i].result);
}
END_TEST

START_TEST(links_have_one_slash)
{
	struct arena *arena = arena_new(4096);
	struct buf text;

	buf_start(&text, arena);
	link_put_invite(&text, "https://a.org", "T");
	buf_puts(&text, " ");
	link_put_invite(&text, "https://a.org/i9/", "T");
	buf_puts(&text, " ");
	link_put_setup(&text, "https://a.org//", "T");
	buf_put(&text, "", 1);
	ck_assert_str_eq(text.at, "https://a.org/#T https://a.org/i9/#T "
	    "https://a.org/staff/#setup=T");
	arena_free(arena);
}
END_TEST

START_TEST(bytes_are_written_in_hexadecimal)
{
	static const uint8_t bytes[] = { 0x00, 0x9f, 0xa0, 0xff };
	char text[2 * sizeof(bytes) + 1];
	uint8_t again[sizeof(bytes)];

	hex_encode(bytes, sizeof(bytes), text);
	ck_assert_str_eq(text, "009fa0ff");
	ck_assert_int_eq(hex_decode(text, strlen(text), again), 0);
	ck_assert_mem_eq(again, bytes, sizeof(bytes));
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ arena_hands_out_and_wipes, 1 },
		{ arena_wipes_what_it_gives_back, 1 },
		{ text_escapes, 1 },
		{ text_prints_what_is_long, 1 },
		{ text_says_when_it_is_full, 1 },
		{ uuids_are_version_7, 1 },
		{ uuid_parse_is_strict, 1 },
		{ config_is_checked, UNIT_COUNT(settings) },
		{ urls_are_checked, UNIT_COUNT(urls) },
		{ links_have_one_slash, 1 },
		{ bytes_are_written_in_hexadecimal, 1 },
	};

	return unit_run_apart("base", tests, UNIT_COUNT(tests), NULL, NULL);
}
