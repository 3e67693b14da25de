/* SPDX-License-Identifier: MIT */
/* fuzz_form.c -- a body becomes a form, a document, and that form again. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "form/flags.h"
#include "form/form.h"
#include "fuzz.h"

static void
ignore(void *context, const struct json_member *m)
{
	(void)context, (void)m;
}

static void
note_flag(void *seen, const struct flag *flag)
{
	bool *once = &((bool (*)[I9_FIELDS])seen)[flag->code][flag->field];

	assert(!*once);
	*once = true;
}

static void
errors_are_json(struct arena *arena, const struct form *form, size_t errors)
{
	struct buf json;
	size_t offset, named = 0;

	for (unsigned int i = 0; i < I9_FIELDS; i++)
		named += form->error[i] != NULL;
	assert(errors == named);
	buf_start(&json, arena);
	form_put_errors_json(form, &json);
	assert(!json.failed);
	assert(json_read_object(arena, json.at, json.len, ignore, NULL,
	    &offset) == JSON_OK);
}

/* A good form's document has the values, and gives the same document. */
static void
document_is_the_form(struct arena *arena, const struct form *form,
    const struct form_policy *policy)
{
	struct buf document, again;
	struct form read;
	const char *json;
	size_t json_len, signature_len, offset;
	const uint8_t *signature;

	buf_start(&document, arena);
	form_put_document(form, &document);
	assert(!document.failed);
	assert(form_split_document((const uint8_t *)document.at, document.len,
	    &json, &json_len, &signature, &signature_len) == 0);
	assert(fuzz_equal(signature, signature_len, form->signature,
	    form->signature_len));
	assert(form_signature_type(signature, signature_len) != NULL);

	form_start(&read);
	assert(json_read_object(arena, json, json_len, form_take, &read,
	    &offset) == JSON_OK);
	/* The signature stands elsewhere, and nothing else is missing. */
	assert(form_check(&read, policy, arena) == 1);
	assert(read.error[I9_SIGNATURE_DATA_URL] != NULL);
	assert(date_compare(read.next_renewal, form->next_renewal) == 0);
	read.signature = signature;
	read.signature_len = signature_len;
	buf_start(&again, arena);
	form_put_document(&read, &again);
	assert(fuzz_equal(document.at, document.len, again.at, again.len));
}

/* Flags are found in any form, good or not, and once each at a field. */
static void
flags_are_once(struct arena *arena, const struct form *form,
    const struct form_policy *policy)
{
	const struct form_value *name = &form->value[I9_SIGNATURE_NAME];
	const struct flag_view view = { .form = form, .policy = *policy,
		.invited = arena_copy(arena, name->text != NULL ? name->text :
		"", name->len) };
	bool seen[FLAG_CODES][I9_FIELDS] = { { false } };

	flags_find(&view, note_flag, seen);
}

/* The first byte chooses the policy; the rest is the body. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = fuzz_arena();
	struct form_policy policy = { .today = { 2026, 1, 31 } };
	struct form form;
	size_t errors, offset;

	if (len == 0)
		return 0;
	policy.e_verify = (data[0] & 1) != 0;
	form_start(&form);
	if (json_read_object(arena, (const char *)data + 1, len - 1,
	    form_take, &form, &offset) != JSON_OK)
		return 0;
	errors = form_check(&form, &policy, arena);
	errors_are_json(arena, &form, errors);
	flags_are_once(arena, &form, &policy);
	if (errors == 0)
		document_is_the_form(arena, &form, &policy);
	return 0;
}
