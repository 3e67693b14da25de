/* SPDX-License-Identifier: MIT */
/* param.h -- what a route takes: from its path, query, body, or made here. */
#ifndef ADMIN_PARAM_H
#define ADMIN_PARAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_read.h"
#include "store/db.h"

struct arena;

enum param_from {
	PARAM_PATH,  /* the {id} */
	PARAM_QUERY,
	PARAM_BODY,  /* a member of the JSON object */
	PARAM_MADE   /* by the program; see request.c */
};

enum param_kind {
	PARAM_END,     /* ends a table */
	PARAM_TEXT,    /* MIN to MAX characters in one line */
	PARAM_LINES,   /* the same, in any number of lines */
	PARAM_SECRET,  /* 1 to MAX bytes, as they are */
	PARAM_EMAIL,
	PARAM_PHONE,
	PARAM_DATE,    /* YYYY-MM-DD */
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
	const char *name;
	enum param_from from;
	enum param_kind kind;
	unsigned int flags;
	long min, max;
	const char *choices; /* "a|b|c" */
};

/* What a client gave under a name. */
struct given {
	const char *name;
	size_t name_len;
	enum json_kind kind;
	bool is_text;   /* of the query or a CSV file: any kind, as text */
	bool is_broken; /* not decodable */
	bool truth;     /* of JSON_BOOL */
	const char *text;
	size_t len;
};

/* The one of N given things that is called NAME; NULL: none. */
const struct given *param_find(const struct given *given, size_t n,
    const char *name);

/*
 * Checks what was GIVEN (NULL: nothing) for PARAM and makes a statement's
 * parameter of it, in ARENA, in binary (a uuid: 16 bytes; all else: text, with
 * a NUL behind it); null when it is absent. Returns NULL, or what is wrong
 * with it, a literal or in ARENA.
 */
__attribute__((warn_unused_result)) const char *param_take(
    const struct param *param, const struct given *given,
    struct arena *arena, struct db_param *to);

#endif
