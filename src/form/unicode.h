/* SPDX-License-Identifier: MIT */
/* unicode.h -- which characters are blanks, hidden, letters, digits. */
#ifndef FORM_UNICODE_H
#define FORM_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unicode_name {
	UNICODE_BLANK,     /* what JavaScript's trim() takes away */
	UNICODE_HIDDEN,    /* nobody sees it */
	UNICODE_LETTER,
	UNICODE_JOINING,   /* scripts that need U+200C and U+200D */
	UNICODE_VIRAMA,    /* behind one of them a joiner may end a word */
	UNICODE_HAN,       /* ideographs, which may have variants */
	UNICODE_MONGOLIAN, /* letters, likewise */
	UNICODE_SETS       /* their number */
};

struct unicode_range {
	uint32_t first, last;
};

/* Ranges in ascending order. */
struct unicode_set {
	const struct unicode_range *ranges;
	size_t n;
};

extern const struct unicode_set unicode_sets[UNICODE_SETS];

/* Is the character C in the set called NAME? */
bool unicode_is(enum unicode_name name, uint32_t c);

/* The value of the digit C, of any script; -1: it is no digit. */
int unicode_digit(uint32_t c);

#endif
