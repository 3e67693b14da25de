/* SPDX-License-Identifier: MIT */
/* calls.h -- the system calls that a worker has left, by seccomp. */
#ifndef CAGE_CALLS_H
#define CAGE_CALLS_H

/* What becomes of an act on the list of those that nobody has a reason for. */
enum calls_end {
	CALLS_KILL,  /* the process dies by SIGSYS */
	CALLS_REFUSE /* it fails with EPERM: to try one after the other */
};

/*
 * Leaves this process what its loop needs with OPENINGS (cage_opening's
 * bits). Needs no_new_privs, which it sets otherwise. Returns 0, or a negative
 * errno.
 */
__attribute__((warn_unused_result)) int calls_restrict(unsigned int openings,
    enum calls_end end);

/* Forbids what neither a supervisor nor its workers have a reason for, and
 * leaves the rest. Returns 0, or a negative errno. */
__attribute__((warn_unused_result)) int calls_narrow(void);

/*
 * Write to FD, in libseccomp's pseudo filter code, what calls_restrict() with
 * CALLS_KILL and calls_narrow() would load: for the test that compares it,
 * rule by rule, with what was agreed on. Return 0, or a negative errno.
 */
__attribute__((warn_unused_result)) int calls_export(unsigned int openings,
    int fd);
__attribute__((warn_unused_result)) int calls_export_narrow(int fd);

#endif
