/* SPDX-License-Identifier: MIT */
/* invite_create.c -- admitone invite create: links to hand out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/errors.h"
#include "base/json_write.h"
#include "base/link.h"
#include "cli/invite_create.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "crypto/unseal.h"
#include "pg/array.h"
#include "store/invite_insert.h"
#include "store/kept_tokens.h"
#include "store/staff.h"
#include "term/act.h"
#include "term/cli.h"
#include "term/input.h"
#include "term/progress.h"

#define CHUNK_MAX 5000

enum format {
	FORMAT_LINK,
	FORMAT_TOKEN,
	FORMAT_JSON
};

/* What is being made. */
struct batch {
	struct cli *cli;
	enum format format;
	const char *asked; /* for, beside what is in ORDER */
	struct seal *seal;
	struct unseal *unseal; /* once something was made before */
	struct invite_batch order;
	struct new_link *made; /* CHUNK_MAX invites */
};

static const struct input_text {
	const char *option;
	const char *name; /* of the parameter of ACT_CREATE_INVITE */
	size_t from; /* in struct invite_create_values */
	size_t to;   /* in struct invite_batch */
} texts[] = {
	{ "--name", "nameHint", offsetof(struct invite_create_values, name),
	    offsetof(struct invite_batch, name_hint) },
	{ "--email", "emailHint",
	    offsetof(struct invite_create_values, email),
	    offsetof(struct invite_batch, email_hint) },
	{ "--external-id", "externalId",
	    offsetof(struct invite_create_values, external_id),
	    offsetof(struct invite_batch, external_id) },
	{ "--worker-type", "workerType",
	    offsetof(struct invite_create_values, worker_type),
	    offsetof(struct invite_batch, worker_type) },
	{ "--start-date", "startDate",
	    offsetof(struct invite_create_values, start_date),
	    offsetof(struct invite_batch, start_date) },
};

/* Takes what was typed into the order. Returns 0, or CLI_USAGE. */
static int
fill_order(struct batch *b, const struct invite_create_values *values,
    uint8_t employee_id[static UUID_LEN])
{
	struct buf asked;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *text = *(const char *const *)(const void *)
		    ((const char *)values + texts[i].from);

		if (input_take_as(texts[i].option, ACT_CREATE_INVITE,
		    texts[i].name, b->cli->arena, &text) != 0)
			return CLI_USAGE;
		*(const char **)(void *)((char *)&b->order + texts[i].to) =
		    text;
	}
	if (values->expires_at != NULL && values->expires_days != 0)
		return cli_usage("use either --expires-at or --expires-days");
	b->order.expires_at = values->expires_at;
	if (input_take_as("--expires-at", ACT_CHANGE_INVITE, "expiresAt",
	    b->cli->arena, &b->order.expires_at) != 0)
		return CLI_USAGE;
	if (values->employee != NULL) {
		if (cli_parse_id(values->employee, employee_id) != 0)
			return CLI_USAGE;
		b->order.employee_id = employee_id;
	}
	buf_start(&asked, b->cli->arena);
	buf_printf(&asked, "%ld %ld %s", values->count, values->expires_days,
	    values->expires_at != NULL ? values->expires_at : "");
	b->asked = arena_copy(b->cli->arena, asked.at, asked.len);
	if (asked.failed || b->asked == NULL)
		return cli_fail("out of memory");
	b->order.is_renewal = values->renewal;
	b->order.again = values->again;
	b->order.actor = cli_actor(b->cli);
	return 0;
}

/* Makes all that N invites have of their own. */
static int
make_each(struct batch *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (new_link_invite(&b->made[i], b->seal) != 0)
			return -1;
	seal_end_batch(b->seal);
	return 0;
}

static void
put_link(struct buf *out, const struct batch *b, size_t i)
{
	link_put_invite(out, b->cli->config.public_url, b->made[i].token);
}

static void
put_json(struct buf *out, const struct batch *b, size_t i)
{
	char id[UUID_TEXT_LEN + 1];
	struct buf link;

	uuid_format(b->made[i].id, id);
	buf_start(&link, b->cli->arena);
	put_link(&link, b, i);
	out->failed |= link.failed;
	json_open(out, NULL, '{');
	json_put_text(out, "id", id);
	json_put_text(out, "token", b->made[i].token);
	json_put_slice(out, "link", buf_slice(&link));
	json_put_text(out, "expiresAt", b->order.expires_at);
	json_close(out, '}');
}

