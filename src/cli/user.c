/* SPDX-License-Identifier: MIT */
/* user.c -- admitone user: the people who sign in on the staff side. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/list.h"
#include "cli/staff_cli.h"
#include "crypto/crypto.h"
#include "crypto/token.h"
#include "store/account_admin.h"

struct add_values {
	const char *email;
	const char *name;
	int role;
};

#define ROLES "reviewer|administrator"

static const char *const roles[] = { "reviewer", "administrator" };

static const struct option add_options[] = {
	{ "email", OPTION_TEXT, offsetof(struct add_values, email), "E", 0, 0,
	    "by which the person signs in" },
	{ "name", OPTION_TEXT, offsetof(struct add_values, name), "S", 0, 0,
	    "as others see it" },
	{ "role", OPTION_CHOICE, offsetof(struct add_values, role), ROLES, 0,
	    0, "reviewer if not given" },
	{ .name = NULL },
};

struct list_values {
	int format;
};

static const struct option list_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct list_values, format),
	    "text|json", 0, 0, "of the list" },
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
	{ "createdAt", LIST_TEXT, 24, false },
	{ "email", LIST_TEXT, 24, true },
	{ "name", LIST_TEXT, 0, true },
	{ .name = NULL },
};

/* The one-time link by which a person chooses a password. */
struct setup {
	char token[TOKEN_TEXT_LEN + 1];
	uint8_t digest[TOKEN_DIGEST_LEN];
};

static void
make_setup(struct setup *setup)
{
	token_make(setup->token);
	token_digest(setup->token, TOKEN_TEXT_LEN, setup->digest);
}

/* Prints the link of SETUP, which is stored, and wipes it. */
static int
print_setup(struct cli *cli, struct setup *setup, const char *who)
{
	struct text link;

	text_start(&link, cli->arena);
	link_put_setup(&link, cli->config.staff_url, setup->token);
	crypto_wipe(setup, sizeof(*setup));
	text_puts(&link, "\n");
	if (!link.failed && fwrite(link.at, 1, link.len, stdout) == link.len &&
	    cli_flush() == 0)
		return 0;
	return cli_fail("the link was not printed and is lost; for a new "
	    "one: admitone user reset-password %s", who);
}

static int
check_url(const struct cli *cli)
{
	return cli_check_url("ADMITONE_STAFF_URL", cli->config.staff_url);
}

static int
check_person(const struct add_values *values)
{
	if (values->email == NULL || values->name == NULL ||
	    *values->email == '\0' || *values->name == '\0') {
		(void)cli_fail("--email and --name are needed");
		return CLI_USAGE;
	}
	if (input_check_text("--email", values->email, 254) != 0 ||
	    input_check_email("--email", values->email) != 0 ||
	    input_check_text("--name", values->name, 200) != 0)
		return CLI_USAGE;
	return 0;
}

static int
add(struct cli *cli, const void *v, const char *const *operands)
{
	const struct add_values *values = v;
	struct staff_answer answer;
	uint8_t id[UUID_LEN];
	struct setup setup;

	(void)operands;
	if (check_person(values) != 0)
		return CLI_USAGE;
	if (check_url(cli) != 0)
		return CLI_CONFIG;
	uuid_make(id);
	make_setup(&setup);
	const struct db_param params[] = {
		{ id, UUID_LEN }, db_text(values->email),
		db_text(values->name), db_text(roles[values->role]),
		{ setup.digest, TOKEN_DIGEST_LEN },
	};
	if (staff_cli_run(cli, "add the user", "staff_create_account", params,
	    5, &answer) != 0)
		return CLI_FAILED;
	return print_setup(cli, &setup, values->email);
}

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct list_values *values = v;
	struct staff_answer answer;

	(void)operands;
	if (staff_cli_run(cli, "list the users", "staff_list_accounts", NULL,
	    0, &answer) != 0)
		return CLI_FAILED;
	return staff_cli_list(cli, &answer, "accounts", columns,
	    values->format == 1);
}

