/* SPDX-License-Identifier: MIT */
/* audit.c -- admitone audit: lists the audit, chains it, verifies it. */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cli/verify/findings.h"
#include "store/operator_audit.h"
#include "store/verify.h"
#include "term/act.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/list.h"

#define POSITION_MAX 18 /* digits */
#define HASH_LEN 64     /* digits, in hex */

struct verify_values {
	const char *expect_head;
	int format;
};

static const struct option verify_options[] = {
	{ "expect-head", OPTION_TEXT, offsetof(struct verify_values,
	    expect_head), "POSITION:HASH", 0, 0,
	    "the head that an earlier verify printed" },
	{ "format", OPTION_CHOICE, offsetof(struct verify_values, format),
	    "text|json", 0, 0, "format of the report" },
	{ .name = NULL },
};

struct list_values {
	bool all;
	int format;
	long limit;
};

static const struct option list_options[] = {
	LIST_ALL_OPTION(struct list_values),
	COMMAND_ACT_ALL(ACT_EXPORT_AUDIT),
	{ "format", OPTION_CHOICE, offsetof(struct list_values, format),
	    "text|json", 0, 0, "format of the list" },
	{ "limit", OPTION_NUMBER, offsetof(struct list_values, limit), "N", 1,
	    1000000000, "only the newest N" },
	{ .name = NULL },
};

static const struct option export_options[] = {
	COMMAND_ACT_ALL(ACT_EXPORT_AUDIT),
	{ .name = NULL },
};

static const struct list_column columns[] = {
	[AUDIT_COLUMN_ID] = { "id", LIST_JSON, 8, true },
	[AUDIT_COLUMN_AT] = { "at", LIST_TEXT, 24, true },
	[AUDIT_COLUMN_ACTOR] = { "actor", LIST_TEXT, 16, true },
	[AUDIT_COLUMN_ACTION] = { "action", LIST_TEXT, 20, true },
	[AUDIT_COLUMN_ROW_KIND] = { "rowKind", LIST_TEXT, 10, true },
	[AUDIT_COLUMN_ROW_ID] = { "rowId", LIST_TEXT, 36, true },
	[AUDIT_COLUMN_PEOPLE] = { "people", LIST_TEXT, 20, true },
	[AUDIT_COLUMN_DETAIL] = { "detail", LIST_JSON, 0, true },
	[AUDIT_COLUMNS] = { .name = NULL },
};

/* A head that was noted elsewhere; both NULL if there is none. */
struct head {
	const char *position;
	const char *hash;
};

/* Takes the head that was typed. Returns 0, or CLI_USAGE. */
static int
take_head(struct cli *cli, const char *text, struct head *head)
{
	size_t digits, hex;

	*head = (struct head){ NULL, NULL };
	if (text == NULL)
		return 0;
	digits = strspn(text, "0123456789");
	if (digits > 0 && digits <= POSITION_MAX && text[digits] == ':') {
		head->position = arena_copy(cli->arena, text, digits);
		head->hash = text + digits + 1;
		hex = strspn(head->hash, "0123456789abcdefABCDEF");
		if (hex == HASH_LEN && head->hash[hex] == '\0')
			return 0;
	}
	return cli_usage("--expect-head takes the head that audit verify "
	    "prints: POSITION:HASH");
}

/* The report, and what it ends with. */
struct report {
	struct findings findings;
	char head[POSITION_MAX + 1 + HASH_LEN + 8];
};

static int
take_state(void *context, const struct slice *cells)
{
	struct report *report = context;

	findings_put_count(&report->findings, "rows",
	    cells[AUDIT_STATE_ROWS].at);
	findings_put_count(&report->findings, "chained",
	    cells[AUDIT_STATE_CHAINED].at);
	findings_put_count(&report->findings, "waiting",
	    cells[AUDIT_STATE_WAITING].at);
	(void)snprintf(report->head, sizeof(report->head), "%s",
	    cells[AUDIT_STATE_HEAD].at);
	return 0;
}

