/* SPDX-License-Identifier: MIT */
/* operator_invite.h -- lists and revokes invites, for the operator. */
#ifndef STORE_OPERATOR_INVITE_H
#define STORE_OPERATOR_INVITE_H

#include <stdint.h>

#include "base/uuid.h"
#include "pg/db.h"
#include "pg/rows.h"

enum invite_column { /* of what invite_list() reads; all are texts */
	INVITE_COLUMN_ID,
	INVITE_COLUMN_STATE, /* fresh, used, revoked, expired */
	INVITE_COLUMN_CREATED_AT, /* times in ISO 8601, UTC */
	INVITE_COLUMN_EXPIRES_AT,
	INVITE_COLUMN_USED_AT,
	INVITE_COLUMN_REVOKED_AT,
	INVITE_COLUMN_IS_RENEWAL, /* true, false */
	INVITE_COLUMN_EMPLOYEE_ID,
	INVITE_COLUMN_WORKER_TYPE,
	INVITE_COLUMN_EXTERNAL_ID,
	INVITE_COLUMN_NAME_HINT,
	INVITE_COLUMN_EMAIL_HINT,
	INVITE_COLUMNS /* their number */
};

/* Calls ROW for the newest LIMIT invites and, if there are more,
 * one of those; all for 0; until DEADLINE. An audit
 * row says that ACTOR lists them. */
__attribute__((warn_unused_result)) enum db_outcome invite_list(struct db *db,
    long limit, const char *actor, int64_t deadline, rows_fn *row,
    void *context);

enum invite_revocation {
	INVITE_REVOKE_DONE,
	INVITE_REVOKE_ALREADY, /* it was revoked before */
	INVITE_REVOKE_USED,    /* too late */
	INVITE_REVOKE_UNKNOWN  /* there is no such invite */
};

/*
 * Revokes the invite ID, unless it is used, in the name of ACTOR; an audit
 * row says so. *REVOCATION is set on DB_OK.
 */
__attribute__((warn_unused_result)) enum db_outcome invite_revoke(
    struct db *db, const uint8_t id[static UUID_LEN], const char *actor,
    int64_t deadline, enum invite_revocation *revocation);

#endif
