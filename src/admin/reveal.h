/* SPDX-License-Identifier: MIT */
/* reveal.h -- opens what is sealed and puts it into an answer. */
#ifndef ADMIN_REVEAL_H
#define ADMIN_REVEAL_H

#include <stddef.h>

struct request;
struct staff_answer;
struct buf;

/* Each is the amend() of an action; see request.h. */

/* Of a submission: puts the form's members, or "formError" when it cannot
 * be opened. */
void reveal_form(struct request *request, const struct staff_answer *answer,
    struct buf *extra);

/* Of a page of invites: replies with the page in which the fresh ones have
 * their token and their link, null when it cannot be opened. */
void reveal_tokens(struct request *request, const struct staff_answer *answer,
    struct buf *extra);

/* Of an invite that was just made: puts its token and its link. */
void reveal_new_token(struct request *request,
    const struct staff_answer *answer, struct buf *extra);

/* Of an account: puts the one-time link, if one was made. */
void reveal_setup_link(struct request *request,
    const struct staff_answer *answer, struct buf *extra);

/* Puts "token":…,"inviteUrl":… for TOKEN; nulls for NULL or "". */
void reveal_put_token(const struct request *request, const char *token,
    struct buf *text);

#endif