/* Finds the account that WHO, an id or an e-mail, names. */
static int
find(struct cli *cli, const char *who, uint8_t id[static UUID_LEN])
{
	bool found;

	if (strchr(who, '@') == NULL)
		return cli_parse_id(who, id);
	if (input_check_text("the e-mail", who, 254) != 0)
		return CLI_USAGE;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (account_admin_find(cli->db, who, cli_deadline(CLI_DEADLINE_MS),
	    id, &found) != DB_OK)
		return cli_db_failed(cli, "find the user");
	return found ? 0 : cli_fail("nobody has the e-mail %s", who);
}

/* What is changed of an account; NULL keeps it. */
struct change {
	const char *what;
	const char *done;
	const char *role;
	const char *disabled;
	const struct setup *setup;
	const char *remove_totp;
};

static int
change(struct cli *cli, const char *who, const struct change *change)
{
	const struct setup *setup = change->setup;
	struct staff_answer answer;
	uint8_t id[UUID_LEN];
	int result;

	result = find(cli, who, id);
	if (result != 0)
		return result;
	const struct db_param params[] = {
		{ id, UUID_LEN }, db_text(change->role),
		db_text(change->disabled),
		{ setup != NULL ? setup->digest : NULL, TOKEN_DIGEST_LEN },
		db_text(change->remove_totp),
	};
	if (staff_cli_run(cli, change->what, "staff_change_account", params,
	    5, &answer) != 0)
		return CLI_FAILED;
	if (change->done != NULL)
		printf("%s %s\n", who, change->done);
	return 0;
}

static int
disable(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return change(cli, operands[0], &(struct change){
		"disable the user", "disabled", .disabled = "true" });
}

static int
enable(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return change(cli, operands[0], &(struct change){
		"enable the user", "enabled", .disabled = "false" });
}

static int
set_role(struct cli *cli, const void *values, const char *const *operands)
{
	const char *role = operands[1];

	(void)values;
	if (strcmp(role, roles[0]) != 0 && strcmp(role, roles[1]) != 0) {
		(void)cli_fail("there is no role %s, but " ROLES, role);
		return CLI_USAGE;
	}
	return change(cli, operands[0], &(struct change){
		"change the role", role, .role = role });
}

static int
remove_totp(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return change(cli, operands[0], &(struct change){
		"remove the second factor", "has no second factor",
		.remove_totp = "true" });
}

static int
reset_password(struct cli *cli, const void *values,
    const char *const *operands)
{
	struct setup setup;
	int result;

	(void)values;
	if (check_url(cli) != 0)
		return CLI_CONFIG;
	make_setup(&setup);
	result = change(cli, operands[0], &(struct change){
		.what = "reset the password", .setup = &setup });
	return result != 0 ? result : print_setup(cli, &setup, operands[0]);
}

#define WHO "ID|EMAIL"

const struct command user_commands[] = {
	{ "user", "add", "", "Add a reviewer or an administrator",
	    "Prints a link by which the person chooses a password. It works "
	    "once, for 24 hours.\nADMITONE_STAFF_URL says where it points "
	    "to.\n", add_options, sizeof(struct add_values), add },
	{ "user", "list", "", "List who may sign in", "",
	    list_options, sizeof(struct list_values), list },
	{ "user", "disable", WHO, "Let a person not sign in any more",
	    "Ends the person's sessions. The last administrator stays.\n",
	    NULL, 0, disable },
	{ "user", "enable", WHO, "Let a person sign in again", "", NULL, 0,
	    enable },
	{ "user", "set-role", WHO " ROLE", "Make a person " ROLES,
	    "The last administrator stays.\n", NULL, 0, set_role },
	{ "user", "reset-password", WHO, "Print a link for a new password",
	    "The old password and the person's sessions end at once. The "
	    "link works once, for\n24 hours.\n", NULL, 0, reset_password },
	{ "user", "remove-totp", WHO, "Remove a person's second factor",
	    "For a lost authenticator app.\n", NULL, 0, remove_totp },
	{ .group = NULL },
};
