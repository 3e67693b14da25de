/* SPDX-License-Identifier: MIT */
/* validate.h -- POST /api/invites/validate: may this invite be used? */
#ifndef INTAKE_VALIDATE_H
#define INTAKE_VALIDATE_H

struct http_exchange;
struct intake;
struct intake_lookup;

/* In all of these APP is the struct intake. */

/* Leaves a look-up for settle(), or refuses the body at once. */
void validate_post(void *app, struct http_exchange *exchange);

/* Replies to a look-up that has its state. */
void validate_reply(struct intake *intake,
    const struct intake_lookup *lookup);

#endif
