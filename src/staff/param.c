/* SPDX-License-Identifier: MIT */
/* param.c -- what an act takes: checks it, makes a parameter of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/date.h"
#include "base/uuid.h"
#include "form/chars.h"
#include "form/hired.h"
#include "form/rule.h"
#include "form/tidy.h"
#include "staff/param.h"

#define DATE_LEN 10
#define NO_MEMORY PROBLEM(TOO_LARGE)
#define NUMBER_ROOM 24

const struct input *
param_find(const struct input *input, size_t n, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (input[i].name_len == len &&
		    memcmp(input[i].name, name, len) == 0)
			return &input[i];
	return NULL;
}

/* Makes a parameter of LEN bytes at TEXT. */
static const struct problem *
put_text(struct arena *arena, const char *text, size_t len,
    struct db_param *to)
{
	*to = (struct db_param){ arena_copy(arena, text, len), len };
	return to->value != NULL ? NULL : NO_MEMORY;
}

/* Nothing was given, or nothing in it. */
static const struct problem *
take_nothing(const struct param *param, bool input, struct db_param *to)
{
	*to = (struct db_param){ NULL, 0 };
	if (input && (param->flags & PARAM_CLEARS) != 0)
		*to = db_text("");
	return (param->flags & PARAM_REQUIRED) != 0 ? PROBLEM(REQUIRED) : NULL;
}

static const struct problem *
check_length(const struct param *param, struct arena *arena,
    const char *text, size_t len)
{
	if (chars_count(text, len) > (size_t)param->max)
		return problem_say(arena, PROBLEM_TOO_LONG,
		    "Use at most %ld characters", param->max);
	return NULL;
}

static const struct problem *
take_text(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	const struct problem *error;
	const char *text = input->text;
	size_t len = input->len;

	if (len == 0)
		return param->min > 0 ? PROBLEM(REQUIRED) :
		    take_nothing(param, true, to);
	if (chars_have_control(text, len))
		return problem_say(arena, PROBLEM_CONTROL,
		    "Control characters are not allowed");
	error = check_length(param, arena, text, len);
	return error != NULL ? error : put_text(arena, text, len, to);
}

static const struct problem *
take_lines(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	const struct problem *error;
	const char *text = input->text;
	size_t len = input->len, line;

	if (len == 0)
		return take_nothing(param, true, to);
	for (size_t i = 0; i < len; i += line + 1) {
		for (line = 0; i + line < len && strchr("\n\r\t",
		    text[i + line]) == NULL; line++)
			;
		if (chars_have_control(text + i, line))
			return problem_say(arena, PROBLEM_CONTROL,
		    "Control characters are not allowed");
	}
	error = check_length(param, arena, text, len);
	return error != NULL ? error : put_text(arena, text, len, to);
}

static const struct problem *
take_secret(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	if (input->len == 0)
		return take_nothing(param, true, to);
	if (input->len > (size_t)param->max)
		return problem_say(arena, PROBLEM_TOO_LONG,
		    "Use at most %ld bytes", param->max);
	return put_text(arena, input->text, input->len, to);
}

/* A text with a rule of the form's. */
static const struct problem *
take_ruled(const struct param *param, const struct input *input,
    struct arena *arena, enum i9_rule rule, struct db_param *to)
{
	const struct problem *error = take_text(param, input, arena, to);

	if (error != NULL || to->len == 0)
		return error;
	return rule_check(rule, to->value, to->len, clock_latest_today());
}

static const struct problem *
take_name(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	return take_ruled(param, input, arena, I9_RULE_NAME, to);
}

static const struct problem *
take_email(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	return take_ruled(param, input, arena, I9_RULE_EMAIL, to);
}

static const struct problem *
take_phone(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	return take_ruled(param, input, arena, I9_RULE_PHONE, to);
}

