/* SPDX-License-Identifier: MIT */
/* submission_review.c -- admitone submission approve, reject,
 * reopen, note. */
#include <stdio.h>

#include "cli/act.h"
#include "cli/cli.h"
#include "cli/submission_review.h"

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
	(void)cli_fail("%s is needed", option);
	return CLI_USAGE;
}

int
submission_approve_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	(void)values;
	return review(cli, operands[0], "approved", "approved");
}

int
submission_reject_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	(void)values;
	if (need(cli, "reason", "--reason") != 0)
		return CLI_USAGE;
	return review(cli, operands[0], "rejected", "rejected");
}

int
submission_reopen_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	(void)values;
	if (need(cli, "version", "--version") != 0)
		return CLI_USAGE;
	return review(cli, operands[0], "pending_review", "reopened");
}

int
submission_note_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	(void)values;
	act_give(cli, "adminNotes", operands[1]);
	return review(cli, operands[0], NULL, "noted");
}
