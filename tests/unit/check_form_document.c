/* SPDX-License-Identifier: MIT */
/* check_form_document.c -- the same content always gives the same document, and it can be split again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "filled_form.h"
#include "unit.h"

#define CONTROL "Must not contain control characters"
#define BAD_ZIP "Enter a ZIP code like 12345 or 12345-6789"

START_TEST(test_errors_json)
{
	static const struct member changed[] = { { "zip", "1" },
		{ "externalId", "a\x7f" }, { "lastName", NULL } };
	static const char json[] = "{\"formErrors\":[],\"fieldErrors\":{"
	    "\"lastName\":[\"Required\"],\"zip\":[\"" BAD_ZIP "\"],"
	    "\"externalId\":[\"" CONTROL "\"]},\"fieldCodes\":{"
	    "\"lastName\":[\"required\"],\"zip\":[\"zip\"],"
	    "\"externalId\":[\"control\"]}}";
	static const char none[] = "{\"formErrors\":[],\"fieldErrors\":{},"
	    "\"fieldCodes\":{}}";
	struct buf text;

	fill(changed, 3);
	ck_assert_uint_eq(form_check(&form, &policy, arena), 3);
	buf_start(&text, arena);
	form_put_errors_json(&form, &text);
	ck_assert_uint_eq(text.len, strlen(json));
	ck_assert_mem_eq(text.at, json, text.len);
	fill(NULL, 0);
	expect(NULL, NULL);
	buf_start(&text, arena);
	form_put_errors_json(&form, &text);
	ck_assert_uint_eq(text.len, strlen(none));
	ck_assert_mem_eq(text.at, none, text.len);
}
END_TEST

/* What is sealed of citizen[] with an escape and an ID added; blanks are
 * nothing. */
static const char document_json[] = "{\"lastName\":\"O\\\"\\\\\xc3\xa9\","
    "\"firstName\":\"Ann\","
    "\"address\":\"1 Main St\",\"city\":\"Austin\",\"state\":\"TX\","
    "\"zip\":\"78701\",\"dob\":\"1990-02-28\","
    "\"citizenshipStatus\":\"usCitizen\",\"attestationChecked\":true,"
    "\"signatureDate\":\"2025-06-30\",\"docChoice\":\"listA\","
    "\"listADoc\":\"U.S. Passport\",\"listADocNumber\":\"A123\","
    "\"listAExpDate\":\"n/a\",\"externalId\":\"NTX-2001\"}";

static const struct member document_extra[] = { { "lastName",
	"O\"\\\xc3\xa9" }, { "middleInitial", " " }, { "aptUnit", "" },
	{ "listAExpDate", "n/a" }, { "externalId", "NTX-2001" } };

static struct buf
make_document(void)
{
	struct buf text;

	fill(document_extra, 5);
	take("unknown", JSON_STRING, "x", 1);
	expect(NULL, NULL);
	buf_start(&text, arena);
	buf_puts(&text, "before");
	form_put_document(&form, &text);
	ck_assert(!text.failed);
	text.at += 6;
	text.len -= 6;
	return text;
}

START_TEST(test_document)
{
	const size_t n = sizeof(document_json) - 1;
	struct buf text = make_document();

	ck_assert_uint_eq(text.len, 4 + n + PNG_LEN);
	ck_assert_mem_eq(text.at, "\0\0", 2);
	ck_assert_uint_eq((uint8_t)text.at[2], n >> 8);
	ck_assert_uint_eq((uint8_t)text.at[3], n & 0xff);
	ck_assert_mem_eq(text.at + 4, document_json, n);
	ck_assert_mem_eq(text.at + 4 + n, "\x89PNG\r\n\x1a\n", 8);
}
END_TEST

