/* SPDX-License-Identifier: MIT */
/* auth.h -- signing in and out, passwords, the second factor. */
#ifndef ADMIN_AUTH_H
#define ADMIN_AUTH_H

#include "admin/request.h"

/* The act of POST /api/auth: finds the action, passes the gate for it. */
void auth_post(struct request *request);

/* The act of GET /api/account: who am I? */
void auth_get_account(struct request *request);

/* The acts of its actions. */
void auth_login(struct request *request);
void auth_logout(struct request *request);
void auth_logout_others(struct request *request);
void auth_change_password(struct request *request);
void auth_setup(struct request *request);
void auth_begin_totp(struct request *request);
void auth_confirm_totp(struct request *request);
void auth_remove_totp(struct request *request);

#endif
