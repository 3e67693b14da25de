/* SPDX-License-Identifier: MIT */
/* check_form_signature.c -- a signature is a whole picture of its type, of a size that can be shown. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "filled_form.h"
#include "unit.h"

#define DAMAGED "The signature image is damaged or incomplete, sign again"

static const struct {
	const char *url, *error;
} urls[] = {
	{ "data:image/jpeg;base64," JPEG, NULL },
	{ "data:image/jpg;base64," JPEG, NULL },
	{ PNG_URL, "The signature is empty" },
	{ PNG,
	    "The signature must be a PNG or JPEG image" },
	{ "data:image/gif;base64,R0lGODlh",
	    "The signature must be a PNG or JPEG image" },
	{ PNG_URL JPEG,
	    "The signature image is not of the type that it says it is" },
	{ "data:image/jpeg;base64," PNG,
	    "The signature image is not of the type that it says it is" },
	/* What was taken once: how a picture begins, and nothing more. */
	{ PNG_URL "iVBORw0KGgo=", DAMAGED },
	{ "data:image/jpeg;base64,/9j/", DAMAGED },
	{ "data:image/jpeg;base64,/9j/4A==", DAMAGED },
	{ PNG_URL "iVBORw==",
	    "The signature image is not of the type that it says it is" },
	{ PNG_URL "iVBORw0KGgo",
	    "The signature image is damaged, sign again" },
	{ PNG_URL "iVBORw0KGg\n=",
	    "The signature image is damaged, sign again" },
};

START_TEST(test_url)
{
	const struct member changed = { "signatureDataUrl", urls[_i].url };

	fill(&changed, 1);
	expect("signatureDataUrl", urls[_i].error);
}
END_TEST

/* The limit of the signature: 512 KiB decoded, with each kind of padding. */
START_TEST(test_signature_size)
{
	struct buf url = make_png(FORM_SIGNATURE_MAX - 2 + (size_t)_i);

	fill(NULL, 0);
	take("signatureDataUrl", JSON_STRING, url.at, url.len);
	expect("signatureDataUrl", _i <= 2 ? NULL :
	    "The signature image is too large: at most 512 KiB");
	if (_i > 2)
		return;
	ck_assert_uint_eq(form.signature_len,
	    FORM_SIGNATURE_MAX - 2 + (size_t)_i);
	ck_assert_mem_eq(form.signature + form.signature_len - 13, "x\0\0\0\0"
	    "IEND", 9);
	ck_assert_uint_le(url.len, i9_table[I9_SIGNATURE_DATA_URL].max);
}
END_TEST

/* Pictures up to the limits, and the first beyond. */
static const struct {
	uint32_t width, height;
	const char *error;
} sizes[] = {
#define TOO_WIDE "The signature image is too large: at most 4000 x 2000 pixels"
	{ 1, 1, NULL }, { 4000, 2000, NULL }, { 4001, 2000, TOO_WIDE },
	{ 4000, 2001, TOO_WIDE }, { 0, 1, DAMAGED }, { 1, 0, DAMAGED },
	{ 30000, 30000, TOO_WIDE }, { UINT32_MAX, 1, TOO_WIDE },
	{ 65537, 1, TOO_WIDE },
};

static const char *
judge(const uint8_t *bytes, size_t len, bool jpeg)
{
	struct buf url = make_url(jpeg ? "data:image/jpeg;base64," : PNG_URL,
	    bytes, len);

	fill(NULL, 0);
	take("signatureDataUrl", JSON_STRING, url.at, url.len);
	(void)!form_check(&form, &policy, arena);
	/* A refused form is known by its bytes where it was stored once. */
	ck_assert_uint_eq(form.signature_len, len);
	ck_assert_mem_eq(form.signature, bytes, len);
	return form.error[I9_SIGNATURE_DATA_URL] != NULL ?
	    form.error[I9_SIGNATURE_DATA_URL]->text : NULL;
}

