/* SPDX-License-Identifier: MIT */
/* landlock.h -- closes files and ports, where the kernel can. */
#ifndef CAGE_LANDLOCK_H
#define CAGE_LANDLOCK_H

struct cage;

/* The version that this kernel has: 1 closes files, 4 TCP ports as well, 6
 * abstract unix sockets and signals to others. 0: none. */
int landlock_version(void);

/*
 * Takes from this process all files and ports but those that CAGE opens, as
 * far as the kernel's VERSION goes. Needs no_new_privs. Returns 0, or -1 with
 * errno.
 */
__attribute__((warn_unused_result)) int landlock_restrict(
    const struct cage *cage, int version);

#endif