/* Prints N invites that are committed, and wipes their tokens. */
static int
print_invites(const struct batch *b, size_t n)
{
	size_t mark = arena_mark(b->cli->arena);
	bool failed = false;
	struct buf line;

	for (size_t i = 0; i < n && !failed; i++) {
		buf_start(&line, b->cli->arena);
		switch (b->format) {
		case FORMAT_LINK:
			put_link(&line, b, i);
			break;
		case FORMAT_TOKEN:
			buf_puts(&line, b->made[i].token);
			break;
		case FORMAT_JSON:
			put_json(&line, b, i);
			break;
		}
		buf_puts(&line, "\n");
		failed = line.failed || fwrite(line.at, 1, line.len,
		    stdout) != line.len;
		arena_rewind(b->cli->arena, mark);
	}
	for (size_t i = 0; i < n; i++)
		crypto_wipe(b->made[i].token, sizeof(b->made[i].token));
	return cli_flush();
}

/* Prints an invite that was made before: ROW, as JSON, and its TOKEN. */
static int
print_before(struct batch *b, struct slice row, const char *token)
{
	const struct staff_answer answer = { .body = row.at, .len = row.len };
	const char *id = act_member(b->cli, &answer, "id");

	if (token == NULL || strlen(token) != TOKEN_TEXT_LEN ||
	    uuid_parse(id, strlen(id), b->made[0].id) != 0)
		return cli_fail("invite %s was already created, but its link "
		    "cannot be opened here", id);
	memcpy(b->made[0].token, token, TOKEN_TEXT_LEN + 1);
	b->order.expires_at = act_member(b->cli, &answer, "expiresAt");
	return print_invites(b, 1);
}

/* Prints the invites that were made by this key before, as ANSWER has them. */
static int
print_all_before(struct batch *b, const struct staff_answer *answer)
{
	struct kept_tokens tokens;
	struct array_reader rows;
	struct slice row;
	const char *token;
	int result = cli_check_keys(b->cli, KEYFILE_SECRET);

	if (result != 0)
		return result;
	if (b->unseal == NULL)
		b->unseal = unseal_new(b->cli->config.unseal_keys);
	if (b->unseal == NULL ||
	    array_open(&rows, ARRAY_TEXT, answer->extra[0].at,
	    answer->extra[0].len) != 0 || kept_tokens_start(&tokens, b->unseal,
	    b->cli->arena, answer) != 0)
		return cli_fail("the invites created earlier cannot be read");
	while (result == 0 && array_next(&rows, &row) &&
	    kept_tokens_next(&tokens, &token))
		result = row.at != NULL ? print_before(b, row, token) :
		    cli_fail("an invite created earlier is gone");
	return result;
}

/* Says how to revoke the last N invites, whose links are lost. Their ids,
 * which begin with the time, bound them, so the advice stays right when others
 * make more; only what they made in the same moment may lie between. */
static void
advise(const struct batch *b, size_t n)
{
	const uint8_t *first = b->made[0].id, *last = first;
	char from[UUID_TEXT_LEN + 1], to[UUID_TEXT_LEN + 1];

	for (size_t i = 1; i < n; i++) {
		const uint8_t *id = b->made[i].id;

		first = memcmp(id, first, UUID_LEN) < 0 ? id : first;
		last = memcmp(id, last, UUID_LEN) > 0 ? id : last;
	}
	uuid_format(first, from);
	uuid_format(last, to);
	cli_tell_repetition(b->cli);
	fprintf(stderr, "Or, to revoke these invites (and any that others "
	    "created at the same moment)\nbefore creating more:\n"
	    "  admitone invite list --state "
	    "fresh --format id \\\n    --from %s \\\n    --to %s |\n"
	    "    xargs -r admitone invite revoke\n", from, to);
}

/* Says what became of the DONE invites before N that were not made. */
static int
explain(const struct batch *b, enum db_outcome outcome, long done, size_t n)
{
	(void)cli_act_failed(b->cli, "create the invites", outcome);
	if (done > 0)
		fprintf(stderr, "Created and printed: %ld.\n", done);
	if (outcome == DB_UNKNOWN)
		fprintf(stderr, "%zu more may exist.\n", n);
	return CLI_FAILED;
}

/* The key of the invites that follow the first DONE: a statement makes a
 * chunk of them, once. The first chunk has the command's own. */