/* Counts, checks and prints, in one snapshot. */
static int
report_all(struct cli *cli, const struct head *head, struct report *report)
{
	struct findings *findings = &report->findings;
	int64_t deadline = cli_deadline(CLI_LONG_MS);

	if (verify_start(cli->db, deadline) != DB_OK)
		return cli_db_failed(cli, "read the audit log");
	findings->between = findings->json ? "{\"counts\":{\n" : "";
	if (operator_audit_state(cli->db, deadline, take_state, report) !=
	    DB_OK)
		return cli_db_failed(cli, "count the audit rows");
	findings->between = findings->json ? "},\n\"invariants\":[\n" : "";
	if (operator_audit_verify(cli->db, head->position, head->hash, deadline,
	    findings_take, findings) != DB_OK)
		return cli_db_failed(cli, "check the audit log");
	if (findings->json)
		printf("],\n\"head\":\"%s\",\n\"ok\":%s}\n", report->head,
		    findings->breaches == 0 ? "true" : "false");
	else
		printf("head %s\n", report->head);
	return 0;
}

static int
extend(struct cli *cli, int64_t *rows)
{
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (operator_audit_chain(cli->db, cli_deadline(CLI_LONG_MS), rows) !=
	    DB_OK)
		return cli_db_failed(cli, "chain the audit rows");
	return 0;
}

static int
verify(struct cli *cli, const void *v, const char *const *operands)
{
	const struct verify_values *values = v;
	struct report report = { .findings.json = values->format == 1 };
	struct head head;
	int64_t rows;
	int result;

	(void)operands;
	if (take_head(cli, values->expect_head, &head) != 0)
		return CLI_USAGE;
	if (extend(cli, &rows) != 0)
		return CLI_FAILED;
	result = report_all(cli, &head, &report);
	if (result == 0 && report.findings.breaches > 0)
		return cli_fail("the audit log was tampered with: %ld of its "
		    "invariants %s broken", report.findings.breaches,
		    report.findings.breaches == 1 ? "is" : "are");
	return result;
}

static int
chain(struct cli *cli, const void *values, const char *const *operands)
{
	int64_t rows;

	(void)values, (void)operands;
	if (extend(cli, &rows) != 0)
		return CLI_FAILED;
	printf("%" PRId64 " audit row%s chained\n", rows, cli_s(rows));
	return 0;
}

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct list_values *values = v;
	struct db_param filters[AUDIT_FILTERS];
	struct list out;
	long most = list_most(values->limit, values->all);

	(void)operands;
	if (act_take(cli, ACT_EXPORT_AUDIT, filters) != 0)
		return CLI_USAGE;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	list_start(&out, columns, values->format == 1, cli->arena);
	list_stop_at(&out, most);
	if (operator_audit_list(cli->db, cli_actor(cli), most, filters,
	    cli_deadline(CLI_LONG_MS), list_cells, &out) != DB_OK)
		return cli_db_failed(cli, "list the audit log");
	return list_end(&out);
}

static int
export(struct cli *cli, const void *values, const char *const *operands)
{
	struct command_act act = { .id = ACT_EXPORT_AUDIT,
		.what = "export the audit log" };
	int result = act_run(cli, &act);

	(void)values, (void)operands;
	if (result != 0)
		return result;
	(void)fwrite(act.answer.body, 1, act.answer.len, stdout);
	return list_flush();
}

const struct command audit_commands[] = {
	{ "audit", "list", "", "List who did what, newest first",
	    "Each reading leaves an audit row.\n", list_options,
	    sizeof(struct list_values), list },
	{ "audit", "export", "", "Export who did what as CSV",
	    "At most 100,000 rows, newest first. A cell that a spreadsheet "
	    "would take for a\nformula begins with a '. Each export leaves "
	    "an audit row.\n", export_options, 0, export },
	{ "audit", "chain", "", "Chain the new audit rows now",
	    "The staff program does this by itself, within a second or "
	    "two.\n", NULL, 0, chain },
	{ "audit", "verify", "", "Check that nobody tampered with the audit "
	    "log",
	    "Chains the new rows, then recomputes every hash. Prints the head "
	    "of the chain: keep it\nwhere nobody who can change the database "
	    "can change it, and pass it to a later verify.\nThe exit code is "
	    "1 if a row was changed, removed or inserted.\n",
	    verify_options, sizeof(struct verify_values), verify },
	{ .group = NULL },
};
