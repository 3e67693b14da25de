/* SPDX-License-Identifier: MIT */
/* show.c -- admitone import show: opens what was imported beside. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "cli/import/show.h"
#include "cli/unsealed_form.h"
#include "crypto/token.h"
#include "crypto/unseal.h"
#include "form/form.h"
#include "store/imported.h"
#include "term/cli.h"
#include "term/list.h"

/* What was opened of a row. */
struct shown {
	struct imported row;
	struct unsealed_form form; /* its JSON is NULL: there is none */
	struct slice rest;         /* a JSON object, or nothing */
};

/* Opens all that is sealed of a row. */
static int
open_row(struct cli *cli, const struct unseal *unseal,
    const uint8_t id[static UUID_LEN], struct shown *s)
{
	uint8_t digest[SEALED_BOUND_LEN];
	const struct slice bound_to = { (const char *)digest, sizeof(digest) };
	enum unseal_outcome outcome;

	token_digest((const char *)id, UUID_LEN, digest);
	if (s->row.form.at != NULL && unsealed_form_read(cli, unseal,
	    SEALED_SUPERSEDED, bound_to, s->row.form, &s->form) != 0)
		return CLI_FAILED;
	if (s->row.rest.at == NULL)
		return 0;
	outcome = unseal_slice(unseal, cli->arena, SEALED_OLD_REST, bound_to,
	    s->row.rest, &s->rest);
	if (outcome == UNSEAL_OK)
		return 0;
	return cli_fail("it cannot be opened: %s (ADMITONE_UNSEAL_KEYS is %s)",
	    unseal_outcome_text(outcome), cli->config.unseal_keys);
}

static int
print_json(struct cli *cli, const struct shown *s)
{
	struct buf out;

	buf_start(&out, cli->arena);
	/* The object without its last brace, then what was opened. */
	buf_put(&out, s->row.open, strlen(s->row.open) - 1);
	json_begin(&out, "form");
	if (s->form.json != NULL)
		unsealed_form_put_json(&out, &s->form);
	else
		json_put_null(&out, NULL);
	json_begin(&out, "rest");
	if (s->rest.at != NULL)
		buf_put(&out, s->rest.at, s->rest.len);
	else
		json_put_null(&out, NULL);
	json_close(&out, '}');
	buf_puts(&out, "\n");
	if (out.failed)
		return cli_fail("out of memory");
	(void)fwrite(out.at, 1, out.len, stdout);
	return 0;
}

/* Prints a member of an object in a line. */
static void
print_member(void *context, const struct json_member *m)
{
	char name[64];

	(void)context;
	(void)snprintf(name, sizeof(name), "%.*s", (int)m->name_len, m->name);
	if (m->kind == JSON_STRING || m->kind == JSON_NUMBER)
		unsealed_form_print_row(stdout, name, m->text);
	else if (m->kind == JSON_BOOL)
		unsealed_form_print_row(stdout, name, m->truth ? "yes" : "no");
}

static int
print_text(struct cli *cli, const struct shown *s)
{
	size_t offset;

	if (json_read_object(cli->arena, s->row.open, strlen(s->row.open),
	    print_member, NULL, &offset) != JSON_OK)
		return cli_fail("what was stored cannot be read");
	if (s->form.json != NULL)
		unsealed_form_print(stdout, cli, &s->form);
	if (s->rest.at != NULL && json_read_object(cli->arena, s->rest.at,
	    s->rest.len, print_member, NULL, &offset) != JSON_OK)
		return cli_fail("what was sealed cannot be read");
	return 0;
}

/* Reads, opens and prints the row ID. */
static int
show(struct cli *cli, const struct unseal *unseal, const char *text,
    const uint8_t id[static UUID_LEN], bool json)
{
	struct shown s = { .rest = { NULL, 0 } };
	bool found;

	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (imported_read(cli->db, cli->arena, id, cli_actor(cli),
	    cli_deadline(CLI_DEADLINE_MS), &s.row, &found) != DB_OK)
		return cli_db_failed(cli, "read what was imported");
	if (!found)
		return cli_fail("nothing was imported as %s", text);
	if (s.row.open == NULL)
		return cli_fail("out of memory");
	if (open_row(cli, unseal, id, &s) != 0)
		return CLI_FAILED;
	return json ? print_json(cli, &s) : print_text(cli, &s);
}

int
import_show_run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct import_show_values *values = v;
	struct unseal *unseal;
	uint8_t id[UUID_LEN];
	int result;

	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	if (cli_check_keys(cli, KEYFILE_SECRET) != 0)
		return CLI_CONFIG;
	unseal = unseal_new(cli->config.unseal_keys);
	if (unseal == NULL)
		return cli_fail("out of memory");
	result = show(cli, unseal, operands[0], id, values->format == 1);
	unseal_free(unseal);
	return result;
}
