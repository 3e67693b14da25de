/* SPDX-License-Identifier: MIT */
/* acts.c -- what the staff can do, defined once for the API and the command
 * line. */
#include <assert.h>
#include <string.h>

#include "pg/sql.h"
#include "staff/acts.h"

/*
 * A row of acts[] is an act, a row of a table of parameters one of its
 * parameters, in the order of its statement's head and with the same names.
 * What stands here is all that the API and the command line know of it: where
 * JSON, a query or a CSV file has it, its option, its kind and its limits. The
 * lengths are those of the form.
 */

#define PAGE_MAX 1000000
#define DAYS_MAX 3650

#define PATH_ID { .name = "id", .from = PARAM_PATH, .kind = PARAM_UUID }
#define MADE(made) { .from = PARAM_MADE, .kind = PARAM_##made }
#define END { .kind = PARAM_END }
#define QUERY(n, o, h, k, ...) { .name = n, .option = o, .help = h, \
	.from = PARAM_QUERY, .kind = PARAM_##k, __VA_ARGS__ }
#define BODY(n, o, h, k, ...) { .name = n, .option = o, .help = h, \
	.from = PARAM_BODY, .kind = PARAM_##k, __VA_ARGS__ }
#define COLUMN(n, k, ...) { .name = n, .from = PARAM_COLUMN, \
	.kind = PARAM_##k, __VA_ARGS__ }
#define NEEDED .flags = PARAM_REQUIRED
#define CLEARS .flags = PARAM_CLEARS

/* What is the same wherever it stands. */
#define NAME_LENGTH .max = 200
#define NAME_PART .min = 1, .max = 100
#define EMAIL_MAX 254
#define EMAIL_LENGTH .max = EMAIL_MAX
#define PHONE_LENGTH .max = 30
#define NOTES_LENGTH .max = 5000
#define EXTERNAL_LENGTH .max = 100
#define DAYS_TO_LIVE .min = 1, .max = DAYS_MAX
#define WORKER_TYPES .choices = "employee|contractor"
#define ROLES .choices = "reviewer|administrator"
#define REVIEWS .choices = "pending_review|approved|rejected"
#define STATUSES .choices = "active|inactive|terminated"

#define DATE_HELP "like 2026-12-31"
#define TIME_HELP "2026-12-31 (its end, UTC) or 2026-12-31T18:00:00Z"

#define PAGES \
	QUERY("page", "page", "1 if not given", CLAMPED, .min = 1, \
	    .max = PAGE_MAX), \
	QUERY("limit", "limit", "rows per page, 20 if not given", CLAMPED, \
	    .min = 1, .max = 100)
#define SEARCH QUERY("search", "search", \
	"part of a name, email address or external ID", TEXT, .max = 200)
#define KNOWN_VERSION BODY("version", "version", \
	"change only this version, as show or list printed it", NUMBER, \
	.min = 1, .max = INT32_MAX)

static const struct param create_account[] = { MADE(NEW_ID),
	BODY("email", "email", "the person signs in with it", EMAIL, NEEDED,
	    .min = 1, EMAIL_LENGTH),
	BODY("name", "name", "shown to other users", NAME, NEEDED, .min = 1,
	    NAME_LENGTH),
	BODY("role", "role", "reviewer if not given", CHOICE, NEEDED, ROLES),
	MADE(TOKEN_DIGEST), END };
static const struct param change_account[] = { PATH_ID,
	BODY("role", NULL, NULL, CHOICE, ROLES),
	BODY("disabled", NULL, NULL, BOOL),
	BODY("resetPassword", NULL, NULL, TOKEN_DIGEST),
	BODY("removeTotp", NULL, NULL, BOOL), END };

static const struct param list_invites[] = { PAGES, SEARCH,
	QUERY("state", NULL, NULL, CHOICE,
	    .choices = "fresh|used|expired|revoked"), END };
static const struct param create_invite[] = { MADE(NEW_ID),
	MADE(TOKEN_DIGEST), MADE(SEALED_TOKEN),
	BODY("nameHint", NULL, NULL, NAME, NAME_LENGTH),
	BODY("emailHint", NULL, NULL, EMAIL, EMAIL_LENGTH),
	BODY("externalId", NULL, NULL, TEXT, EXTERNAL_LENGTH),
	BODY("expiryDays", NULL, NULL, NUMBER, DAYS_TO_LIVE),
	BODY("isRenewal", NULL, NULL, BOOL),
	BODY("employeeId", NULL, NULL, UUID),
	BODY("workerType", NULL, NULL, CHOICE, WORKER_TYPES),
	BODY("startDate", NULL, NULL, HIRED),
	BODY("again", NULL, NULL, BOOL), END };
/* The columns (staff/people.h) and what is made are arrays, with an element for
 * each line of the file. */
