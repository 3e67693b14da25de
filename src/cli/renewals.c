/* SPDX-License-Identifier: MIT */
/* renewals.c -- admitone renewals recompute: stored forms, by today's rule. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "cli/unsealed_form.h"
#include "crypto/unseal.h"
#include "form/form.h"
#include "form/renewal.h"
#include "store/renewals.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/progress.h"

#define DATE_LEN 10

struct values {
	bool dry_run;
};

static const struct option options[] = {
	{ "dry-run", OPTION_FLAG, offsetof(struct values, dry_run), "", 0, 0,
	    "only say what would change" },
	{ .name = NULL },
};

/* The state of the work. */
struct work {
	struct cli *cli;
	const struct unseal *unseal;
	bool dry_run;
	uint8_t last[UUID_LEN]; /* the row that was read last */
	size_t n_rows;          /* of the page at hand, and what changes: */
	struct renewals_change changes[RENEWALS_PAGE];
	char dates[RENEWALS_PAGE][2][DATE_LEN + 2];
	size_t n_changes;
	struct progress progress;
	long done, changed, locked;
};

/* A date as it is stored; no date is no text. */
static struct slice
put_date(char text[static DATE_LEN + 2], struct date date)
{
	if (date.year == 0)
		return (struct slice){ NULL, 0 };
	(void)snprintf(text, DATE_LEN + 2, "%04u-%02u-%02u",
	    (unsigned int)date.year % 10000, (unsigned int)date.month % 100,
	    (unsigned int)date.day % 100);
	return (struct slice){ text, DATE_LEN };
}

static bool
is_same(const struct slice *text, const struct slice *cell)
{
	return (text->at == NULL) == (cell->at == NULL) &&
	    text->len == cell->len && (text->at == NULL ||
	    memcmp(text->at, cell->at, text->len) == 0);
}

static void
tell(const uint8_t id[static UUID_LEN], const char *what,
    const struct slice *from, const struct slice *to)
{
	char text[UUID_TEXT_LEN + 1];

	if (is_same(to, from))
		return;
	uuid_format(id, text);
	printf("%s %s: %s -> %.*s\n", text, what, from->at != NULL ?
	    from->at : "none", to->at != NULL ? (int)to->len : 4,
	    to->at != NULL ? to->at : "none");
}

/* Notes what changes for the row of CELLS, whose form is FORM. */
static void
compare(struct work *w, const struct form *form,
    const struct slice *cells)
{
	struct renewals_change *c = &w->changes[w->n_changes];
	char (*dates)[DATE_LEN + 2] = w->dates[w->n_changes];

	memcpy(c->id, w->last, UUID_LEN);
	c->next = put_date(dates[0], form->next_renewal);
	c->until = put_date(dates[1], form->receipt_until);
	c->receipt = slice_of(form->receipt);
	if (is_same(&c->next, &cells[RENEWALS_NEXT]) &&
	    is_same(&c->receipt, &cells[RENEWALS_RECEIPT]) &&
	    is_same(&c->until, &cells[RENEWALS_UNTIL]))
		return;
	w->n_changes++;
	if (!w->dry_run)
		return;
	tell(c->id, "renewal", &cells[RENEWALS_NEXT], &c->next);
	tell(c->id, "receipt", &cells[RENEWALS_RECEIPT], &c->receipt);
	tell(c->id, "receipt until", &cells[RENEWALS_UNTIL], &c->until);
}

/* Opens a row's form. One that does not open is only counted. */
static void
look_at(struct work *w, const struct slice *cells)
{
	char text[UUID_TEXT_LEN + 1];
	struct unsealed_form opened;
	struct form form;
	size_t offset;

	form_start(&form);
	if (unsealed_form_read(w->cli, w->unseal, SEALED_SUBMISSION,
	    cells[RENEWALS_TOKEN_DIGEST], cells[RENEWALS_SEALED],
	    &opened) == 0 &&
	    json_read_object(w->cli->arena, opened.json, opened.json_len,
	    form_take, &form, &offset) == JSON_OK) {
		renewal_find(&form);
		compare(w, &form, cells);
		return;
	}
	w->locked++;
	uuid_format(w->last, text);
	(void)cli_fail("this was submission %s", text);
}

