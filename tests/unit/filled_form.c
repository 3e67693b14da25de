/* SPDX-License-Identifier: MIT */
/* filled_form.c -- a form that is filled in well, to be changed by tests. */
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "filled_form.h"

const struct member citizen[CITIZEN_MEMBERS + 1] = {
	{ "lastName", "O'Neil" }, { "firstName", "Ann" },
	{ "address", "1 Main St" }, { "city", "Austin" }, { "state", "TX" },
	{ "zip", "78701" }, { "dob", "1990-02-28" },
	{ "citizenshipStatus", "usCitizen" },
	{ "signatureDataUrl", PNG_URL PNG },
	{ "signatureDate", "2025-06-30" }, { "docChoice", "listA" },
	{ "listADoc", "U.S. Passport" }, { "listADocNumber", "A123" },
	{ "inviteToken", "abc" },
	{ NULL, NULL },
};

struct arena *arena;
struct form form;
struct form_policy policy;

void
setup(void)
{
	arena = arena_new((size_t)8 << 20);
	ck_assert_ptr_nonnull(arena);
	policy = (struct form_policy){ .today = { 2025, 7, 1 } };
}

void
teardown(void)
{
	arena_free(arena);
	arena = NULL;
}

void
take(const char *name, enum json_kind kind, const char *text, size_t len)
{
	const struct json_member member = { .name = name,
		.name_len = strlen(name), .kind = kind, .text = text,
		.len = len };

	form_take(&form, &member);
}

void
take_bool(const char *name, bool truth)
{
	const struct json_member member = { .name = name,
		.name_len = strlen(name), .kind = JSON_BOOL, .truth = truth };

	form_take(&form, &member);
}

void
fill(const struct member *changed, size_t n)
{
	form_start(&form);
	take_bool("attestationChecked", true);
	for (int i = 0; citizen[i].name != NULL; i++)
		take(citizen[i].name, JSON_STRING, citizen[i].value,
		    strlen(citizen[i].value));
	for (size_t i = 0; i < n && changed[i].name != NULL; i++) {
		enum i9_field f = i9_find(changed[i].name,
		    strlen(changed[i].name));

		ck_assert_msg(f != I9_FIELDS, "no field %s", changed[i].name);
		memset(&form.value[f], 0, sizeof(form.value[f]));
		if (changed[i].value != NULL)
			take(changed[i].name, JSON_STRING, changed[i].value,
			    strlen(changed[i].value));
	}
}

void
expect(const char *field, const char *error)
{
	size_t errors = form_check(&form, &policy, arena);

	for (unsigned int i = 0; i < I9_FIELDS; i++) {
		if (error != NULL && strcmp(i9_table[i].name, field) == 0)
			ck_assert_pstr_eq(form.error[i] != NULL ?
			    form.error[i]->text : NULL, error);
		else
			ck_assert_msg(form.error[i] == NULL, "%s: %s",
			    i9_table[i].name, form.error[i]->text);
	}
	ck_assert_uint_eq(errors, error != NULL);
}

static void
put_number(uint8_t *at, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(number >> (24 - 8 * i));
}

/* The CRC by its definition: PNG 1.2, 3.4. */
static uint32_t
sum(const uint8_t *bytes, size_t len)
{
	uint32_t crc = ~UINT32_C(0);

	for (size_t bit = 0; bit < 8 * len; bit++) {
		uint32_t byte = bytes[bit / 8];
		uint32_t top = (crc ^ byte >> bit % 8) & 1;

		crc = crc >> 1 ^ (top ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}

uint8_t *
make_picture(size_t len, uint32_t width, uint32_t height)
{
	uint8_t *png = arena_alloc(arena, len);

	ck_assert(png != NULL && len >= 57);
	memset(png, 'x', len);
	memcpy(png, "\x89PNG\r\n\x1a\n\0\0\0\xdIHDR", 16);
	put_number(png + 16, width);
	put_number(png + 20, height);
	memcpy(png + 24, "\x8\0\0\0\0", 5);
	put_number(png + 29, sum(png + 12, 17));
	put_number(png + 33, (uint32_t)(len - 57));
	memcpy(png + 37, "IDAT", 4);
	memcpy(png + len - 12, "\0\0\0\0IEND\xae\x42\x60\x82", 12);
	return png;
}

uint8_t *
make_kind(const uint8_t kind[static 5])
{
	uint8_t *png = make_picture(100, 600, 200);

	memcpy(png + 24, kind, 5);
	put_number(png + 29, sum(png + 12, 17));
	return png;
}

struct buf
make_url(const char *prefix, const uint8_t *bytes, size_t len)
{
	struct buf url;

	buf_start(&url, arena);
	buf_puts(&url, prefix);
	buf_put_base64(&url, bytes, len);
	ck_assert(!url.failed);
	return url;
}

struct buf
make_png(size_t len)
{
	return make_url(PNG_URL, make_picture(len, 600, 200), len);
}
