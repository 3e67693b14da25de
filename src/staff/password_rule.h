/* SPDX-License-Identifier: MIT */
/* password_rule.h -- which passwords may be chosen. */
#ifndef STAFF_PASSWORD_RULE_H
#define STAFF_PASSWORD_RULE_H

#include <stddef.h>

#include "base/problem.h"

/*
 * May the person with this EMAIL and NAME choose the LEN bytes of UTF-8 at
 * PASSWORD? Long, not their own name, and none of those that everybody tries
 * first (NIST SP 800-63B, 5.1.1.2: no rules of composition). Returns NULL, or
 * why not.
 */
__attribute__((warn_unused_result)) const struct problem *password_rule_check(
    const char *password, size_t len, const char *email, const char *name);

#endif
