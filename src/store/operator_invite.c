/* SPDX-License-Identifier: MIT */
/* operator_invite.c -- lists and revokes invites, for staff. */
#include "pg/result.h"
#include "pg/sql.h"
#include "store/operator_audit.h"
#include "store/operator_invite.h"

enum db_outcome
invite_list(struct db *db, long limit, const char *actor, int64_t deadline,
    rows_fn *row, void *context)
{
	struct rows_limit text;
	struct db_param most = rows_limit(limit, &text);
	enum db_outcome outcome;

	outcome = operator_audit_note_list(db, actor, "invite", most,
	    db_text(NULL), deadline);
	if (outcome != DB_OK)
		return outcome;
	return rows_read_alone(db, SQL(list_invites, .limit = most), deadline,
	    row, context);
}

enum db_outcome
invite_revoke(struct db *db, const uint8_t id[static UUID_LEN],
    const char *actor, int64_t deadline, enum invite_revocation *revocation)
{
	struct pg_result *result;
	enum db_outcome outcome;

	outcome = db_query(db, SQL(revoke_invite, .id = { id, UUID_LEN },
	    .actor = db_text(actor)), deadline, &result);
	if (outcome != DB_OK)
		return outcome;
	*revocation = INVITE_REVOKE_DONE;
	if (result_rows(result) == 0) {
		/* What it lost to is asked with a newer snapshot. */
		result_free(result);
		outcome = db_query(db, SQL(revoke_refused,
		    .id = { id, UUID_LEN }), deadline, &result);
		if (outcome != DB_OK)
			return outcome;
		*revocation = result_rows(result) == 0 ?
		    INVITE_REVOKE_UNKNOWN : result_bool(result, 0, 0) ?
		    INVITE_REVOKE_USED : INVITE_REVOKE_ALREADY;
	}
	result_free(result);
	return DB_OK;
}
