/* SPDX-License-Identifier: MIT */
/* routes.c -- all that the staff side answers, as one table. */
#include "admin/admin.h"
#include "admin/auth.h"
#include "admin/bulk.h"
#include "admin/gate.h"
#include "admin/request.h"
#include "admin/reveal.h"
#include "admin/routes.h"
#include "admin/settings.h"
#include "http/ops.h"

#define PAGE_MAX 1000000
#define DAYS_MAX 3650

/* A row of a table of parameters. */
#define PATH_ID { "id", PARAM_PATH, PARAM_UUID, 0, 0, 0, NULL }
#define QUERY(name, kind, min, max, choices) \
	{ name, PARAM_QUERY, PARAM_##kind, 0, min, max, choices }
#define BODY(name, kind, flags, min, max) \
	{ name, PARAM_BODY, PARAM_##kind, flags, min, max, NULL }
#define CHOICE(name, flags, choices) \
	{ name, PARAM_BODY, PARAM_CHOICE, flags, 0, 0, choices }
#define MADE(kind) { NULL, PARAM_MADE, PARAM_##kind, 0, 0, 0, NULL }
#define END { .kind = PARAM_END }
#define NEED PARAM_REQUIRED
#define CLEARS PARAM_CLEARS

#define PAGES QUERY("page", CLAMPED, 1, PAGE_MAX, NULL), \
	QUERY("limit", CLAMPED, 1, 100, NULL)
#define SEARCH QUERY("search", TEXT, 0, 200, NULL)

/* Each table is in the order of its statement's parameters, from $3 on: the
 * head of sql/queries/staff_….sql. The lengths are those of the form. */

static const struct param list_invites[] = { PAGES, SEARCH,
	QUERY("state", CHOICE, 0, 0, "fresh|used|expired|revoked"), END };
static const struct param create_invite[] = { MADE(NEW_ID),
	MADE(TOKEN_DIGEST), MADE(SEALED_TOKEN),
	BODY("nameHint", TEXT, 0, 0, 200),
	BODY("emailHint", EMAIL, 0, 0, 254),
	BODY("externalId", TEXT, 0, 0, 100),
	BODY("expiryDays", NUMBER, 0, 1, DAYS_MAX),
	BODY("isRenewal", BOOL, 0, 0, 0),
	BODY("employeeId", UUID, 0, 0, 0),
	CHOICE("workerType", 0, "employee|contractor"), END };
static const struct param change_invite[] = { PATH_ID,
	BODY("expiresAt", TIME, 0, 0, 0),
	BODY("expiryDays", NUMBER, 0, 1, DAYS_MAX),
	BODY("nameHint", TEXT, CLEARS, 0, 200),
	BODY("emailHint", EMAIL, CLEARS, 0, 254), END };
static const struct param resend_invite[] = { PATH_ID, MADE(NEW_ID),
	MADE(TOKEN_DIGEST), MADE(SEALED_TOKEN), END };
static const struct param only_id[] = { PATH_ID, END };
static const struct param list_submissions[] = { PAGES, SEARCH,
	QUERY("status", CHOICE, 0, 0, "pending_review|approved|rejected"),
	QUERY("sort", CHOICE, 0, 0, "createdAt|-createdAt|lastName|-lastName|"
	    "nextRenewalDate|-nextRenewalDate"), END };
static const struct param review_submission[] = { PATH_ID,
	BODY("version", NUMBER, 0, 1, INT32_MAX),
	CHOICE("status", 0, "pending_review|approved|rejected"),
	BODY("adminNotes", LINES, CLEARS, 0, 5000),
	BODY("hireDate", DATE, 0, 0, 0),
	BODY("reason", LINES, 0, 0, 1000), END };
static const struct param export_submissions[] = {
	QUERY("status", CHOICE, 0, 0, "pending_review|approved|rejected"),
	QUERY("from", DATE, 0, 0, NULL), QUERY("to", DATE, 0, 0, NULL), END };
static const struct param list_employees[] = { PAGES, SEARCH,
	QUERY("status", CHOICE, 0, 0, "active|inactive|terminated"), END };
static const struct param create_employee[] = { MADE(NEW_ID),
	BODY("firstName", TEXT, NEED, 1, 100),
	BODY("lastName", TEXT, NEED, 1, 100),
	BODY("email", EMAIL, 0, 0, 254), BODY("phone", PHONE, 0, 0, 30),
	BODY("hireDate", DATE, 0, 0, 0), BODY("notes", LINES, 0, 0, 5000),
	BODY("externalId", TEXT, 0, 0, 100),
	CHOICE("workerType", 0, "employee|contractor"), END };
static const struct param change_employee[] = { PATH_ID,
	BODY("version", NUMBER, 0, 1, INT32_MAX),
	BODY("firstName", TEXT, 0, 1, 100),
	BODY("lastName", TEXT, 0, 1, 100),
	BODY("email", EMAIL, CLEARS, 0, 254),
	BODY("phone", PHONE, CLEARS, 0, 30),
	BODY("hireDate", DATE, CLEARS, 0, 0),
	BODY("notes", LINES, CLEARS, 0, 5000),
	CHOICE("status", 0, "active|inactive|terminated"),
	BODY("terminatedAt", DATE, 0, 0, 0), END };
static const struct param send_renewal[] = { PATH_ID, MADE(NEW_ID),
	MADE(TOKEN_DIGEST), MADE(SEALED_TOKEN),
	BODY("expiryDays", NUMBER, 0, 1, DAYS_MAX), END };
static const struct param upcoming[] = {
	QUERY("days", NUMBER, 1, DAYS_MAX, NULL), END };
static const struct param list_audit[] = { PAGES,
	QUERY("action", TEXT, 0, 100, NULL),
	QUERY("rowId", UUID, 0, 0, NULL), END };
static const struct param create_account[] = { MADE(NEW_ID),
	BODY("email", EMAIL, NEED, 1, 254), BODY("name", TEXT, NEED, 1, 200),
	CHOICE("role", NEED, "reviewer|administrator"), MADE(TOKEN_DIGEST),
	END };
static const struct param change_account[] = { PATH_ID,
	CHOICE("role", 0, "reviewer|administrator"),
	BODY("disabled", BOOL, 0, 0, 0),
	BODY("resetPassword", TOKEN_DIGEST, 0, 0, 0),
	BODY("removeTotp", BOOL, 0, 0, 0), END };

static const struct param login[] = { BODY("email", TEXT, NEED, 1, 254),
	BODY("password", SECRET, NEED, 1, 1024),
	BODY("code", TEXT, 0, 0, 10), END };
static const struct param change_password[] = {
	BODY("currentPassword", SECRET, NEED, 1, 1024),
	BODY("newPassword", SECRET, NEED, 1, 1024), END };
static const struct param setup[] = { BODY("token", TEXT, NEED, 1, 256),
	BODY("password", SECRET, NEED, 1, 1024), END };
static const struct param confirm_totp[] = {
	BODY("code", TEXT, NEED, 1, 10), END };
static const struct param remove_totp[] = {
	BODY("password", SECRET, NEED, 1, 1024), END };

#define ACTION(word, least, takes, does) { .name = word, \
	.role = ROLE_##least, .body = BODY_JSON, .params = takes, .act = does }

const struct action auth_actions[] = {
	ACTION("login", NOBODY, login, auth_login),
	ACTION("logout", REVIEWER, NULL, auth_logout),
	ACTION("logout-others", REVIEWER, NULL, auth_logout_others),
	ACTION("change-password", REVIEWER, change_password,
	    auth_change_password),
	ACTION("setup", NOBODY, setup, auth_setup),
	ACTION("totp-begin", REVIEWER, NULL, auth_begin_totp),
	ACTION("totp-confirm", REVIEWER, confirm_totp, auth_confirm_totp),
	ACTION("totp-remove", REVIEWER, remove_totp, auth_remove_totp),
	{ .name = NULL },
};

/* A route whose statement does it: reads, or changes something. */
#define READ(path, least, takes, what, shapes) { path, "GET", gate_enter, \
	&(const struct action){ .role = ROLE_##least, .only_reads = true, \
	    .params = takes, .statement = what, .act = request_run, \
	    .shape = shapes } }
#define CHANGE(path, method, least, has, takes, what, shapes) { path, method, \
	gate_enter, &(const struct action){ .role = ROLE_##least, \
	    .body = BODY_##has, .params = takes, .statement = what, \
	    .act = request_run, .shape = shapes } }
