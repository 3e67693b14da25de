/* SPDX-License-Identifier: MIT */
/* ask.h -- asks on the terminal which version of a submission stands. */
#ifndef CLI_IMPORT_ASK_H
#define CLI_IMPORT_ASK_H

#include <stdbool.h>
#include <stddef.h>

struct import_version;

/* Is there a terminal to ask on? */
__attribute__((warn_unused_result)) bool import_ask_can(void);

/* Asks (an import_choose_fn). -1 when there is no answer. */
int import_ask(void *context, const char *external_id,
    const struct import_version *versions, size_t n);

#endif