/* The members' order in the body leaves no trace in the document. */
START_TEST(test_document_order)
{
	struct buf first = make_document(), second;

	form_start(&form);
	for (int i = (int)UNIT_COUNT(document_extra) - 1; i >= 0; i--)
		take(document_extra[i].name, JSON_STRING,
		    document_extra[i].value, strlen(document_extra[i].value));
	for (int i = CITIZEN_MEMBERS - 1; i > 0; i--)
		take(citizen[i].name, JSON_STRING, citizen[i].value,
		    strlen(citizen[i].value));
	take_bool("attestationChecked", true);
	expect(NULL, NULL);
	buf_start(&second, arena);
	form_put_document(&form, &second);
	ck_assert_uint_eq(first.len, second.len);
	ck_assert_mem_eq(first.at, second.at, first.len);
}
END_TEST

/* Every field there is, in the order that must never change. */
static const struct {
	const char *name, *value;
} all[] = {
	{ "lastName", "2001-January" }, { "firstName", "2001-January" },
	{ "middleInitial", "M" }, { "otherLastNames", "2001-January" },
	{ "address", "2001-01-01" }, { "aptUnit", "2001-01-01" },
	{ "city", "2001-01-01" }, { "state", "2001-01-01" },
	{ "zip", "12345" }, { "dob", "1990-01-01" },
	{ "ssn", "123-45-6789" }, { "email", "a@b.c" },
	{ "phone", "555-0100" }, { "citizenshipStatus", "authorized" },
	{ "alienRegNumber", "A-012 345 678" },
	{ "i94Number", "12345678901" },
	{ "foreignPassportNumber", "2001-01-01" },
	{ "passportCountry", "2001-01-01" }, { "authExpDate", "2030-01-02" },
	{ "attestationChecked", NULL }, { "signatureDate", "2025-01-01" },
	{ "docChoice", "listA" }, { "listADoc", "2001-01-01" },
	{ "listADocNumber", "2001-01-01" }, { "listAExpDate", "2031-01-01" },
	{ "listAFileKey", "2001-01-01" },
	{ "listAIssuingAuthority", "2001-01-01" },
	{ "listBDoc", "2001-01-01" }, { "listBDocNumber", "2001-01-01" },
	{ "listBExpDate", "2029-01-01" }, { "listBFileKey", "2001-01-01" },
	{ "listBIssuingAuthority", "2001-01-01" },
	{ "listCDoc", "2001-01-01" }, { "listCDocNumber", "2001-01-01" },
	{ "listCExpDate", "2029-01-01" }, { "listCFileKey", "2001-01-01" },
	{ "listCIssuingAuthority", "2001-01-01" },
	{ "externalId", "2001-01-01" }, { "ssnAppliedFor", NULL },
	{ "signatureMethod", "typed" }, { "signatureName", "2001-01-01" },
};

/* The member is true instead of null. */
static void
take_true(const char *name, struct buf *want)
{
	take_bool(name, true);
	memcpy(want->at + want->len - 4, "true", 4);
}

/* Text that looks like a date is no expiry. */
START_TEST(test_document_all)
{
	struct buf want, got;

	fill(NULL, 0);
	buf_start(&want, arena);
	for (int i = 0; i < (int)UNIT_COUNT(all); i++) {
		buf_printf(&want, "%s\"%s\":", i ? "," : "{", all[i].name);
		buf_put_json_string_or_null(&want, all[i].value);
		if (all[i].value != NULL)
			take(all[i].name, JSON_STRING, all[i].value,
			    strlen(all[i].value));
		else
			take_true(all[i].name, &want);
	}
	expect(NULL, NULL);
	buf_puts(&want, "}");
	buf_put(&want, form.signature, PNG_LEN);
	buf_start(&got, arena);
	form_put_document(&form, &got);
	ck_assert_uint_eq(got.len, want.len + 4);
	ck_assert_mem_eq(got.at + 4, want.at, want.len);
}
END_TEST

/* By what came a form is recognized that was sealed before values were tidied:
 * its document is as it was then, blanks and all. */
