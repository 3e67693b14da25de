/* SPDX-License-Identifier: MIT */
/* invite_change.c -- admitone invite resend, extend. */
#include <stdio.h>

#include "base/link.h"
#include "base/text.h"
#include "base/uuid.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/invite_change.h"
#include "cli/staff_cli.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "crypto/token.h"

/* A new invite. */
struct made {
	uint8_t id[UUID_LEN];
	char token[TOKEN_TEXT_LEN + 1];
	uint8_t digest[TOKEN_DIGEST_LEN];
	uint8_t sealed[TOKEN_TEXT_LEN + SEALED_OVERHEAD];
};

static int
make(struct cli *cli, struct made *made)
{
	struct seal *seal = seal_new(cli->config.seal_keys);
	int result;

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

/* Prints the link of MADE, which is stored, and wipes its token. */
static int
print_link(struct cli *cli, struct made *made)
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

int
invite_resend_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	struct staff_answer answer;
	uint8_t id[UUID_LEN];
	struct made made;

	(void)values;
	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	if (cli_check_url("ADMITONE_PUBLIC_URL", cli->config.public_url) != 0)
		return CLI_CONFIG;
	if (cli_check_keys(cli, KEYFILE_PUBLIC) != 0)
		return CLI_CONFIG;
	if (make(cli, &made) != 0)
		return CLI_FAILED;
	const struct db_param params[] = {
		{ id, UUID_LEN }, { made.id, UUID_LEN },
		{ made.digest, TOKEN_DIGEST_LEN },
		{ made.sealed, sizeof(made.sealed) },
	};
	if (staff_cli_run(cli, "resend the invite", "staff_resend_invite",
	    params, 4, &answer) != 0)
		return CLI_FAILED;
	return print_link(cli, &made);
}

int
invite_extend_run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct invite_extend_values *values = v;
	struct staff_answer answer;
	const char *at = NULL;
	uint8_t id[UUID_LEN];
	char days[24];

	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	if ((values->expires_days != 0) == (values->expires_at != NULL)) {
		(void)cli_fail("one of --expires-days and --expires-at is "
		    "needed");
		return CLI_USAGE;
	}
	if (values->expires_at != NULL && input_parse_time("--expires-at",
	    values->expires_at, cli->arena, &at) != 0)
		return CLI_USAGE;
	(void)snprintf(days, sizeof(days), "%ld", values->expires_days);
	const struct db_param params[] = {
		{ id, UUID_LEN }, db_text(at),
		db_text(at == NULL ? days : NULL), { NULL, 0 }, { NULL, 0 },
	};
	if (staff_cli_run(cli, "extend the invite", "staff_change_invite",
	    params, 5, &answer) != 0)
		return CLI_FAILED;
	printf("%s expires at %s\n", operands[0],
	    staff_cli_member(cli, &answer, "expiresAt"));
	return 0;
}
