/* SPDX-License-Identifier: MIT */
/* invite.c -- admitone invite: creates, lists and revokes invites. */
#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/invite_create.h"
#include "cli/list.h"
#include "store/invite_admin.h"

#define AT(member) offsetof(struct invite_create_values, member)

static const struct option create_options[] = {
	{ "count", OPTION_NUMBER, AT(count), "N", 1, 1000000,
	    "how many, 1 if not given" },
	{ "expires-days", OPTION_NUMBER, AT(expires_days), "D", 1, 3650,
	    "days until they expire" },
	{ "expires-at", OPTION_TEXT, AT(expires_at), "TIME", 0, 0,
	    "2026-12-31 (its end, UTC) or 2026-12-31T18:00:00Z" },
	{ "external-id", OPTION_TEXT, AT(external_id), "X", 0, 0,
	    "the HR system's key of the employee" },
	{ "name", OPTION_TEXT, AT(name), "S", 0, 0,
	    "shown to the person, and to find the invite again" },
	{ "email", OPTION_TEXT, AT(email), "S", 0, 0, "likewise" },
	{ "worker-type", OPTION_TEXT, AT(worker_type), "T", 0, 0,
	    "kept with the employee" },
	{ "renewal", OPTION_FLAG, AT(renewal), "", 0, 0,
	    "for a document that expires" },
	{ "employee", OPTION_TEXT, AT(employee), "ID", 0, 0,
	    "the employee that submits, by its id" },
	{ "format", OPTION_CHOICE, AT(format), "link|token|json", 0, 0,
	    "a line for each invite" },
	{ .name = NULL },
};

struct list_values {
	int format;
	long limit;
};

static const struct option list_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct list_values, format),
	    "text|json", 0, 0, "of the list" },
	{ "limit", OPTION_NUMBER, offsetof(struct list_values, limit), "N", 1,
	    1000000000, "the newest N only" },
	{ .name = NULL },
};

static const struct list_column columns[] = {
	[INVITE_COLUMN_ID] = { "id", LIST_TEXT, UUID_TEXT_LEN, true },
	[INVITE_COLUMN_STATE] = { "state", LIST_TEXT, 7, true },
	[INVITE_COLUMN_CREATED_AT] = { "createdAt", LIST_TEXT, 20, true },
	[INVITE_COLUMN_EXPIRES_AT] = { "expiresAt", LIST_TEXT, 20, true },
	[INVITE_COLUMN_USED_AT] = { "usedAt", LIST_TEXT, 20, true },
	[INVITE_COLUMN_REVOKED_AT] = { "revokedAt", LIST_TEXT, 20, false },
	[INVITE_COLUMN_IS_RENEWAL] = { "isRenewal", LIST_BOOL, 5, false },
	[INVITE_COLUMN_EMPLOYEE_ID] = { "employeeId", LIST_TEXT, 36, false },
	[INVITE_COLUMN_WORKER_TYPE] = { "workerType", LIST_TEXT, 10, false },
	[INVITE_COLUMN_EXTERNAL_ID] = { "externalId", LIST_TEXT, 10, true },
	[INVITE_COLUMN_NAME_HINT] = { "nameHint", LIST_TEXT, 20, true },
	[INVITE_COLUMN_EMAIL_HINT] = { "emailHint", LIST_TEXT, 0, true },
	[INVITE_COLUMNS] = { .name = NULL },
};

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct list_values *values = v;
	struct list out;

	(void)operands;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	list_start(&out, columns, values->format == 1, cli->arena);
	if (invite_list(cli->db, values->limit, cli_deadline(CLI_LONG_MS),
	    list_cells, &out) != DB_OK)
		return cli_db_failed(cli, "list the invites");
	list_end(&out);
	return 0;
}

static int
revoke(struct cli *cli, const void *values, const char *const *operands)
{
	enum invite_revocation revocation;
	uint8_t id[UUID_LEN];

	(void)values;
	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (invite_revoke(cli->db, id, cli_actor(cli),
	    cli_deadline(CLI_DEADLINE_MS), &revocation) != DB_OK)
		return cli_db_failed(cli, "revoke the invite");
	switch (revocation) {
	case INVITE_REVOKE_DONE:
		printf("%s revoked\n", operands[0]);
		return 0;
	case INVITE_REVOKE_ALREADY:
		printf("%s was revoked already\n", operands[0]);
		return 0;
	case INVITE_REVOKE_USED:
		return cli_fail("invite %s is already used", operands[0]);
	case INVITE_REVOKE_UNKNOWN:
		return cli_fail("there is no invite %s", operands[0]);
	}
	return CLI_FAILED;
}

const struct command invite_commands[] = {
	{ "invite", "create", "", "Make invites and print their links",
	    "The setting inviteExpiryDays says when they expire, if no "
	    "option does. The\ntokens are shown now and kept sealed only.\n",
	    create_options, sizeof(struct invite_create_values),
	    invite_create_run },
	{ "invite", "list", "", "List invites, the newest first",
	    "States: fresh, used, revoked, expired. Never shows a token.\n",
	    list_options, sizeof(struct list_values), list },
	{ "invite", "revoke", "ID", "Make an invite's link worthless",
	    "Only while it is not used.\n", NULL, 0, revoke },
	{ .group = NULL },
};
