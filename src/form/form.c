/* SPDX-License-Identifier: MIT */
/* form.c -- a filled-in form: collected, checked, written for sealing. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "form/chars.h"
#include "form/form.h"
#include "form/renewal.h"
#include "form/rule.h"
#include "form/picture.h"
#include "form/signature.h"

#define HEAD_LEN 4 /* of a document: the length of its JSON */

void
form_start(struct form *form)
{
	memset(form, 0, sizeof(*form));
}

/* A boolean is kept as its JSON text too, so that rules and writers need
 * not tell it from a string. */
static void
take_bool(struct form_value *value, bool truth)
{
	value->truth = truth;
	value->text = truth ? "true" : "false";
	value->len = strlen(value->text);
}

void
form_take(void *form, const struct json_member *member)
{
	enum i9_field field = i9_find(member->name, member->name_len);
	struct form_value *value;
	enum json_kind kind;

	if (field == I9_FIELDS || member->kind == JSON_NULL)
		return;
	value = &((struct form *)form)->value[field];
	kind = i9_table[field].kind == I9_BOOL ? JSON_BOOL : JSON_STRING;
	if (member->kind != kind) {
		value->wrong_kind = true;
	} else if (kind == JSON_BOOL) {
		take_bool(value, member->truth);
	} else {
		value->text = member->text;
		value->len = member->len;
	}
}

/* Is there something in it that a person can see? */
static bool
is_given(const struct form_value *value)
{
	return value->text != NULL &&
	    !chars_are_blank(value->text, value->len);
}

static bool
term_is_true(const struct form *form, const struct i9_term *term)
{
	const struct form_value *value = &form->value[term->field];
	bool is;

	if (term->value == NULL)
		return is_given(value);
	if (term->value[0] == '\0')
		return !is_given(value);
	is = value->text != NULL && value->len == strlen(term->value) &&
	    memcmp(value->text, term->value, value->len) == 0;
	return is != term->is_not;
}

bool
form_holds(const struct form *form, const struct form_policy *policy,
    enum i9_when when)
{
	const struct i9_condition *condition = &i9_conditions[when];

	if (when == I9_NEVER)
		return false;
	if (when == I9_E_VERIFY && !policy->e_verify)
		return false;
	for (size_t i = 0; i < condition->n_terms; i++)
		if (!term_is_true(form, &condition->term[i]))
			return false;
	return true;
}

/* What the field of ROW is told if it is required, else NULL. */
static const struct problem *
error_if_missing(const struct form *form, const struct form_policy *policy,
    const struct i9_row *row)
{
	for (size_t i = 0; i < I9_REQUIRED_MAX; i++)
		if (form_holds(form, policy, row->required[i]))
			return &i9_conditions[row->required[i]].error;
	return NULL;
}

/* Is it a field that every form has filled in? */
static bool
is_always_required(const struct i9_row *row)
{
	for (size_t i = 0; i < I9_REQUIRED_MAX; i++)
		if (row->required[i] == I9_ALWAYS)
			return true;
	return false;
}

/* Tidies the value of ROW, if it is a text. */
static void
tidy_value(struct form *form, const struct i9_row *row, struct arena *arena)
{
	struct form_value *value = &form->value[row - i9_table];
	const char *text = value->text;
	size_t len = value->len;

	if (len == 0 || row->kind == I9_BOOL || row->storage == I9_BYTES)
		return;
	if (rule_tidy(row->rule, !is_always_required(row), arena, &text,
	    &len) != 0) {
		value->no_room = true;
		return;
	}
	if (len == value->len && text == value->text)
		return;
	if (form->sent == NULL && row->storage != I9_DIGEST)
		form->sent = (const void *)arena_copy(arena, form->value,
		    sizeof(form->value));
	value->text = text;
	value->len = len;
}

static bool
is_too_long(const struct i9_row *row, const struct form_value *value)
{
	/* Never more characters than bytes: long values are seldom counted. */
	return value->len > row->max &&
	    chars_count(value->text, value->len) > row->max;
}

/* The rule that ROW's field keeps in this form. */
static enum i9_rule
rule_of(const struct form *form, const struct form_policy *policy,
    const struct i9_row *row)
{
	for (size_t i = 0; i < I9_SPECIALS; i++)
		if (row == &i9_table[i9_specials[i].field] &&
		    form_holds(form, policy, i9_specials[i].when))
			return i9_specials[i].rule;
	return row->rule;
}

/*
 * The rule comes before the length, because its message says more; a rule's
 * work is linear in the length, which the body's limit bounds.
 */
static const struct problem *
check_field(const struct form *form, const struct form_policy *policy,
    const struct i9_row *row, const struct form_value *value)
{
	const struct problem *error;

	if (value->wrong_kind)
		return row->kind == I9_BOOL ? PROBLEM(EXPECTED_BOOL) :
		    PROBLEM(EXPECTED_TEXT);
	if (value->no_room)
		return PROBLEM(TOO_LARGE);
	if (!is_given(value)) {
		error = error_if_missing(form, policy, row);
		if (error != NULL || value->len == 0)
			return error;
	}
	if (row->storage == I9_BYTES)
		return NULL; /* decode_signature() checks all of it */
	if (!chars_are_plain(value->text, value->len) &&
	    chars_have_control(value->text, value->len))
		return PROBLEM(CONTROL);
	error = rule_check(rule_of(form, policy, row), value->text,
	    value->len, policy->today);
	if (error != NULL)
		return error;
	return is_too_long(row, value) ? &row->too_long : NULL;
}

