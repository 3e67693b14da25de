/* SPDX-License-Identifier: MIT */
/* same_name.h -- can a name, as somebody wrote it, be a form's? */
#ifndef FORM_SAME_NAME_H
#define FORM_SAME_NAME_H

#include <stdbool.h>
#include <stddef.h>

struct form;

/*
 * Can the LEN bytes of UTF-8 at TEXT be the name on FORM? They can when they
 * have a word of its last names and one of its first name, or the first
 * letter of that; of a single word, one of these is enough. Case, accents,
 * signs and the order do not count. web/src/wizard/sameName.js does the same.
 */
bool same_name(const struct form *form, const char *text, size_t len);

#endif
