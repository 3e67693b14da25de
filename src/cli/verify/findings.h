/* SPDX-License-Identifier: MIT */
/* findings.h -- prints which invariants hold and which do not. */
#ifndef CLI_VERIFY_FINDINGS_H
#define CLI_VERIFY_FINDINGS_H

#include <stdbool.h>

struct slice;

/* A report in the making. */
struct findings {
	bool json;
	long breaches;       /* invariants that do not hold */
	const char *between; /* what goes before the next thing in JSON */
};

/* What is known of one invariant. */
struct finding {
	const char *name;
	const char *meaning;
	bool is_breach;      /* if it does not hold … */
	const char *mark;    /* … and how the line begins then */
	const char *broken;  /* a number */
	const char *samples; /* a JSON array of ids */
};

/* Prints a finding and counts it. */
void findings_put(struct findings *findings, const struct finding *finding);

/* Prints a row of verify_check() or operator_audit_verify() (a rows_fn;
 * FINDINGS is a struct findings). Returns 0. */
int findings_take(void *findings, const struct slice *cells);

/* Prints that there are TOTAL, a number as text, of NAME. */
void findings_put_count(struct findings *findings, const char *name,
    const char *total);

#endif
