/* SPDX-License-Identifier: MIT */
/* people.h -- reads a list of people, as HR systems and spreadsheets write it. */
/*
 * A file of CSV in any usual encoding (base/charset.h) whose fields a comma, a
 * semicolon or a tab separates: the one with which the first line names most
 * columns that are known. Columns stand in any order, under any of the names
 * that a table has; others are ignored, and so are rows without a value. A
 * file that cannot be meant is refused as a whole; a line that is wrong is
 * noted, and the others count.
 */
#ifndef STAFF_PEOPLE_H
#define STAFF_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/charset.h"
#include "base/csv.h"
#include "base/problem.h"
#include "base/slice.h"
#include "pg/db.h"
#include "staff/people_columns.h"

struct arena;

#define PEOPLE_MAX 1000

struct person {
	size_t line;                   /* of the file, from 1 */
	const struct problem *problem; /* NULL: the line is good */
	const char *field;             /* that has it; NULL: the line */
	size_t same_as; /* the line of the same person before; 0: none */
	struct db_param values[PERSON_FIELDS]; /* as param_take() makes them */
};

/* A list that was read. */
struct people {
	enum charset charset;
	char separator;
	struct slice headings[CSV_FIELDS_MAX];
	enum person_field columns[CSV_FIELDS_MAX]; /* what each of them is */
	size_t n_columns;
	struct person *at; /* N of them */
	size_t n;
	size_t n_refused, n_repeated;
};

/*
 * Reads the LEN bytes of a file at BYTES into PEOPLE, in ARENA. Returns NULL,
 * or why the file is refused as a whole: a sentence, without anything that
 * stands in it, of a table or in ARENA.
 */
__attribute__((warn_unused_result)) const char *people_read(
    struct people *people, struct arena *arena, const char *bytes,
    size_t len);

/* Is an invite to be made for PERSON, as far as the list tells? */
bool person_is_good(const struct person *person);

/* By what people call PERSON: the name, else the address, else the number;
 * nothing if the line has none of them. */
struct slice person_label(const struct person *person);

#endif
