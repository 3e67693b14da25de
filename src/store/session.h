/* SPDX-License-Identifier: MIT */
/* session.h -- what a new session with PostgreSQL must be like. */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

struct pg_result;

/*
 * Does the server keep what it says it has committed? Looks at the RESULT of
 * sql/queries/session.sql. Returns NULL, or what is wrong, a literal.
 */
const char *session_unsafe_reason(const struct pg_result *result);

/* A PQnoticeProcessor that drops what libpq would write to standard error,
 * where the log's lines are. */
void session_drop_notice(void *arg, const char *message);

#endif
