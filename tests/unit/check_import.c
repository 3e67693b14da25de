/* SPDX-License-Identifier: MIT */
/* check_import.c -- an old row is opened, checked and written as our form; nothing of it is lost, or shown. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hex.h"
#include "crypto/aes_gcm.h"
#include "form/form.h"
#include "import/column.h"
#include "import/mask.h"
#include "import/old_row.h"
#include "unit.h"

/* Made by Node's crypto, with the key 00 01 … 1f: a text of 20 characters with
 * an iv of 16 bytes and with one of 12, and two bytes that are no UTF-8. */
#define ADDRESS "17 Elm Street, Żory"
#define SEALED "202122232425262728292a2b2c2d2e2f:" \
	"bb0b35a90e8cb5e1884c76c2fc5c8829:" \
	"fafb84a370ec39bcca716bce711fde5b27a2109f"
#define SEALED_12 "202122232425262728292a2b:" \
	"21a74720de563158e03d40b85900a7d2:" \
	"e30d863500f53a5d6e0e27abb534d43c6b269ee5"
#define SEALED_BYTES "00000000000000000000000000000000:" \
	"c2a0f6ebc128d45a3b37be8aeccd8a7a:3740"

static struct arena *arena;
static struct aes_gcm *gcm;

static void
setup(void)
{
	uint8_t key[AES_GCM_KEY_LEN];

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	gcm = aes_gcm_new(key);
	arena = arena_new((size_t)1 << 20);
}

static void
teardown(void)
{
	aes_gcm_free(gcm);
	arena_free(arena);
}

static const char *const good_hex[] = { "", "00", "0aF9", "deadBEEF" };
static const char *const bad_hex[] = { "0", "0g", "g0", " 00", "0x00", "00\n",
	"\xc3\xa9" };

START_TEST(hex)
{
	uint8_t out[8];

	ck_assert_int_eq(hex_decode(good_hex[_i], strlen(good_hex[_i]), out),
	    0);
	if (_i == 2)
		ck_assert_mem_eq(out, "\x0a\xf9", 2);
}
END_TEST

START_TEST(no_hex)
{
	uint8_t out[8];

	ck_assert_int_eq(hex_decode(bad_hex[_i], strlen(bad_hex[_i]), out),
	    -1);
}
END_TEST

static const char *const openable[] = { SEALED, SEALED_12 };

START_TEST(opens)
{
	uint8_t plain[200];
	size_t len;

	ck_assert_int_eq(aes_gcm_open(gcm, openable[_i], strlen(openable[_i]),
	    plain, &len), AES_GCM_OK);
	ck_assert_uint_eq(len, strlen(ADDRESS));
	ck_assert_mem_eq(plain, ADDRESS, len);
}
END_TEST

/* Whatever byte of it is another one, it does not open. */
START_TEST(notices_a_change)
{
	char text[] = SEALED;
	uint8_t plain[200];
	size_t len;

	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		char was = text[i];

		text[i] = was == '1' ? '2' : '1';
		ck_assert_int_ne(aes_gcm_open(gcm, text, sizeof(text) - 1,
		    plain, &len), AES_GCM_OK);
		text[i] = was;
	}
}
END_TEST

static const char *const malformed[] = { "", ":", "::", "00:00:00", "12345",
	SEALED ":", "202122232425262728292a2b2c2d2e2f:"
	"bb0b35a90e8cb5e1884c76c2fc5c8829:xyz", "20212223:"
	"bb0b35a90e8cb5e1884c76c2fc5c8829:fa" };

START_TEST(names_what_is_malformed)
{
	uint8_t plain[200];
	size_t len;

	ck_assert_int_eq(aes_gcm_open(gcm, malformed[_i],
	    strlen(malformed[_i]), plain, &len), AES_GCM_FORMAT);
}
END_TEST

