/* SPDX-License-Identifier: MIT */
/* invite.c -- admitone invite: creates, lists and revokes invites. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/invite_create.h"
#include "store/operator_invite.h"
#include "term/act.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/list.h"

#define AT(member) offsetof(struct invite_create_values, member)

static const struct option create_options[] = {
	{ "count", OPTION_NUMBER, AT(count), "N", 1, 1000000,
	    "how many, 1 if not given" },
	{ "expires-days", OPTION_NUMBER, AT(expires_days), "D", 1, 3650,
	    "days until they expire" },
	{ "expires-at", OPTION_TEXT, AT(expires_at), "TIME", 0, 0,
	    "2026-12-31 (its end, UTC) or 2026-12-31T18:00:00Z" },
	{ "external-id", OPTION_TEXT, AT(external_id), "X", 0, 0,
	    "employee number in the HR system" },
	{ "name", OPTION_TEXT, AT(name), "S", 0, 0,
	    "shown on the form, and to find the invite by" },
	{ "email", OPTION_TEXT, AT(email), "S", 0, 0, "filled in on the form, "
	    "and to find it by" },
	{ "worker-type", OPTION_TEXT, AT(worker_type),
	    "employee|contractor", 0, 0, "kept with the employee" },
	{ "start-date", OPTION_TEXT, AT(start_date), "DATE", 0, 0,
	    "first day of employment, like 2026-12-31" },
	{ "renewal", OPTION_FLAG, AT(renewal), "", 0, 0,
	    "for a reverification" },
	{ "again", OPTION_FLAG, AT(again), "", 0, 0,
	    "even if the person has an open invite or has sent a form" },
	{ "employee", OPTION_TEXT, AT(employee), "ID", 0, 0,
	    "ID of the employee who is to fill it out" },
	{ "format", OPTION_CHOICE, AT(format), "link|token|json", 0, 0,
	    "one line per invite" },
	COMMAND_KEY,
	{ .name = NULL },
};

static const struct option resend_options[] = {
	COMMAND_ACT(ACT_RESEND_INVITE, ""),
	{ .name = NULL },
};

static const struct option extend_options[] = {
	COMMAND_ACT(ACT_CHANGE_INVITE, "expiryDays expiresAt"),
	{ .name = NULL },
};

static const struct option change_options[] = {
	COMMAND_ACT(ACT_CHANGE_INVITE, "nameHint emailHint"),
	{ .name = NULL },
};

enum list_format {
	LIST_FORMAT_TEXT,
	LIST_FORMAT_JSON,
	LIST_FORMAT_ID
};

#define STATES "any|fresh|used|revoked|expired"

static const char *const states[] = { NULL, "fresh", "used", "revoked",
	"expired" }; /* in the order of STATES */

struct list_values {
	bool all;
	int format;
	long limit;
	int state;
	const char *from;
	const char *to;
};

static const struct option list_options[] = {
	LIST_ALL_OPTION(struct list_values),
	{ "format", OPTION_CHOICE, offsetof(struct list_values, format),
	    "text|json|id", 0, 0, "format of the list; id: for revoke" },
	{ "limit", OPTION_NUMBER, offsetof(struct list_values, limit), "N", 1,
	    1000000000, "only the newest N" },
	{ "state", OPTION_CHOICE, offsetof(struct list_values, state),
	    STATES, 0, 0, "only in this state" },
	{ "from", OPTION_TEXT, offsetof(struct list_values, from), "ID", 0,
	    0, "from this ID on; IDs are in order of time" },
	{ "to", OPTION_TEXT, offsetof(struct list_values, to), "ID", 0, 0,
	    "up to this ID" },
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

/* A list of some of the invites. */
struct selection {
	struct list out;
	bool ids;          /* prints ids alone */
	const char *state; /* NULL: any */
	char from[UUID_TEXT_LEN + 1]; /* as PostgreSQL writes them, so that */
	char to[UUID_TEXT_LEN + 1];   /* they compare as texts; "": all */
	long left;         /* how many more are wanted; < 0: all */
};

static bool
is_selected(const struct selection *s, const struct slice *cells)
{
	const char *id = cells[INVITE_COLUMN_ID].at;

	return (s->state == NULL ||
	    strcmp(cells[INVITE_COLUMN_STATE].at, s->state) == 0) &&
	    (*s->from == '\0' || strcmp(id, s->from) >= 0) &&
	    (*s->to == '\0' || strcmp(id, s->to) <= 0);
}

static int
take_invite(void *context, const struct slice *cells)
{
	struct selection *s = context;

	if (!is_selected(s, cells))
		return 0;
	if (s->left == 0) {
		s->out.more = true;
		return -1;
	}
	s->left -= s->left > 0;
	if (!s->ids)
		return list_cells(&s->out, cells);
	puts(cells[INVITE_COLUMN_ID].at);
	s->out.rows++;
	return list_check();
}

/* Takes an id that bounds the list, if it is given. */
static int
take_bound(const char *text, char bound[static UUID_TEXT_LEN + 1])
{
	uint8_t id[UUID_LEN];

	*bound = '\0';
	if (text == NULL)
		return 0;
	if (cli_parse_id(text, id) != 0)
		return -1;
	uuid_format(id, bound);
	return 0;
}

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct list_values *values = v;
	/* Bounds say well enough how many. */
	long most = list_most(values->limit, values->all ||
	    values->from != NULL || values->to != NULL);
	struct selection s = {
		.ids = values->format == LIST_FORMAT_ID,
		.state = states[values->state],
		.left = most > 0 ? most : -1,
	};
	bool all;

	(void)operands;
	if (take_bound(values->from, s.from) != 0 ||
	    take_bound(values->to, s.to) != 0)
		return CLI_USAGE;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	/* What is selected here is counted here too. */
	all = s.state == NULL && *s.from == '\0' && *s.to == '\0';
	list_start(&s.out, s.ids ? NULL : columns, values->format ==
	    LIST_FORMAT_JSON, cli->arena);
	if (invite_list(cli->db, all ? most : 0, cli_actor(cli),
	    cli_deadline(CLI_LONG_MS), take_invite, &s) != DB_OK)
		return cli_db_failed(cli, "list the invites");
	return list_end(&s.out);
}

