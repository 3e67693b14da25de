/* SPDX-License-Identifier: MIT */
/* rule.h -- what the value of a form's field must look like. */
#ifndef FORM_RULE_H
#define FORM_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/problem.h"
#include "form/i9.h"
#include "form/tidy.h"

struct arena;

/* A rule, for the table of rules and for those who print it. */
struct rule {
	struct problem error; /* its code is the rule's name */
	/* The texts that are good, the last one NULL; '#' stands for a digit,
	 * '@' for a letter. NULL: CHECK knows better. */
	const char *const *patterns;
	const struct problem *(*check)(const struct rule *rule,
	    const char *text, size_t len, struct date today);
	enum tidy_kind tidy;
	/* NULL; or makes of a tidied text the one way to write it, a literal or
	 * in ARENA. Returns 0, or -1 when ARENA has no room. */
	int (*rewrite)(struct arena *arena, const char **text, size_t *len);
	const char *const *never; /* of these, those that are not good */
	struct problem never_error;  /* what is said of them */
};

extern const struct rule rule_table[I9_RULES];

/*
 * Tidies the LEN bytes at TEXT, valid UTF-8, as values of RULE are. Of a field
 * that MAY_BE_EMPTY, what says that there is nothing ("N/A") becomes empty; an
 * expiry date stays N/A. The text is the one given, in ARENA or a literal.
 * Returns 0, or -1 when ARENA has no room: nothing is changed then.
 */
__attribute__((warn_unused_result)) int rule_tidy(enum i9_rule rule,
    bool may_be_empty, struct arena *arena, const char **text, size_t *len);

/*
 * Checks the LEN bytes at TEXT, a value that is given (not empty) and tidy.
 * TODAY is the latest date that is not in the future. Of a signature nothing
 * is checked here: see signature.h. Returns NULL when it is good, or what is
 * wrong with it.
 */
__attribute__((warn_unused_result)) const struct problem *rule_check(
    enum i9_rule rule, const char *text, size_t len, struct date today);

/* Are the LEN bytes at TEXT like one of PATTERNS, as struct rule has them? */
bool rule_matches(const char *const *patterns, const char *text, size_t len);

/* Is it "D/S" or "DS", in any case: duration of status, and no date? */
bool rule_is_duration_of_status(const char *text, size_t len);

/* Reads the date that the LEN bytes at TEXT are, with white space around it or
 * not. Returns false when they are none; TEXT may be NULL then. */
bool rule_date(const char *text, size_t len, struct date *date);

#endif
