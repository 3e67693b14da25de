/* SPDX-License-Identifier: MIT */
/* submission_show.c -- admitone submission show: opens one and prints it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json_write.h"
#include "cli/submission_show.h"
#include "cli/unsealed_form.h"
#include "crypto/unseal.h"
#include "form/flags.h"
#include "store/submission.h"
#include "term/cli.h"

/* What the flags of FORM, which is read into VALUES, are found by. */
static struct flag_view
look_at(struct cli *cli, const struct submission *s,
    const struct unsealed_form *form, struct form *values)
{
	struct flag_view view = { .form = values, .invited = s->name_hint,
		.policy = { .e_verify = s->e_verify } };

	unsealed_form_take(cli, form, values);
	/* A time without a date, "infinity", would be before all others. */
	if (s->created_at == NULL || date_parse(s->created_at,
	    strlen(s->created_at), &view.policy.today) != 0)
		form_start(values);
	return view;
}

/* Prints "flag: CODE" and what there is to look at. */
static void
print_flag(void *context, const struct flag *flag)
{
	char label[64], text[512];

	(void)context;
	(void)snprintf(label, sizeof(label), "flag: %s",
	    flag_texts[flag->code].name);
	(void)snprintf(text, sizeof(text), "%s: %s",
	    i9_table[flag->field].label, flag_texts[flag->code].text);
	unsealed_form_print_row(stdout, label, text);
}

static void
print_text(struct cli *cli, const char *id, const struct submission *s,
    const struct unsealed_form *form)
{
	struct form values;
	struct flag_view view = look_at(cli, s, form, &values);

	unsealed_form_print_row(stdout, "id", id);
	unsealed_form_print_row(stdout, "status", s->status);
	unsealed_form_print_row(stdout, "created at", s->created_at);
	unsealed_form_print_row(stdout, "reviewed at", s->reviewed_at);
	unsealed_form_print_row(stdout, "reverify by",
	    s->next_renewal_date);
	unsealed_form_print_row(stdout, "is renewal", s->is_renewal ? "yes" :
	    "no");
	unsealed_form_print_row(stdout, "employee id", s->employee_id);
	unsealed_form_print_row(stdout, "external id", s->external_id);
	unsealed_form_print_row(stdout, "invited", s->name_hint);
	unsealed_form_print(stdout, cli, form);
	flags_find(&view, print_flag, NULL);
}

static int
print_json(struct cli *cli, const char *id, const struct submission *s,
    const struct unsealed_form *form)
{
	struct form values;
	struct flag_view view = look_at(cli, s, form, &values);
	struct buf out;

	buf_start(&out, cli->arena);
	json_open(&out, NULL, '{');
	json_put_text(&out, "id", id);
	json_put_text(&out, "employeeId", s->employee_id);
	json_put_text(&out, "status", s->status);
	json_put_text(&out, "createdAt", s->created_at);
	json_put_text(&out, "nextRenewalDate", s->next_renewal_date);
	json_put_text(&out, "nameHint", s->name_hint);
	json_put_bool(&out, "isRenewal", s->is_renewal);
	json_begin(&out, "flags");
	flags_put_json(&view, &out);
	json_begin(&out, "form");
	unsealed_form_put_json(&out, form);
	json_close(&out, '}');
	buf_puts(&out, "\n");
	if (out.failed)
		return cli_fail("out of memory");
	(void)fwrite(out.at, 1, out.len, stdout);
	return 0;
}

/* Reads, opens and prints the submission ID. */
static int
show(struct cli *cli, const struct unseal *unseal, const char *text,
    const uint8_t id[static UUID_LEN], bool json)
{
	struct submission s;
	struct unsealed_form form;
	bool found;

	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (submission_read(cli->db, cli->arena, id, cli_actor(cli),
	    cli_deadline(CLI_DEADLINE_MS), &s, &found) != DB_OK)
		return cli_db_failed(cli, "read the submission");
	if (!found)
		return cli_fail("there is no submission %s", text);
	if (unsealed_form_read(cli, unseal, SEALED_SUBMISSION, s.token_digest,
	    s.sealed, &form) != 0)
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