/* Says what became of the invite ID. */
static int
tell_revocation(enum invite_revocation revocation, const char *id)
{
	switch (revocation) {
	case INVITE_REVOKE_DONE:
		printf("%s revoked\n", id);
		return 0;
	case INVITE_REVOKE_ALREADY:
		printf("%s was already revoked\n", id);
		return 0;
	case INVITE_REVOKE_USED:
		return cli_fail("invite %s has already been used", id);
	case INVITE_REVOKE_UNKNOWN:
		return cli_fail("there is no invite %s", id);
	}
	return CLI_FAILED;
}

static int
revoke(struct cli *cli, const void *values, const char *const *operands)
{
	const char *actor = cli_actor(cli);
	enum invite_revocation revocation;
	uint8_t id[UUID_LEN];
	int result = 0;

	(void)values;
	/* A slip in one of them is found before any is revoked. */
	for (size_t i = 0; operands[i] != NULL; i++)
		if (cli_parse_id(operands[i], id) != 0)
			return CLI_USAGE;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	for (size_t i = 0; operands[i] != NULL; i++) {
		if (cli_parse_id(operands[i], id) != 0)
			return CLI_USAGE;
		if (invite_revoke(cli->db, id, actor,
		    cli_deadline(CLI_DEADLINE_MS), &revocation) != DB_OK)
			return cli_db_failed(cli, "revoke the invite");
		if (tell_revocation(revocation, operands[i]) != 0)
			result = CLI_FAILED;
	}
	return result;
}

static int
resend(struct cli *cli, const void *values, const char *const *operands)
{
	struct command_act act = { .id = ACT_RESEND_INVITE,
		.what = "resend the invite" };
	int result = act_run_on(cli, &act, operands[0]);

	(void)values;
	return result != 0 ? result : cli_link_print_invite(cli, &act.made,
	    act_member(cli, &act.answer, "id"));
}

static int
extend(struct cli *cli, const void *values, const char *const *operands)
{
	struct command_act act = { .id = ACT_CHANGE_INVITE,
		.what = "extend the invite" };
	int result;

	(void)values;
	if (cli->n_inputs != 1)
		return cli_usage("give --expires-days or --expires-at");
	result = act_run_on(cli, &act, operands[0]);
	if (result == 0)
		printf("%s expires at %s\n", operands[0],
		    act_member(cli, &act.answer, "expiresAt"));
	return result;
}

static int
change(struct cli *cli, const void *values, const char *const *operands)
{
	struct command_act act = { .id = ACT_CHANGE_INVITE,
		.what = "change the invite" };
	int result;

	(void)values;
	if (cli->n_inputs == 0)
		return cli_usage("give --name or --email");
	result = act_run_on(cli, &act, operands[0]);
	if (result == 0)
		printf("%s changed\n", operands[0]);
	return result;
}

const struct command invite_commands[] = {
	{ "invite", "create", "", "Create invites and print their links",
	    "Unless an option says so, the setting inviteExpiryDays says when "
	    "they expire. Tokens\nare stored sealed. The same --key prints "
	    "the same links again and creates none.\n",
	    create_options, sizeof(struct invite_create_values),
	    invite_create_run },
	{ "invite", "list", "", "List invites, newest first",
	    "Never shows a token. Recorded in the audit log.\n",
	    list_options, sizeof(struct list_values), list },
	{ "invite", "revoke", "ID...", "Revoke invites, so that their links "
	    "stop working",
	    "Only unused ones. If one cannot be revoked, the others still "
	    "are, and the exit code\nis 1.\n", NULL, 0, revoke },
	{ "invite", "resend", "ID", "Replace an invite with a new one",
	    "Prints the new link; the old one stops working. Only for an "
	    "invite that is neither\nused nor revoked.\n",
	    resend_options, 0, resend },
	{ "invite", "extend", "ID", "Change when an invite expires",
	    "Also for an invite that has expired. Its link stays the same.\n",
	    extend_options, 0, extend },
	{ "invite", "change", "ID", "Change an invite's name or email address",
	    "Only for an invite that is neither used nor revoked.\n",
	    change_options, 0, change },
	{ .group = NULL },
};
