/* SPDX-License-Identifier: MIT */
/* tidy.h -- makes of a text as it came the one that was meant. */
#ifndef FORM_TIDY_H
#define FORM_TIDY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/*
 * What becomes of a text. All of them but TIDY_NONE: white space around it is
 * taken away, the blanks of all scripts become one blank (U+0020) where they
 * stand together. web/src/wizard/tidy.js does the same.
 */
enum tidy_kind {
	TIDY_NONE,  /* nothing at all */
	TIDY_NAME,  /* hidden characters stay, to be refused */
	TIDY_TEXT,  /* they are taken out */
	TIDY_LINES, /* likewise; line ends, tabs and rows of blanks stay */
	TIDY_CODE,  /* as TEXT; full-width letters and signs become ASCII */
	TIDY_NUMBER, /* as CODE; digits of all scripts and dashes likewise */
	TIDY_GROUPS /* as NUMBER; blanks between digits become a dash */
};

/*
 * Tidies the LEN bytes of UTF-8 at TEXT. They are left where they are if there
 * is nothing to change but the ends; else a copy, never a longer one, is made
 * in ARENA. Returns 0, or -1 when ARENA has no room: nothing is changed then.
 */
__attribute__((warn_unused_result)) int tidy_text(enum tidy_kind kind,
    struct arena *arena, const char **text, size_t *len);

/* Does this tidied text say that there is nothing to say: "N/A", "n.a.", a
 * dash? (M-274 3.0 teaches to write N/A into a field that is not needed.) */
bool tidy_is_nothing(const char *text, size_t len);

#endif