static const struct param create_invites[] = { MADE(NEW_ID),
	MADE(TOKEN_DIGEST), MADE(SEALED_TOKEN),
	COLUMN("name", NAME, NAME_LENGTH), COLUMN("email", EMAIL, EMAIL_LENGTH),
	COLUMN("externalId", TEXT, EXTERNAL_LENGTH),
	COLUMN("workerType", CHOICE, WORKER_TYPES), COLUMN("startDate", HIRED),
	COLUMN("expiryDays", NUMBER, DAYS_TO_LIVE),
	QUERY("again", NULL, NULL, CHOICE, .choices = "1|0"),
	QUERY("preview", NULL, NULL, CHOICE, .choices = "1|0"),
	MADE(NEW_ID), END };
static const struct param change_invite[] = { PATH_ID,
	BODY("expiresAt", "expires-at", TIME_HELP, TIME),
	BODY("expiryDays", "expires-days", "days from now", NUMBER,
	    DAYS_TO_LIVE),
	BODY("nameHint", "name", "shown on the form; empty clears it", NAME,
	    CLEARS, NAME_LENGTH),
	BODY("emailHint", "email", "filled in on the form; empty clears it",
	    EMAIL, CLEARS, EMAIL_LENGTH),
	END };
static const struct param resend_invite[] = { PATH_ID, MADE(NEW_ID),
	MADE(TOKEN_DIGEST), MADE(SEALED_TOKEN), END };

static const struct param list_submissions[] = { PAGES, SEARCH,
	QUERY("status", NULL, NULL, CHOICE, REVIEWS),
	QUERY("sort", NULL, NULL, CHOICE, .choices = "createdAt|-createdAt|"
	    "lastName|-lastName|nextRenewalDate|-nextRenewalDate"), END };
static const struct param review_submission[] = { PATH_ID, KNOWN_VERSION,
	BODY("status", NULL, NULL, CHOICE, REVIEWS),
	BODY("adminNotes", "notes", "only staff see them", LINES, CLEARS,
	    NOTES_LENGTH),
	BODY("hireDate", "hire-date", "first day of "
	    "employment, " DATE_HELP, HIRED),
	BODY("reason", "reason", "required; kept with the submission", LINES,
	    .max = 1000), END };
static const struct param export_submissions[] = {
	QUERY("status", NULL, NULL, CHOICE, REVIEWS),
	QUERY("from", NULL, NULL, DATE), QUERY("to", NULL, NULL, DATE), END };

static const struct param list_employees[] = { PAGES, SEARCH,
	QUERY("status", "status", "only with this status", CHOICE, STATUSES),
	END };
static const struct param create_employee[] = { MADE(NEW_ID),
	BODY("firstName", "first-name", "required", NAME, NEEDED, NAME_PART),
	BODY("lastName", "last-name", "required", NAME, NEEDED, NAME_PART),
	BODY("email", "email", "", EMAIL, EMAIL_LENGTH),
	BODY("phone", "phone", "", PHONE, PHONE_LENGTH),
	BODY("hireDate", "hire-date", DATE_HELP, HIRED),
	BODY("notes", "notes", "only staff see them", LINES, NOTES_LENGTH),
	BODY("externalId", "external-id",
	    "employee number in the HR system; unique", TEXT, EXTERNAL_LENGTH),
	BODY("workerType", "worker-type", "", CHOICE, WORKER_TYPES), END };
static const struct param change_employee[] = { PATH_ID, KNOWN_VERSION,
	BODY("firstName", "first-name", "", NAME, NAME_PART),
	BODY("lastName", "last-name", "", NAME, NAME_PART),
	BODY("email", "email", "empty clears it", EMAIL,
	    CLEARS, EMAIL_LENGTH),
	BODY("phone", "phone", "empty clears it", PHONE, CLEARS, PHONE_LENGTH),
	BODY("hireDate", "hire-date", DATE_HELP, HIRED, CLEARS),
	BODY("notes", "notes", "only staff see them",
	    LINES, CLEARS, NOTES_LENGTH),
	BODY("status", NULL, NULL, CHOICE, STATUSES),
	BODY("terminatedAt", "on", "last day of work, " DATE_HELP
	    "; today if not given", DATE), END };
static const struct param send_renewal[] = { PATH_ID, MADE(NEW_ID),
	MADE(TOKEN_DIGEST), MADE(SEALED_TOKEN),
	BODY("expiryDays", "expires-days", "days until it expires", NUMBER,
	    DAYS_TO_LIVE),
	BODY("again", NULL, NULL, BOOL), END };
static const struct param within_days[] = {
	QUERY("days", "days", "days from today, 90 if not given", NUMBER,
	    .min = 1, .max = DAYS_MAX), END };
