/* SPDX-License-Identifier: MIT */
/* filled_form.h -- a form that is filled in well, to be changed by tests. */
#ifndef UNIT_FILLED_FORM_H
#define UNIT_FILLED_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json_read.h"
#include "form/form.h"

#define PNG_URL "data:image/png;base64,"

/* One grey pixel each: 67 and 28 bytes, in base64. */
#define PNG_LEN 67
#define PNG "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4" \
	"DwABAQEAHLCMmQAAAABJRU5ErkJggg=="
#define JPEG "/9j/wAALCAABAAEBAREA/9oACAEBAAA/AAD/2Q=="

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

/* Makes a PNG of LEN bytes, at least 57: its header says WIDTH x HEIGHT, and
 * there are as many bytes of "image data" as it takes. */
uint8_t *make_picture(size_t len, uint32_t width, uint32_t height);

/* Makes such a PNG of 100 bytes and 600 x 200, whose header has KIND: depth,
 * color, the methods of compression, filter and interlace. */
uint8_t *make_kind(const uint8_t kind[static 5]);

/* Makes the URL of such a PNG, of 600 x 200. */
struct buf make_png(size_t len);

/* Makes the URL of LEN bytes, after PREFIX. */
struct buf make_url(const char *prefix, const uint8_t *bytes, size_t len);

#endif
