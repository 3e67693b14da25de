/* SPDX-License-Identifier: MIT */
/* unsealed_form.c -- opens a submission's form and prints it. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "cli/unsealed_form.h"
#include "crypto/unseal.h"
#include "form/form.h"
#include "form/i9.h"
#include "term/cli.h"
#include "term/list.h"

#define LABEL_WIDTH 38

static void
put_line(FILE *out, const char *label, size_t label_len, const char *value,
    size_t len)
{
	int width = list_put_safe(out, label, label_len);

	fprintf(out, "%*s", width < LABEL_WIDTH ? LABEL_WIDTH - width + 2 : 2,
	    "");
	(void)list_put_safe(out, value, len);
	fputc('\n', out);
}

void
unsealed_form_print_row(FILE *out, const char *label, const char *value)
{
	if (value != NULL)
		put_line(out, label, strlen(label), value, strlen(value));
}

/* Does nothing: the first reading only finds faults. */
static void
check_member(void *context, const struct json_member *member)
{
	(void)context, (void)member;
}

static void
put_member(void *context, const struct json_member *member)
{
	enum i9_field field = i9_find(member->name, member->name_len);
	const char *label = member->name, *value = member->text;
	size_t label_len = member->name_len, len = member->len;

	if (field != I9_FIELDS) {
		label = i9_table[field].label;
		label_len = strlen(label);
	}
	if (member->kind == JSON_BOOL)
		value = member->truth ? "yes" : "no";
	else if (member->kind != JSON_STRING && member->kind != JSON_NUMBER)
		value = "(not shown)";
	if (member->kind != JSON_STRING && member->kind != JSON_NUMBER)
		len = strlen(value);
	put_line(context, label, label_len, value, len);
}

void
unsealed_form_print(FILE *out, struct cli *cli,
    const struct unsealed_form *form)
{
	char signature[64];
	size_t offset;

	/* It was found to be good; what it says is printed as it comes. */
	if (json_read_object(cli->arena, form->json, form->json_len,
	    put_member, out, &offset) != JSON_OK)
		return;
	(void)snprintf(signature, sizeof(signature), "%s, %zu bytes",
	    form_media_type(form->signature, form->signature_len),
	    form->signature_len);
	unsealed_form_print_row(out, i9_table[I9_SIGNATURE_DATA_URL].label,
	    signature);
}

void
unsealed_form_take(struct cli *cli, const struct unsealed_form *form,
    struct form *values)
{
	size_t offset;

	form_start(values);
	values->signature = form->signature;
	values->signature_len = form->signature_len;
	/* It was found to be good. */
	if (json_read_object(cli->arena, form->json, form->json_len,
	    form_take, values, &offset) != JSON_OK)
		form_start(values);
}

void
unsealed_form_put_json(struct buf *out, const struct unsealed_form *form)
{
	/* The object without its last brace, then one member more. */
	buf_put(out, form->json, form->json_len - 1);
	form_put_signature(form->signature, form->signature_len, out);
	json_close(out, '}');
}

int
unsealed_form_read(struct cli *cli, const struct unseal *unseal,
    enum sealed_kind kind, struct slice bound_to, struct slice sealed,
    struct unsealed_form *form)
{
	char key_id[CLI_KEY_ID_LEN + 1];
	struct slice document;
	enum unseal_outcome outcome = unseal_slice(unseal, cli->arena, kind,
	    bound_to, sealed, &document);
	size_t offset;

	if (outcome == UNSEAL_NO_KEY) {
		cli_format_key_id((const uint8_t *)sealed.at + 1, key_id);
		return cli_fail("the submission cannot be opened: its key %s "
		    "is not in %s (ADMITONE_UNSEAL_KEYS)", key_id,
		    cli->config.unseal_keys);
	}
	if (outcome != UNSEAL_OK)
		return cli_fail("the submission cannot be opened: %s",
		    unseal_outcome_text(outcome));
	/* Whoever has the public key can seal anything: so look first. */
	if (form_split_document((const uint8_t *)document.at, document.len,
	    &form->json, &form->json_len,
	    &form->signature, &form->signature_len) != 0 ||
	    json_read_object(cli->arena, form->json, form->json_len,
	    check_member, NULL, &offset) != JSON_OK)
		return cli_fail("the submission opens, but is not a form");
	return 0;
}
