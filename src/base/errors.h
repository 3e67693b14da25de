/* SPDX-License-Identifier: MIT */
/* errors.h -- all that clients are told went wrong, in one table. */
/*
 * An answer that is no success is {"error":SENTENCE,"code":CODE} and, maybe,
 * more members. The sentence is for people and may be put better at any time;
 * the code stays, so programs decide by it. docs/errors.md explains each.
 *
 * A statement (sql/queries) says {"code":…,…} only; store/staff.c puts the
 * sentence in.
 */
#ifndef BASE_ERRORS_H
#define BASE_ERRORS_H

#include <stddef.h>

struct buf;

/* Name, code, sentence. No character that JSON escapes. */
#define ERRORS(X) \
	/* Of any request */ \
	X(NOT_FOUND, "not_found", "Not found") \
	X(METHOD, "method_not_allowed", "Method not allowed") \
	X(QUERY_NAME, "query_invalid", "A name in the query string is not " \
	    "percent-encoded UTF-8") \
	X(QUERY_MANY, "query_too_many", "The query string has too many " \
	    "parameters") \
	X(TYPE, "content_type_wrong", "Wrong Content-Type") \
	X(BODY_LENGTH, "body_incomplete", "Body length differs from " \
	    "Content-Length") \
	X(BODY_LARGE, "body_too_large", "Body is too large") \
	X(TOO_LARGE, "too_large", "too large to be read") \
	X(JSON, "json_malformed", "Malformed JSON") \
	X(VALIDATION, "validation_failed", "Validation failed") \
	X(KEY_INVALID, "idempotency_key_invalid", "Idempotency-Key must be " \
	    "a UUID") \
	X(KEY_REUSED, "idempotency_key_reused", "This Idempotency-Key was " \
	    "used for another request. Use a new one.") \
	X(INTERNAL, "internal_error", "Internal error") \
	X(UNAVAILABLE, "unavailable", "Service is unavailable, try again") \
	X(OUTCOME, "outcome_unknown", "The database did not respond in " \
	    "time, so this may or may not have been done. Check before you " \
	    "send it again.") \
	/* Of an invite */ \
	X(INVITE_UNKNOWN, "invite_unknown", "Invalid invite token") \
	X(INVITE_EXPIRED, "invite_expired", "Invite has expired") \
	X(INVITE_REVOKED, "invite_revoked", "Invite has been revoked") \
	X(INVITE_USED, "invite_used", "Invite already used") \
	X(INVITE_NOT_FOUND, "invite_not_found", "Invite not found") \
	X(INVITE_NOT_REVOCABLE, "invite_not_revocable", "Cannot revoke an " \
	    "invite that has already been used") \
	X(TIME_OVER, "time_over", "That time is in the past") \
	X(E_VERIFY_UNSET, "e_verify_unset", "You must configure E-Verify " \
	    "status in Settings before creating invites.") \
	X(EMPLOYER_UNSET, "employer_unset", "You must complete Employer " \
	    "Information in Settings before creating invites.") \
	X(ALREADY_INVITED, "already_invited", "This person already has an " \
	    "open invite") \
	X(FORM_EXISTS, "form_exists", "This person has already sent a form") \
	X(UPLOAD_NOT_FOUND, "upload_not_found", "Upload not found") \
	X(FILE, "file_invalid", "The file cannot be read") \
	/* Of who asks */ \
	X(ORIGIN, "origin_not_allowed", "Origin not allowed") \
	X(UNAUTHORIZED, "unauthorized", "Unauthorized") \
	X(FORBIDDEN, "forbidden", "Forbidden") \
	X(LOGIN, "login_wrong", "Invalid email or password") \
	X(CODE_REQUIRED, "totp_required", "Code required") \
	X(CODE_WRONG, "totp_wrong", "Invalid code") \
	X(PASSWORD_WRONG, "password_wrong", "The password is wrong") \
	X(OLD_PASSWORD_WRONG, "current_password_wrong", "The current " \
	    "password is wrong") \
	X(PASSWORD_CHANGED, "password_changed", "The password was changed " \
	    "in the meantime") \
	X(ATTEMPTS, "too_many_attempts", "Too many attempts, try again " \
	    "later") \
	X(SIGNING_IN, "too_many_sign_in", "Too many people are signing in " \
	    "right now, try again in 2 seconds") \
	X(SETUP_LINK, "setup_link_invalid", "This link has expired or was " \
	    "already used. Ask for a new one.") \
	X(TOTP_IS_ON, "totp_is_on", "Two-factor authentication is already " \
	    "on") \
	X(TOTP_NOT_BEGUN, "totp_not_begun", "Start with totp-begin") \
	X(TOTP_REPLACED, "totp_replaced", "Start again: the secret was " \
	    "replaced in the meantime") \
	/* Of an employee, a submission, an account */ \
	X(EMPLOYEE_NOT_FOUND, "employee_not_found", "Employee not found") \
	X(EMPLOYEE_EXISTS, "employee_exists", "Another employee already has " \
	    "this external ID") \
	X(EMPLOYEE_CHANGED, "employee_changed", "This employee was changed " \
	    "in the meantime") \
	X(EMPLOYEE_TERMINATED, "employee_terminated", "Employee is " \
	    "terminated") \
	X(TERMINATION_DATE, "termination_date_needed", "Termination date is " \
	    "required") \
	X(HIRE_DATE_KEPT, "hire_date_kept", "An approved form depends on " \
	    "the first day of employment: change it, but do not clear it") \
	X(HIRE_DATE_NEEDED, "hire_date_needed", "Enter the first day of " \
	    "employment to approve") \
	X(NO_FORM, "no_form_yet", "This employee has not sent a form yet, " \
	    "so there is nothing to reverify.") \
	X(NOT_REVERIFIED, "must_not_be_reverified", "This employee must not " \
	    "be reverified: nothing on the latest form ends the right to " \
	    "work.") \
	X(SUBMISSION_NOT_FOUND, "submission_not_found", "Submission not " \
	    "found") \
	X(SUBMISSION_CHANGED, "submission_changed", "This submission was " \
	    "changed in the meantime") \
	X(REASON_NEEDED, "reason_needed", "Enter a reason to reject") \
	X(EXPORT_LARGE, "export_too_large", "More than 100,000 lines: " \
	    "narrow it down") \
	X(SEARCH_WIDE, "search_too_wide", "The search finds too many people: " \
	    "give more of the name") \
	X(ACCOUNT_NOT_FOUND, "account_not_found", "Account not found") \
	X(ACCOUNT_EXISTS, "account_exists", "An account with this email " \
	    "address already exists") \
	X(LAST_ADMINISTRATOR, "last_administrator", "The last administrator " \
	    "cannot be disabled or demoted")

#define ERROR_NAME(name, code, text) ERROR_##name,
enum error { ERRORS(ERROR_NAME) ERROR_KINDS };
#undef ERROR_NAME

struct error_kind {
	const char *code;
	const char *text;
	const char *json; /* {"error":…,"code":…} of both */
};

extern const struct error_kind error_kinds[ERROR_KINDS];

/* Puts the object of ERROR into TEXT, all but its "}": more may follow. */
void error_open(struct buf *text, enum error error);

/* The kind whose code is the LEN characters at CODE; NULL: there is none. */
const struct error_kind *error_find(const char *code, size_t len);

#endif
