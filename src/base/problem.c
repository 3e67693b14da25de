/* SPDX-License-Identifier: MIT */
/* problem.c -- the table of what may be wrong with a value. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/problem.h"

#define SAID_ROOM 256

#define ROW(name, code, text) [PROBLEM_##name] = { code, text },

const struct problem problems[PROBLEM_NAMES] = { PROBLEMS(ROW) };

const struct problem *
problem_say(struct arena *arena, enum problem_name name, const char *format,
    ...)
{
	struct problem *problem = arena_alloc(arena, sizeof(*problem));
	char *text = arena_alloc(arena, SAID_ROOM);
	va_list args;
	int len;

	if (problem == NULL || text == NULL)
		return PROBLEM(TOO_LARGE);
	va_start(args, format);
	len = vsnprintf(text, SAID_ROOM, format, args);
	va_end(args);
	if (len < 0)
		return PROBLEM(TOO_LARGE);
	*problem = (struct problem){ problems[name].code, text };
	return problem;
}

void
problem_list_start(struct problem_list *list, struct arena *arena)
{
	buf_start(&list->texts, arena);
	buf_start(&list->codes, arena);
}

static void
put_member(struct buf *to, const char *name, size_t len, const char *value)
{
	json_begin_slice(to, (struct slice){ name, len });
	json_open(to, NULL, '[');
	json_put_text(to, NULL, value);
	json_close(to, ']');
}

void
problem_list_put(struct problem_list *list, const char *name, size_t len,
    const struct problem *problem)
{
	put_member(&list->texts, name, len, problem->text);
	put_member(&list->codes, name, len, problem->code);
}

void
problem_list_put_json(const struct problem_list *list, struct buf *text)
{
	json_open(text, NULL, '{');
	json_open(text, "formErrors", '[');
	json_close(text, ']');
	json_open(text, "fieldErrors", '{');
	buf_put(text, list->texts.at, list->texts.len);
	json_close(text, '}');
	json_open(text, "fieldCodes", '{');
	buf_put(text, list->codes.at, list->codes.len);
	json_close(text, '}');
	json_close(text, '}');
	text->failed |= list->texts.failed || list->codes.failed;
}
