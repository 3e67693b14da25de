/* SPDX-License-Identifier: MIT */
/* deep.h -- opens every sealed record and looks what is in it. */
#ifndef CLI_VERIFY_DEEP_H
#define CLI_VERIFY_DEEP_H

#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"
#include "crypto/sealed.h"

struct cli;
struct unseal;

/* What must hold of the records; verify_deep_rows has the words. */
enum verify_deep_check {
	DEEP_KEY_KNOWN, /* no breach, but then there is more to look at */
	DEEP_SUBMISSION_OPENS,
	DEEP_FORM,
	DEEP_NAMES,
	DEEP_TOKEN_OPENS,
	DEEP_TOKEN,
	DEEP_CONTENT,
	DEEP_IMPORTED,
	DEEP_CHECKS /* their number */
};

#define VERIFY_DEEP_SAMPLES 5
#define VERIFY_DEEP_KEYS 16

/* What was found of one of them: how many sealed texts break it, and the
 * invites (or rows of imported) of the first. */
struct verify_deep_result {
	long broken;
	int n_samples;
	char sample[VERIFY_DEEP_SAMPLES][UUID_TEXT_LEN + 1];
};

/* A key that records are sealed to, but the key file does not have. */
struct verify_deep_key {
	uint8_t id[SEALED_KEY_ID_LEN];
	long sealed; /* so many texts */
};

struct verify_deep {
	struct verify_deep_result results[DEEP_CHECKS];
	struct verify_deep_key missing[VERIFY_DEEP_KEYS];
	int n_missing; /* the first of them, if there are more */
};

extern const struct verify_deep_row {
	const char *name;
	const char *meaning;
} verify_deep_rows[DEEP_CHECKS];

/*
 * Opens all records with UNSEAL until DEADLINE, in the transaction that
 * verify_start() began, TOTAL of them by an earlier count, and sets FOUND.
 * Returns 0, or the exit code after saying what prevented it.
 */
__attribute__((warn_unused_result)) int verify_deep(struct cli *cli,
    const struct unseal *unseal, long total, int64_t deadline,
    struct verify_deep *found);

#endif
