/* SPDX-License-Identifier: MIT */
/* checks.h -- the table of what admitone doctor looks at. */
#ifndef CLI_DOCTOR_CHECKS_H
#define CLI_DOCTOR_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

struct db_statement;
struct doctor;

/* A check looks by a function, or by a statement: a row of texts for each thing
 * found, which are a state's word, what there is, and the fix or null. */
struct doctor_check {
	const char *name;  /* NULL ends the table */
	const char *looks; /* at what, for --help */
	const char *see;   /* the part of the documents about it */
	bool is_in_db;     /* it looks inside a transaction */
	void (*look)(struct doctor *doctor);
	const struct db_statement *statement;
};

extern const struct doctor_check doctor_checks[];

/* How many there are. */
size_t doctor_count(void);

/* The index of the check whose name is the LEN bytes at NAME, or -1. */
int doctor_find(const char *name, size_t len);

#endif