static const struct problem *
take_date(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	struct date date;

	if (input->len == 0)
		return take_nothing(param, true, to);
	if (date_parse(input->text, input->len, &date) != 0)
		return PROBLEM(DATE);
	return put_text(arena, input->text, DATE_LEN, to);
}

static const struct problem *
take_hired(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	const struct problem *error = take_date(param, input, arena, to);
	struct date date;

	if (error != NULL || to->len == 0 ||
	    date_parse(to->value, to->len, &date) != 0)
		return error;
	return hired_check(date);
}

static const struct problem *
take_time(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	static const char end_of_day[] = "T23:59:59Z";
	struct buf text;
	struct date date;

	if (input->len == 0)
		return take_nothing(param, true, to);
	buf_start(&text, arena);
	buf_put(&text, input->text, input->len);
	if (input->len == DATE_LEN)
		buf_puts(&text, end_of_day);
	buf_put(&text, "", 1);
	if (text.failed)
		return NO_MEMORY;
	if (text.len <= DATE_LEN + 1 || date_parse(text.at, DATE_LEN, &date)
	    != 0 || strchr("Tt ", text.at[DATE_LEN]) == NULL ||
	    !date_is_full_time(text.at + DATE_LEN + 1))
		return PROBLEM(TIME);
	*to = (struct db_param){ text.at, text.len - 1 };
	return NULL;
}

static const struct problem *
take_number(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	const struct problem *error;
	long value;

	if (input->len == 0)
		return take_nothing(param, true, to);
	error = put_text(arena, input->text, input->len, to);
	if (error == NULL && (strpbrk(to->value, " \t\n\r\v\f+") != NULL ||
	    config_parse_long(to->value, param->min, param->max, &value) != 0))
		error = problem_say(arena, PROBLEM_NUMBER,
		    "Use a whole number from %ld to %ld", param->min,
		    param->max);
	return error;
}

static const struct problem *
take_clamped(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	size_t sign = input->len > 0 && input->text[0] == '-';
	char number[NUMBER_ROOM];
	const struct problem *error;
	long value;

	if (input->len == 0)
		return take_nothing(param, true, to);
	if (input->len == sign || chars_span(input->text + sign,
	    input->len - sign, "0123456789") != input->len - sign)
		return PROBLEM(NUMBER);
	error = put_text(arena, input->text, input->len, to);
	if (error != NULL)
		return error;
	/* One that is too large for a long becomes LONG_MAX. */
	value = strtol(to->value, NULL, 10);
	value = value < param->min ? param->min :
	    value > param->max ? param->max : value;
	(void)snprintf(number, sizeof(number), "%ld", value);
	return put_text(arena, number, strlen(number), to);
}

static const struct problem *
take_bool(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	bool truth = input->truth;

	(void)param;
	if (input->is_text) {
		truth = strcmp(input->text, "true") == 0;
		if (!truth && strcmp(input->text, "false") != 0)
			return problem_say(arena, PROBLEM_NOT_BOOL,
			    "Use true or false");
	}
	*to = db_text(truth ? "true" : "false");
	return NULL;
}

static const struct problem *
take_choice(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	struct buf text;
	size_t len;

	if (input->len == 0)
		return take_nothing(param, true, to);
	for (const char *c = param->choices; *c != '\0'; c += len) {
		c += *c == '|';
		len = strcspn(c, "|");
		if (len == input->len && memcmp(c, input->text, len) == 0)
			return put_text(arena, c, len, to);
	}
	buf_start(&text, arena);
	for (const char *c = param->choices; *c != '\0'; c++)
		buf_put(&text, *c == '|' ? ", " : c, *c == '|' ? 2 : 1);
	buf_put(&text, "", 1);
	return text.failed ? NO_MEMORY : problem_say(arena, PROBLEM_CHOICE,
	    "Use one of: %s", text.at);
}

