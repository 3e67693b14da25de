/* SPDX-License-Identifier: MIT */
/* param.c -- what a route takes: checks it, makes a parameter of it. */
#include <stdlib.h>
#include <string.h>

#include "admin/param.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/date.h"
#include "base/text.h"
#include "base/uuid.h"
#include "form/chars.h"
#include "form/rule.h"

#define DATE_LEN 10
#define NO_MEMORY "Too large to be read"

const struct given *
param_find(const struct given *given, size_t n, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (given[i].name_len == len &&
		    memcmp(given[i].name, name, len) == 0)
			return &given[i];
	return NULL;
}

/* Makes a parameter of LEN bytes at TEXT. */
static const char *
put_text(struct arena *arena, const char *text, size_t len,
    struct db_param *to)
{
	*to = (struct db_param){ arena_copy(arena, text, len), len };
	return to->value != NULL ? NULL : NO_MEMORY;
}

/* Nothing was given, or nothing in it. */
static const char *
take_nothing(const struct param *param, bool given, struct db_param *to)
{
	*to = (struct db_param){ NULL, 0 };
	if (given && (param->flags & PARAM_CLEARS) != 0)
		*to = db_text("");
	return (param->flags & PARAM_REQUIRED) != 0 ? "Required" : NULL;
}

/* A message with numbers in it. */
static const char *
message(struct arena *arena, const char *format, long a, long b)
{
	struct text text;

	text_start(&text, arena);
	text_printf(&text, format, a, b);
	text_put(&text, "", 1);
	return text.failed ? NO_MEMORY : text.at;
}

static const char *
check_length(const struct param *param, struct arena *arena,
    const char *text, size_t len)
{
	if (chars_count(text, len) > (size_t)param->max)
		return message(arena, "Use at most %ld characters",
		    param->max, 0);
	return NULL;
}

static const char *
take_text(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	const char *text = given->text, *error;
	size_t len = given->len;

	chars_trim(&text, &len);
	if (len == 0)
		return param->min > 0 ? "Required" :
		    take_nothing(param, true, to);
	if (chars_have_control(text, len))
		return "Control characters are not allowed";
	error = check_length(param, arena, text, len);
	return error != NULL ? error : put_text(arena, text, len, to);
}

static const char *
take_lines(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	const char *text = given->text, *error;
	size_t len = given->len, line;

	chars_trim(&text, &len);
	if (len == 0)
		return take_nothing(param, true, to);
	for (size_t i = 0; i < len; i += line + 1) {
		for (line = 0; i + line < len && strchr("\n\r\t",
		    text[i + line]) == NULL; line++)
			;
		if (chars_have_control(text + i, line))
			return "Control characters are not allowed";
	}
	error = check_length(param, arena, text, len);
	return error != NULL ? error : put_text(arena, text, len, to);
}

static const char *
take_secret(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	if (given->len == 0)
		return take_nothing(param, true, to);
	if (given->len > (size_t)param->max)
		return message(arena, "Use at most %ld bytes", param->max, 0);
	return put_text(arena, given->text, given->len, to);
}

/* A text with a rule of the form's. */
static const char *
take_ruled(const struct param *param, const struct given *given,
    struct arena *arena, enum i9_rule rule, struct db_param *to)
{
	const char *error = take_text(param, given, arena, to);

	if (error != NULL || to->len == 0)
		return error;
	return rule_check(rule, to->value, to->len, clock_latest_today());
}

static const char *
take_email(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	return take_ruled(param, given, arena, I9_RULE_EMAIL, to);
}

static const char *
take_phone(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	return take_ruled(param, given, arena, I9_RULE_PHONE, to);
}

static const char *
take_date(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	struct date date;

	if (given->len == 0)
		return take_nothing(param, true, to);
	if (date_parse(given->text, given->len, &date) != 0)
		return "Use a date like 2026-12-31";
	return put_text(arena, given->text, DATE_LEN, to);
}

static const char *
take_time(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	static const char end_of_day[] = "T23:59:59Z";
	struct text text;
	struct date date;

	if (given->len == 0)
		return take_nothing(param, true, to);
	text_start(&text, arena);
	text_put(&text, given->text, given->len);
	if (given->len == DATE_LEN)
		text_puts(&text, end_of_day);
	text_put(&text, "", 1);
	if (text.failed)
		return NO_MEMORY;
	if (text.len <= DATE_LEN + 1 || date_parse(text.at, DATE_LEN, &date)
	    != 0 || strchr("Tt ", text.at[DATE_LEN]) == NULL ||
	    !date_is_full_time(text.at + DATE_LEN + 1))
		return "Use a date like 2026-12-31 or a time like "
		    "2026-12-31T18:00:00Z";
	*to = (struct db_param){ text.at, text.len - 1 };
	return NULL;
}