/* Decodes the signature, if there is one that is good so far. */
static void
decode_signature(struct form *form, struct arena *arena)
{
	const struct form_value *url = &form->value[I9_SIGNATURE_DATA_URL];
	const struct problem **error = &form->error[I9_SIGNATURE_DATA_URL];

	form->signature = NULL;
	form->signature_len = 0;
	if (*error == NULL)
		*error = signature_decode(url->text, url->len, arena,
		    &form->signature, &form->signature_len);
	if (form->signature == NULL)
		form->signature_len = 0;
}

size_t
form_check(struct form *form, const struct form_policy *policy,
    struct arena *arena)
{
	size_t errors = 0;

	form->sent = NULL;
	for (unsigned int i = 0; i < I9_FIELDS; i++)
		tidy_value(form, &i9_table[i], arena);
	for (unsigned int i = 0; i < I9_FIELDS; i++)
		form->error[i] = check_field(form, policy, &i9_table[i],
		    &form->value[i]);
	decode_signature(form, arena);
	renewal_find(form);
	for (unsigned int i = 0; i < I9_FIELDS; i++)
		errors += form->error[i] != NULL;
	return errors;
}

void
form_put_errors_json(const struct form *form, struct buf *text)
{
	struct problem_list list;

	problem_list_start(&list, text->arena);
	for (unsigned int i = 0; i < I9_FIELDS; i++)
		if (form->error[i] != NULL)
			problem_list_put(&list, i9_table[i].name,
			    i9_table[i].name_len, form->error[i]);
	problem_list_put_json(&list, text);
}

/* Is this value one of the document's JSON? */
static bool
is_in_json(const struct i9_row *row, const struct form_value *value)
{
	return (row->storage == I9_SEALED || row->storage == I9_PLAIN) &&
	    value->len > 0;
}

static void
put_json(const struct form_value *values, struct buf *text)
{
	json_open(text, NULL, '{');
	for (unsigned int i = 0; i < I9_FIELDS; i++) {
		const struct i9_row *row = &i9_table[i];
		const struct form_value *value = &values[i];

		if (!is_in_json(row, value))
			continue;
		json_begin(text, row->name);
		if (row->kind == I9_BOOL)
			buf_put(text, value->text, value->len);
		else
			buf_put_json_string(text, value->text, value->len);
	}
	json_close(text, '}');
}

void
form_join_document(struct buf *text, const struct buf *json,
    const uint8_t *signature, size_t signature_len)
{
	char head[HEAD_LEN];

	text->failed |= json->failed;
	for (size_t i = 0; i < HEAD_LEN; i++)
		head[i] = (char)(json->len >> (24 - 8 * i) & 0xff);
	buf_reserve(text, HEAD_LEN + json->len + signature_len);
	buf_put(text, head, HEAD_LEN);
	buf_put(text, json->at, json->len);
	buf_put(text, signature, signature_len);
}

static void
put_document(const struct form *form, const struct form_value *values,
    struct buf *text)
{
	struct buf json;

	buf_start(&json, text->arena);
	put_json(values, &json);
	form_join_document(text, &json, form->signature, form->signature_len);
}

void
form_put_document(const struct form *form, struct buf *text)
{
	put_document(form, form->value, text);
}

void
form_put_sent_document(const struct form *form, struct buf *text)
{
	put_document(form, form->sent != NULL ? form->sent : form->value,
	    text);
}

int
form_split_document(const uint8_t *document, size_t len, const char **json,
    size_t *json_len, const uint8_t **signature, size_t *signature_len)
{
	size_t n = 0;

	if (len < HEAD_LEN)
		return -1;
	for (size_t i = 0; i < HEAD_LEN; i++)
		n = n << 8 | document[i];
	if (n < 2 || n > len - HEAD_LEN || document[HEAD_LEN] != '{' ||
	    document[HEAD_LEN + n - 1] != '}')
		return -1;
	*json = (const char *)document + HEAD_LEN;
	*json_len = n;
	*signature = document + HEAD_LEN + n;
	*signature_len = len - HEAD_LEN - n;
	return 0;
}

const char *
form_signature_type(const uint8_t *bytes, size_t len)
{
	return picture_type(bytes, len);
}

const char *
form_media_type(const uint8_t *bytes, size_t len)
{
	const char *type = picture_type(bytes, len);

	return type != NULL ? type : "application/octet-stream";
}

void
form_put_signature(const uint8_t *bytes, size_t len, struct buf *text)
{
	json_begin(text, i9_table[I9_SIGNATURE_DATA_URL].name);
	if (len == 0) {
		buf_puts(text, "null");
		return;
	}
	buf_printf(text, "\"data:%s;base64,", form_media_type(bytes, len));
	buf_put_base64(text, bytes, len);
	buf_puts(text, "\"");
}
