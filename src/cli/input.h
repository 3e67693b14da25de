/* SPDX-License-Identifier: MIT */
/* input.h -- checks what the operator types before anything is done. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stddef.h>

struct arena;

/*
 * Each returns 0, or -1 after saying on standard error what is wrong with
 * the value of WHAT ("--name"). A TEXT that is NULL is good.
 */

/* Valid UTF-8, no control characters, at most MAX characters, not only
 * blanks; but it may be empty. */
__attribute__((warn_unused_result)) int input_check_text(const char *what,
    const char *text, size_t max);

/* An email address, as the form has it. */
__attribute__((warn_unused_result)) int input_check_email(const char *what,
    const char *text);

/* A telephone number, as the form has it. */
__attribute__((warn_unused_result)) int input_check_phone(const char *what,
    const char *text);

/* A date like 2026-12-31, alone. */
__attribute__((warn_unused_result)) int input_check_date(const char *what,
    const char *text);

/*
 * Reads a date-time of RFC 3339, or a date, which means the end of that day
 * in UTC; writes it as the date-time *TIME into ARENA.
 */
__attribute__((warn_unused_result)) int input_parse_time(const char *what,
    const char *text, struct arena *arena, const char **time);

#endif
