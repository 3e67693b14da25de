/* SPDX-License-Identifier: MIT */
/* rule.h -- what the value of a form's field must look like. */
#ifndef FORM_RULE_H
#define FORM_RULE_H

#include <stddef.h>

#include "base/date.h"
#include "form/i9.h"

/* A rule, for the table of rules and for those who print it. */
struct rule {
	const char *name;
	const char *error; /* what the person is told, if not said better */
	/* The texts that are good, the last one NULL; '#' stands for a digit.
	 * NULL: CHECK knows better. */
	const char *const *patterns;
	const char *(*check)(const struct rule *rule, const char *text,
	    size_t len, struct date today);
};

extern const struct rule rule_table[I9_RULES];

/*
 * Checks the LEN bytes at TEXT, a value that is given (not empty). TODAY is
 * the latest date that is not in the future. Of a signature nothing is
 * checked here: see signature.h. Returns NULL when it is good, or what the
 * person is told, a literal.
 */
__attribute__((warn_unused_result)) const char *rule_check(enum i9_rule rule,
    const char *text, size_t len, struct date today);

#endif
