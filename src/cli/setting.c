/* SPDX-License-Identifier: MIT */
/* setting.c -- admitone setting: the portal's settings. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "pg/array.h"
#include "pg/sql.h"
#include "staff/logo.h"
#include "store/setting.h"
#include "store/staff.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/input.h"
#include "term/list.h"

struct values {
	int format;
};

static const struct option list_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct values, format),
	    "text|json", 0, 0, "format of the list" },
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
put_member(void *between, const struct slice *cells)
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
		(void)cli_fail("unknown setting: %s; to list them: admitone "
		    "setting list", key);
	return setting;
}

/* What get() looks for. */
struct wanted {
	const char *key;
	bool found;
};

static int
put_wanted(void *context, const struct slice *cells)
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
		(void)cli_fail("%s must be true or false", setting->key);
		break;
	case SETTING_NUMBER:
		(void)cli_fail("%s must be a number from %ld to %ld",
		    setting->key, setting->min, setting->max);
		break;
	case SETTING_COLOR:
		(void)cli_fail("%s must be a color like #005ea2",
		    setting->key);
		break;
	case SETTING_TEXT:
		(void)cli_fail("%s must have %ld to %ld characters",
		    setting->key, setting->min, setting->max);
		break;
	}
	return CLI_USAGE;
}

/* Tidies *VALUE; what it may be, and how long, is looked at later. */
static int
take_text(struct cli *cli, const struct setting *setting, const char **value)
{
	bool has_lines = setting->kind == SETTING_TEXT &&
	    setting->max >= SETTING_LINES_MIN;
	const struct param param = { .kind = has_lines ? PARAM_LINES :
	    PARAM_TEXT, .max = LONG_MAX };

	if (input_take(setting->key, &param, cli->arena, value) != 0)
		return -1;
	if (*value == NULL)
		*value = "";
	return 0;
}

/* Checks KEY and VALUE and puts them into the arrays. Returns 0, or
 * CLI_USAGE after saying what is wrong. */
static int
put_setting(struct cli *cli, const char *key, const char *value,
    struct buf *keys, struct buf *values)
{
	const struct setting *setting = find(key);
	struct buf json;

	if (setting == NULL)
		return CLI_USAGE;
	if (value == NULL)
		return cli_usage("%s needs a VALUE", key);
	if (take_text(cli, setting, &value) != 0)
		return CLI_USAGE;
	buf_start(&json, cli->arena);
	if (setting_put_json(setting, value, &json) != 0)
		return refuse(setting);
	array_put(keys, key, strlen(key));
	array_put(values, json.at, json.len);
	values->failed |= json.failed;
	return 0;
}

/* Returns 0, or CLI_USAGE after saying that the key at I stands before it. */
static int
check_once(const char *const *operands, size_t i)
{
	for (size_t j = 0; j < i; j += 2)
		if (strcmp(operands[j], operands[i]) == 0)
			return cli_usage("%s is given twice", operands[i]);
	return 0;
}

static int
set(struct cli *cli, const void *v, const char *const *operands)
{
	struct buf keys, values;
	struct staff_answer answer;
	size_t n = 0;

	(void)v;
	while (operands[n] != NULL)
		n++;
	array_start(&keys, cli->arena, ARRAY_TEXT, (n + 1) / 2, 0);
	array_start(&values, cli->arena, ARRAY_TEXT, (n + 1) / 2, 0);
	for (size_t i = 0; i < n; i += 2)
		if (check_once(operands, i) != 0 || put_setting(cli,
		    operands[i], operands[i + 1], &keys, &values) != 0)
			return CLI_USAGE;
	if (keys.failed || values.failed)
		return cli_fail("this is too long");
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (staff_run_alone(cli->db, cli->arena, SQL(staff_set_settings,
	    .actor = db_text(cli_actor(cli)), .keys = array_param(&keys),
	    .values = array_param(&values)), cli_deadline(CLI_DEADLINE_MS),
	    &answer) != DB_OK)
		return cli_db_failed(cli, "set the settings");
	return 0;
}

/* Reads the file at PATH. Returns 0, or CLI_FAILED after saying why not. */
static int
read_logo(struct cli *cli, const char *path, struct slice *bytes)
{
	size_t room = LOGO_MAX + 1; /* one more shows that it is too large */
	char *at = arena_alloc(cli->arena, room);
	FILE *file = at != NULL ? fopen(path, "re") : NULL;
	int result = 0;

	if (file != NULL)
		*bytes = (struct slice){ at, fread(at, 1, room, file) };
	if (file == NULL || ferror(file))
		result = cli_fail("cannot read %s: %s", path, strerror(errno));
	if (file != NULL)
		(void)fclose(file);
	return result;
}

static int
set_logo(struct cli *cli, const void *v, const char *const *operands)
{
	const struct problem *problem = NULL;
	struct staff_answer answer;
	struct logo logo = { .bytes = { NULL, 0 } };
	struct slice bytes = { NULL, 0 };

	(void)v;
	if (*operands[0] != '\0') {
		if (read_logo(cli, operands[0], &bytes) != 0)
			return CLI_FAILED;
		problem = logo_take(&logo, bytes.at, bytes.len, cli->arena);
	}
	if (problem != NULL)
		return cli_usage("%s: %s", operands[0], problem->text);
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (staff_run_alone(cli->db, cli->arena, SQL(staff_set_logo,
	    .actor = db_text(cli_actor(cli)), .bytes = logo.bytes,
	    .kind = logo.kind, .width = logo.width, .height = logo.height),
	    cli_deadline(CLI_DEADLINE_MS), &answer) != DB_OK)
		return cli_db_failed(cli, "set the logo");
	return 0;
}

const struct command setting_commands[] = {
	{ "setting", "list", "", "List the portal's settings", "",
	    list_options, sizeof(struct values), list },
	{ "setting", "get", "KEY", "Print a setting", "", NULL, 0, get },
	{ "setting", "set", "KEY VALUE...", "Change settings",
	    "Several KEY VALUE pairs are set together or not at all. The "
	    "intake's workers notice\nwithin seconds. An empty VALUE clears "
	    "an optional text.\n", NULL, 0, set },
	{ "setting", "logo", "FILE", "Change the employer's logo",
	    "A PNG, JPEG or plain SVG of at most 256 KiB and 2000 x 1000 "
	    "pixels. An empty FILE\nremoves the logo.\n", NULL, 0, set_logo },
	{ .group = NULL },
};
