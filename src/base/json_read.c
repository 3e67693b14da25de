/* SPDX-License-Identifier: MIT */
/* json_read.c -- reads one JSON object, strictly (RFC 8259, I-JSON). */
#include <yajl/yajl_parse.h>

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/json_scan.h"

/*
 * What reading LEN bytes can take: yajl's decoding buffer grows by doubling,
 * so all its generations are below 4 * LEN; copies of strings and of names
 * are below LEN each; its stack, and ours, stay small.
 */
#define ROOM_FOR(len) (6 * (len) + ((size_t)64 << 10))

/* A member name already seen, for finding its duplicate. */
struct seen {
	const struct seen *next; /* of the same object */
	const char *name;
	size_t len;
};

struct reader {
	struct arena *arena;
	const char *text;
	size_t len;
	void (*member)(void *context, const struct json_member *member);
	void *context;
	enum json_fault fault;
	int depth;                              /* values that are open */
	const struct seen *seen[JSON_DEPTH_MAX]; /* by depth, less one */
	size_t members;
	struct json_member current; /* the outermost object's, being read */
	bool done;                  /* the outermost object is closed */
};

static int
stop(struct reader *reader, enum json_fault fault)
{
	reader->fault = fault;
	return 0; /* tells yajl to cancel */
}

/*
 * Makes a string that yajl handed over last: it lies either in the text that
 * is being read or in yajl's own buffer, which the next string overwrites.
 */
static const char *
keep(struct reader *reader, const unsigned char *s, size_t len)
{
	uintptr_t at = (uintptr_t)s, begin = (uintptr_t)reader->text;

	if (at >= begin && at - begin <= reader->len)
		return (const char *)s;
	return arena_copy(reader->arena, s, len);
}

/* A value begins; hands it over when it is a member of the outermost. */
static int
take(struct reader *reader, enum json_kind kind, const unsigned char *s,
    size_t len)
{
	struct json_member *m = &reader->current;

	if (reader->depth != 1)
		return 1;
	m->kind = kind;
	m->text = NULL;
	m->len = len;
	if (s != NULL && (m->text = keep(reader, s, len)) == NULL)
		return stop(reader, JSON_NO_MEMORY);
	reader->member(reader->context, m);
	return 1;
}

static int
on_null(void *context)
{
	return take(context, JSON_NULL, NULL, 0);
}

static int
on_boolean(void *context, int truth)
{
	struct reader *reader = context;

	reader->current.truth = truth != 0;
	return take(reader, JSON_BOOL, NULL, 0);
}

static int
on_number(void *context, const char *s, size_t len)
{
	return take(context, JSON_NUMBER, (const unsigned char *)s, len);
}

static int
on_string(void *context, const unsigned char *s, size_t len)
{
	return take(context, JSON_STRING, s, len);
}

static int
open_value(struct reader *reader)
{
	if (reader->depth == JSON_DEPTH_MAX)
		return stop(reader, JSON_TOO_DEEP);
	reader->seen[reader->depth++] = NULL;
	return 1;
}

static int
on_start_map(void *context)
{
	struct reader *reader = context;

	if (reader->depth > 0 && !take(reader, JSON_OBJECT, NULL, 0))
		return 0;
	return open_value(reader);
}

static int
on_start_array(void *context)
{
	struct reader *reader = context;

	return take(reader, JSON_ARRAY, NULL, 0) && open_value(reader);
}

static int
on_end(void *context)
{
	struct reader *reader = context;

	reader->done = --reader->depth == 0;
	return 1;
}

static int
on_map_key(void *context, const unsigned char *s, size_t len)
{
	struct reader *reader = context;
	const struct seen **list = &reader->seen[reader->depth - 1];
	struct seen *seen;

	if (reader->members++ == JSON_MEMBERS_MAX)
		return stop(reader, JSON_TOO_MANY);
	for (const struct seen *old = *list; old != NULL; old = old->next)
		if (old->len == len && memcmp(old->name, s, len) == 0)
			return stop(reader, JSON_DUPLICATE);
	seen = arena_alloc(reader->arena, sizeof(*seen));
	if (seen == NULL || (seen->name = keep(reader, s, len)) == NULL)
		return stop(reader, JSON_NO_MEMORY);
	seen->len = len;
	seen->next = *list;
	*list = seen;
	if (reader->depth == 1) {
		reader->current.name = seen->name;
		reader->current.name_len = len;
	}
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_map_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end,
};

