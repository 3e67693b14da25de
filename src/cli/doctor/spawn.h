/* SPDX-License-Identifier: MIT */
/* spawn.h -- runs a program of the system's, for what it says. */
#ifndef CLI_DOCTOR_SPAWN_H
#define CLI_DOCTOR_SPAWN_H

#include <stddef.h>
#include <stdint.h>

/* The first of PATHS, absolute and ended by NULL, that can be run, or NULL. */
const char *spawn_find(const char *const *paths);

/*
 * Runs ARGV, whose first word is an absolute path, with an environment of its
 * own and nothing to read, for MS milliseconds, after which it is killed. What
 * it writes, to both of its outputs, is in TEXT, at most ROOM - 1 bytes and a
 * NUL. Returns its exit status; or -1 when it did not end by itself, or could
 * not be run.
 */
__attribute__((warn_unused_result)) int spawn_run(const char *const *argv,
    int64_t ms, char *text, size_t room);

#endif
