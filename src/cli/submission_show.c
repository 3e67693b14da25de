/* SPDX-License-Identifier: MIT */
/* submission_show.c -- admitone submission show: opens one and prints it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/list.h"
#include "cli/submission_show.h"
#include "crypto/unseal.h"
#include "form/form.h"
#include "form/i9.h"
#include "store/submission.h"

#define LABEL_WIDTH 38

/* A form that is opened; the pointers are into the arena. */
struct opened {
	const char *json;
	size_t json_len;
	const uint8_t *signature;
	size_t signature_len;
};

static void
put_line(const char *label, size_t label_len, const char *value, size_t len)
{
	int width = list_put_safe(stdout, label, label_len);

	printf("%*s", width < LABEL_WIDTH ? LABEL_WIDTH - width + 2 : 2, "");
	(void)list_put_safe(stdout, value, len);
	fputc('\n', stdout);
}

static void
put_row(const char *label, const char *value)
{
	if (value != NULL)
		put_line(label, strlen(label), value, strlen(value));
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

	(void)context;
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
	put_line(label, label_len, value, len);
}

static const char *
media_type(const struct opened *form)
{
	const char *type = form_signature_type(form->signature,
	    form->signature_len);

	return type != NULL ? type : "application/octet-stream";
}

static void
print_text(struct cli *cli, const char *id, const struct submission *s,
    const struct opened *form)
{
	char signature[64];
	size_t offset;

	put_row("id", id);
	put_row("status", s->status);
	put_row("created at", s->created_at);
	put_row("reviewed at", s->reviewed_at);
	put_row("next renewal date", s->next_renewal_date);
	put_row("is renewal", s->is_renewal ? "yes" : "no");
	put_row("employee id", s->employee_id);
	put_row("external id", s->external_id);
	/* It was found to be good; what it says is printed as it comes. */
	if (json_read_object(cli->arena, form->json, form->json_len,
	    put_member, NULL, &offset) != JSON_OK)
		return;
	(void)snprintf(signature, sizeof(signature), "%s, %zu bytes",
	    media_type(form), form->signature_len);
	put_row(i9_table[I9_SIGNATURE_DATA_URL].label, signature);
}

static int
print_json(struct cli *cli, const char *id, const struct submission *s,
    const struct opened *form)
{
	struct text out;

	text_start(&out, cli->arena);
	text_puts(&out, "{\"id\":");
	text_put_json_string_or_null(&out, id);
	text_puts(&out, ",\"employeeId\":");
	text_put_json_string_or_null(&out, s->employee_id);
	text_puts(&out, ",\"status\":");
	text_put_json_string_or_null(&out, s->status);
	text_puts(&out, ",\"createdAt\":");
	text_put_json_string_or_null(&out, s->created_at);
	text_puts(&out, ",\"nextRenewalDate\":");
	text_put_json_string_or_null(&out, s->next_renewal_date);
	text_printf(&out, ",\"isRenewal\":%s,\"form\":",
	    s->is_renewal ? "true" : "false");
	/* The object without its last brace, then one member more. */
	text_put(&out, form->json, form->json_len - 1);
	text_printf(&out, "%s\"signatureDataUrl\":\"data:%s;base64,",
	    form->json_len > 2 ? "," : "", media_type(form));
	text_put_base64(&out, form->signature, form->signature_len);
	text_puts(&out, "\"}}\n");
	if (out.failed)
		return cli_fail("out of memory");
	(void)fwrite(out.at, 1, out.len, stdout);
	return 0;
}

/* Opens what was read. */
static int
open_sealed(struct cli *cli, const struct unseal *unseal,
    const struct submission *s, struct opened *form)
{
	size_t len = s->sealed_len > SEALED_OVERHEAD ?
	    s->sealed_len - SEALED_OVERHEAD : 0, offset;
	uint8_t *document = arena_alloc(cli->arena, len);
	char key_id[CLI_KEY_ID_LEN + 1];
	enum unseal_outcome outcome;

	if (document == NULL)
		return cli_fail("out of memory");
	outcome = unseal_record(unseal, SEALED_SUBMISSION, s->token_digest,
	    s->sealed, s->sealed_len, document);
	if (outcome == UNSEAL_NO_KEY) {
		cli_format_key_id(s->sealed + 1, key_id);
		return cli_fail("the submission does not open: its key %s is "
		    "not in %s (ADMITONE_UNSEAL_KEYS)", key_id,
		    cli->config.unseal_keys);
	}
	if (outcome != UNSEAL_OK)
		return cli_fail("the submission does not open: %s",
		    unseal_outcome_text(outcome));
	/* Whoever has the public key can seal anything: so look first. */
	if (form_split_document(document, len, &form->json, &form->json_len,
	    &form->signature, &form->signature_len) != 0 ||
	    json_read_object(cli->arena, form->json, form->json_len,
	    check_member, NULL, &offset) != JSON_OK)
		return cli_fail("the submission opens, but is no form");
	return 0;
}

/* Reads, opens and prints the submission ID. */
static int
show(struct cli *cli, const struct unseal *unseal, const char *text,
    const uint8_t id[static UUID_LEN], bool json)
{
	struct submission s;
	struct opened form;
	bool found;

	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (submission_read(cli->db, cli->arena, id, cli_actor(cli),
	    cli_deadline(CLI_DEADLINE_MS), &s, &found) != DB_OK)
		return cli_db_failed(cli, "read the submission");
	if (!found)
		return cli_fail("there is no submission %s", text);
	if (open_sealed(cli, unseal, &s, &form) != 0)
		return CLI_FAILED;
	if (json)
		return print_json(cli, text, &s, &form);
	print_text(cli, text, &s, &form);
	return 0;
}

int
submission_show_run(struct cli *cli, const void *v,
    const char *const *operands)
{
	const struct submission_show_values *values = v;
	char text[UUID_TEXT_LEN + 1];
	struct unseal *unseal;
	uint8_t id[UUID_LEN];
	int result;

	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	uuid_format(id, text);
	if (cli_check_keys(cli, KEYFILE_SECRET) != 0)
		return CLI_CONFIG;
	unseal = unseal_new(cli->config.unseal_keys);
	if (unseal == NULL)
		return cli_fail("out of memory");
	result = show(cli, unseal, text, id, values->format == 1);
	unseal_free(unseal);
	return result;
}
