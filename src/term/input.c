/* SPDX-License-Identifier: MIT */
/* input.c -- checks what the operator types before anything is done. */
#include <string.h>

#include "base/utf8.h"
#include "term/cli.h"
#include "term/input.h"

struct input
input_given(const char *name, const char *text)
{
	size_t len = strlen(text);

	return (struct input){ .name = name, .name_len = strlen(name),
		.kind = JSON_STRING, .is_text = true, .is_typed = true,
		.is_broken = !utf8_is_valid(text, len), .text = text,
		.len = len };
}

/* Numbers, days, times, ids: all that can be no text. */
static bool
is_exact(const struct param *param)
{
	return param->kind == PARAM_NUMBER || param->kind == PARAM_CLAMPED ||
	    param->kind == PARAM_DATE || param->kind == PARAM_TIME ||
	    param->kind == PARAM_UUID;
}

bool
input_is_none_if_empty(const struct param *param)
{
	return (param->flags & PARAM_CLEARS) == 0 && !is_exact(param);
}

static bool
is_any(const struct param *param, const struct input *input)
{
	return param->from == PARAM_QUERY && param->kind == PARAM_CHOICE &&
	    strcmp(input->text, "any") == 0;
}

const struct problem *
input_check(const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to)
{
	struct param typed = *param;

	if (input != NULL && input->is_broken)
		return problem_say(arena, PROBLEM_NOT_UTF8,
		    "it is not valid UTF-8");
	if (input != NULL && is_any(param, input))
		input = NULL;
	if (input != NULL && (param->flags & PARAM_CLEARS) == 0 &&
	    (is_exact(param) || param->kind == PARAM_CHOICE))
		typed.flags |= PARAM_REQUIRED;
	if (param->kind == PARAM_CLAMPED)
		typed.kind = PARAM_NUMBER;
	return param_take(&typed, input, arena, to);
}

int
input_take(const char *what, const struct param *param, struct arena *arena,
    const char **text)
{
	bool is_none = *text == NULL || (**text == '\0' &&
	    input_is_none_if_empty(param));
	const struct input input = input_given(what, is_none ? "" : *text);
	struct db_param taken;
	const struct problem *error = input_check(param,
	    is_none ? NULL : &input, arena, &taken);

	if (error != NULL) {
		(void)cli_fail("%s: %s", what, error->text);
		return -1;
	}
	*text = taken.value;
	return 0;
}

int
input_take_as(const char *what, enum act_id id, const char *name,
    struct arena *arena, const char **text)
{
	return input_take(what, act_param(&acts[id], name, strlen(name)),
	    arena, text);
}
