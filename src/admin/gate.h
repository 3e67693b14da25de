/* SPDX-License-Identifier: MIT */
/* gate.h -- the one way in: session, role, origin, parameters, act. */
#ifndef ADMIN_GATE_H
#define ADMIN_GATE_H

#include "admin/request.h"

struct http_exchange;

#define GATE_COOKIE "__Host-admitone"

/*
 * The handler of all routes of the staff's: APP is the struct admin, the
 * route's detail its struct action. Nothing is read or changed for whom it
 * does not let through.
 */
void gate_enter(void *app, struct http_exchange *exchange);

/*
 * Lets REQUEST through when it comes from the right pages, with a session
 * whose person may do what needs ROLE; sets who and session_digest. Returns
 * 0, or -1 after it has replied.
 */
__attribute__((warn_unused_result)) int gate_admit(
    struct request *request, enum role role);

#endif
