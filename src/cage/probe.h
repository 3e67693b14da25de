/* SPDX-License-Identifier: MIT */
/* probe.h -- tries what the cage forbids. */
#ifndef CAGE_PROBE_H
#define CAGE_PROBE_H

struct cage;

/*
 * In a process that is closed with CALLS_REFUSE: tries what would end it
 * otherwise. Returns NULL when all was refused, else what was not.
 */
const char *probe_deadly(void);

/* In one closed with CALLS_KILL: executes a program. Comes back if it can
 * neither do that nor dies. */
void probe_death(void);

/* In a closed process, with Landlock's VERSION and CAGE's openings: tries what
 * only fails. Returns NULL when all did, else what did not. */
const char *probe_here(const struct cage *cage, int version);

#endif