/* Which rows of the audit. */
#define AUDITED \
	QUERY("search", "search", "whom it is about: part of a name", TEXT, \
	    .max = 200), \
	QUERY("by", "by", "who did it, as the list shows it", TEXT, \
	    .max = EMAIL_MAX), \
	QUERY("action", "action", \
	    "actions that begin with this: submission.read", TEXT, \
	    .max = 100), \
	QUERY("from", "from", "on this day (UTC) or later, " DATE_HELP, DATE), \
	QUERY("to", "to", "on this day or earlier", DATE), \
	QUERY("rowId", "row", "only about this submission, employee, …", UUID)
static const struct param list_audit[] = { PAGES, AUDITED, END };
static const struct param export_audit[] = { AUDITED, END };
static const struct param only_id[] = { PATH_ID, END };

#define ACT(id, role, name, takes, reads, once) [ACT_##id] = { \
	.statement = &sql_##name, .min_role = ROLE_##role, \
	.only_reads = reads, .keyed = once, .params = takes }
#define READ(id, role, name, takes) ACT(id, role, name, takes, true, false)
#define CHANGE(id, role, name, takes) ACT(id, role, name, takes, false, false)
#define KEYED(id, role, name, takes) ACT(id, role, name, takes, false, true)

const struct act acts[ACTS] = {
	READ(LIST_ACCOUNTS, ADMINISTRATOR, staff_list_accounts, NULL),
	KEYED(CREATE_ACCOUNT, ADMINISTRATOR, staff_create_account,
	    create_account),
	KEYED(CHANGE_ACCOUNT, ADMINISTRATOR, staff_change_account,
	    change_account),
	READ(LIST_INVITES, REVIEWER, staff_list_invites, list_invites),
	KEYED(CREATE_INVITE, REVIEWER, staff_create_invite,
	    create_invite),
	KEYED(CREATE_INVITES, REVIEWER, staff_create_invites,
	    create_invites),
	CHANGE(CHANGE_INVITE, REVIEWER, staff_change_invite,
	    change_invite),
	CHANGE(REVOKE_INVITE, REVIEWER, staff_revoke_invite, only_id),
	KEYED(RESEND_INVITE, REVIEWER, staff_resend_invite,
	    resend_invite),
	READ(LIST_UPLOADS, REVIEWER, staff_list_uploads, NULL),
	CHANGE(REVOKE_UPLOAD, REVIEWER, staff_revoke_upload, only_id),
	READ(LIST_SUBMISSIONS, REVIEWER, staff_list_submissions,
	    list_submissions),
	READ(READ_SUBMISSION, REVIEWER, staff_read_submission, only_id),
	CHANGE(REVIEW_SUBMISSION, REVIEWER, staff_review_submission,
	    review_submission),
	READ(EXPORT_SUBMISSIONS, REVIEWER, staff_export_submissions,
	    export_submissions),
	READ(LIST_EMPLOYEES, REVIEWER, staff_list_employees,
	    list_employees),
	KEYED(CREATE_EMPLOYEE, REVIEWER, staff_create_employee,
	    create_employee),
	READ(READ_EMPLOYEE, REVIEWER, staff_read_employee, only_id),
	CHANGE(CHANGE_EMPLOYEE, REVIEWER, staff_change_employee,
	    change_employee),
	CHANGE(TERMINATE_EMPLOYEE, REVIEWER, staff_terminate_employee,
	    only_id),
	KEYED(SEND_RENEWAL, REVIEWER, staff_send_renewal, send_renewal),
	READ(LIST_RENEWALS, REVIEWER, staff_renewals, within_days),
	READ(LIST_RECEIPTS, REVIEWER, staff_receipts, within_days),
	READ(LIST_SETTINGS, ADMINISTRATOR, staff_list_settings, NULL),
	READ(LIST_AUDIT, ADMINISTRATOR, staff_list_audit, list_audit),
	READ(EXPORT_AUDIT, ADMINISTRATOR, staff_export_audit, export_audit),
	READ(READ_START, REVIEWER, staff_start, NULL),
};

unsigned int
act_made(const struct act *act)
{
	unsigned int bits = 0, bit = 1;

	for (const struct param *p = act->params; p != NULL &&
	    p->kind != PARAM_END; p++, bit <<= 1)
		if (p->from == PARAM_MADE || p->kind == PARAM_TOKEN_DIGEST)
			bits |= bit;
	return bits;
}

const struct param *
act_param(const struct act *act, const char *name, size_t len)
{
	const struct param *p = act->params;

	while (p->name == NULL || strlen(p->name) != len ||
	    memcmp(p->name, name, len) != 0) {
		assert(p->kind != PARAM_END);
		p++;
	}
	return p;
}
