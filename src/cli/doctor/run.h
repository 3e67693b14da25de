/* SPDX-License-Identifier: MIT */
/* run.h -- runs the checks of admitone doctor, none of them for long. */
#ifndef CLI_DOCTOR_RUN_H
#define CLI_DOCTOR_RUN_H

#include <stdbool.h>

#include "cli/doctor/tell.h"

struct doctor_check;

/* Is called with what came of a check. */
typedef void doctor_put_fn(void *context, const struct doctor_check *check,
    const struct doctor_finding *finding);

/*
 * Runs the CHOSEN ones of doctor_checks[] in their order and calls PUT with
 * CONTEXT as each ends. One that takes longer than DOCTOR_CHECK_MS, or dies, is
 * wrong, and the next one goes on. Returns 0, or -1 when the system has no
 * process or memory left.
 */
__attribute__((warn_unused_result)) int doctor_run(struct doctor *doctor,
    const bool chosen[static DOCTOR_CHECKS_MAX], doctor_put_fn *put,
    void *context);

#endif
