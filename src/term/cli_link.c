/* SPDX-License-Identifier: MIT */
/* cli_link.c -- the link of an invite or an account that a command makes. */
#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/link.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "term/cli.h"
#include "term/cli_link.h"

int
cli_link_invite(struct cli *cli, struct new_link *made)
{
	struct seal *seal;
	int result;

	if (cli_check_url("ADMITONE_PUBLIC_URL", cli->config.public_url) != 0)
		return CLI_CONFIG;
	if (cli_check_keys(cli, KEYFILE_PUBLIC) != 0)
		return CLI_CONFIG;
	seal = seal_new(cli->config.seal_keys);
	if (seal == NULL)
		return cli_fail("out of memory");
	result = new_link_invite(made, seal);
	seal_free(seal);
	return result == 0 ? 0 : cli_fail("the current key in %s cannot be "
	    "used to seal", cli->config.seal_keys);
}

int
cli_link_setup(struct cli *cli, struct new_link *made)
{
	if (cli_check_url("ADMITONE_STAFF_URL", cli->config.staff_url) != 0)
		return CLI_CONFIG;
	new_link_token(made);
	return 0;
}

/* Prints LINK, which has MADE's token, and wipes MADE. Returns 0, or -1. */
static int
print_link(struct new_link *made, struct buf *link)
{
	bool is_known = *made->token != '\0';

	crypto_wipe(made, sizeof(*made));
	buf_puts(link, "\n");
	return is_known && !link->failed && fwrite(link->at, 1, link->len,
	    stdout) == link->len && cli_flush() == 0 ? 0 : -1;
}

int
cli_link_print_invite(struct cli *cli, struct new_link *made, const char *id)
{
	struct buf link;

	buf_start(&link, cli->arena);
	link_put_invite(&link, cli->config.public_url, made->token);
	return print_link(made, &link) == 0 ? 0 : cli_fail("the link was not "
	    "printed; for a new one: admitone invite resend %s", id);
}

int
cli_link_print_setup(struct cli *cli, struct new_link *made, const char *who)
{
	struct buf link;

	buf_start(&link, cli->arena);
	link_put_setup(&link, cli->config.staff_url, made->token);
	return print_link(made, &link) == 0 ? 0 : cli_fail("the link was not "
	    "printed; for a new one: admitone user reset-password %s", who);
}