START_TEST(test_signature_pixels)
{
	const uint8_t *png = make_picture(100, sizes[_i].width,
	    sizes[_i].height);

	ck_assert_pstr_eq(judge(png, 100, false), sizes[_i].error);
}
END_TEST

/* A PNG that is cut off anywhere, has a byte more, or one wrong in what is
 * looked at, is no signature. */
START_TEST(test_png_whole)
{
	static const size_t looked_at[] = { 8, 11, 12, 15, 16, 19, 24, 28, 29,
		32, 33, 36, 37, 40, 90, 91, 92, 95, 96, 99 };
	uint8_t bytes[101] = { 0 };

	memcpy(bytes, make_picture(100, 600, 200), 100);
	ck_assert_pstr_eq(judge(bytes, 100, false), NULL);
	ck_assert_pstr_eq(judge(bytes, 101, false), DAMAGED);
	for (size_t len = 8; len < 100; len++)
		ck_assert_pstr_eq(judge(bytes, len, false), DAMAGED);
	for (size_t i = 0; i < UNIT_COUNT(looked_at); i++) {
		bytes[looked_at[i]] ^= 1;
		ck_assert_pstr_eq(judge(bytes, 100, false), DAMAGED);
		bytes[looked_at[i]] ^= 1;
	}
	/* No image data: a private chunk instead, or none at all. */
	memcpy(bytes + 37, "faKe", 4);
	ck_assert_pstr_eq(judge(bytes, 100, false), DAMAGED);
	ck_assert_pstr_eq(judge(make_picture(57, 600, 200), 57, false),
	    DAMAGED);
	ck_assert_pstr_eq(judge(make_picture(58, 600, 200), 58, false), NULL);
}
END_TEST

/* Every color with every depth, and the methods: PNG 1.2, 4.1.1. */
START_TEST(test_png_kinds)
{
	static const char *const depths[] = { "1 2 4 8 16", "", "8 16",
		"1 2 4 8", "8 16", "", "8 16", "" };
	char word[8], set[32];
	bool good;

	for (unsigned int color = 0; color < UNIT_COUNT(depths); color++)
		for (unsigned int depth = 0; depth < 34; depth++) {
			(void)snprintf(word, sizeof(word), " %u ", depth);
			(void)snprintf(set, sizeof(set), " %s ",
			    depths[color]);
			good = strstr(set, word) != NULL;
			ck_assert_pstr_eq(judge(make_kind((const uint8_t[]){
			    (uint8_t)depth, (uint8_t)color, 0, 0, 0 }), 100,
			    false), good ? NULL : DAMAGED);
		}
	ck_assert_pstr_eq(judge(make_kind((const uint8_t[]){ 8, 6, 0, 0, 1 }),
	    100, false), NULL);
	for (int method = 2; method < 5; method++) {
		uint8_t kind[] = { 8, 6, 0, 0, 0 };

		kind[method] = 2;
		ck_assert_pstr_eq(judge(make_kind(kind), 100, false), DAMAGED);
	}
}
END_TEST

#define JFIF "\xff\xe0\0\4JF"
#define FRAME(marker, height, width) "\xff" marker "\0\xb\x8" height width \
	"\1\1\x11\0"
#define SCAN "\xff\xda\0\x8\1\1\0\0\x3f\0"
#define START "\xff\xd8"
#define END "\xff\xd9"