static void
make_key(const struct cli *cli, long done, uint8_t key[static UUID_LEN])
{
	char text[UUID_TEXT_LEN + 32];
	uint8_t digest[TOKEN_DIGEST_LEN];
	int len;

	memcpy(key, cli->key, UUID_LEN);
	if (done == 0)
		return;
	uuid_format(cli->key, text);
	len = snprintf(text + UUID_TEXT_LEN, 32, " %ld", done);
	token_digest(text, UUID_TEXT_LEN + (size_t)len, digest);
	memcpy(key, digest, UUID_LEN);
}

/* Makes and prints N invites after the first DONE. */
static int
make_some(struct batch *b, long done, size_t n)
{
	struct staff_answer answer;
	uint8_t key[UUID_LEN];
	enum db_outcome outcome;
	bool replayed;

	make_key(b->cli, done, key);
	if (make_each(b, n) != 0)
		return cli_fail("the current key in %s cannot be used to seal",
		    b->cli->config.seal_keys);
	outcome = invite_insert(b->cli->db, b->cli->arena, &b->order,
	    b->made, n, key, b->asked, cli_deadline(CLI_DEADLINE_MS),
	    &replayed, &answer);
	if (outcome != DB_OK)
		return explain(b, outcome, done, n);
	if (answer.status >= 300)
		return act_refuse(b->cli, &answer);
	if (replayed)
		return print_all_before(b, &answer);
	if (print_invites(b, n) == 0)
		return 0;
	(void)cli_fail("%ld invite%s created, but not all of the last %zu "
	    "printed", done + (long)n, cli_s(done + (long)n), n);
	advise(b, n);
	return CLI_FAILED;
}

static int
make_all(struct batch *b, long count)
{
	struct progress progress;
	size_t n, mark = arena_mark(b->cli->arena);
	long done = 0;
	int result;

	progress_start(&progress, "invites created", count);
	while (done < count) {
		n = count - done < CHUNK_MAX ? (size_t)(count - done) :
		    CHUNK_MAX;
		result = make_some(b, done, n);
		if (result != 0)
			return result;
		arena_rewind(b->cli->arena, mark);
		done += (long)n;
		progress_tell(&progress, done);
	}
	progress_end(&progress, done);
	return 0;
}

/* Is there an address for links to point to? A default would only be found
 * to be wrong by those who get them. */
static int
check_url(const struct cli *cli)
{
	if (cli_check_url("ADMITONE_PUBLIC_URL", cli->config.public_url) == 0)
		return 0;
	fputs("For tokens only: --format token\n", stderr);
	return CLI_CONFIG;
}

/* Says why no invites may be made. */
static int
refuse(const struct error_kind *refusal)
{
	(void)cli_fail("%s", refusal->text);
	if (refusal == &error_kinds[ERROR_ALREADY_INVITED] ||
	    refusal == &error_kinds[ERROR_FORM_EXISTS])
		fputs("To invite the person anyway: --again\n", stderr);
	return CLI_FAILED;
}

/* Connects, settles the order and makes its invites. */
static int
carry_out(struct batch *b, const struct invite_create_values *values)
{
	const struct error_kind *refusal;

	if (b->format != FORMAT_TOKEN && check_url(b->cli) != 0)
		return CLI_CONFIG;
	if (cli_check_keys(b->cli, KEYFILE_PUBLIC) != 0)
		return CLI_CONFIG;
	b->seal = seal_new(b->cli->config.seal_keys);
	if (b->seal == NULL)
		return cli_fail("out of memory");
	if (cli_connect(b->cli) != 0)
		return CLI_FAILED;
	if (invite_settle_expiry(b->cli->db, b->cli->arena,
	    values->expires_days, cli_deadline(CLI_DEADLINE_MS), &b->order,
	    &refusal) != DB_OK)
		return cli_db_failed(b->cli, "plan the invites");
	if (refusal != NULL)
		return refuse(refusal);
	return make_all(b, values->count > 0 ? values->count : 1);
}

int
invite_create_run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct invite_create_values *values = v;
	struct batch b = { .cli = cli, .format = (enum format)values->format };
	uint8_t employee_id[UUID_LEN];
	int result;

	(void)operands;
	result = fill_order(&b, values, employee_id);
	if (result != 0)
		return result;
	b.made = calloc(CHUNK_MAX, sizeof(*b.made));
	if (b.made == NULL)
		result = cli_fail("out of memory");
	else
		result = carry_out(&b, values);
	unseal_free(b.unseal);
	seal_free(b.seal);
	free(b.made);
	return result;
}