/*
 * yajl's memory comes from the arena, so that all personal values are wiped
 * with it. The length of a block stands in the 16 bytes in front of it.
 */
#define BLOCK_HEAD ((size_t)16)

static void *
yajl_arena_realloc(void *context, void *p, size_t len)
{
	size_t old_len = 0;
	char *block = NULL;

	if (p != NULL) {
		block = (char *)p - BLOCK_HEAD;
		memcpy(&old_len, block, sizeof(old_len));
		old_len += BLOCK_HEAD;
	}
	block = arena_extend(context, block, old_len, len + BLOCK_HEAD);
	if (block == NULL)
		return NULL;
	if (len + BLOCK_HEAD > old_len)
		memcpy(block, &len, sizeof(len));
	return block + BLOCK_HEAD;
}

static void *
yajl_arena_malloc(void *context, size_t len)
{
	return yajl_arena_realloc(context, NULL, len);
}

static void
yajl_arena_free(void *context, void *p)
{
	(void)context;
	(void)p;
}

/* How many bytes of white space TEXT begins with. */
static size_t
white_space(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && strchr(" \t\n\r", text[i]) != NULL)
		i++;
	return i;
}

/* Runs yajl over the whole text. Says in *OFFSET how far it came. */
static void
parse(struct reader *reader, size_t *offset)
{
	yajl_alloc_funcs memory = { yajl_arena_malloc, yajl_arena_realloc,
		yajl_arena_free, reader->arena };
	yajl_handle yajl;
	yajl_status status;

	yajl = yajl_alloc(&callbacks, &memory, reader);
	if (yajl == NULL) {
		reader->fault = JSON_NO_MEMORY;
		return;
	}
	(void)yajl_config(yajl, yajl_dont_validate_strings, 1);
	status = yajl_parse(yajl, (const unsigned char *)reader->text,
	    reader->len);
	*offset = yajl_get_bytes_consumed(yajl);
	if (status == yajl_status_ok && yajl_complete_parse(yajl) !=
	    yajl_status_ok)
		reader->fault = reader->done ? JSON_SYNTAX : JSON_TRUNCATED;
	else if (status == yajl_status_ok && !reader->done)
		reader->fault = JSON_TRUNCATED;
	else if (status == yajl_status_error)
		reader->fault = JSON_SYNTAX;
	yajl_free(yajl);
}

enum json_fault
json_read_object(struct arena *arena, const char *text, size_t len,
    void (*member)(void *context, const struct json_member *member),
    void *context, size_t *offset)
{
	struct reader reader = {
		.arena = arena,
		.text = text,
		.len = len,
		.member = member,
		.context = context,
		.fault = json_scan(text, len, offset),
	};

	if (reader.fault != JSON_OK)
		return reader.fault;
	*offset = white_space(text, len);
	if (*offset < len && text[*offset] != '{')
		return JSON_NOT_OBJECT;
	/* yajl does not look whether it was given memory, so look before. */
	if (arena_room(arena) < ROOM_FOR(len))
		return JSON_NO_MEMORY;
	parse(&reader, offset);
	return reader.fault;
}

bool
json_is_named(const struct json_member *m, const char *name)
{
	return m->name_len == strlen(name) &&
	    memcmp(m->name, name, m->name_len) == 0;
}

const char *
json_fault_text(enum json_fault fault)
{
	switch (fault) {
	case JSON_OK:
		return "no fault";
	case JSON_SYNTAX:
		return "not valid JSON";
	case JSON_TRUNCATED:
		return "it ends too early";
	case JSON_NOT_OBJECT:
		return "the body must be a JSON object";
	case JSON_NOT_UTF8:
		return "not valid UTF-8";
	case JSON_SURROGATE:
		return "half of a surrogate pair";
	case JSON_NUL:
		return "the character U+0000 is not allowed";
	case JSON_DUPLICATE:
		return "a member occurs twice in one object";
	case JSON_TOO_DEEP:
		return "too many levels of nesting";
	case JSON_TOO_MANY:
		return "too many members";
	case JSON_NO_MEMORY:
		return "too large to be read";
	}
	return "unknown fault";
}
