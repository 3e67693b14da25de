/* SPDX-License-Identifier: MIT */
/* filled_form.h -- a form that is filled in well, to be changed by tests. */
#ifndef UNIT_FILLED_FORM_H
#define UNIT_FILLED_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_read.h"
#include "base/text.h"
#include "form/form.h"

#define PNG_URL "data:image/png;base64,"
#define PNG "iVBORw0KGgo="  /* the 8 bytes that every PNG begins with */
#define JPEG "/9j/4A=="     /* FF D8 FF E0 */

/* A member of the body: a string, or no member when VALUE is NULL. */
struct member {
	const char *name;
	const char *value;
};

/* The form under test, its memory and its policy; new for each test. */
extern struct arena *arena;
extern struct form form;
extern struct form_policy policy;

/* What a citizen must fill in, and no more; ends with a NULL name. */
#define CITIZEN_MEMBERS 14
extern const struct member citizen[CITIZEN_MEMBERS + 1];

void setup(void);
void teardown(void);

/* Gives the form a member. */
void take(const char *name, enum json_kind kind, const char *text,
    size_t len);
void take_bool(const char *name, bool truth);

/* Fills the form as a citizen does, but with the N members of CHANGED. */
void fill(const struct member *changed, size_t n);

/* Checks the form: FIELD alone has ERROR; nothing has, when that is NULL. */
void expect(const char *field, const char *error);

/* Makes the URL of a PNG of LEN bytes, at least 8. */
struct text make_png(size_t len);

#endif
