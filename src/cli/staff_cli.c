/* SPDX-License-Identifier: MIT */
/* staff_cli.c -- does what the staff's pages do, by the same statements. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/list.h"
#include "cli/staff_cli.h"
#include "store/staff_rows.h"

#define WHO 2 /* parameters: account, name */
#define COLUMNS_MAX 16
#define NAME_WIDTH 16

static int
check_text(const struct staff_cli_text *t, const char *text)
{
	if (text == NULL || *text == '\0') {
		if ((t->flags & STAFF_CLI_NEEDED) == 0)
			return 0;
		(void)cli_fail("%s is needed", t->option);
		return -1;
	}
	switch (t->kind) {
	case STAFF_CLI_TEXT:
		break;
	case STAFF_CLI_EMAIL:
		if (input_check_email(t->option, text) != 0)
			return -1;
		break;
	case STAFF_CLI_PHONE:
		if (input_check_phone(t->option, text) != 0)
			return -1;
		break;
	case STAFF_CLI_DATE:
		return input_check_date(t->option, text);
	}
	return input_check_text(t->option, text, t->max);
}

int
staff_cli_take(const struct staff_cli_text *texts, const void *values,
    struct db_param *params)
{
	for (size_t i = 0; texts[i].option != NULL; i++) {
		const char *text = *(const char *const *)(const void *)
		    ((const char *)values + texts[i].at);

		if (check_text(&texts[i], text) != 0)
			return CLI_USAGE;
		if (text != NULL && *text == '\0' &&
		    (texts[i].flags & STAFF_CLI_CLEARS) == 0)
			text = NULL;
		params[i] = db_text(text);
	}
	return 0;
}

/* What a refusal says: why, and what it was that stood in the way. */
struct refusal {
	struct text why;
	struct text more;
};

static bool
is_named(const struct json_member *m, const char *name)
{
	return m->name_len == strlen(name) &&
	    memcmp(m->name, name, m->name_len) == 0;
}

static void
take_refusal(void *context, const struct json_member *m)
{
	struct refusal *refusal = context;

	if (m->kind != JSON_STRING && m->kind != JSON_NUMBER)
		return;
	if (is_named(m, "error")) {
		text_put(&refusal->why, m->text, m->len);
		return;
	}
	text_puts(&refusal->more, refusal->more.len > 0 ? ", " : " (");
	text_put(&refusal->more, m->name, m->name_len);
	text_puts(&refusal->more, " ");
	text_put(&refusal->more, m->text, m->len);
}

/* Says why it was refused. */
static int
refuse(struct cli *cli, const struct staff_answer *answer)
{
	struct refusal refusal;
	size_t offset;

	text_start(&refusal.why, cli->arena);
	text_start(&refusal.more, cli->arena);
	if (json_read_object(cli->arena, answer->body, answer->len,
	    take_refusal, &refusal, &offset) != JSON_OK)
		return cli_fail("refused, for a reason that cannot be read");
	if (refusal.more.len > 0)
		text_puts(&refusal.more, ")");
	text_put(&refusal.why, refusal.more.at, refusal.more.len);
	return cli_fail("%.*s", (int)refusal.why.len, refusal.why.at);
}

int
staff_cli_run(struct cli *cli, const char *what, const char *name,
    const struct db_param *params, int n, struct staff_answer *answer)
{
	struct db_param all[WHO + STAFF_CLI_PARAMS_MAX] = {
		{ NULL, 0 }, db_text(cli_actor(cli)),
	};

	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	for (int i = 0; i < n; i++)
		all[WHO + i] = params[i];
	if (staff_run_alone(cli->db, cli->arena, name, all, WHO + n,
	    cli_deadline(CLI_DEADLINE_MS), answer) != DB_OK)
		return cli_db_failed(cli, what);
	return answer->status < 300 ? 0 : refuse(cli, answer);
}

/* A member that is looked for. */
struct wanted {
	struct arena *arena;
	const char *name;
	const char *text;
};

static void
take_wanted(void *context, const struct json_member *m)
{
	struct wanted *wanted = context;

	if (m->kind == JSON_STRING && is_named(m, wanted->name))
		wanted->text = arena_copy(wanted->arena, m->text, m->len);
}

const char *
staff_cli_member(struct cli *cli, const struct staff_answer *answer,
    const char *name)
{
	struct wanted wanted = { cli->arena, name, NULL };
	size_t offset;

	if (json_read_object(cli->arena, answer->body, answer->len,
	    take_wanted, &wanted, &offset) != JSON_OK || wanted.text == NULL)
		return "";
	return wanted.text;
}

static void
show_member(void *context, const struct json_member *m)
{
	int width;

	(void)context;
	if (m->kind == JSON_ARRAY || m->kind == JSON_OBJECT ||
	    m->kind == JSON_NULL)
		return;
	width = list_put_safe(stdout, m->name, m->name_len);
	printf("%*s", width < NAME_WIDTH ? NAME_WIDTH - width + 2 : 2, "");
	if (m->kind == JSON_BOOL)
		fputs(m->truth ? "yes" : "no", stdout);
	else
		(void)list_put_safe(stdout, m->text, m->len);
	fputc('\n', stdout);
}

void
staff_cli_show(struct cli *cli, const struct staff_answer *answer)
{
	size_t offset;

	(void)!json_read_object(cli->arena, answer->body, answer->len,
	    show_member, NULL, &offset);
}

/* A list in the making, and the row at hand. */
struct listing {
	struct cli *cli;
	struct list out;
	const char *values[COLUMNS_MAX];
};

static void
take_value(void *context, const struct json_member *m)
{
	struct listing *l = context;
	const struct list_column *columns = l->out.columns;

	for (size_t i = 0; columns[i].name != NULL; i++) {
		if (!is_named(m, columns[i].name))
			continue;
		if (m->kind == JSON_BOOL)
			l->values[i] = m->truth ? "true" : "false";
		else if (m->kind == JSON_STRING || m->kind == JSON_NUMBER)
			l->values[i] = arena_copy(l->cli->arena, m->text,
			    m->len);
	}
}

static int
put_object(void *context, const struct rows_cell *cells)
{
	struct listing *l = context;
	size_t mark = arena_mark(l->cli->arena), offset;

	memset(l->values, 0, sizeof(l->values));
	if (json_read_object(l->cli->arena, cells->at, cells->len, take_value,
	    l, &offset) == JSON_OK)
		list_row(&l->out, l->values);
	arena_rewind(l->cli->arena, mark);
	return list_check();
}

int
staff_cli_list(struct cli *cli, const struct staff_answer *answer,
    const char *member, const struct list_column *columns, bool json)
{
	struct listing l = { .cli = cli };

	list_start(&l.out, columns, json, cli->arena);
	if (staff_rows_read(cli->db, answer->body, member,
	    cli_deadline(CLI_DEADLINE_MS), put_object, &l) != DB_OK)
		return cli_db_failed(cli, "read the answer");
	return list_end(&l.out);
}
