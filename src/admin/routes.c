/* SPDX-License-Identifier: MIT */
/* routes.c -- all that the staff side answers, as one table. */
#include "admin/auth.h"
#include "admin/bulk.h"
#include "admin/gate.h"
#include "admin/logo.h"
#include "admin/ops.h"
#include "admin/request.h"
#include "admin/reveal.h"
#include "admin/routes.h"
#include "admin/settings.h"
#include "http/ops.h"
#include "pg/sql.h"
#include "staff/acts.h"

/* A row of a table of parameters, of what is no act of every door's. */
#define BODY(name, kind, flags, min, max) \
	{ name, NULL, NULL, PARAM_BODY, PARAM_##kind, flags, min, max, NULL }
#define END { .kind = PARAM_END }
#define NEED PARAM_REQUIRED

static const struct param login[] = { BODY("email", TEXT, NEED, 1, 254),
	BODY("password", SECRET, NEED, 1, 1024),
	BODY("code", TEXT, 0, 0, 10), BODY("bearer", BOOL, 0, 0, 0), END };
static const struct param change_password[] = {
	BODY("currentPassword", SECRET, NEED, 1, 1024),
	BODY("newPassword", SECRET, NEED, 1, 1024), END };
static const struct param setup[] = { BODY("token", TEXT, NEED, 1, 256),
	BODY("password", SECRET, NEED, 1, 1024), END };
static const struct param confirm_totp[] = {
	BODY("code", TEXT, NEED, 1, 10), END };
static const struct param prove[] = {
	BODY("password", SECRET, NEED, 1, 1024), END };

#define ACTION(word, least, takes, does_it) { .name = word, \
	.act = &(const struct act){ .min_role = ROLE_##least, \
	    .params = takes }, .body = BODY_JSON, .does = does_it }

/* What POST /api/auth does, by the member "action". */
static const struct action auth_actions[] = {
	ACTION("login", NOBODY, login, auth_login),
	ACTION("logout", REVIEWER, NULL, auth_logout),
	ACTION("logout-others", REVIEWER, NULL, auth_logout_others),
	ACTION("change-password", REVIEWER, change_password,
	    auth_change_password),
	ACTION("setup", NOBODY, setup, auth_setup),
	ACTION("totp-begin", REVIEWER, prove, auth_begin_totp),
	ACTION("totp-confirm", REVIEWER, confirm_totp, auth_confirm_totp),
	ACTION("totp-remove", REVIEWER, prove, auth_remove_totp),
	{ .name = NULL },
};

/* An act whose statement does it all but for the answer, which AMENDS. */
#define ACT(path, method, id, has, amends) { path, method, gate_enter, \
	&(const struct action){ .act = &acts[ACT_##id], .body = BODY_##has, \
	    .does = request_run, .amend = amends } }
