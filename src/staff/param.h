/* SPDX-License-Identifier: MIT */
/* param.h -- what an act takes: where it is found, its kind, its limits. */
#ifndef STAFF_PARAM_H
#define STAFF_PARAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_read.h"
#include "base/problem.h"
#include "pg/db.h"

struct arena;

enum param_from {
	PARAM_PATH,   /* the {id} */
	PARAM_QUERY,
	PARAM_BODY,   /* a member of the JSON object */
	PARAM_COLUMN, /* of a CSV file */
	PARAM_MADE    /* by the program */
};

enum param_kind {
	PARAM_END,     /* ends a table */
	PARAM_TEXT,    /* MIN to MAX characters in one line */
	PARAM_NAME,    /* the same, of a person: form/rule.h */
	PARAM_LINES,   /* the same, in any number of lines */
	PARAM_SECRET,  /* 1 to MAX bytes, as they are */
	PARAM_EMAIL,
	PARAM_PHONE,
	PARAM_DATE,    /* YYYY-MM-DD */
	PARAM_HIRED,   /* the same, of a first day of employment */
	PARAM_TIME,    /* RFC 3339; a date means the end of that day, UTC */
	PARAM_NUMBER,  /* a whole one, MIN to MAX */
	PARAM_CLAMPED, /* the same; what lies outside becomes MIN or MAX */
	PARAM_BOOL,
	PARAM_CHOICE,  /* one of CHOICES */
	PARAM_UUID,
	/* Made, and kept in the request for the answer: */
	PARAM_NEW_ID,
	PARAM_TOKEN_DIGEST, /* of a new token; of the body: if it is true */
	PARAM_SEALED_TOKEN,
	PARAM_KINDS /* their number */
};

enum param_flag {
	PARAM_REQUIRED = 1,
	PARAM_CLEARS = 2 /* null and "" are an empty text, else they are none */
};

struct param {
	const char *name;   /* of the member, in the query, of the column */
	const char *option; /* on the command line, without its dashes; NULL:
	                       it is not there */
	const char *help;   /* … of the option */
	enum param_from from;
	enum param_kind kind;
	unsigned int flags;
	long min, max;
	const char *choices; /* "a|b|c" */
};

/* What a client gave under a name. */
struct input {
	const char *name;
	size_t name_len;
	enum json_kind kind;
	bool is_text;   /* of a query, CSV, a command: text for any kind */
	bool is_typed;  /* of a command: who typed it reads what is wrong */
	bool is_broken; /* not decodable */
	bool truth;     /* of JSON_BOOL */
	const char *text;
	size_t len;
};

/* The one of N given things that is called NAME; NULL: none. */
const struct input *param_find(const struct input *input, size_t n,
    const char *name);

/*
 * Tidies (form/tidy.h) and checks what was INPUT (NULL: nothing) for PARAM and
 * makes a statement's parameter of it, in ARENA, in binary (a uuid: 16 bytes;
 * all else: text, with a NUL behind it); null when it is absent, or says that
 * there is nothing where nothing is needed ("N/A"). Returns NULL, or what is
 * wrong with it, of the table or in ARENA.
 */
__attribute__((warn_unused_result)) const struct problem *param_take(
    const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to);

#endif