static const char *
take_number(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	const char *error;
	long value;

	if (given->len == 0)
		return take_nothing(param, true, to);
	error = put_text(arena, given->text, given->len, to);
	if (error == NULL && (strpbrk(to->value, " \t\n\r\v\f+") != NULL ||
	    config_parse_long(to->value, param->min, param->max, &value) != 0))
		error = message(arena, "Use a whole number from %ld to %ld",
		    param->min, param->max);
	return error;
}

static const char *
take_clamped(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	size_t sign = given->len > 0 && given->text[0] == '-';
	const char *error;
	long value;

	if (given->len == 0)
		return take_nothing(param, true, to);
	if (given->len == sign || chars_span(given->text + sign,
	    given->len - sign, "0123456789") != given->len - sign)
		return "Use a whole number";
	error = put_text(arena, given->text, given->len, to);
	if (error != NULL)
		return error;
	/* One that is too large for a long becomes LONG_MAX. */
	value = strtol(to->value, NULL, 10);
	value = value < param->min ? param->min :
	    value > param->max ? param->max : value;
	*to = db_text(message(arena, "%ld", value, 0));
	return NULL;
}

static const char *
take_bool(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	bool truth = given->truth;

	(void)param, (void)arena;
	if (given->is_text) {
		truth = strcmp(given->text, "true") == 0;
		if (!truth && strcmp(given->text, "false") != 0)
			return "Use true or false";
	}
	*to = db_text(truth ? "true" : "false");
	return NULL;
}

static const char *
take_choice(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	struct text text;
	size_t len;

	if (given->len == 0)
		return take_nothing(param, true, to);
	for (const char *c = param->choices; *c != '\0'; c += len) {
		c += *c == '|';
		len = strcspn(c, "|");
		if (len == given->len && memcmp(c, given->text, len) == 0)
			return put_text(arena, c, len, to);
	}
	text_start(&text, arena);
	text_puts(&text, "Use one of: ");
	for (const char *c = param->choices; *c != '\0'; c++)
		text_put(&text, *c == '|' ? ", " : c, *c == '|' ? 2 : 1);
	text_put(&text, "", 1);
	return text.failed ? NO_MEMORY : text.at;
}

static const char *
take_uuid(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	uint8_t *id;

	if (given->len == 0)
		return take_nothing(param, true, to);
	id = arena_alloc(arena, UUID_LEN);
	if (id == NULL)
		return NO_MEMORY;
	if (uuid_parse(given->text, given->len, id) != 0)
		return "Use a UUID";
	*to = (struct db_param){ id, UUID_LEN };
	return NULL;
}

/* What each kind is in JSON, and who takes it; none for what is made. */
static const struct kind_row {
	enum json_kind json;
	const char *wanted;
	const char *(*take)(const struct param *param,
	    const struct given *given, struct arena *arena,
	    struct db_param *to);
} kinds[PARAM_KINDS] = {
	[PARAM_TEXT] = { JSON_STRING, "Must be a text", take_text },
	[PARAM_LINES] = { JSON_STRING, "Must be a text", take_lines },
	[PARAM_SECRET] = { JSON_STRING, "Must be a text", take_secret },
	[PARAM_EMAIL] = { JSON_STRING, "Must be a text", take_email },
	[PARAM_PHONE] = { JSON_STRING, "Must be a text", take_phone },
	[PARAM_DATE] = { JSON_STRING, "Must be a text", take_date },
	[PARAM_TIME] = { JSON_STRING, "Must be a text", take_time },
	[PARAM_NUMBER] = { JSON_NUMBER, "Must be a number", take_number },
	[PARAM_CLAMPED] = { JSON_NUMBER, "Must be a number", take_clamped },
	[PARAM_BOOL] = { JSON_BOOL, "Must be true or false", take_bool },
	[PARAM_CHOICE] = { JSON_STRING, "Must be a text", take_choice },
	[PARAM_UUID] = { JSON_STRING, "Must be a text", take_uuid },
	[PARAM_TOKEN_DIGEST] = { JSON_BOOL, "Must be true or false",
	    take_bool },
};

const char *
param_take(const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to)
{
	const struct kind_row *row = &kinds[param->kind];

	*to = (struct db_param){ NULL, 0 };
	if (given == NULL || (!given->is_text && given->kind == JSON_NULL))
		return take_nothing(param, given != NULL, to);
	if (given->is_broken)
		return "Not UTF-8 in percent-encoding";
	if (!given->is_text && given->kind != row->json)
		return row->wanted;
	return row->take(param, given, arena, to);
}
