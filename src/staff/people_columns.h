/* SPDX-License-Identifier: MIT */
/* people_columns.h -- the columns of a list of people, and how they are called. */
#ifndef STAFF_PEOPLE_COLUMNS_H
#define STAFF_PEOPLE_COLUMNS_H

#include "base/slice.h"

/* What may be told of a person, in the order of the columns of
 * ACT_CREATE_INVITES. */
enum person_field {
	PERSON_NAME,
	PERSON_EMAIL,
	PERSON_NUMBER, /* the HR system's key */
	PERSON_TYPE,
	PERSON_START,  /* the first day of employment */
	PERSON_DAYS,   /* for which the link is good */
	PERSON_FIELDS, /* their number */
	/* Columns that make the name where there is no other: */
	PERSON_FIRST = PERSON_FIELDS,
	PERSON_LAST,
	PERSON_COLUMNS,
	PERSON_NONE    /* the column is ignored */
};

/* The field that a column with this HEADING has: letters and digits count, of
 * any case. */
enum person_field person_find_column(struct slice heading);

/* The type of worker that HR systems call SAID, as the API has it; SAID itself
 * if that is unknown. */
struct slice person_find_type(struct slice said);

/* The name of FIELD as the API has it: "externalId"; NULL of PERSON_NONE. */
const char *person_field_name(enum person_field field);

#endif
