/* SPDX-License-Identifier: MIT */
/* user.c -- admitone user: the people who sign in on the staff side. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "store/operator_account.h"
#include "term/act.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/input.h"
#include "term/list.h"

#define ROLES "reviewer|administrator"

static const struct option add_options[] = {
	COMMAND_ACT_ALL(ACT_CREATE_ACCOUNT),
	{ .name = NULL },
};

static const struct option reset_options[] = {
	COMMAND_ACT(ACT_CHANGE_ACCOUNT, ""),
	{ .name = NULL },
};

struct list_values {
	int format;
};

static const struct option list_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct list_values, format),
	    "text|json", 0, 0, "format of the list" },
	{ .name = NULL },
};

/* Named as the members of staff_list_accounts are. */
static const struct list_column columns[] = {
	{ "id", LIST_TEXT, UUID_TEXT_LEN, true },
	{ "role", LIST_TEXT, 13, true },
	{ "disabled", LIST_BOOL, 8, true },
	{ "hasPassword", LIST_BOOL, 11, true },
	{ "totp", LIST_BOOL, 5, true },
	{ "lastSeenAt", LIST_TEXT, 24, true },
	{ "email", LIST_TEXT, 24, true },
	{ "name", LIST_TEXT, 0, true },
	{ .name = NULL },
};

static int
add(struct cli *cli, const void *values, const char *const *operands)
{
	struct command_act act = { .id = ACT_CREATE_ACCOUNT,
		.what = "add the user" };
	int result;

	(void)values, (void)operands;
	if (!act_is_given(cli, "role"))
		act_give(cli, "role", "reviewer");
	result = act_run(cli, &act);
	return result != 0 ? result : cli_link_print_setup(cli, &act.made,
	    act_member(cli, &act.answer, "email"));
}

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct list_values *values = v;
	struct command_act act = { .id = ACT_LIST_ACCOUNTS,
		.what = "list the users" };
	int result = act_run(cli, &act);

	(void)operands;
	return result != 0 ? result : act_list(cli, &act.answer, "accounts",
	    columns, values->format == 1);
}

/* Finds the account that WHO, an id or an email, names. */
static int
find(struct cli *cli, const char *who, uint8_t id[static UUID_LEN])
{
	static const struct param text = { .kind = PARAM_TEXT, .max = 254 };
	bool found;

	if (strchr(who, '@') == NULL)
		return cli_parse_id(who, id);
	if (input_take("the email address", &text, cli->arena, &who) != 0)
		return CLI_USAGE;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (operator_account_find(cli->db, who, cli_deadline(CLI_DEADLINE_MS),
	    id, &found) != DB_OK)
		return cli_db_failed(cli, "find the user");
	return found ? 0 : cli_fail("no user has the email address %s", who);
}

/* Gives the parameter NAME of WHO's account the value TEXT, by ACT. */
static int
change(struct cli *cli, const char *who, struct command_act *act,
    const char *name, const char *text)
{
	uint8_t id[UUID_LEN];
	int result = find(cli, who, id);

	if (result != 0)
		return result;
	act->id = ACT_CHANGE_ACCOUNT;
	act->row = id;
	act_give(cli, name, text);
	return act_run(cli, act);
}

/* The same, and prints what is DONE. */
static int
tell_change(struct cli *cli, const char *who, const char *what,
    const char *name, const char *text, const char *done)
{
	struct command_act act = { .what = what };
	int result = change(cli, who, &act, name, text);

	if (result == 0)
		printf("%s %s\n", who, done);
	return result;
}

static int
disable(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return tell_change(cli, operands[0], "disable the user", "disabled",
	    "true", "disabled");
}

static int
enable(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return tell_change(cli, operands[0], "enable the user", "disabled",
	    "false", "enabled");
}

static int
set_role(struct cli *cli, const void *values, const char *const *operands)
{
	const char *role = operands[1];

	(void)values;
	if (input_take_as("ROLE", ACT_CREATE_ACCOUNT, "role", cli->arena,
	    &role) != 0)
		return CLI_USAGE;
	return tell_change(cli, operands[0], "change the role", "role", role,
	    role);
}

static int
remove_totp(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return tell_change(cli, operands[0], "turn off two-factor "
	    "authentication",
	    "removeTotp", "true", "signs in without a code");
}

static int
reset_password(struct cli *cli, const void *values,
    const char *const *operands)
{
	struct command_act act = { .what = "reset the password" };
	int result;

	(void)values;
	result = cli_check_url("ADMITONE_STAFF_URL", cli->config.staff_url);
	if (result == 0)
		result = change(cli, operands[0], &act, "resetPassword",
		    "true");
	return result != 0 ? result : cli_link_print_setup(cli, &act.made,
	    operands[0]);
}

#define WHO "ID|EMAIL"

const struct command user_commands[] = {
	{ "user", "add", "", "Add a reviewer or an administrator",
	    "Prints a link for the person to choose a password. It works "
	    "once, for 24 hours.\nADMITONE_STAFF_URL says where it points "
	    "to.\n", add_options, 0, add },
	{ "user", "list", "", "List who may sign in", "",
	    list_options, sizeof(struct list_values), list },
	{ "user", "disable", WHO, "Stop a person from signing in",
	    "Ends the person's sessions. The last administrator cannot be "
	    "disabled.\n",
	    NULL, 0, disable },
	{ "user", "enable", WHO, "Let a person sign in again", "", NULL, 0,
	    enable },
	{ "user", "set-role", WHO " ROLE", "Change a person's role",
	    "The last administrator cannot be demoted.\n", NULL, 0, set_role },
	{ "user", "reset-password", WHO, "Print a link for a new password",
	    "The old password and the person's sessions end immediately. The "
	    "link works once, for\n24 hours.\n",
	    reset_options, 0, reset_password },
	{ "user", "remove-totp", WHO, "Turn off a person's two-factor "
	    "authentication",
	    "For someone who has lost their authenticator app.\n",
	    NULL, 0, remove_totp },
	{ .group = NULL },
};