static int
take_row(void *context, const struct slice *cells)
{
	struct work *w = context;
	size_t mark = arena_mark(w->cli->arena);

	memcpy(w->last, cells[RENEWALS_ID].at, UUID_LEN);
	w->n_rows++;
	look_at(w, cells);
	arena_rewind(w->cli->arena, mark);
	progress_tell(&w->progress, ++w->done);
	return 0;
}

/* Reads a page and writes what changes of it: a run that is interrupted is
 * simply made again. */
static int
do_page(struct work *w, int64_t deadline)
{
	bool is_first = w->done == 0;

	w->n_rows = w->n_changes = 0;
	if (renewals_read(w->cli->db, is_first ? NULL : w->last, deadline,
	    take_row, w) != DB_OK)
		return cli_db_failed(w->cli, "read the submissions");
	if (w->n_changes > 0 && !w->dry_run && renewals_write(w->cli->db,
	    w->cli->arena, cli_actor(w->cli), w->changes, w->n_changes,
	    deadline) != DB_OK)
		return cli_db_failed(w->cli, "change the submissions");
	w->changed += (long)w->n_changes;
	return 0;
}

static int
recompute(struct work *w)
{
	int64_t deadline = cli_deadline(CLI_LONG_MS), total;
	int revoked = 0;

	if (renewals_count(w->cli->db, deadline, &total) != DB_OK)
		return cli_db_failed(w->cli, "count the submissions");
	progress_start(&w->progress, "submissions read", total);
	do {
		if (do_page(w, deadline) != 0)
			return CLI_FAILED;
	} while (w->n_rows > 0);
	progress_end(&w->progress, w->done);
	printf("%ld submission%s read, %ld %s, %ld could not be opened\n",
	    w->done, cli_s(w->done), w->changed,
	    w->dry_run ? "would change" : "changed", w->locked);
	if (!w->dry_run && renewals_revoke(w->cli->db, cli_actor(w->cli),
	    deadline, &revoked) != DB_OK)
		return cli_db_failed(w->cli, "revoke links");
	if (revoked > 0)
		printf("%d renewal link%s revoked, of employees who must not "
		    "be reverified\n", revoked, cli_s(revoked));
	if (w->locked > 0)
		return cli_fail("%ld submission%s could not be opened; nothing "
		    "was changed there", w->locked, cli_s(w->locked));
	if (!w->dry_run && renewals_end(w->cli->db, cli_actor(w->cli),
	    w->done, w->changed, deadline) != DB_OK)
		return cli_db_failed(w->cli, "note the end in the audit log");
	return 0;
}

static int
run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct values *values = v;
	struct unseal *unseal;
	struct work *w;
	int result;

	(void)operands;
	if (cli_check_keys(cli, KEYFILE_SECRET) != 0)
		return CLI_CONFIG;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	unseal = unseal_new(cli->config.unseal_keys);
	w = arena_alloc(cli->arena, sizeof(*w));
	if (unseal != NULL && w != NULL) {
		*w = (struct work){ .cli = cli, .unseal = unseal,
			.dry_run = values->dry_run };
		result = recompute(w);
	} else {
		result = cli_fail("out of memory");
	}
	unseal_free(unseal);
	return result;
}

const struct command renewals_commands[] = {
	{ "renewals", "recompute", "", "Apply the current rules to stored "
	    "forms",
	    "Opens every submission with the keys in ADMITONE_UNSEAL_KEYS, "
	    "recalculates when the\nemployee must be reverified and which "
	    "receipt was shown, and stores what has changed,\nwith an audit "
	    "row for each. Revokes the open renewal links of employees who "
	    "must not\nbe reverified. Run it once after an upgrade, as the "
	    "owner of the tables. It may be\ninterrupted and run again. The "
	    "exit code is 1 if a form could not be opened.\n", options,
	    sizeof(struct values), run },
	{ .group = NULL },
};
