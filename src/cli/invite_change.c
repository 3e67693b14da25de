/* SPDX-License-Identifier: MIT */
/* invite_change.c -- admitone invite resend, extend, change. */
#include <stddef.h>
#include <stdio.h>

#include "cli/act.h"
#include "cli/cli.h"
#include "cli/invite_change.h"

int
invite_resend_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	struct command_act act = { .id = ACT_RESEND_INVITE,
		.what = "resend the invite" };
	int result = act_run_on(cli, &act, operands[0]);

	(void)values;
	return result != 0 ? result : made_print_invite(cli, &act.made,
	    act_member(cli, &act.answer, "id"));
}

int
invite_extend_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	struct command_act act = { .id = ACT_CHANGE_INVITE,
		.what = "extend the invite" };
	int result;

	(void)values;
	if (cli->n_given != 1) {
		(void)cli_fail("one of --expires-days and --expires-at is "
		    "needed");
		return CLI_USAGE;
	}
	result = act_run_on(cli, &act, operands[0]);
	if (result == 0)
		printf("%s expires at %s\n", operands[0],
		    act_member(cli, &act.answer, "expiresAt"));
	return result;
}

int
invite_change_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	struct command_act act = { .id = ACT_CHANGE_INVITE,
		.what = "change the invite" };
	int result;

	(void)values;
	if (cli->n_given == 0) {
		(void)cli_fail("--name or --email is needed");
		return CLI_USAGE;
	}
	result = act_run_on(cli, &act, operands[0]);
	if (result == 0)
		printf("%s changed\n", operands[0]);
	return result;
}