static const struct {
	const char *value;
	const char *shown;
} masks[] = {
	{ "", "(none)" }, { "17 Elm St., Żory", "99 xxx xx., xxxx" },
	{ "123-45-6789", "999-99-9999" }, { "a\nb\x1b", "x?x?" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" },
};

START_TEST(masked)
{
	struct buf text;

	buf_start(&text, arena);
	mask_put(&text, masks[_i].value, strlen(masks[_i].value));
	ck_assert_uint_eq(text.len, strlen(masks[_i].shown));
	ck_assert_mem_eq(text.at, masks[_i].shown, text.len);
}
END_TEST

static bool
is_text(const struct buf *text, const char *s)
{
	return text->len == strlen(s) && (text->len == 0 || memcmp(text->at,
	    s, text->len) == 0);
}

/* Reads a row of the table that stands at AT. */
static struct old_row
read_row(size_t at, const char *json)
{
	struct old_row row;

	ck_assert_int_eq(old_row_read(&row, &column_tables[at], gcm, arena,
	    json, strlen(json)), 0);
	return row;
}

/* Each column goes where the table says; what it does not name is sealed. */
START_TEST(takes_apart)
{
	struct old_row row = read_row(1, "{\"id\":\"i\",\"token\":\"t\","
	    "\"usedAt\":null,\"isRenewal\":true,\"colour\":\"red\",\"n\":7}");

	ck_assert(is_text(&row.open, "{\"id\":\"i\",\"isRenewal\":true}"));
	ck_assert(is_text(&row.rest, "{\"colour\":\"red\",\"n\":7}"));
	ck_assert_uint_eq(row.token.len, 1);
	ck_assert_uint_eq(row.refusal.len + row.notes.len, 0);
	row = read_row(5, "{\"id\":\"a\",\"hashedPassword\":\"$2b$\"}");
	ck_assert(is_text(&row.open, "{\"id\":\"a\"}"));
	ck_assert_uint_eq(row.rest.len, 0);
	row = read_row(2, "{\"id\":\"s\",\"aptUnit\":1,\"state\":2}");
	ck_assert(is_text(&row.rest, "{\"aptUnit\":1,\"state\":2}"));
	row = read_row(1, "{\"id\":\"i\"}");
	ck_assert(is_text(&row.refusal, "token: missing"));
	row = read_row(3, "{\"id\":\"l\",\"meta\":\"{\\\"inviteId\\\":"
	    "\\\"i\\\",\\\"name\\\":\\\"Zoë\\\"}\"}");
	ck_assert(is_text(&row.open, "{\"id\":\"l\",\"inviteId\":\"i\"}"));
	ck_assert_uint_gt(row.rest.len, 0);
}
END_TEST

static const struct {
	const char *json;
	const char *why;
} refused[] = {
	{ "{\"encryptedCity\":\"x\"}",
	    "encryptedCity: not a sealed value (iv:tag:ciphertext)" },
	{ "{\"encryptedDob\":\"" SEALED_BYTES "\"}",
	    "encryptedDob: what was sealed is not UTF-8 text" },
	{ "{\"encryptedZip\":\"202122232425262728292a2b2c2d2e2f:"
	    "bb0b35a90e8cb5e1884c76c2fc5c8829:fa\",\"encryptedCity\":\"x\"}",
	    "encryptedZip: it was changed, or sealed with another key" },
};

START_TEST(refuses_what_does_not_open)
{
	struct old_row row = read_row(2, refused[_i].json);

	ck_assert(is_text(&row.refusal, refused[_i].why));
}
END_TEST

static const struct {
	const char *row;
	const char *json; /* of the document */
	const char *signature;
} documents[] = {
	{ "{\"firstName\":\"Zoë\",\"aptUnit\":1,\"encryptedAddress\":\"" SEALED
	    "\",\"encryptedPhone\":\"\",\"signatureDate\":"
	    "\"2026-03-26T00:00:00\",\"authExpDate\":"
	    "\"2026-03-26T01:02:03.004\",\"listAExpDate\":\"infinity\"}",
	    "{\"firstName\":\"Zoë\",\"address\":\"" ADDRESS "\","
	    "\"authExpDate\":\"2026-03-26T01:02:03.004Z\","
	    "\"attestationChecked\":true,\"signatureDate\":\"2026-03-26\","
	    "\"listAExpDate\":\"infinity\"}", "" },
	{ "{\"encryptedSsnLast4\":\"" SEALED "\","
	    "\"encryptedSignatureDataUrl\":\"" SEALED "\"}",
	    "{\"attestationChecked\":true,\"signatureText\":\"" ADDRESS "\","
	    "\"ssnLast4\":\"" ADDRESS "\"}", "" },
	{ "{\"encryptedSsnLast4\":\"" SEALED "\",\"encryptedSsn\":\"" SEALED_12
	    "\"}",
	    /* tidied as every Social Security number is */
	    "{\"ssn\":\"17 Elm Street, Żory\",\"attestationChecked\":true}",
	    "" },
};

/* What was stored is in the document, also where our form has no place or
 * another rule. */
START_TEST(becomes_a_form)
{
	struct old_row row = read_row(2, documents[_i].row);
	const uint8_t *signature;
	size_t json_len, signature_len;
	const char *json;
	struct buf text;

	buf_start(&text, arena);
	old_row_put_document(&row, &text);
	ck_assert(!text.failed);
	ck_assert_int_eq(form_split_document((const uint8_t *)text.at,
	    text.len, &json, &json_len, &signature, &signature_len), 0);
	ck_assert_uint_eq(json_len, strlen(documents[_i].json));
	ck_assert_mem_eq(json, documents[_i].json, json_len);
	ck_assert_uint_eq(signature_len, strlen(documents[_i].signature));
	ck_assert_uint_gt(row.notes.len, 0);
}
END_TEST

/* With less and less memory it fails, and never half-way. */
START_TEST(fails_without_memory)
{
	const char *json = documents[0].row;
	struct old_row row;

	while (arena_alloc(arena, 4096) != NULL)
		;
	ck_assert_int_eq(old_row_read(&row, column_submissions, gcm, arena,
	    json, strlen(json)), JSON_NO_MEMORY);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ hex, UNIT_COUNT(good_hex) },
		{ no_hex, UNIT_COUNT(bad_hex) },
		{ opens, UNIT_COUNT(openable) },
		{ notices_a_change, 1 },
		{ names_what_is_malformed, UNIT_COUNT(malformed) },
		{ masked, UNIT_COUNT(masks) },
		{ takes_apart, 1 },
		{ refuses_what_does_not_open, UNIT_COUNT(refused) },
		{ becomes_a_form, UNIT_COUNT(documents) },
		{ fails_without_memory, 1 },
	};

	return unit_run("import", tests, UNIT_COUNT(tests), setup, teardown);
}
