/* SPDX-License-Identifier: MIT */
/* old_row.c -- one row of an old table, taken apart and checked. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/hex.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/utf8.h"
#include "crypto/aes_gcm.h"
#include "crypto/token.h"
#include "import/column_text.h"
#include "import/column_type.h"
#include "import/old_row.h"
#include "store/stage.h"

#define MIDNIGHT "T00:00:00"
#define DATE_LEN 10

/* Puts a member into OBJECT, which begins with the first. */
static void
put_member(struct buf *object, const struct json_member *m)
{
	if (object->len == 0)
		json_open(object, NULL, '{');
	json_put_member(object, m);
}

/* The same of the LEN bytes at TEXT. */
static void
put_text(struct buf *object, const char *name, const char *text, size_t len)
{
	put_member(object, &(struct json_member){ .name = name,
	    .name_len = strlen(name), .kind = JSON_STRING, .text = text,
	    .len = len });
}

static void
end_object(struct buf *object)
{
	if (object->len > 0)
		json_close(object, '}');
}

/* Says why the row is refused; the first reason is enough. */
static void
refuse(struct old_row *row, const char *column, const char *why)
{
	if (row->refusal.len == 0)
		buf_printf(&row->refusal, "%s: %s", column, why);
}

static void
note(struct old_row *row, const char *column, const char *what)
{
	buf_printf(&row->notes, "%s%s: %s", row->notes.len > 0 ? "\n" : "",
	    column, what);
}

/* Opens what was sealed; an empty text was not sealed. */
static void
open_value(struct old_row *row, const struct column *column,
    const struct json_member *m, struct form_value *value)
{
	enum aes_gcm_outcome outcome;
	uint8_t *plain;
	size_t len;

	if (m->len == 0)
		return;
	plain = arena_alloc(row->arena, m->len / 2 + 1);
	if (plain == NULL) {
		row->open.failed = true;
		return;
	}
	outcome = aes_gcm_open(row->gcm, m->text, m->len, plain, &len);
	if (outcome != AES_GCM_OK)
		refuse(row, column->name, aes_gcm_outcome_text(outcome));
	else if (!utf8_is_valid((const char *)plain, len) ||
	    memchr(plain, '\0', len) != NULL)
		refuse(row, column->name, "what was sealed is not UTF-8 text");
	else
		*value = (struct form_value){ .text = (const char *)plain,
			.len = len };
}

/* A timestamp as JavaScript's toJSON() writes it; of midnight, which stands
 * for a date, the date. What is no such time stays as it is. */
static void
take_date(struct old_row *row, const struct json_member *m,
    struct form_value *value)
{
	struct buf text;
	struct date date;
	bool is_date = m->len >= DATE_LEN && date_parse(m->text, DATE_LEN,
	    &date) == 0;

	*value = (struct form_value){ .text = m->text, .len = m->len };
	if (!is_date || m->len < DATE_LEN + sizeof(MIDNIGHT) - 1)
		return;
	if (m->len == DATE_LEN + sizeof(MIDNIGHT) - 1 && memcmp(m->text +
	    DATE_LEN, MIDNIGHT, sizeof(MIDNIGHT) - 1) == 0) {
		value->len = DATE_LEN;
		return;
	}
	if (memchr(m->text, ' ', m->len) != NULL ||
	    memchr(m->text, '+', m->len) != NULL)
		return;
	buf_start(&text, row->arena);
	buf_put(&text, m->text, m->len);
	buf_puts(&text, "Z");
	row->open.failed |= text.failed;
	value->text = text.at;
	value->len = text.len;
}

/* Puts the digest of the token in M, in hexadecimal, under its name. */
static void
put_token_digest(struct old_row *row, const struct json_member *m)
{
	uint8_t digest[TOKEN_DIGEST_LEN];
	char text[2 * TOKEN_DIGEST_LEN + 1];
	struct json_member member = *m;

	token_digest(m->text, m->len, digest);
	hex_encode(digest, sizeof(digest), text);
	member.kind = JSON_STRING;
	member.text = text;
	member.len = sizeof(text) - 1;
	put_member(&row->open, &member);
}

/* Of an audit row's own JSON: the ids of the rows that it is about. */
static void
take_meta(void *context, const struct json_member *m)
{
	static const char *const names[] = { "submissionId", "employeeId",
		"inviteId" };
	struct old_row *row = context;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (m->kind == JSON_STRING && json_is_named(m, names[i]))
			put_member(&row->open, m);
}

static void
look_into_meta(struct old_row *row, const struct json_member *m)
{
	size_t offset;

	/* What is no JSON object names no row. */
	if (m->kind == JSON_STRING && json_read_object(row->arena, m->text,
	    m->len, take_meta, row, &offset) == JSON_NO_MEMORY)
		row->open.failed = true;
}

/* Takes a column's text to where it goes in the form. */
static void
take_text(struct old_row *row, const struct column *c,
    const struct json_member *m, struct form_value *value)
{
	if ((c->use & COLUMN_SEALED) != 0)
		open_value(row, c, m, value);
	else if ((c->use & COLUMN_DATE) != 0)
		take_date(row, m, value);
	else
		*value = (struct form_value){ .text = m->text, .len = m->len };
}

/*
 * Takes an open text as it is meant. What it was before is kept sealed: of a
 * form's field in the form, as it was signed, where form_check() also notes
 * what is odd; else beside the row.
 */
static void
take_tidy(struct old_row *row, const struct column *c,
    const struct json_member *m)
{
	struct json_member tidy = *m;
	const char *doubt;

	if (column_tidy(c, row->arena, &tidy, &doubt) != 0) {
		row->open.failed = true;
		return;
	}
	put_member(&row->open, &tidy);
	if ((c->use & COLUMN_FORM) != 0)
		return;
	if (doubt != NULL)
		note(row, c->name, doubt);
	if (tidy.text != m->text || tidy.len != m->len)
		put_member(&row->rest, m);
}

