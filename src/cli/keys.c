/* SPDX-License-Identifier: MIT */
/* keys.c -- admitone keys: the keys that submissions are sealed to. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "crypto/crypto.h"
#include "crypto/keyfile.h"
#include "crypto/keypair.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/list.h"

#define KEYS_MAX 64

struct values {
	int format;
};

static const struct option list_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct values, format),
	    "text|json", 0, 0, "format of the list" },
	{ .name = NULL },
};

static const struct list_column columns[] = {
	{ "id", LIST_TEXT, CLI_KEY_ID_LEN, true },
	{ "created", LIST_TEXT, KEYFILE_CREATED_LEN, true },
	{ "state", LIST_TEXT, 7, true },
	{ "public", LIST_BOOL, 6, true },
	{ "secret", LIST_BOOL, 6, true },
	{ .name = NULL },
};

static int
add(struct cli *cli, bool fresh)
{
	const struct config *config = &cli->config;
	uint8_t id[SEALED_KEY_ID_LEN];
	char text[CLI_KEY_ID_LEN + 1];

	if (keypair_add(config->seal_keys, config->unseal_keys, fresh, id) !=
	    0) {
		int error = errno;

		(void)cli_fail("cannot make keys in %s and %s: %s",
		    config->seal_keys, config->unseal_keys,
		    error == ENOENT ? "there is no such folder" :
		    cli_keys_reason(error));
		if (error == EEXIST)
			fputs("Keys already exist. To add a new pair: "
			    "admitone keys rotate\n", stderr);
		return CLI_FAILED;
	}
	cli_format_key_id(id, text);
	printf("%s is the current key\n", text);
	return 0;
}

static int
generate(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values, (void)operands;
	if (add(cli, true) != 0)
		return CLI_FAILED;
	fprintf(stderr, "Keep a copy of %s offline: without it nobody can "
	    "read what is sealed.\n", cli->config.unseal_keys);
	return 0;
}

static int
rotate(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values, (void)operands;
	if (cli_check_keys(cli, KEYFILE_PUBLIC) != 0 ||
	    cli_check_keys(cli, KEYFILE_SECRET) != 0)
		return CLI_CONFIG;
	if (add(cli, false) != 0)
		return CLI_FAILED;
	fprintf(stderr, "Reload the intake (SIGHUP), so that it seals to the "
	    "new key, and keep a copy of\n%s offline: earlier submissions "
	    "need its older keys.\n", cli->config.unseal_keys);
	return 0;
}

static bool
has(const struct keyfile_key *keys, int n, const uint8_t *id)
{
	for (int i = 0; i < n; i++)
		if (memcmp(keys[i].id, id, SEALED_KEY_ID_LEN) == 0)
			return true;
	return false;
}

static void
put_key(struct list *out, const struct keyfile_key *key, const char *state,
    bool is_public, bool is_secret)
{
	char id[CLI_KEY_ID_LEN + 1];
	const char *row[] = { id, key->created, state,
		is_public ? "true" : "false", is_secret ? "true" : "false" };

	cli_format_key_id(key->id, id);
	list_row(out, row);
}

/* Reads a key file that may be missing on this host. */
static int
read_keys(const char *path, enum keyfile_kind kind, struct keyfile_key *keys,
    int *n)
{
	*n = keyfile_read(path, kind, keys, KEYS_MAX);
	if (*n >= 0)
		return 0;
	*n = 0;
	if (errno == ENOENT || errno == EACCES)
		return 0;
	(void)cli_fail("cannot read %s: %s", path, cli_keys_reason(errno));
	return CLI_CONFIG;
}

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct config *config = &cli->config;
	const struct values *values = v;
	struct keyfile_key public[KEYS_MAX], secret[KEYS_MAX];
	int n_public, n_secret = 0, result;
	struct list out;

	(void)operands;
	result = read_keys(config->seal_keys, KEYFILE_PUBLIC, public,
	    &n_public);
	if (result == 0)
		result = read_keys(config->unseal_keys, KEYFILE_SECRET,
		    secret, &n_secret);
	if (result == 0 && n_public + n_secret == 0)
		result = cli_check_keys(cli, KEYFILE_PUBLIC);
	if (result == 0) {
		list_start(&out, columns, values->format == 1, cli->arena);
		for (int i = 0; i < n_public; i++)
			put_key(&out, &public[i], i == 0 ? "current" : "older",
			    true, has(secret, n_secret, public[i].id));
		for (int i = 0; i < n_secret; i++)
			if (!has(public, n_public, secret[i].id))
				put_key(&out, &secret[i], "older", false,
				    true);
		result = list_end(&out);
	}
	crypto_wipe(secret, sizeof(secret));
	return result;
}

const struct command keys_commands[] = {
	{ "keys", "generate", "", "Create the first key pair",
	    "Writes ADMITONE_SEAL_KEYS (public, for the intake) and "
	    "ADMITONE_UNSEAL_KEYS\n(secret, mode 0600). Never overwrites "
	    "one.\n", NULL, 0, generate },
	{ "keys", "list", "", "List the keys, current one first",
	    "Does not show the keys themselves.\n",
	    list_options, sizeof(struct values),
	    list },
	{ "keys", "rotate", "", "Add a new key pair and make it current",
	    "The older keys stay in the files: earlier submissions need "
	    "them.\n", NULL, 0, rotate },
	{ .group = NULL },
};
