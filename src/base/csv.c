/* SPDX-License-Identifier: MIT */
/* csv.c -- reads comma-separated values (RFC 4180), record by record. */
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/csv.h"

/* Is this the end of a line, or of the text? */
static bool
is_end(const struct csv *csv, const char *at)
{
	return at == csv->end || *at == '\n' || *at == '\r';
}

/* Goes to the next line, or to the end of the text. */
static void
skip_line(struct csv *csv)
{
	while (!is_end(csv, csv->at))
		csv->at++;
	csv->next_line++;
	if (csv->end - csv->at >= 2 && csv->at[0] == '\r' &&
	    csv->at[1] == '\n')
		csv->at += 2;
	else if (csv->at < csv->end)
		csv->at++;
}

void
csv_start(struct csv *csv, struct slice text, char separator)
{
	static const char sep[] = "sep=";
	const size_t len = sizeof(sep) - 1;

	*csv = (struct csv){ .at = text.at, .end = text.at + text.len,
		.separator = separator, .next_line = 1 };
	if (text.len <= len || strncasecmp(text.at, sep, len) != 0 ||
	    is_end(csv, text.at + len) || text.at[len] == '"' ||
	    !is_end(csv, text.at + len + 1))
		return;
	csv->separator = text.at[len];
	skip_line(csv);
}

/* The quote that closes what begins with the one at OPEN; NULL: none does. */
static const char *
find_closing(const struct csv *csv, const char *open)
{
	const char *p = open + 1;

	for (; p < csv->end; p++) {
		if (*p != '"')
			continue;
		if (p + 1 == csv->end || p[1] != '"')
			return p;
		p++;
	}
	return NULL;
}

/* Copies LEN bytes in which two quotes stand for one. */
static struct csv_field
copy_quoted(struct arena *arena, const char *from, size_t len)
{
	char *to = arena_alloc(arena, len + 1);
	struct csv_field field = { to, 0 };

	if (to == NULL)
		return field;
	for (size_t i = 0; i < len; i++) {
		to[field.len++] = from[i];
		i += from[i] == '"';
	}
	to[field.len] = '\0';
	return field;
}

/* Reads the field at csv->at, which then is what ends it. */
static enum csv_result
read_field(struct csv *csv, struct arena *arena, struct csv_field *field)
{
	const char *from = csv->at, *to = from;

	if (!is_end(csv, from) && *from == '"') {
		to = find_closing(csv, from);
		if (to == NULL || (!is_end(csv, to + 1) &&
		    to[1] != csv->separator))
			return CSV_QUOTE;
		*field = copy_quoted(arena, from + 1,
		    (size_t)(to - from - 1));
		for (const char *p = from; p < to; p++)
			csv->next_line += *p == '\n';
		csv->at = to + 1;
	} else {
		for (; !is_end(csv, to) && *to != csv->separator; to++)
			if (*to == '"')
				return CSV_QUOTE;
		field->len = (size_t)(to - from);
		field->text = arena_copy(arena, from, field->len);
		csv->at = to;
	}
	return field->text != NULL ? CSV_RECORD : CSV_NO_MEMORY;
}

static enum csv_result
read_record(struct csv *csv, struct arena *arena, struct csv_field *fields,
    size_t *n)
{
	enum csv_result result;

	for (*n = 0; *n < CSV_FIELDS_MAX; csv->at++) {
		result = read_field(csv, arena, &fields[*n]);
		if (result != CSV_RECORD)
			return result;
		(*n)++;
		if (is_end(csv, csv->at))
			return CSV_RECORD;
	}
	return CSV_TOO_MANY;
}

enum csv_result
csv_read(struct csv *csv, struct arena *arena,
    struct csv_field fields[static CSV_FIELDS_MAX], size_t *n)
{
	enum csv_result result;
	const char *began;

	while (csv->at < csv->end && is_end(csv, csv->at))
		skip_line(csv);
	if (csv->at == csv->end)
		return CSV_END;
	began = csv->at;
	csv->line = csv->next_line;
	result = read_record(csv, arena, fields, n);
	if (result == CSV_QUOTE || result == CSV_TOO_MANY) {
		csv->at = began;
		csv->next_line = csv->line;
	}
	skip_line(csv);
	return result;
}