/* Takes what is stored openly, if our columns can have it. */
static void
take_open(struct old_row *row, const struct column *c,
    const struct json_member *m)
{
	const char *fault = column_fault(c, m);

	if (fault != NULL) {
		refuse(row, c->name, fault);
		return;
	}
	if (m->kind == JSON_STRING)
		take_tidy(row, c, m);
	else
		put_member(&row->open, m);
	if ((c->use & COLUMN_ID) != 0 && (m->kind == JSON_STRING ||
	    m->kind == JSON_NUMBER) && m->len > 0 &&
	    m->len <= STAGE_OLD_ID_MAX)
		row->id = (struct form_value){ .text = m->text,
			.len = m->len };
}

static void
take_member(void *context, const struct json_member *m)
{
	struct old_row *row = context;
	const struct column *c = column_find(row->table, m->name, m->name_len);

	if (m->kind == JSON_NULL || (c->use & COLUMN_DROPPED) != 0)
		return;
	if ((c->use & COLUMN_OPEN) != 0)
		take_open(row, c, m);
	/* The form has texts only; another kind of value is kept all the
	 * same. */
	if (c->use == COLUMN_REST || (c->use & COLUMN_META) != 0 ||
	    (m->kind != JSON_STRING && (c->use & COLUMN_OPEN) == 0))
		put_member(&row->rest, m);
	if ((c->use & COLUMN_META) != 0)
		look_into_meta(row, m);
	if (m->kind != JSON_STRING)
		return;
	if ((c->use & COLUMN_FORM) != 0)
		take_text(row, c, m, &row->form.value[c->field]);
	if ((c->use & COLUMN_SSN_END) != 0)
		take_text(row, c, m, &row->ssn_end);
	if ((c->use & COLUMN_TOKEN) != 0)
		row->token = (struct form_value){ .text = m->text,
			.len = m->len };
	if ((c->use & COLUMN_LINK_TOKEN) != 0)
		put_token_digest(row, m);
}

/* A token that our API would not take is kept, but its link is dead. */
static void
check_token(struct old_row *row)
{
	if (row->token.text == NULL)
		refuse(row, "token", "missing");
	else if (row->token.len == 0 || row->token.len > FORM_TOKEN_MAX)
		note(row, "token", "too short or too long: its link does not "
		    "work here");
}

enum json_fault
old_row_read(struct old_row *row, const struct column_table *table,
    struct aes_gcm *gcm, struct arena *arena, const char *text, size_t len)
{
	enum json_fault fault;
	size_t offset;

	memset(row, 0, sizeof(*row));
	row->arena = arena;
	row->gcm = gcm;
	row->table = table;
	form_start(&row->form);
	buf_start(&row->open, arena);
	buf_start(&row->rest, arena);
	buf_start(&row->refusal, arena);
	buf_start(&row->notes, arena);
	fault = json_read_object(arena, text, len, take_member, row, &offset);
	if (fault != JSON_OK)
		return fault;
	end_object(&row->open);
	end_object(&row->rest);
	if (strcmp(table->kind, "invite") == 0)
		check_token(row);
	return row->open.failed || row->rest.failed || row->refusal.failed ||
	    row->notes.failed ? JSON_NO_MEMORY : JSON_OK;
}

/* Puts the document again, with members more. */
static void
put_more(const struct old_row *row, const struct buf *plain,
    struct buf *document)
{
	const struct form_value *url =
	    &row->form.value[I9_SIGNATURE_DATA_URL];
	const uint8_t *signature;
	size_t json_len, signature_len;
	const char *json;
	struct buf more;

	if (form_split_document((const uint8_t *)plain->at, plain->len, &json,
	    &json_len, &signature, &signature_len) != 0) {
		document->failed = true;
		return;
	}
	buf_start(&more, document->arena);
	if (json_len > 2)
		buf_put(&more, json, json_len - 1);
	if (row->form.signature == NULL && url->len > 0)
		put_text(&more, "signatureText", url->text, url->len);
	if (row->form.value[I9_SSN].len == 0 && row->ssn_end.len > 0)
		put_text(&more, "ssnLast4", row->ssn_end.text,
		    row->ssn_end.len);
	end_object(&more);
	form_join_document(document, &more, signature, signature_len);
}

void
old_row_put_document(struct old_row *row, struct buf *document)
{
	const struct form_policy policy = { .today = clock_latest_today() };
	struct form *form = &row->form;
	struct buf plain;

	/* Nobody could send a form without it. */
	form->value[I9_ATTESTATION_CHECKED] = (struct form_value){
		.text = "true", .len = 4, .truth = true };
	if (form_check(form, &policy, row->arena) > 0)
		for (unsigned int i = 0; i < I9_FIELDS; i++)
			if (form->error[i] != NULL)
				note(row, i9_table[i].name,
				    form->error[i]->text);
	if (form->error[I9_SIGNATURE_DATA_URL] != NULL) {
		/* It is kept as the text that it was. */
		form->signature = NULL;
		form->signature_len = 0;
	}
	if ((form->signature != NULL ||
	    form->value[I9_SIGNATURE_DATA_URL].len == 0) &&
	    (form->value[I9_SSN].len > 0 || row->ssn_end.len == 0)) {
		form_put_document(form, document);
		return;
	}
	buf_start(&plain, row->arena);
	form_put_document(form, &plain);
	if (plain.failed)
		document->failed = true;
	else
		put_more(row, &plain, document);
}
