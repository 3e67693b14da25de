/* SPDX-License-Identifier: MIT */
/* act.c -- does one of the staff's acts (staff/acts.h) for a command. */
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "crypto/unseal.h"
#include "store/kept_tokens.h"
#include "store/staff_rows.h"
#include "term/act.h"
#include "term/cli.h"
#include "term/cli_link.h"
#include "term/input.h"
#include "term/list.h"

#define COLUMNS_MAX 16
#define NAME_WIDTH 16

void
act_give(struct cli *cli, const char *name, const char *text)
{
	if (text == NULL)
		return;
	assert(cli->n_inputs < CLI_GIVEN_MAX);
	cli->input[cli->n_inputs++] = input_given(name, text);
}

bool
act_is_given(const struct cli *cli, const char *name)
{
	return param_find(cli->input, cli->n_inputs, name) != NULL;
}

/* What a refusal says: why, and what it was that stood in the way. */
struct refusal {
	struct buf why;
	struct buf more;
};

static void
take_refusal(void *context, const struct json_member *m)
{
	struct refusal *refusal = context;

	if (m->kind != JSON_STRING && m->kind != JSON_NUMBER)
		return;
	if (json_is_named(m, "error"))
		buf_put(&refusal->why, m->text, m->len);
	if (json_is_named(m, "error") || json_is_named(m, "code") ||
	    json_is_named(m, "field"))
		return;
	buf_puts(&refusal->more, refusal->more.len > 0 ? ", " : " (");
	buf_put(&refusal->more, m->name, m->name_len);
	buf_puts(&refusal->more, " ");
	buf_put(&refusal->more, m->text, m->len);
}

int
act_refuse(struct cli *cli, const struct staff_answer *answer)
{
	struct refusal refusal;
	size_t offset;

	buf_start(&refusal.why, cli->arena);
	buf_start(&refusal.more, cli->arena);
	if (json_read_object(cli->arena, answer->body, answer->len,
	    take_refusal, &refusal, &offset) != JSON_OK)
		return cli_fail("refused, for a reason that cannot be read");
	if (refusal.more.len > 0)
		buf_puts(&refusal.more, ")");
	buf_put(&refusal.why, refusal.more.at, refusal.more.len);
	return cli_fail("%.*s", (int)refusal.why.len, refusal.why.at);
}

/* Opens the token that ANSWER, of what was done before, has for its row, into
 * TOKEN; "" after saying why not. */
static void
open_token(struct cli *cli, const struct staff_answer *answer,
    char token[static TOKEN_TEXT_LEN + 1])
{
	struct unseal *unseal = NULL;

	*token = '\0';
	if (cli_check_keys(cli, KEYFILE_SECRET) == 0)
		unseal = unseal_new(cli->config.unseal_keys);
	if (unseal != NULL)
		kept_tokens_copy(unseal, cli->arena, answer, token, 0, 1);
	unseal_free(unseal);
	if (*token == '\0')
		(void)cli_fail("it was already done, but the link that it "
		    "made cannot be opened here");
}

/* Has the token of MADE, sealed, kept with ONCE's key for a later run, where
 * there is a key to seal to. */
static void
keep_token(struct cli *cli, struct new_link *made, struct staff_once *once)
{
	struct keyfile_key key;
	struct seal *seal = NULL;

	if (!made->is_sealed && keyfile_read(cli->config.seal_keys,
	    KEYFILE_PUBLIC, &key, 1) > 0)
		seal = seal_new(cli->config.seal_keys);
	if (made->is_sealed ||
	    (seal != NULL && new_link_seal(made, seal) == 0)) {
		once->sealed_token = (struct db_param){ made->sealed,
			sizeof(made->sealed) };
		once->token_digest = (struct db_param){ made->digest,
			sizeof(made->digest) };
	}
	seal_free(seal);
}

static bool
is_option(const struct cli *cli, const struct input *input)
{
	return input == NULL || input < cli->input + cli->n_typed;
}

/* Takes what was typed for PARAM. Returns 0, or -1 after saying what is wrong
 * with it. */
static int
take_typed(const struct cli *cli, const struct param *param,
    struct db_param *to)
{
	const struct input *input = param_find(cli->input, cli->n_inputs,
	    param->name);
	bool option = is_option(cli, input);
	struct param typed = *param;
	const struct problem *error;

