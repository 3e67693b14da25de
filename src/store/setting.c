/* SPDX-License-Identifier: MIT */
/* setting.c -- the portal's settings, each with its type. */

#include <string.h>

#include "base/buf.h"
#include "base/config.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/setting.h"

/* In the order of sql/migrations/0001_claim.sql and 0014_brand.sql, which fill
 * the table; those of 0014 stand beside the texts that they are in Spanish. */
const struct setting setting_table[] = {
	{ "businessName", SETTING_TEXT, 1, 100, true, "the portal's name" },
	{ "welcomeMessage", SETTING_TEXT, 0, 2000, true,
	    "shown above the form" },
	{ "welcomeMessageEs", SETTING_TEXT, 0, 2000, true, "in Spanish" },
	{ "footerText", SETTING_TEXT, 0, 500, true, "shown below it" },
	{ "footerTextEs", SETTING_TEXT, 0, 500, true, "in Spanish" },
	{ "primaryColor", SETTING_COLOR, 7, 7, true, "#rrggbb" },
	{ "accentColor", SETTING_COLOR, 7, 7, true, "#rrggbb" },
	{ "supportContact", SETTING_TEXT, 0, 200, true,
	    "whom to ask for help" },
	{ "supportContactEs", SETTING_TEXT, 0, 200, true, "in Spanish" },
	{ "employerName", SETTING_TEXT, 0, 200, true,
	    "who signs Section 2 for the employer" },
	{ "employerTitle", SETTING_TEXT, 0, 200, true,
	    "that person's job title" },
	{ "employerBusinessName", SETTING_TEXT, 0, 200, true,
	    "the employer's business or organization" },
	{ "employerBusinessAddress", SETTING_TEXT, 0, 500, true,
	    "its address" },
	{ "useEVerify", SETTING_BOOL, 0, 0, true,
	    "true: E-Verify is used, the SSN is required" },
	{ "inviteExpiryDays", SETTING_NUMBER, 1, 3650, false,
	    "days until an invite expires" },
	{ .key = NULL },
};

const struct setting *
setting_find(const char *key)
{
	for (const struct setting *s = setting_table; s->key != NULL; s++)
		if (strcmp(s->key, key) == 0)
			return s;
	return NULL;
}

static bool
is_color(const char *value)
{
	return *value == '#' && strlen(value) == 7 &&
	    strspn(value + 1, "0123456789abcdefABCDEF") == 6;
}

/* Has a text of its length a number of characters between MIN and MAX? */
static bool
is_within(const struct setting *setting, const char *value)
{
	long n = 0;

	for (; *value != '\0'; value++)
		n += ((unsigned char)*value & 0xc0) != 0x80;
	return n >= setting->min && n <= setting->max;
}

int
setting_put_json(const struct setting *setting, const char *value,
    struct buf *json)
{
	long number;

	switch (setting->kind) {
	case SETTING_BOOL:
		if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
			return -1;
		buf_puts(json, value);
		return 0;
	case SETTING_NUMBER:
		if (config_parse_long(value, setting->min, setting->max,
		    &number) != 0)
			return -1;
		buf_printf(json, "%ld", number);
		return 0;
	case SETTING_COLOR:
		if (!is_color(value))
			return -1;
		buf_put_json_string(json, value, strlen(value));
		return 0;
	case SETTING_TEXT:
		if (!is_within(setting, value))
			return -1;
		buf_put_json_string_or_null(json, *value != '\0' ? value :
		    NULL);
		return 0;
	}
	return -1;
}

enum db_outcome
setting_list(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read_alone(db, SQL_PLAIN(list_settings), deadline, row,
	    context);
}
