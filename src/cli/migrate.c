/* SPDX-License-Identifier: MIT */
/* migrate.c -- admitone migrate: the schema, brought up to date. */
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/verify/guards.h"
#include "store/guards.h"
#include "store/migrate.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/list.h"

struct values {
	bool status;
	int format;
};

static const struct option options[] = {
	{ "status", OPTION_FLAG, offsetof(struct values, status), "", 0, 0,
	    "show what is applied, change nothing" },
	{ "format", OPTION_CHOICE, offsetof(struct values, format),
	    "text|json", 0, 0, "format of --status" },
	{ .name = NULL },
};

static const struct list_column columns[] = {
	{ "version", LIST_JSON, 7, true },
	{ "name", LIST_TEXT, 20, true },
	{ "state", LIST_TEXT, 7, true },
	{ "appliedAt", LIST_TEXT, 20, true },
	{ .name = NULL },
};

static int
explain(struct cli *cli, enum migrate_outcome outcome)
{
	switch (outcome) {
	case MIGRATE_OK:
		return 0;
	case MIGRATE_OLD_SERVER:
		return cli_fail("this PostgreSQL is too old: version 15 or "
		    "later is needed");
	case MIGRATE_NOT_UTF8:
		return cli_fail("the database is not in UTF-8: create it "
		    "with ENCODING 'UTF8' (TEMPLATE template0)");
	case MIGRATE_FAILED:
		break;
	}
	return cli_db_failed(cli, "migrate");
}

/* Is the database one that this program may touch? */
static int
check(const struct migrate_list *list)
{
	int result = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct migrate_step *s = &list->steps[i];

		if (s->state == MIGRATE_UNKNOWN)
			result = cli_fail("the database has migration %04d "
			    "%s, which this program does not know: it is "
			    "older than the database; install the newer one",
			    s->version, s->name);
		else if (s->state == MIGRATE_CHANGED)
			result = cli_fail("migration %04d %s was applied with "
			    "different text than this program has: install "
			    "the program that it came from",
			    s->version, s->name);
	}
	return result;
}

static int
show(struct cli *cli, const struct values *values,
    const struct migrate_list *list)
{
	struct list out;
	char version[16];
	int result;

	list_start(&out, columns, values->format == 1, cli->arena);
	for (size_t i = 0; i < list->n; i++) {
		const struct migrate_step *s = &list->steps[i];
		const char *row[] = { version, s->name,
			migrate_state_text(s->state), s->applied_at };

		(void)snprintf(version, sizeof(version),
		    values->format == 1 ? "%d" : "%04d", s->version);
		list_row(&out, row);
	}
	result = list_end(&out);
	return result != 0 ? result : check(list);
}

/* Makes privileges and policies what they should be. ANY: something was
 * applied. IS_NEW: to a database that had nothing before. */
static int
mend(struct cli *cli, bool any, bool is_new)
{
	struct guards_report report;
	long done, left;

	if (guards_mend(cli->db, cli->arena, cli_deadline(CLI_LONG_MS), &done,
	    &left) != DB_OK)
		return cli_db_failed(cli, "fix the privileges");
	if (done > 0 && !is_new)
		printf("Privileges and policies fixed: %ld\n", done);
	else if (!any)
		puts("nothing to do");
	if (left == 0)
		return 0;
	(void)cli_fail("these privileges could not be fixed: this role does "
	    "not own all of the database");
	if (guards_report_take(cli, &report) == 0)
		guards_report_tell(&report);
	return CLI_FAILED;
}

/* Applies what is pending. The lock is ours. */
static int
apply(struct cli *cli, const struct migrate_list *list)
{
	const struct migrate_step *s;
	enum migrate_outcome outcome;
	bool any = false, is_new = true;

	for (size_t i = 0; i < list->n; i++) {
		s = &list->steps[i];
		if (s->state != MIGRATE_PENDING) {
			is_new = false;
			continue;
		}
		outcome = migrate_apply(cli->db, cli->arena, s,
		    cli_deadline(CLI_LONG_MS));
		if (outcome != MIGRATE_OK) {
			(void)cli_fail("migration %04d %s failed; none of it "
			    "was applied", s->version, s->name);
			return explain(cli, outcome);
		}
		printf("%04d %s applied\n", s->version, s->name);
		any = true;
	}
	return mend(cli, any, is_new);
}

static int
take_turn(struct cli *cli)
{
	enum migrate_outcome outcome;
	bool taken;

	outcome = migrate_lock(cli->db, true, cli_deadline(CLI_LONG_MS),
	    &taken);
	if (outcome == MIGRATE_OK && !taken) {
		fputs("waiting for another admitone migrate to end\n",
		    stderr);
		outcome = migrate_lock(cli->db, false,
		    cli_deadline(CLI_LONG_MS), &taken);
	}
	return explain(cli, outcome);
}

static int
run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct values *values = v;
	struct migrate_list list;
	enum migrate_outcome outcome;

	(void)operands;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (!values->status && take_turn(cli) != 0)
		return CLI_FAILED;
	outcome = migrate_look(cli->db, cli->arena,
	    cli_deadline(CLI_DEADLINE_MS), &list);
	if (outcome != MIGRATE_OK)
		return explain(cli, outcome);
	if (values->status)
		return show(cli, values, &list);
	if (check(&list) != 0)
		return CLI_FAILED;
	return apply(cli, &list);
}

const struct command migrate_commands[] = {
	{ "migrate", "", "", "Bring the database's schema up to date",
	    "Connect as the role that owns the schema. The programs' roles "
	    "must exist already, or\nthat role must be allowed to create "
	    "them. Each migration is one transaction. Then\neach role gets "
	    "the privileges that it needs and loses all others. It is safe to "
	    "run\nagain: what is applied is left alone. If two run at once, "
	    "one waits for the other.\n",
	    options, sizeof(struct values), run },
	{ .group = NULL },
};
