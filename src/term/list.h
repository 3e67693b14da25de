/* SPDX-License-Identifier: MIT */
/* list.h -- rows on standard output, as columns or as JSON. */
#ifndef TERM_LIST_H
#define TERM_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct arena;
struct slice;

enum list_kind {
	LIST_TEXT,
	LIST_JSON, /* a JSON value as text */
	LIST_BOOL  /* "true" or "false" as text */
};

struct list_column {
	const char *name; /* of the JSON member, and the heading; NULL ends */
	enum list_kind kind;
	int width;        /* in characters, at least */
	bool in_text;     /* a column of the text format too */
};

struct list {
	const struct list_column *columns;
	struct arena *arena;
	bool json;
	size_t rows;
	size_t most; /* … of them; 0: all */
	bool more;   /* there are more than that */
	long next_page; /* of one that comes in pages; 0: it is the last */
};

/* How many rows a list shows unless it is told, so that a terminal or a
 * script gets no hundred thousand by surprise. */
#define LIST_MOST 100
#define LIST_ALL_OPTION(values) { "all", OPTION_FLAG, \
	offsetof(values, all), "", 0, 0, "not only the newest 100" }

/* How many are to be shown: LIMIT, if given, or ALL (0), or LIST_MOST. */
long list_most(long limit, bool all);

/*
 * Starts a list of COLUMNS (NULL: the caller prints and counts the rows):
 * JSON makes it one array of objects, a line each; else columns under a
 * heading. Nothing is written before the first row or
 * the end, so that what fails before has only its message; then rows are
 * written as they come. Borrows ARENA, in which only a row at a time is kept.
 */
void list_start(struct list *list, const struct list_column *columns,
    bool json, struct arena *arena);

/* Says that list_cells() takes MOST rows (0: all) and then no more; the end
 * says on standard error that there are more. */
void list_stop_at(struct list *list, long most);

/* Prints a row: a value for each column, NULL where there is none. */
void list_row(struct list *list, const char *const *values);

/* Prints a row that is the JSON object TEXT, of LEN bytes, to a list that is
 * JSON. */
void list_object(struct list *list, const char *text, size_t len);

/*
 * Prints a row of the database's, a cell for each column (a rows_fn; LIST is
 * a struct list). Returns 0, or -1 when standard output takes no more.
 */
int list_cells(void *list, const struct slice *cells);

/* Ends the list and writes it out. Returns as list_flush(). */
__attribute__((warn_unused_result)) int list_end(struct list *list);

/*
 * Does standard output take more? Returns 0, or -1. When its reader has gone
 * (as "head" does), that is no failure: the answer is -1 once, and what is
 * printed from then on goes nowhere.
 */
int list_check(void);

/* Writes out what was printed, for a list. Returns 0, also when the reader
 * has gone, or CLI_FAILED after saying that standard output takes no more. */
__attribute__((warn_unused_result)) int list_flush(void);

/*
 * Prints TEXT, UTF-8, with its control characters and those that change the
 * direction of writing as \u{HEX}, so that nothing stored can steer a
 * terminal. Returns the number of characters.
 */
int list_put_safe(FILE *out, const char *text, size_t len);

#endif
