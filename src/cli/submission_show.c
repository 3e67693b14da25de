/* SPDX-License-Identifier: MIT */
/* submission_show.c -- admitone submission show: opens one and prints it. */
#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/opened.h"
#include "cli/submission_show.h"
#include "crypto/unseal.h"
#include "store/submission.h"

static void
print_text(struct cli *cli, const char *id, const struct submission *s,
    const struct opened *form)
{
	opened_print_row(stdout, "id", id);
	opened_print_row(stdout, "status", s->status);
	opened_print_row(stdout, "created at", s->created_at);
	opened_print_row(stdout, "reviewed at", s->reviewed_at);
	opened_print_row(stdout, "next renewal date",
	    s->next_renewal_date);
	opened_print_row(stdout, "is renewal", s->is_renewal ? "yes" :
	    "no");
	opened_print_row(stdout, "employee id", s->employee_id);
	opened_print_row(stdout, "external id", s->external_id);
	opened_print(stdout, cli, form);
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
	opened_put_json(&out, form);
	text_puts(&out, "}\n");
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
	struct opened form;
	bool found;

	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (submission_read(cli->db, cli->arena, id, cli_actor(cli),
	    cli_deadline(CLI_DEADLINE_MS), &s, &found) != DB_OK)
		return cli_db_failed(cli, "read the submission");
	if (!found)
		return cli_fail("there is no submission %s", text);
	if (opened_read(cli, unseal, s.token_digest, s.sealed, s.sealed_len,
	    &form) != 0)
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
