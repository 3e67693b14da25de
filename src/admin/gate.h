/* SPDX-License-Identifier: MIT */
/* gate.h -- the one way in: session, role, origin, parameters, act. */
#ifndef ADMIN_GATE_H
#define ADMIN_GATE_H

struct http_exchange;

#define GATE_COOKIE "__Host-admitone"

/*
 * The handler of all routes of the staff's: APP is the struct admin, the
 * route's detail its struct action. Nothing is read or changed for whom it
 * does not let through.
 */
void gate_enter(void *app, struct http_exchange *exchange);

#endif