/* A route with code of its own. */
#define OWN(path, method, least, has, does) { path, method, gate_enter, \
	&(const struct action){ .role = ROLE_##least, .body = BODY_##has, \
	    .act = does } }
/* One that everybody may ask for. */
#define OPEN(path, does) { path, "GET", does, NULL }

/* A path's methods stand together; a path without {id} stands before one
 * with it that it would fit. */
const struct http_route routes_table[] = {
	READ("/api/auth", NOBODY, NULL, "auth_state", NULL),
	OWN("/api/auth", "POST", NOBODY, JSON, auth_post),
	OWN("/api/account", "GET", REVIEWER, NONE, auth_get_account),
	READ("/api/accounts", ADMINISTRATOR, NULL, "staff_list_accounts",
	    NULL),
	CHANGE("/api/accounts", "POST", ADMINISTRATOR, JSON, create_account,
	    "staff_create_account", reveal_setup_link),
	CHANGE("/api/accounts/{id}", "PATCH", ADMINISTRATOR, JSON,
	    change_account, "staff_change_account", reveal_setup_link),
	READ("/api/invites", REVIEWER, list_invites, "staff_list_invites",
	    reveal_tokens),
	CHANGE("/api/invites", "POST", REVIEWER, JSON, create_invite,
	    "staff_create_invite", reveal_new_token),
	OWN("/api/invites/bulk", "POST", REVIEWER, OWN, bulk_post),
	CHANGE("/api/invites/{id}", "PATCH", REVIEWER, JSON, change_invite,
	    "staff_change_invite", NULL),
	CHANGE("/api/invites/{id}", "DELETE", REVIEWER, NONE, only_id,
	    "staff_revoke_invite", NULL),
	CHANGE("/api/invites/{id}/resend", "POST", REVIEWER, NONE,
	    resend_invite, "staff_resend_invite", reveal_new_token),
	READ("/api/submissions", REVIEWER, list_submissions,
	    "staff_list_submissions", NULL),
	READ("/api/submissions/{id}", REVIEWER, only_id,
	    "staff_read_submission", reveal_form),
	CHANGE("/api/submissions/{id}", "PATCH", REVIEWER, JSON,
	    review_submission, "staff_review_submission", NULL),
	READ("/api/export/submissions", REVIEWER, export_submissions,
	    "staff_export_submissions", bulk_send_csv),
	READ("/api/employees", REVIEWER, list_employees,
	    "staff_list_employees", NULL),
	CHANGE("/api/employees", "POST", REVIEWER, JSON, create_employee,
	    "staff_create_employee", NULL),
	READ("/api/employees/{id}", REVIEWER, only_id, "staff_read_employee",
	    NULL),
	CHANGE("/api/employees/{id}", "PATCH", REVIEWER, JSON,
	    change_employee, "staff_change_employee", NULL),
	CHANGE("/api/employees/{id}", "DELETE", REVIEWER, NONE, only_id,
	    "staff_terminate_employee", NULL),
	CHANGE("/api/employees/{id}/send-renewal", "POST", REVIEWER,
	    OPTIONAL, send_renewal, "staff_send_renewal", reveal_new_token),
	READ("/api/renewals/upcoming", REVIEWER, upcoming, "staff_renewals",
	    NULL),
	READ("/api/settings", ADMINISTRATOR, NULL, "staff_list_settings",
	    NULL),
	READ("/api/audit", ADMINISTRATOR, list_audit, "staff_list_audit",
	    NULL),
	OPEN("/api/config", admin_config_get),
	OWN("/api/config", "PUT", ADMINISTRATOR, JSON, settings_put),
	OPEN("/healthz", http_healthz_get),
	OPEN("/readyz", admin_readyz_get),
	OPEN("/metrics", admin_metrics_get),
	{ .path = NULL },
};

