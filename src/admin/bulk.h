/* SPDX-License-Identifier: MIT */
/* bulk.h -- many invites from a CSV file, and submissions as one. */
#ifndef ADMIN_BULK_H
#define ADMIN_BULK_H

struct request;
struct staff_answer;
struct buf;

#define BULK_LINES_MAX 1000

/* The act of POST /api/invites/bulk: makes an invite of each good line, all
 * of them or none, and reports on each line. */
void bulk_post(struct request *request);

/* The amend() of GET /api/export/submissions: replies with the file. */
void bulk_send_csv(struct request *request, const struct staff_answer *answer,
    struct buf *extra);

#endif
