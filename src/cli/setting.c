/* SPDX-License-Identifier: MIT */
/* setting.c -- admitone setting: the portal's settings. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/list.h"
#include "store/setting.h"

struct values {
	int format;
};

static const struct option list_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct values, format),
	    "text|json", 0, 0, "of the list" },
	{ .name = NULL },
};

/* Both take their values from the columns of setting_list(). */
static const struct list_column columns[] = {
	{ "key", LIST_TEXT, 16, true },
	{ "value", LIST_TEXT, 0, true },
	{ .name = NULL },
};

/* One object, as GET /api/config has it, is easier to use than an array. */
static int
put_member(void *between, const struct rows_cell *cells)
{
	printf("%s\"%s\":%s", *(const char **)between,
	    cells[SETTING_COLUMN_KEY].at, cells[SETTING_COLUMN_JSON].at);
	*(const char **)between = ",\n";
	return list_check();
}

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct values *values = v;
	const char *between = "{\n";
	bool json = values->format == 1;
	struct list out;

	(void)operands;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	list_start(&out, columns, false, cli->arena);
	if (setting_list(cli->db, cli_deadline(CLI_DEADLINE_MS),
	    json ? put_member : list_cells, json ? (void *)&between :
	    (void *)&out) != DB_OK)
		return cli_db_failed(cli, "list the settings");
	if (!json)
		return list_end(&out);
	puts(*between == '{' ? "{}" : "\n}");
	return list_flush();
}

static const struct setting *
find(const char *key)
{
	const struct setting *setting = setting_find(key);

	if (setting == NULL)
		(void)cli_fail("there is no setting %s; to see them: "
		    "admitone setting list", key);
	return setting;
}

/* What get() looks for. */
struct wanted {
	const char *key;
	bool found;
};

static int
put_wanted(void *context, const struct rows_cell *cells)
{
	struct wanted *wanted = context;

	if (strcmp(cells[SETTING_COLUMN_KEY].at, wanted->key) != 0)
		return 0;
	wanted->found = true;
	if (cells[SETTING_COLUMN_VALUE].at != NULL)
		(void)list_put_safe(stdout, cells[SETTING_COLUMN_VALUE].at,
		    cells[SETTING_COLUMN_VALUE].len);
	fputc('\n', stdout);
	return -1;
}

static int
get(struct cli *cli, const void *values, const char *const *operands)
{
	struct wanted wanted = { operands[0], false };

	(void)values;
	if (find(operands[0]) == NULL)
		return CLI_USAGE;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (setting_list(cli->db, cli_deadline(CLI_DEADLINE_MS), put_wanted,
	    &wanted) != DB_OK)
		return cli_db_failed(cli, "read the setting");
	if (!wanted.found)
		return cli_fail("%s was never set", operands[0]);
	return 0;
}

static int
refuse(const struct setting *setting)
{
	switch (setting->kind) {
	case SETTING_BOOL:
		(void)cli_fail("%s is true or false", setting->key);
		break;
	case SETTING_NUMBER:
		(void)cli_fail("%s is a number from %ld to %ld", setting->key,
		    setting->min, setting->max);
		break;
	case SETTING_COLOR:
		(void)cli_fail("%s is a color like #005ea2", setting->key);
		break;
	case SETTING_TEXT:
		(void)cli_fail("%s has from %ld to %ld characters",
		    setting->key, setting->min, setting->max);
		break;
	}
	return CLI_USAGE;
}

static int
set(struct cli *cli, const void *values, const char *const *operands)
{
	const struct setting *setting = find(operands[0]);
	const char *value = operands[1];
	struct text json;

	(void)values;
	if (setting == NULL || input_check_text(setting->key, value,
	    strlen(value)) != 0)
		return CLI_USAGE;
	text_start(&json, cli->arena);
	if (setting_put_json(setting, value, &json) != 0)
		return refuse(setting);
	text_put(&json, "", 1);
	if (json.failed)
		return cli_fail("%s is too long", setting->key);
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (setting_set(cli->db, setting, json.at, cli_actor(cli),
	    cli_deadline(CLI_DEADLINE_MS)) != DB_OK)
		return cli_db_failed(cli, "set the setting");
	return 0;
}

const struct command setting_commands[] = {
	{ "setting", "list", "", "List the portal's settings", "",
	    list_options, sizeof(struct values), list },
	{ "setting", "get", "KEY", "Print a setting", "", NULL, 0, get },
	{ "setting", "set", "KEY VALUE", "Change a setting",
	    "The workers of the intake notice within seconds. An empty VALUE "
	    "removes a text\nthat may be absent.\n", NULL, 0, set },
	{ .group = NULL },
};