static const char *
role_json(enum role role)
{
	switch (role) {
	case ROLE_NOBODY:
		return "null";
	case ROLE_REVIEWER:
		return "\"reviewer\"";
	case ROLE_ADMINISTRATOR:
		return "\"administrator\"";
	}
	return "null";
}

static void
print_names(FILE *out, const struct action *action, enum param_from from)
{
	const char *between = "";

	for (const struct param *p = action->params; p != NULL &&
	    p->kind != PARAM_END; p++) {
		if (p->from != from)
			continue;
		fprintf(out, "%s\"%s\"", between, p->name);
		between = ",";
	}
}

static void
print_action(FILE *out, const struct http_route *route,
    const struct action *action)
{
	fprintf(out, "{\"method\":\"%s\",\"path\":\"%s\",", route->method,
	    route->path);
	if (action->name != NULL)
		fprintf(out, "\"action\":\"%s\",", action->name);
	else
		fputs("\"action\":null,", out);
	fprintf(out, "\"role\":%s,\"changes\":%s,\"query\":[",
	    role_json(action->role), *route->method == 'G' ? "false" : "true");
	print_names(out, action, PARAM_QUERY);
	fputs("],\"body\":[", out);
	print_names(out, action, PARAM_BODY);
	fputs("]}\n", out);
}

void
routes_print(FILE *out)
{
	for (const struct http_route *r = routes_table; r->path != NULL; r++) {
		const struct action *action = r->detail;

		if (action == NULL)
			continue;
		if (action->act != auth_post) {
			print_action(out, r, action);
			continue;
		}
		for (const struct action *a = auth_actions; a->name != NULL;
		    a++)
			print_action(out, r, a);
	}
}