/* A route with code of its own. */
#define OWN(path, method, least, has, does_it) { path, method, gate_enter, \
	&(const struct action){ .act = &(const struct act){ \
	    .min_role = ROLE_##least }, .body = BODY_##has, .does = does_it } }
/* One that everybody may ask for. */
#define OPEN(path, does) { path, "GET", does, NULL }

static const struct act auth_state = { .statement = &sql_auth_state,
	.only_reads = true };

/* A path's methods stand together; a path without {id} stands before one
 * with it that it would fit. */
const struct http_route routes_table[] = {
	{ "/api/auth", "GET", gate_enter, &(const struct action){
	    .act = &auth_state, .does = request_run } },
	{ "/api/auth", "POST", gate_enter, &(const struct action){
	    .act = &(const struct act){ .min_role = ROLE_NOBODY },
	    .body = BODY_JSON, .actions = auth_actions, .does = auth_post } },
	OWN("/api/account", "GET", REVIEWER, NONE, auth_get_account),
	ACT("/api/accounts", "GET", LIST_ACCOUNTS, NONE, NULL),
	ACT("/api/accounts", "POST", CREATE_ACCOUNT, JSON,
	    reveal_setup_link),
	ACT("/api/accounts/{id}", "PATCH", CHANGE_ACCOUNT, JSON,
	    reveal_setup_link),
	ACT("/api/invites", "GET", LIST_INVITES, NONE, reveal_tokens),
	ACT("/api/invites", "POST", CREATE_INVITE, JSON, reveal_new_token),
	{ "/api/invites/bulk", "POST", gate_enter, &(const struct action){
	    .act = &acts[ACT_CREATE_INVITES], .body = BODY_OWN,
	    .does = bulk_post } },
	ACT("/api/invites/{id}", "PATCH", CHANGE_INVITE, JSON, NULL),
	ACT("/api/invites/{id}", "DELETE", REVOKE_INVITE, NONE, NULL),
	ACT("/api/invites/{id}/resend", "POST", RESEND_INVITE, NONE,
	    reveal_new_token),
	ACT("/api/uploads", "GET", LIST_UPLOADS, NONE, NULL),
	ACT("/api/uploads/{id}", "DELETE", REVOKE_UPLOAD, NONE, NULL),
	ACT("/api/submissions", "GET", LIST_SUBMISSIONS, NONE, NULL),
	ACT("/api/submissions/{id}", "GET", READ_SUBMISSION, NONE,
	    reveal_form),
	ACT("/api/submissions/{id}", "PATCH", REVIEW_SUBMISSION, JSON, NULL),
	ACT("/api/export/submissions", "GET", EXPORT_SUBMISSIONS, NONE,
	    bulk_send_submissions),
	ACT("/api/export/audit", "GET", EXPORT_AUDIT, NONE, bulk_send_audit),
	ACT("/api/employees", "GET", LIST_EMPLOYEES, NONE, NULL),
	ACT("/api/employees", "POST", CREATE_EMPLOYEE, JSON, NULL),
	ACT("/api/employees/{id}", "GET", READ_EMPLOYEE, NONE, NULL),
	ACT("/api/employees/{id}", "PATCH", CHANGE_EMPLOYEE, JSON, NULL),
	ACT("/api/employees/{id}", "DELETE", TERMINATE_EMPLOYEE, NONE, NULL),
	ACT("/api/employees/{id}/send-renewal", "POST", SEND_RENEWAL,
	    OPTIONAL, reveal_new_token),
	ACT("/api/renewals/upcoming", "GET", LIST_RENEWALS, NONE, NULL),
	ACT("/api/receipts", "GET", LIST_RECEIPTS, NONE, NULL),
	ACT("/api/settings", "GET", LIST_SETTINGS, NONE, NULL),
	ACT("/api/audit", "GET", LIST_AUDIT, NONE, NULL),
	ACT("/api/start", "GET", READ_START, NONE, NULL),
	OPEN("/api/config", ops_config_get),
	OWN("/api/config", "PUT", ADMINISTRATOR, JSON, settings_put),
	OWN("/api/logo", "PUT", ADMINISTRATOR, OWN, logo_put),
	OWN("/api/logo", "DELETE", ADMINISTRATOR, NONE, logo_delete),
	OPEN("/brand/{id}", ops_logo_get),
	OPEN("/healthz", http_healthz_get),
	OPEN("/readyz", ops_readyz_get),
	OPEN("/metrics", ops_metrics_get),
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

	for (const struct param *p = action->act->params; p != NULL &&
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
	fprintf(out, "\"role\":%s,\"changes\":%s,\"keyed\":%s,"
	    "\"query\":[", role_json(action->act->min_role),
	    *route->method == 'G' ? "false" : "true",
	    action->act->keyed ? "true" : "false");
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
		if (action->actions == NULL) {
			print_action(out, r, action);
			continue;
		}
		for (const struct action *a = action->actions;
		    a->name != NULL; a++)
			print_action(out, r, a);
	}
}