START_TEST(test_sent_document)
{
	static const struct member typed[] = { { "lastName", " O'Neil " },
		{ "zip", "78701\xc2\xa0" }, { "middleInitial", " " } };
	static const char before[] = "{\"lastName\":\" O'Neil \","
	    "\"firstName\":\"Ann\",\"middleInitial\":\" \",";
	struct buf sent, tidy, plain;

	fill(NULL, 0);
	expect(NULL, NULL);
	ck_assert_ptr_null(form.sent);
	buf_start(&plain, arena);
	form_put_document(&form, &plain);
	fill(typed, UNIT_COUNT(typed));
	expect(NULL, NULL);
	ck_assert_ptr_nonnull(form.sent);
	buf_start(&tidy, arena);
	form_put_document(&form, &tidy);
	ck_assert_uint_eq(tidy.len, plain.len);
	ck_assert_mem_eq(tidy.at, plain.at, plain.len);
	buf_start(&sent, arena);
	form_put_sent_document(&form, &sent);
	ck_assert_mem_eq(sent.at + 4, before, sizeof(before) - 1);
	ck_assert_uint_eq(sent.len, plain.len + 2 + 2 +
	    sizeof("\"middleInitial\":\" \",") - 1);
}
END_TEST

START_TEST(test_document_no_room)
{
	struct arena *small = arena_new(4096);
	struct buf url = make_png(8192), text;

	fill(NULL, 0);
	take("signatureDataUrl", JSON_STRING, url.at, url.len);
	expect(NULL, NULL);
	buf_start(&text, small);
	form_put_document(&form, &text);
	ck_assert(text.failed);
	buf_start(&text, small);
	ck_assert_ptr_nonnull(arena_alloc(small, arena_room(small)));
	form_put_document(&form, &text);
	ck_assert(text.failed && text.at == NULL);
	arena_free(small);
}
END_TEST

/* Splits the first LEN bytes of DOCUMENT, in a block of just that size. */
static int
split(const struct buf *document, size_t len, size_t *json_len,
    size_t *signature_len)
{
	uint8_t *block = malloc(len > 0 ? len : 1);
	const uint8_t *signature = NULL;
	const char *json = NULL;
	int result;

	ck_assert_ptr_nonnull(block);
	memcpy(block, document->at, len);
	result = form_split_document(block, len, &json, json_len, &signature,
	    signature_len);
	if (result == 0) {
		ck_assert_ptr_eq(json, block + 4);
		ck_assert_ptr_eq(signature, block + 4 + *json_len);
	}
	free(block);
	return result;
}

START_TEST(test_split)
{
	const size_t n = sizeof(document_json) - 1;
	struct buf text = make_document();
	size_t json_len, signature_len;

	for (size_t len = 0; len <= text.len; len++) {
		int result = split(&text, len, &json_len, &signature_len);

		ck_assert_int_eq(result, len < 4 + n ? -1 : 0);
		if (result != 0)
			continue;
		ck_assert_uint_eq(json_len, n);
		ck_assert_uint_eq(signature_len, len - 4 - n);
	}
}
END_TEST

START_TEST(test_split_refuses)
{
	static const struct {
		size_t len;
		const char *bytes;
	} bad[] = { { 4, "\0\0\0\0" }, { 6, "\0\0\0\1{}" },
		{ 6, "\0\0\0\2{ " }, { 6, "\0\0\0\2[}" },
		{ 6, "\0\0\0\3{}" }, { 6, "\xff\xff\xff\xff{}" },
		{ 6, "\1\0\0\2{}" } };
	struct buf text = { .at = NULL };
	size_t json_len, signature_len;

	for (int i = 0; i < (int)UNIT_COUNT(bad); i++) {
		text.at = (char *)(uintptr_t)bad[i].bytes;
		ck_assert_int_eq(split(&text, bad[i].len, &json_len,
		    &signature_len), -1);
	}
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ test_errors_json, 1 },
		{ test_document, 1 },
		{ test_document_order, 1 },
		{ test_document_all, 1 },
		{ test_sent_document, 1 },
		{ test_document_no_room, 1 },
		{ test_split, 1 },
		{ test_split_refuses, 1 },
	};

	return unit_run("form_document", tests, UNIT_COUNT(tests), setup, teardown);
}
