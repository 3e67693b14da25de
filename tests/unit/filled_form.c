/* SPDX-License-Identifier: MIT */
/* filled_form.c -- a form that is filled in well, to be changed by tests. */
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
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
			ck_assert_pstr_eq(form.error[i], error);
		else
			ck_assert_msg(form.error[i] == NULL, "%s: %s",
			    i9_table[i].name, form.error[i]);
	}
	ck_assert_uint_eq(errors, error != NULL);
}

struct text
make_png(size_t len)
{
	uint8_t *bytes = arena_alloc(arena, len);
	struct text url;

	memset(bytes, 'x', len);
	memcpy(bytes, "\x89PNG\r\n\x1a\n", 8);
	text_start(&url, arena);
	text_puts(&url, PNG_URL);
	text_put_base64(&url, bytes, len);
	ck_assert(!url.failed);
	return url;
}