	/* An operand is there to say something. */
	if (!option && (param->flags & PARAM_CLEARS) == 0)
		typed.flags |= PARAM_REQUIRED;
	error = input_check(&typed, input, cli->arena, to);
	if (error == NULL)
		return 0;
	(void)cli_fail("%s%s: %s", option ? "--" : "", param->option != NULL ?
	    param->option : param->name, error->text);
	return -1;
}

static bool
takes_made(const struct param *params, enum param_kind kind,
    const struct db_param *taken)
{
	for (size_t i = 0; params[i].kind != PARAM_END; i++)
		if (params[i].kind == kind && (params[i].from == PARAM_MADE ||
		    taken[i].value != NULL))
			return true;
	return false;
}

/* Makes what the act asks for. Returns 0, or an exit code after saying why it
 * cannot, or why a link could not be printed later. */
static int
make(struct cli *cli, const struct param *params,
    const struct db_param *taken, struct new_link *made)
{
	if (takes_made(params, PARAM_SEALED_TOKEN, taken))
		return cli_link_invite(cli, made);
	if (takes_made(params, PARAM_NEW_ID, taken))
		uuid_make(made->id);
	if (takes_made(params, PARAM_TOKEN_DIGEST, taken))
		return cli_link_setup(cli, made);
	return 0;
}

/* Fills in the parameter TO, which is made. */
static void
put_made(const struct param *param, const struct new_link *made,
    struct db_param *to)
{
	if (param->kind == PARAM_NEW_ID)
		*to = (struct db_param){ made->id, UUID_LEN };
	else if (param->kind == PARAM_SEALED_TOKEN)
		*to = (struct db_param){ made->sealed, sizeof(made->sealed) };
	else if (param->kind == PARAM_TOKEN_DIGEST && (to->value != NULL ||
	    param->from == PARAM_MADE))
		*to = (struct db_param){ made->digest, TOKEN_DIGEST_LEN };
}

/* Fills in TO, a parameter for each of PARAMS. Returns 0, or an exit code after
 * saying why not. */
static int
take_params(struct cli *cli, const struct param *params,
    struct command_act *act, struct db_param *to)
{
	int wrong = 0, result, n;

	for (n = 0; params[n].kind != PARAM_END; n++) {
		const struct param *p = &params[n];

		if (p->from == PARAM_PATH)
			to[n] = (struct db_param){ act->row, UUID_LEN };
		else if (p->from != PARAM_MADE)
			wrong |= take_typed(cli, p, &to[n]);
	}
	if (wrong != 0)
		return CLI_USAGE;
	result = make(cli, params, to, &act->made);
	for (int i = 0; i < n; i++)
		put_made(&params[i], &act->made, &to[i]);
	return result;
}

int
act_take(struct cli *cli, enum act_id id, struct db_param *to)
{
	struct command_act act = { .id = id };

	return take_params(cli, acts[id].params, &act, to);
}

static enum db_outcome
run(struct cli *cli, struct command_act *act, const struct db_param *params)
{
	const struct act *what = &acts[act->id];
	struct staff_once once = { .key = cli->key,
		.made = act_made(what) << STAFF_WHO_PARAMS };
	enum db_outcome outcome;

	if (!what->keyed)
		return staff_run_alone(cli->db, cli->arena, what->statement,
		    params, cli_deadline(CLI_DEADLINE_MS), &act->answer);
	if (*act->made.token != '\0')
		keep_token(cli, &act->made, &once);
	outcome = staff_run_once(cli->db, cli->arena, what->statement, params,
	    &once, false, cli_deadline(CLI_DEADLINE_MS), &act->answer);
	if (outcome == DB_OK && act->answer.status < 300 && once.replayed &&
	    *act->made.token != '\0')
		open_token(cli, &act->answer, act->made.token);
	return outcome;
}

