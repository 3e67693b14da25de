/* SPDX-License-Identifier: MIT */
/* fuzz_json.c -- what the JSON reader takes is clean, and reads again as the same. */
#include "base/buf.h"
#include "base/json_read.h"
#include "base/json_scan.h"
#include "fuzz.h"

struct members {
	struct json_member at[JSON_MEMBERS_MAX];
	size_t n;
};

static void
take(void *context, const struct json_member *m)
{
	struct members *members = context;

	assert(members->n < JSON_MEMBERS_MAX);
	assert(fuzz_is_clean(m->name, m->name_len));
	if (m->kind == JSON_STRING || m->kind == JSON_NUMBER)
		assert(m->text != NULL && fuzz_is_clean(m->text, m->len));
	else
		assert(m->text == NULL);
	for (size_t i = 0; i < members->n; i++)
		assert(!fuzz_equal(m->name, m->name_len, members->at[i].name,
		    members->at[i].name_len));
	members->at[members->n++] = *m;
}

static void
put_value(struct buf *json, const struct json_member *m)
{
	switch (m->kind) {
	case JSON_NULL:
		buf_puts(json, "null");
		break;
	case JSON_BOOL:
		buf_puts(json, m->truth ? "true" : "false");
		break;
	case JSON_NUMBER:
		buf_put(json, m->text, m->len);
		break;
	case JSON_STRING:
		buf_put_json_string(json, m->text, m->len);
		break;
	case JSON_ARRAY:
		buf_puts(json, "[]");
		break;
	case JSON_OBJECT:
		buf_puts(json, "{}");
		break;
	}
}

static void
put_members(struct buf *json, const struct members *members)
{
	buf_puts(json, "{");
	for (size_t i = 0; i < members->n; i++) {
		const struct json_member *m = &members->at[i];

		buf_puts(json, i > 0 ? "," : "");
		buf_put_json_string(json, m->name, m->name_len);
		buf_puts(json, ":");
		put_value(json, m);
	}
	buf_puts(json, "}");
	assert(!json->failed);
}

static void
compare(const struct json_member *a, const struct json_member *b)
{
	assert(fuzz_equal(a->name, a->name_len, b->name, b->name_len));
	assert(a->kind == b->kind);
	if (a->kind == JSON_BOOL)
		assert(a->truth == b->truth);
	if (a->text != NULL)
		assert(fuzz_equal(a->text, a->len, b->text, b->len));
}

/* What was taken once, is taken again when it is written as we write. */
static void
read_again(struct arena *arena, const struct members *members)
{
	static struct members again;
	struct buf json;
	size_t offset = 0;

	buf_start(&json, arena);
	put_members(&json, members);
	again.n = 0;
	assert(json_read_object(arena, json.at, json.len, take, &again,
	    &offset) == JSON_OK);
	assert(again.n == members->n);
	for (size_t i = 0; i < again.n; i++)
		compare(&members->at[i], &again.at[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct members members;
	struct arena *arena = fuzz_arena();
	size_t offset = 0, scanned = 0;
	enum json_fault fault, scan;

	members.n = 0;
	scan = json_scan((const char *)data, len, &scanned);
	fault = json_read_object(arena, (const char *)data, len, take,
	    &members, &offset);
	/* As json_read.h promises. */
	assert(arena_mark(arena) <= 6 * len + ((size_t)64 << 10));
	assert(fault != JSON_NO_MEMORY);
	if (scan != JSON_OK)
		assert(fault == scan && offset == scanned && offset < len);
	else if (fault != JSON_OK)
		assert(offset <= len);
	else
		read_again(arena, &members);
	return 0;
}
