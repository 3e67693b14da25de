/* SPDX-License-Identifier: MIT */
/* verify_deep.h -- opens every sealed record and looks what is in it. */
#ifndef CLI_VERIFY_DEEP_H
#define CLI_VERIFY_DEEP_H

#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"

struct cli;

/* What must hold of the records; verify_deep_rows has the words. */
enum verify_deep_check {
	DEEP_SUBMISSION_OPENS,
	DEEP_FORM,
	DEEP_NAMES,
	DEEP_TOKEN_OPENS,
	DEEP_TOKEN,
	DEEP_CONTENT,
	DEEP_CHECKS /* their number */
};

#define VERIFY_DEEP_SAMPLES 5

struct verify_deep_result {
	long broken;
	char sample[VERIFY_DEEP_SAMPLES][UUID_TEXT_LEN + 1];
};

extern const struct verify_deep_row {
	const char *name;
	const char *meaning;
} verify_deep_rows[DEEP_CHECKS];

/*
 * Opens all records until DEADLINE, in the transaction that is open, TOTAL
 * of them by an earlier count, and sets the RESULTS. Returns 0, or the exit
 * code after saying what prevented it.
 */
__attribute__((warn_unused_result)) int verify_deep(struct cli *cli,
    long total, int64_t deadline,
    struct verify_deep_result results[static DEEP_CHECKS]);

#endif
