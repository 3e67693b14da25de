/* SPDX-License-Identifier: MIT */
/* chars.h -- what the characters of a text are; the text is valid UTF-8. */
#ifndef FORM_CHARS_H
#define FORM_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of characters (Unicode code points) in LEN bytes at TEXT. */
size_t chars_count(const char *text, size_t len);

/* Reads the character C at TEXT, whose bytes are all there. Returns how many
 * they are. (RFC 3629, 3) */
size_t chars_next(const char *text, uint32_t *c);

/*
 * Has it nothing but white space, as JavaScript's trim() knows it? True for
 * an empty text. The wizard judges by trim(), so both say the same.
 */
bool chars_are_blank(const char *text, size_t len);

/* Makes *TEXT and *LEN leave out the white space at both ends, as trim()
 * does. */
void chars_trim(const char **text, size_t *len);

/* Has it a control character: U+0000 to U+001F or U+007F to U+009F? */
bool chars_have_control(const char *text, size_t len);

/* Is it a line of printable ASCII without a blank at its ends, or two in a
 * row? Then there is nothing to tidy, nor anything below to be asked. */
bool chars_are_plain(const char *text, size_t len);

/*
 * The number of bytes at the start of TEXT before its first hidden character:
 * one that nobody sees (zero-width, filler, mark of direction, control of the
 * text's shape), alone or in what its neighbours look like. LEN: it has none.
 */
size_t chars_visible(const char *text, size_t len);

/* Has it a letter, of any script? */
bool chars_have_letter(const char *text, size_t len);

/* The number of bytes at the start of TEXT that are in the ASCII set SET. */
size_t chars_span(const char *text, size_t len, const char *set);

#endif
