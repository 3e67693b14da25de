/* SPDX-License-Identifier: MIT */
/* invite_made.c -- an invite that one of the staff's statements makes. */
#include <stdio.h>

#include "base/link.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/invite_made.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"

int
invite_made_new(struct cli *cli, struct invite_made *made)
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
	uuid_make(made->id);
	token_make(made->token);
	token_digest(made->token, TOKEN_TEXT_LEN, made->digest);
	result = seal_record(seal, SEALED_INVITE_TOKEN, made->digest,
	    made->token, TOKEN_TEXT_LEN, made->sealed);
	seal_free(seal);
	return result == 0 ? 0 : cli_fail("the current key in %s is no key "
	    "to seal to", cli->config.seal_keys);
}

int
invite_made_print(struct cli *cli, struct invite_made *made)
{
	char id[UUID_TEXT_LEN + 1];
	struct text link;

	text_start(&link, cli->arena);
	link_put_invite(&link, cli->config.public_url, made->token);
	text_puts(&link, "\n");
	crypto_wipe(made->token, sizeof(made->token));
	if (!link.failed && fwrite(link.at, 1, link.len, stdout) == link.len &&
	    cli_flush() == 0)
		return 0;
	uuid_format(made->id, id);
	return cli_fail("the link was not printed and is lost; for a new "
	    "one: admitone invite resend %s", id);
}