static const struct problem *
take_uuid(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	uint8_t *id;

	if (input->len == 0)
		return take_nothing(param, true, to);
	id = arena_alloc(arena, UUID_LEN);
	if (id == NULL)
		return NO_MEMORY;
	if (uuid_parse(input->text, input->len, id) != 0)
		return PROBLEM(UUID);
	*to = (struct db_param){ id, UUID_LEN };
	return NULL;
}

/* What each kind is in JSON, how it is tidied, and who takes it; none for what
 * is made. */
static const struct kind_row {
	enum json_kind json;
	enum problem_name wanted;
	enum tidy_kind tidy;
	const struct problem *(*take)(const struct param *param,
	    const struct input *input, struct arena *arena,
	    struct db_param *to);
} kinds[PARAM_KINDS] = {
	[PARAM_TEXT] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_TEXT, take_text },
	[PARAM_NAME] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_NAME, take_name },
	[PARAM_LINES] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_LINES, take_lines },
	[PARAM_SECRET] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_NONE, take_secret },
	[PARAM_EMAIL] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_CODE, take_email },
	[PARAM_PHONE] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_NUMBER, take_phone },
	[PARAM_DATE] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_GROUPS, take_date },
	[PARAM_HIRED] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_GROUPS, take_hired },
	[PARAM_TIME] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_CODE, take_time },
	[PARAM_NUMBER] = { JSON_NUMBER, PROBLEM_NOT_NUMBER,
	    TIDY_NUMBER, take_number },
	[PARAM_CLAMPED] = { JSON_NUMBER, PROBLEM_NOT_NUMBER,
	    TIDY_NUMBER, take_clamped },
	[PARAM_BOOL] = { JSON_BOOL, PROBLEM_NOT_BOOL,
	    TIDY_CODE, take_bool },
	[PARAM_CHOICE] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_CODE, take_choice },
	[PARAM_UUID] = { JSON_STRING, PROBLEM_NOT_TEXT,
	    TIDY_CODE, take_uuid },
	[PARAM_TOKEN_DIGEST] = { JSON_BOOL, PROBLEM_NOT_BOOL,
	    TIDY_CODE, take_bool },
};

/*
 * Makes TIDY of what was INPUT, with a NUL behind it. From a file or a query,
 * hidden characters are taken out of names too: they came along unseen.
 */
static const struct problem *
tidy_given(const struct param *param, const struct input *input,
    struct arena *arena, struct input *tidy)
{
	enum tidy_kind kind = kinds[param->kind].tidy;
	bool may_be_empty = (param->flags & PARAM_REQUIRED) == 0 &&
	    param->kind != PARAM_LINES && param->min == 0;

	*tidy = *input;
	if (kind == TIDY_NONE || (!input->is_text &&
	    input->kind != JSON_STRING))
		return NULL;
	if (kind == TIDY_NAME && input->is_text && !input->is_typed)
		kind = TIDY_TEXT;
	if (tidy_text(kind, arena, &tidy->text, &tidy->len) != 0)
		return NO_MEMORY;
	if (may_be_empty && tidy_is_nothing(tidy->text, tidy->len))
		tidy->len = 0;
	if (tidy->text == input->text && tidy->len == input->len)
		return NULL;
	tidy->text = arena_copy(arena, tidy->text, tidy->len);
	return tidy->text != NULL ? NULL : NO_MEMORY;
}

const struct problem *
param_take(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	const struct kind_row *row = &kinds[param->kind];
	struct input tidy;
	const struct problem *error;

	*to = (struct db_param){ NULL, 0 };
	if (input == NULL || (!input->is_text && input->kind == JSON_NULL))
		return take_nothing(param, input != NULL, to);
	if (input->is_broken)
		return PROBLEM(NOT_UTF8);
	if (!input->is_text && input->kind != row->json)
		return &problems[row->wanted];
	error = tidy_given(param, input, arena, &tidy);
	return error != NULL ? error : row->take(param, &tidy, arena, to);
}
