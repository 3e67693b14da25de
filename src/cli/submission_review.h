/* SPDX-License-Identifier: MIT */
/* submission_review.h -- admitone submission approve, reject, reopen,
 * note. */
#ifndef CLI_SUBMISSION_REVIEW_H
#define CLI_SUBMISSION_REVIEW_H

struct cli;

/* Each does so to the submission whose id is the first operand; the notes
 * are the second. */
int submission_approve_run(struct cli *cli, const void *values,
    const char *const *operands);
int submission_reject_run(struct cli *cli, const void *values,
    const char *const *operands);
int submission_reopen_run(struct cli *cli, const void *values,
    const char *const *operands);
int submission_note_run(struct cli *cli, const void *values,
    const char *const *operands);

#endif
