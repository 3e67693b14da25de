/* SPDX-License-Identifier: MIT */
/* shared_db.h -- the connection that the checks of admitone doctor share. */
#ifndef CLI_DOCTOR_SHARED_DB_H
#define CLI_DOCTOR_SHARED_DB_H

#include <stdbool.h>

struct db_statement;
struct doctor;

/* Asks all servers that are named, unless it was done, into doctor->shared. */
void shared_db_ask(struct doctor *doctor);

extern const char shared_db_no_answer[]; /* a message of our own */

/* What to do about a server's refusal for which MESSAGE is the reason. */
const char *shared_db_fix(const char *message);

/*
 * Makes sure that there is a connection, to the primary if there is one. False:
 * there is none, which it tells of the check at hand: the first time why.
 */
__attribute__((warn_unused_result)) bool shared_db_connect(
    struct doctor *doctor);

/* The same, and begins a transaction that cannot write. */
__attribute__((warn_unused_result)) bool shared_db_begin(
    struct doctor *doctor);

/* Ends that transaction. */
void shared_db_end(struct doctor *doctor);

/* Tells each row of STATEMENT, as sql/queries/doctor_server.sql has them. */
void shared_db_look(struct doctor *doctor,
    const struct db_statement *statement);

/* The role's name and the database's, in the arena. Returns 0, or -1. */
__attribute__((warn_unused_result)) int shared_db_names(struct doctor *doctor,
    const char *names[static 2]);

/* Tells that the database would not answer the check at hand. */
void shared_db_tell_failed(struct doctor *doctor);

#endif