static const struct {
	const char *bytes;
	size_t len;
	const char *error;
} jpegs[] = {
#define J(bytes, error) { bytes, sizeof(bytes) - 1, error }
	J(START FRAME("\xc0", "\0\1", "\0\1") SCAN "x" END, NULL),
	J(START JFIF "\xff" FRAME("\xc2", "\0\x64", "\1\0") SCAN "x" END,
	    NULL),
	J(START FRAME("\xcf", "\7\xd0", "\xf\xa0") SCAN "x" END, NULL),
	J(START FRAME("\xc0", "\7\xd1", "\xf\xa0") SCAN "x" END, TOO_WIDE),
	J(START FRAME("\xc0", "\7\xd0", "\xf\xa1") SCAN "x" END, TOO_WIDE),
	J(START FRAME("\xc0", "\0\0", "\0\1") SCAN "x" END, DAMAGED),
	J(START FRAME("\xc0", "\0\1", "\0\0") SCAN "x" END, DAMAGED),
	/* These markers are no frame's: tables, reserved, arithmetic. */
	J(START FRAME("\xc4", "\0\1", "\0\1") SCAN "x" END, DAMAGED),
	J(START FRAME("\xc8", "\0\1", "\0\1") SCAN "x" END, DAMAGED),
	J(START FRAME("\xcc", "\0\1", "\0\1") SCAN "x" END, DAMAGED),
	J(START JFIF SCAN "x" END, DAMAGED), /* no frame */
	J(START FRAME("\xc0", "\0\1", "\0\1") SCAN "x" END, NULL),
	/* Nothing but the color that is there before: browsers show it. */
	J(START FRAME("\xc0", "\0\1", "\0\1") SCAN END, NULL),
	/* Which of two sizes would be shown? */
	J(START FRAME("\xc0", "\xff\xff", "\xff\xff")
	    FRAME("\xc0", "\0\1", "\0\1") SCAN "x" END, DAMAGED),
	J(START FRAME("\xc0", "\0\1", "\0\1")
	    FRAME("\xc2", "\0\1", "\0\1") SCAN "x" END, DAMAGED),
	J(START FRAME("\xc0", "\0\1", "\0\1") SCAN "\xd9", DAMAGED),
	J(START FRAME("\xc0", "\0\1", "\0\1") SCAN "xx", DAMAGED),
	J(START FRAME("\xc0", "\0\1", "\0\1") END, DAMAGED),
	J(START "\xff\xc0\0\4xxxx" SCAN "x" END, DAMAGED),
	J(START "\xff\xe0\0\1xxxx" END, DAMAGED),
	J(START "\xff\xe0\xff\xffxxxx" END, DAMAGED),
	J(START "\xff\xff\xff\xff\xff\xff", DAMAGED),
	J(START FRAME("\xc0", "\0\1", "\0\1") "x" SCAN "x" END, DAMAGED),
};

START_TEST(test_jpeg)
{
	ck_assert_pstr_eq(judge((const uint8_t *)jpegs[_i].bytes,
	    jpegs[_i].len, true), jpegs[_i].error);
}
END_TEST

START_TEST(test_signature_no_room)
{
	struct buf url = make_png(8192);
	struct arena *big = arena;

	arena = arena_new(4096);
	fill(NULL, 0);
	take("signatureDataUrl", JSON_STRING, url.at, url.len);
	expect("signatureDataUrl",
	    "The signature could not be read, try again");
	ck_assert_ptr_null(form.signature);
	arena_free(arena);
	arena = big;
}
END_TEST

START_TEST(test_signature_type)
{
	const uint8_t *png = (const uint8_t *)"\x89PNG\r\n\x1a\n";
	const uint8_t *jpeg = (const uint8_t *)"\xff\xd8\xff";

	ck_assert_pstr_eq(form_signature_type(png, 8), "image/png");
	ck_assert_pstr_eq(form_signature_type(png, 7), NULL);
	ck_assert_pstr_eq(form_signature_type(jpeg, 3), "image/jpeg");
	ck_assert_pstr_eq(form_signature_type(jpeg, 2), NULL);
	ck_assert_pstr_eq(form_signature_type(png, 0), NULL);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ test_url, (int)UNIT_COUNT(urls) },
		{ test_signature_size, 6 },
		{ test_signature_pixels, (int)UNIT_COUNT(sizes) },
		{ test_png_whole, 1 },
		{ test_png_kinds, 1 },
		{ test_jpeg, (int)UNIT_COUNT(jpegs) },
		{ test_signature_no_room, 1 },
		{ test_signature_type, 1 },
	};

	return unit_run("form_signature", tests, UNIT_COUNT(tests), setup,
	    teardown);
}
