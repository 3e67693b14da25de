/* SPDX-License-Identifier: MIT */
/* invite_change.c -- admitone invite resend, extend, change. */
#include <stddef.h>
#include <stdio.h>

#include "base/uuid.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/invite_change.h"
#include "cli/invite_made.h"
#include "cli/staff_cli.h"

int
invite_resend_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	struct staff_answer answer;
	uint8_t id[UUID_LEN];
	struct invite_made made;
	int result;

	(void)values;
	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	result = invite_made_new(cli, &made);
	if (result != 0)
		return result;
	const struct db_param params[] = {
		{ id, UUID_LEN }, { made.id, UUID_LEN },
		{ made.digest, TOKEN_DIGEST_LEN },
		{ made.sealed, sizeof(made.sealed) },
	};
	if (staff_cli_run(cli, "resend the invite", "staff_resend_invite",
	    params, 4, &answer) != 0)
		return CLI_FAILED;
	return invite_made_print(cli, &made);
}

int
invite_extend_run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct invite_extend_values *values = v;
	struct staff_answer answer;
	const char *at = NULL;
	uint8_t id[UUID_LEN];
	char days[24];

	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	if ((values->expires_days != 0) == (values->expires_at != NULL)) {
		(void)cli_fail("one of --expires-days and --expires-at is "
		    "needed");
		return CLI_USAGE;
	}
	if (values->expires_at != NULL && input_parse_time("--expires-at",
	    values->expires_at, cli->arena, &at) != 0)
		return CLI_USAGE;
	(void)snprintf(days, sizeof(days), "%ld", values->expires_days);
	const struct db_param params[] = {
		{ id, UUID_LEN }, db_text(at),
		db_text(at == NULL ? days : NULL), { NULL, 0 }, { NULL, 0 },
	};
	if (staff_cli_run(cli, "extend the invite", "staff_change_invite",
	    params, 5, &answer) != 0)
		return CLI_FAILED;
	printf("%s expires at %s\n", operands[0],
	    staff_cli_member(cli, &answer, "expiresAt"));
	return 0;
}

/* In the order of staff_change_invite's parameters, from $6 on. */
static const struct staff_cli_text hints[] = {
	{ "--name", STAFF_CLI_TEXT, offsetof(struct invite_hint_values, name),
	    200, STAFF_CLI_CLEARS },
	{ "--email", STAFF_CLI_EMAIL, offsetof(struct invite_hint_values,
	    email), 254, STAFF_CLI_CLEARS },
	{ .option = NULL },
};

int
invite_change_run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct invite_hint_values *values = v;
	struct db_param params[5] = { { NULL, 0 } };
	struct staff_answer answer;
	uint8_t id[UUID_LEN];

	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	if (values->name == NULL && values->email == NULL) {
		(void)cli_fail("--name or --email is needed");
		return CLI_USAGE;
	}
	params[0] = (struct db_param){ id, UUID_LEN };
	if (staff_cli_take(hints, values, params + 3) != 0)
		return CLI_USAGE;
	if (staff_cli_run(cli, "change the invite", "staff_change_invite",
	    params, 5, &answer) != 0)
		return CLI_FAILED;
	printf("%s changed\n", operands[0]);
	return 0;
}
