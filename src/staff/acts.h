/* SPDX-License-Identifier: MIT */
/* acts.h -- what the staff can do, defined once for the API and the command
 * line. */
#ifndef STAFF_ACTS_H
#define STAFF_ACTS_H

#include <stdbool.h>

#include "staff/param.h"

enum role {
	ROLE_NOBODY,   /* no session is needed */
	ROLE_REVIEWER,
	ROLE_ADMINISTRATOR
};

enum act_id {
	ACT_LIST_ACCOUNTS,
	ACT_CREATE_ACCOUNT,
	ACT_CHANGE_ACCOUNT,
	ACT_LIST_INVITES,
	ACT_CREATE_INVITE,
	ACT_CREATE_INVITES, /* of a CSV file's lines */
	ACT_CHANGE_INVITE,
	ACT_REVOKE_INVITE,
	ACT_RESEND_INVITE,
	ACT_LIST_UPLOADS,
	ACT_REVOKE_UPLOAD,
	ACT_LIST_SUBMISSIONS,
	ACT_READ_SUBMISSION,
	ACT_REVIEW_SUBMISSION,
	ACT_EXPORT_SUBMISSIONS,
	ACT_LIST_EMPLOYEES,
	ACT_CREATE_EMPLOYEE,
	ACT_READ_EMPLOYEE,
	ACT_CHANGE_EMPLOYEE,
	ACT_TERMINATE_EMPLOYEE,
	ACT_SEND_RENEWAL,
	ACT_LIST_RENEWALS,
	ACT_LIST_RECEIPTS,
	ACT_LIST_SETTINGS,
	ACT_LIST_AUDIT,
	ACT_EXPORT_AUDIT,
	ACT_READ_START,
	ACTS /* their number */
};

/*
 * An act. A route of the API (admin/routes.c) gives it a path, a command (cli/)
 * a name, and both run it by the same statement with the same parameters,
 * checked in the same way. Some commands have statements of their own, for a
 * million invites at once or lists without pages; what they take is checked by
 * an act's parameter all the same (term/input.h).
 */
struct act {
	const struct db_statement *statement;
	enum role min_role; /* the least that may, by the API */
	bool only_reads;    /* may be run again after a lost connection */
	bool keyed;         /* done once for an Idempotency-Key */
	/* In the statement's order, from $3 on, or NULL: none; ends with
	 * PARAM_END. */
	const struct param *params;
};

extern const struct act acts[ACTS];

/* The bits of ACT's parameters that are made, or may be, the first's lowest. */
unsigned int act_made(const struct act *act);

/* The parameter of ACT that is called NAME, of LEN bytes, which it has. */
const struct param *act_param(const struct act *act, const char *name,
    size_t len);

#endif
