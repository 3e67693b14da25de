/* SPDX-License-Identifier: MIT */
/* bulk.h -- many invites from a list of people, and lists as files. */
#ifndef ADMIN_BULK_H
#define ADMIN_BULK_H

struct request;
struct staff_answer;
struct buf;

/* The act of POST /api/invites/bulk: makes an invite of each good line, all
 * of them or none, but for people who have an open one or a form (?again=1:
 * for them too), and reports on each line; ?preview=1 only reports. */
void bulk_post(struct request *request);

/* The amend() of GET /api/export/submissions and of GET /api/export/audit:
 * replies with the file. */
void bulk_send_submissions(struct request *request,
    const struct staff_answer *answer, struct buf *extra);
void bulk_send_audit(struct request *request,
    const struct staff_answer *answer, struct buf *extra);

#endif
