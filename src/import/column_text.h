/* SPDX-License-Identifier: MIT */
/* column_text.h -- makes of an old open text the one that was meant. */
#ifndef IMPORT_COLUMN_TEXT_H
#define IMPORT_COLUMN_TEXT_H

struct arena;
struct column;
struct json_member;

/*
 * Tidies M, a value of COLUMN, as the staff's API does (form/tidy.h), in ARENA
 * or where it is; hidden characters are taken out of names too, as nobody is
 * there to do it. What says that there is nothing ("N/A") becomes empty, if
 * COLUMN may be. Sets *DOUBT to what our rules have against the value, a
 * literal, or to NULL. Returns 0, or -1 when ARENA has no room.
 */
__attribute__((warn_unused_result)) int column_tidy(
    const struct column *column, struct arena *arena, struct json_member *m,
    const char **doubt);

#endif
