/* SPDX-License-Identifier: MIT */
/* reach.h -- what a closed worker needs open to connect to its database. */
#ifndef PG_REACH_H
#define PG_REACH_H

struct cage;
struct config;

/*
 * Leaves open in CAGE what libpq needs to connect, now and again, by CONFIG's
 * connection string and libpq's environment: unix sockets or TCP to these
 * ports, looking names up if there are any, and reading certificates and a
 * file of passwords. What libpq would look up in the user database is put
 * into the environment, names are looked up once, so that libc has loaded
 * what it needs for that.
 *
 * Returns 0, or -1 after an event database_not_named.
 */
__attribute__((warn_unused_result)) int cage_allow_database(
    const struct config *config, struct cage *cage);

#endif
