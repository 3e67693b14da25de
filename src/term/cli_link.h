/* SPDX-License-Identifier: MIT */
/* cli_link.h -- the link of an invite or an account that a command makes. */
#ifndef TERM_CLI_LINK_H
#define TERM_CLI_LINK_H

#include "store/new_link.h"

struct cli;

/* Makes an invite's id, token, digest and sealed token. Returns 0, or an exit
 * code after saying why it could not, or why its link could not be printed. */
__attribute__((warn_unused_result)) int cli_link_invite(struct cli *cli,
    struct new_link *made);

/* Makes the token and the digest of an account's link. The same. */
__attribute__((warn_unused_result)) int cli_link_setup(struct cli *cli,
    struct new_link *made);

/*
 * Print the link of MADE, which is stored, and wipe it. Each returns 0,
 * or CLI_FAILED after saying how to get another link: by the invite's ID, or
 * WHO the account is of.
 */
__attribute__((warn_unused_result)) int cli_link_print_invite(struct cli *cli,
    struct new_link *made, const char *id);
__attribute__((warn_unused_result)) int cli_link_print_setup(struct cli *cli,
    struct new_link *made, const char *who);

#endif
