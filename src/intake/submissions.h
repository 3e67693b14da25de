/* SPDX-License-Identifier: MIT */
/* submissions.h -- POST /api/submissions: check, seal, claim, answer. */
#ifndef INTAKE_SUBMISSIONS_H
#define INTAKE_SUBMISSIONS_H

struct http_exchange;
struct intake;
struct intake_claim;

/* In all of these APP is the struct intake. */

/* Checks and seals a form and leaves it as a claim for settle(), also one that
 * the rules refuse; what cannot be read is refused at once. */
void submissions_post(void *app, struct http_exchange *exchange);

/* Replies to a claim that has its outcome. */
void submissions_reply(struct intake *intake,
    const struct intake_claim *claim);

#endif
