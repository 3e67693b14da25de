/* SPDX-License-Identifier: MIT */
/* guards.h -- says where the database's guards are not as they should be. */
#ifndef CLI_VERIFY_GUARDS_H
#define CLI_VERIFY_GUARDS_H

#include "base/buf.h"
#include "store/guards.h"

struct cli;
struct findings;

/* What was found of each guard. */
struct guards_report {
	long counts[GUARDS];
	struct buf samples[GUARDS]; /* a JSON array of texts */
};

/* Looks at all guards, before anything is read that they could forbid.
 * Returns 0, or CLI_FAILED after saying why. */
__attribute__((warn_unused_result)) int guards_report_take(struct cli *cli,
    struct guards_report *report);

/* Prints a finding for each guard. */
void guards_report_put(const struct guards_report *report,
    struct findings *findings);

/* Says on standard error what is wrong with privileges and policies, and how
 * it is mended, if anything is. */
void guards_report_tell(const struct guards_report *report);

#endif
