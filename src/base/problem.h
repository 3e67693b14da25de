/* SPDX-License-Identifier: MIT */
/* problem.h -- what may be wrong with one value: a code and a sentence. */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include <stddef.h>

#include "base/buf.h"

struct arena;

/*
 * As in errors.h: the sentence is for people, the code stays. Whoever checks a
 * value returns NULL when it is good, or its problem. Those that depend on a
 * rule or a condition of the form have a rule's or condition's name as code
 * (form/rule.c, form/i9.c); all others stand here.
 */
struct problem {
	const char *code;
	const char *text;
};

/* Name, code, sentence. */
#define PROBLEMS(X) \
	X(REQUIRED, "required", "Required") \
	X(TOO_LARGE, "tooLarge", "Too large to be read") \
	X(TOO_LONG, "tooLong", "Use fewer characters") \
	X(CONTROL, "control", "Must not contain control characters") \
	X(HIDDEN, "hidden", "This contains a hidden character. Delete it " \
	    "and type it again.") \
	X(NOT_UTF8, "notUtf8", "Not percent-encoded UTF-8") \
	X(TWICE, "twice", "Given twice") \
	X(NOT_MADE, "notMade", "Could not be created") \
	/* Of a kind of value */ \
	X(NOT_TEXT, "notText", "Must be text") \
	X(NOT_NUMBER, "notNumber", "Must be a number") \
	X(NOT_BOOL, "notBoolean", "Must be true or false") \
	X(EXPECTED_TEXT, "notText", "Expected text") \
	X(EXPECTED_BOOL, "notBoolean", "Expected true or false") \
	X(NUMBER, "number", "Use a whole number") \
	X(CHOICE, "choice", "Use one of the choices") \
	X(UUID, "uuid", "Use a UUID") \
	X(DATE, "date", "Use a date like 2026-12-31") \
	X(TIME, "time", "Use a date like 2026-12-31 or a time like " \
	    "2026-12-31T18:00:00Z") \
	X(COLOR, "color", "Use a color like #005ea2") \
	X(ACTION, "action", "Unknown action") \
	/* Of a day */ \
	X(FUTURE, "future", "Must not be in the future") \
	X(BEFORE_ACT, "beforeAct", "Use a date after 1986-11-06: Form I-9 " \
	    "is for employees hired after that date (in the Northern " \
	    "Mariana Islands, after 2009-11-27)") \
	X(FAR_AHEAD, "farAhead", "Use a date within one year from today") \
	/* Of a password, a code */ \
	X(TOO_SHORT, "tooShort", "Use at least 12 characters") \
	X(TOO_LONG_PASSWORD, "tooLong", "Use at most 256 characters") \
	X(OWN_NAME, "ownName", "Do not use your name or email address") \
	X(FEW_SIGNS, "fewSigns", "Use more different characters") \
	X(COMMON, "common", "This password is too common") \
	X(NOT_CHECKED, "notChecked", "It cannot be checked right now, try " \
	    "again") \
	X(WRONG_CODE, "wrongCode", "This is not the code that the app shows " \
	    "now") \
	/* Of a line of a list */ \
	X(FIELDS, "fields", "Wrong number of fields") \
	X(MANY_FIELDS, "fields", "Too many fields") \
	X(NOBODY, "nobody", "This line has no name, email or employee " \
	    "number") \
	X(QUOTE, "quote", "A quotation mark is misplaced or not closed") \
	/* Of a logo */ \
	X(LOGO_TYPE, "logoDamaged", "The logo must be a PNG, JPEG or SVG " \
	    "file") \
	X(LOGO_DAMAGED, "logoDamaged", "The file is damaged or incomplete. " \
	    "Save the logo again as a PNG and try that file.") \
	X(LOGO_LARGE, "logoTooLarge", "The file is too large: at most 256 " \
	    "KiB. Save the logo with fewer pixels.") \
	X(LOGO_PIXELS, "logoTooLarge", "The image is too large: at most " \
	    "2000 x 1000 pixels. Save it with fewer.") \
	X(LOGO_SVG, "logoSvg", "The SVG contains something that a logo must " \
	    "not have. Save it as a plain SVG or as a PNG.") \
	X(LOGO_NO_SIZE, "logoSvg", "The SVG has no width and height. Save " \
	    "it as a PNG.") \
	/* Of a signature */ \
	X(NO_SIGNATURE, "required", "The signature is empty") \
	X(SIGNATURE_LARGE, "signatureTooLarge", "The signature image is too " \
	    "large: at most 512 KiB") \
	X(SIGNATURE_PIXELS, "signatureTooLarge", "The signature image is " \
	    "too large: at most 4000 x 2000 pixels") \
	X(SIGNATURE_TYPE, "signatureDamaged", "The signature must be a PNG " \
	    "or JPEG image") \
	X(SIGNATURE_OTHER, "signatureDamaged", "The signature image is not " \
	    "of the type that it says it is") \
	X(SIGNATURE_CODING, "signatureDamaged", "The signature image is " \
	    "damaged, sign again") \
	X(SIGNATURE_DAMAGED, "signatureDamaged", "The signature image is " \
	    "damaged or incomplete, sign again") \
	X(SIGNATURE_UNREAD, "signatureDamaged", "The signature could not be " \
	    "read, try again")

#define PROBLEM_NAME(name, code, text) PROBLEM_##name,
enum problem_name { PROBLEMS(PROBLEM_NAME) PROBLEM_NAMES };
#undef PROBLEM_NAME

extern const struct problem problems[PROBLEM_NAMES];

#define PROBLEM(name) (&problems[PROBLEM_##name])

/* The problem NAME in other words, made from FORMAT, in ARENA; TOO_LARGE when
 * that has no room. */
__attribute__((format(printf, 3, 4))) const struct problem *problem_say(
    struct arena *arena, enum problem_name name, const char *format, ...);

/* The values that have a problem, as an answer's "details" name them. */
struct problem_list {
	struct buf texts, codes; /* members of JSON objects */
};

/* Starts an empty list in ARENA. */
void problem_list_start(struct problem_list *list, struct arena *arena);

/* Notes that the value called NAME (LEN bytes) has PROBLEM. */
void problem_list_put(struct problem_list *list, const char *name, size_t len,
    const struct problem *problem);

/* Puts {"formErrors":[],"fieldErrors":{NAME:[TEXT],…},"fieldCodes":{NAME:
 * [CODE],…}}; TEXT fails if LIST has no room. */
void problem_list_put_json(const struct problem_list *list, struct buf *text);

#endif
