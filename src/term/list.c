/* SPDX-License-Identifier: MIT */
/* list.c -- rows on standard output, as columns or as JSON. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_write.h"
#include "base/utf8.h"
#include "pg/rows.h"
#include "term/cli.h"
#include "term/list.h"

#define COLUMNS_MAX 16

/* Code points that a terminal must not get, in order. */
static const struct range {
	uint32_t first, last;
} unsafe[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x061c, 0x061c },
	{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
};

static bool
is_unsafe(uint32_t c)
{
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(*unsafe); i++)
		if (c >= unsafe[i].first && c <= unsafe[i].last)
			return true;
	return false;
}

/* Reads the character at P. Returns its length, 0 when it is not UTF-8. */
static size_t
read_char(const uint8_t *p, size_t len, uint32_t *c)
{
	static const uint8_t masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t used = p[0] < 0x80 ? 1 : utf8_sequence(p, len);

	*c = p[0] & (used > 0 ? masks[used] : 0xff);
	for (size_t i = 1; i < used; i++)
		*c = *c << 6 | (p[i] & 0x3f);
	return used;
}

int
list_put_safe(FILE *out, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;
	int width = 0;
	size_t used;
	uint32_t c;

	for (size_t i = 0; i < len; i += used) {
		used = read_char(p + i, len - i, &c);
		if (used == 0 || is_unsafe(c)) {
			width += fprintf(out, "\\u{%x}", (unsigned int)c);
			used = used == 0 ? 1 : used;
		} else {
			(void)fwrite(p + i, 1, used, out);
			width++;
		}
	}
	return width;
}

/* Is COLUMN the last that the text format shows? */
static bool
is_last(const struct list_column *column)
{
	while ((++column)->name != NULL)
		if (column->in_text)
			return false;
	return true;
}

static void
put_cell(const struct list_column *column, const char *value)
{
	int width = list_put_safe(stdout, value, strlen(value));

	if (is_last(column))
		fputc('\n', stdout);
	else
		printf("%*s", width < column->width ?
		    column->width - width + 2 : 2, "");
}

void
list_start(struct list *list, const struct list_column *columns, bool json,
    struct arena *arena)
{
	*list = (struct list){ .columns = columns, .arena = arena,
		.json = json };
}

long
list_most(long limit, bool all)
{
	return limit > 0 ? limit : all ? 0 : LIST_MOST;
}

void
list_stop_at(struct list *list, long most)
{
	list->most = (size_t)most;
}

static void
put_heading(const struct list *list)
{
	if (list->json) {
		fputc('[', stdout);
		return;
	}
	for (const struct list_column *c = list->columns; c->name != NULL;
	    c++)
		if (c->in_text)
			put_cell(c, c->name);
}

static void
put_object(const struct list *list, const char *text, size_t len)
{
	fputs(list->rows > 0 ? ",\n" : "\n", stdout);
	(void)fwrite(text, 1, len, stdout);
}

static void
put_json(const struct list *list, const char *const *values)
{
	size_t mark = arena_mark(list->arena);
	struct buf row;

	buf_start(&row, list->arena);
	json_open(&row, NULL, '{');
	for (size_t i = 0; list->columns[i].name != NULL; i++) {
		json_begin(&row, list->columns[i].name);
		if (values[i] == NULL || list->columns[i].kind == LIST_TEXT)
			json_put_text(&row, NULL, values[i]);
		else
			buf_puts(&row, values[i]);
	}
	json_close(&row, '}');
	put_object(list, row.at, row.len);
	arena_rewind(list->arena, mark);
}

void
list_row(struct list *list, const char *const *values)
{
	if (list->rows == 0)
		put_heading(list);
	if (list->json)
		put_json(list, values);
	else
		for (size_t i = 0; list->columns[i].name != NULL; i++)
			if (list->columns[i].in_text)
				put_cell(&list->columns[i], values[i] != NULL ?
				    values[i] : "-");
	list->rows++;
}

void
list_object(struct list *list, const char *text, size_t len)
{
	if (list->rows == 0)
		put_heading(list);
	put_object(list, text, len);
	list->rows++;
}

int
list_cells(void *list, const struct slice *cells)
{
	const char *values[COLUMNS_MAX];
	struct list *out = list;

	if (out->most > 0 && out->rows == out->most) {
		out->more = true;
		return -1;
	}
	for (size_t i = 0; out->columns[i].name != NULL; i++)
		values[i] = cells[i].at;
	list_row(out, values);
	return list_check();
}

int
list_end(struct list *list)
{
	if (list->rows == 0 && list->columns != NULL)
		put_heading(list);
	if (list->json)
		fputs(list->rows > 0 ? "\n]\n" : "]\n", stdout);
	if (list->more)
		fprintf(stderr, "admitone: there are more than these %zu; "
		    "to see them: --limit or --all\n", list->rows);
	if (list->next_page > 0)
		fprintf(stderr, "admitone: there are more than these %zu; "
		    "to see the next: --page %ld\n", list->rows,
		    list->next_page);
	return list_flush();
}

int
list_check(void)
{
	if (!ferror(stdout))
		return 0;
	if (errno == EPIPE && freopen("/dev/null", "w", stdout) == NULL)
		clearerr(stdout);
	return -1;
}

int
list_flush(void)
{
	if (fflush(stdout) != 0)
		(void)list_check();
	return cli_flush();
}
