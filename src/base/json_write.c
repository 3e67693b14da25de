/* SPDX-License-Identifier: MIT */
/* json_write.c -- JSON in the making, in a buffer: commas, names, values. */
#include <string.h>

#include "base/buf.h"
#include "base/json_read.h"
#include "base/json_write.h"

/*
 * Whether a comma is due is seen at the end of what is there: it is, but at the
 * beginning, behind a bracket that opens, and behind a comma or a colon.
 */
static void
put_comma(struct buf *to)
{
	size_t len = to->len;

	while (len > 0 && to->at[len - 1] == '\n')
		len--;
	if (len > 0 && memchr("{[,:", to->at[len - 1], 4) == NULL)
		buf_put(to, ",", 1);
}

void
json_begin_slice(struct buf *to, struct slice name)
{
	put_comma(to);
	if (name.at != NULL) {
		buf_put_json_string(to, name.at, name.len);
		buf_put(to, ":", 1);
	}
}

void
json_begin(struct buf *to, const char *name)
{
	json_begin_slice(to, slice_of(name));
}

void
json_put_text(struct buf *to, const char *name, const char *text)
{
	json_begin(to, name);
	buf_put_json_string_or_null(to, text);
}

void
json_put_slice(struct buf *to, const char *name, struct slice text)
{
	json_begin(to, name);
	if (text.at != NULL)
		buf_put_json_string(to, text.at, text.len);
	else
		buf_puts(to, "null");
}

void
json_put_number(struct buf *to, const char *name, long long number)
{
	json_begin(to, name);
	buf_printf(to, "%lld", number);
}

void
json_put_bool(struct buf *to, const char *name, bool truth)
{
	json_begin(to, name);
	buf_puts(to, truth ? "true" : "false");
}

void
json_put_null(struct buf *to, const char *name)
{
	json_begin(to, name);
	buf_puts(to, "null");
}

void
json_put_member(struct buf *to, const struct json_member *member)
{
	json_begin_slice(to, (struct slice){ member->name,
		member->name_len });
	switch (member->kind) {
	case JSON_STRING:
		buf_put_json_string(to, member->text, member->len);
		break;
	case JSON_NUMBER:
		buf_put(to, member->text, member->len);
		break;
	case JSON_BOOL:
		json_put_bool(to, NULL, member->truth);
		break;
	case JSON_NULL:
	case JSON_ARRAY:
	case JSON_OBJECT:
		json_put_null(to, NULL);
		break;
	}
}

void
json_open(struct buf *to, const char *name, char bracket)
{
	json_begin(to, name);
	buf_put(to, &bracket, 1);
}

void
json_close(struct buf *to, char bracket)
{
	buf_put(to, &bracket, 1);
}

void
json_put_made(struct buf *to, struct slice made)
{
	if (made.len == 0)
		return;
	put_comma(to);
	buf_put(to, made.at, made.len);
}

void
json_put_rest(struct buf *to, struct slice object)
{
	json_put_made(to, (struct slice){ object.at + 1, object.len - 1 });
}

void
json_line(struct buf *to)
{
	put_comma(to);
	buf_put(to, "\n", 1);
}
