/* SPDX-License-Identifier: MIT */
/* submission.c -- admitone submission: lists submissions, shows one. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/submission_show.h"
#include "store/submission.h"
#include "term/act.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/list.h"

struct list_values {
	bool all;
	int format;
	long limit;
	int status;
};

#define STATUSES "any|pending_review|approved|rejected"

static const char *const statuses[] = { NULL, "pending_review", "approved",
	"rejected" }; /* in the order of STATUSES */

static const struct option list_options[] = {
	LIST_ALL_OPTION(struct list_values),
	{ "format", OPTION_CHOICE, offsetof(struct list_values, format),
	    "text|json", 0, 0, "format of the list" },
	{ "limit", OPTION_NUMBER, offsetof(struct list_values, limit), "N", 1,
	    1000000000, "only the newest N" },
	{ "status", OPTION_CHOICE, offsetof(struct list_values, status),
	    STATUSES, 0, 0, "only with this status" },
	{ .name = NULL },
};

static const struct list_column columns[] = {
	[SUBMISSION_COLUMN_ID] = { "id", LIST_TEXT, UUID_TEXT_LEN, true },
	[SUBMISSION_COLUMN_STATUS] = { "status", LIST_TEXT, 14, true },
	[SUBMISSION_COLUMN_CREATED_AT] = { "createdAt", LIST_TEXT, 20, true },
	[SUBMISSION_COLUMN_REVIEWED_AT] = { "reviewedAt", LIST_TEXT, 20,
	    false },
	[SUBMISSION_COLUMN_NEXT_RENEWAL_DATE] = { "nextRenewalDate",
	    LIST_TEXT, 15, true },
	[SUBMISSION_COLUMN_IS_RENEWAL] = { "isRenewal", LIST_BOOL, 5, false },
	[SUBMISSION_COLUMN_EMPLOYEE_ID] = { "employeeId", LIST_TEXT, 36,
	    false },
	[SUBMISSION_COLUMN_EXTERNAL_ID] = { "externalId", LIST_TEXT, 10,
	    true },
	[SUBMISSION_COLUMN_VERSION] = { "version", LIST_JSON, 7, false },
	[SUBMISSION_COLUMN_LAST_NAME] = { "lastName", LIST_TEXT, 16, true },
	[SUBMISSION_COLUMN_FIRST_NAME] = { "firstName", LIST_TEXT, 0, true },
	[SUBMISSION_COLUMNS] = { .name = NULL },
};

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct list_values *values = v;
	struct list out;
	long most = list_most(values->limit, values->all);

	(void)operands;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	list_start(&out, columns, values->format == 1, cli->arena);
	list_stop_at(&out, most);
	if (submission_list(cli->db, most, statuses[values->status],
	    cli_actor(cli), cli_deadline(CLI_LONG_MS), list_cells, &out) !=
	    DB_OK)
		return cli_db_failed(cli, "list the submissions");
	return list_end(&out);
}

/* Reviews the submission ID by what was given; prints what is DONE. Without a
 * version the database only decides what nobody has decided. */
static int
review(struct cli *cli, const char *id, const char *status, const char *done)
{
	struct command_act act = { .id = ACT_REVIEW_SUBMISSION,
		.what = "review the submission" };
	int result;

	act_give(cli, "status", status);
	result = act_run_on(cli, &act, id);
	if (result == 0)
		printf("%s %s\n", id, done);
	return result;
}

/* Is the parameter NAME, an OPTION, given? Returns 0, or CLI_USAGE after
 * saying that it is not. */
static int
need(const struct cli *cli, const char *name, const char *option)
{
	if (act_is_given(cli, name))
		return 0;
	return cli_usage("%s is required", option);
}

static int
approve(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return review(cli, operands[0], "approved", "approved");
}

static int
reject(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	if (need(cli, "reason", "--reason") != 0)
		return CLI_USAGE;
	return review(cli, operands[0], "rejected", "rejected");
}

static int
reopen(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	if (need(cli, "version", "--version") != 0)
		return CLI_USAGE;
	return review(cli, operands[0], "pending_review", "reopened");
}

static int
note(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	act_give(cli, "adminNotes", operands[1]);
	return review(cli, operands[0], NULL, "noted");
}

static const struct option show_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct submission_show_values,
	    format), "text|json", 0, 0, "json includes the signature" },
	{ .name = NULL },
};

static const struct option approve_options[] = {
	COMMAND_ACT(ACT_REVIEW_SUBMISSION, "hireDate version"),
	{ .name = NULL },
};

static const struct option reject_options[] = {
	COMMAND_ACT(ACT_REVIEW_SUBMISSION, "reason version"),
	{ .name = NULL },
};

static const struct option version_options[] = {
	COMMAND_ACT(ACT_REVIEW_SUBMISSION, "version"),
	{ .name = NULL },
};

const struct command submission_commands[] = {
	{ "submission", "list", "", "List submissions, newest first",
	    "Recorded in the audit log.\n",
	    list_options, sizeof(struct list_values), list },
	{ "submission", "show", "ID", "Show a whole submission",
	    "Opens it with the secret key in ADMITONE_UNSEAL_KEYS. Recorded "
	    "in the audit log.\n", show_options,
	    sizeof(struct submission_show_values), submission_show_run },
	{ "submission", "approve", "ID", "Approve a submission",
	    "Without --version, only a submission that is waiting for review. "
	    "Of two reviewers,\nthe first wins.\n", approve_options, 0,
	    approve },
	{ "submission", "reject", "ID", "Reject a submission",
	    "Without --version, only a submission that is waiting for "
	    "review.\n", reject_options, 0, reject },
	{ "submission", "reopen", "ID", "Reopen a submission",
	    "The submission goes back to waiting for review. Requires "
	    "--version.\n", version_options, 0, reopen },
	{ "submission", "note", "ID TEXT", "Set the reviewers' notes",
	    "Replaces the earlier notes; an empty TEXT clears them.\n",
	    version_options, 0, note },
	{ .group = NULL },
};
