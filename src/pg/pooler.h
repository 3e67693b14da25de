/* SPDX-License-Identifier: MIT */
/* pooler.h -- is there a pooler between us and the server, and is it fit? */
#ifndef PG_POOLER_H
#define PG_POOLER_H

enum pooler {
	POOLER_NONE,
	POOLER_SESSIONS,     /* a session of the server for each of ours … */
	POOLER_TRANSACTIONS, /* … or for each transaction */
	POOLER_UNPREPARED,   /* the same, and it loses prepared statements */
	POOLER_STATEMENTS,   /* it forbids transactions of several statements */
	POOLER_UNKNOWN       /* it could not be found out */
};

/*
 * Finds out by two connections to CONNINFO what lies in between; changes
 * nothing. Waits as long as libpq does: to be called where somebody else ends
 * what takes too long.
 */
__attribute__((warn_unused_result)) enum pooler pooler_find(
    const char *conninfo);

#endif