int
act_run(struct cli *cli, struct command_act *act)
{
	static const struct param none[] = { { .kind = PARAM_END } };
	const struct act *what = &acts[act->id];
	struct db_param all[STAFF_PARAMS_MAX] = { { NULL, 0 },
		db_text(cli_actor(cli)) };
	enum db_outcome outcome;
	int result;

	result = take_params(cli, what->params != NULL ? what->params : none,
	    act, all + STAFF_WHO_PARAMS);
	if (result != 0)
		return result;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	outcome = run(cli, act, all);
	if (outcome != DB_OK)
		return what->keyed ? cli_act_failed(cli, act->what,
		    outcome) : cli_db_failed(cli, act->what);
	return act->answer.status < 300 ? 0 : act_refuse(cli, &act->answer);
}

int
act_run_on(struct cli *cli, struct command_act *act, const char *id)
{
	uint8_t row[UUID_LEN];
	int result;

	if (cli_parse_id(id, row) != 0)
		return CLI_USAGE;
	act->row = row;
	result = act_run(cli, act);
	act->row = NULL;
	return result;
}

/* A member that is looked for. */
struct wanted {
	struct arena *arena;
	const char *name;
	const char *text;
};

static void
take_wanted(void *context, const struct json_member *m)
{
	struct wanted *wanted = context;

	if (m->kind == JSON_STRING && json_is_named(m, wanted->name))
		wanted->text = arena_copy(wanted->arena, m->text, m->len);
}

const char *
act_member(struct cli *cli, const struct staff_answer *answer,
    const char *name)
{
	struct wanted wanted = { cli->arena, name, NULL };
	size_t offset;

	if (json_read_object(cli->arena, answer->body, answer->len,
	    take_wanted, &wanted, &offset) != JSON_OK || wanted.text == NULL)
		return "";
	return wanted.text;
}

static void
show_member(void *context, const struct json_member *m)
{
	int width;

	(void)context;
	if (m->kind == JSON_ARRAY || m->kind == JSON_OBJECT ||
	    m->kind == JSON_NULL)
		return;
	width = list_put_safe(stdout, m->name, m->name_len);
	printf("%*s", width < NAME_WIDTH ? NAME_WIDTH - width + 2 : 2, "");
	if (m->kind == JSON_BOOL)
		fputs(m->truth ? "yes" : "no", stdout);
	else
		(void)list_put_safe(stdout, m->text, m->len);
	fputc('\n', stdout);
}

void
act_show(struct cli *cli, const struct staff_answer *answer)
{
	size_t offset;

	(void)!json_read_object(cli->arena, answer->body, answer->len,
	    show_member, NULL, &offset);
}

/* A list in the making, and the row at hand. */
struct listing {
	struct cli *cli;
	struct list out;
	const char *values[COLUMNS_MAX];
};

static void
take_value(void *context, const struct json_member *m)
{
	struct listing *l = context;
	const struct list_column *columns = l->out.columns;

	for (size_t i = 0; columns[i].name != NULL; i++) {
		if (!json_is_named(m, columns[i].name))
			continue;
		if (m->kind == JSON_BOOL)
			l->values[i] = m->truth ? "true" : "false";
		else if (m->kind == JSON_STRING || m->kind == JSON_NUMBER)
			l->values[i] = arena_copy(l->cli->arena, m->text,
			    m->len);
	}
}

static int
put_object(void *context, const struct slice *cells)
{
	struct listing *l = context;
	size_t mark = arena_mark(l->cli->arena), offset;

	memset(l->values, 0, sizeof(l->values));
	if (l->out.json)
		list_object(&l->out, cells->at, cells->len);
	else if (json_read_object(l->cli->arena, cells->at, cells->len,
	    take_value, l, &offset) == JSON_OK)
		list_row(&l->out, l->values);
	arena_rewind(l->cli->arena, mark);
	l->out.next_page = cells[1].at != NULL ?
	    strtol(cells[1].at, NULL, 10) : 0;
	return list_check();
}

int
act_list(struct cli *cli, const struct staff_answer *answer,
    const char *member, const struct list_column *columns, bool json)
{
	struct listing l = { .cli = cli };

	list_start(&l.out, columns, json, cli->arena);
	if (staff_rows_read(cli->db, answer->body, member,
	    cli_deadline(CLI_DEADLINE_MS), put_object, &l) != DB_OK)
		return cli_db_failed(cli, "read the answer");
	return list_end(&l.out);
}
