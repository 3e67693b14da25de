/* SPDX-License-Identifier: MIT */
/* import.c -- admitone import: takes over another system's database. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/import/ask.h"
#include "cli/import/key.h"
#include "cli/import/report.h"
#include "cli/import/show.h"
#include "crypto/aes_gcm.h"
#include "crypto/seal.h"
#include "import/import.h"
#include "pg/db.h"
#include "store/stage.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/progress.h"

enum policy {
	POLICY_FIRST,
	POLICY_LATEST,
	POLICY_ASK
};

static const char *const policies[] = { "first", "latest", "ask" };

struct values {
	const char *from;
	const char *key_file;
	bool dry_run;
	int policy;
	const char *report;
	int format;
};

static const struct option options[] = {
	{ "from", OPTION_TEXT, offsetof(struct values, from), "CONNINFO", 0,
	    0, "the old database: libpq's, or postgresql://..." },
	{ "key-file", OPTION_TEXT, offsetof(struct values, key_file), "FILE",
	    0, 0, "the old key, 64 hex digits; or DATA_ENCRYPTION_KEY" },
	{ "dry-run", OPTION_FLAG, offsetof(struct values, dry_run), "", 0, 0,
	    "read and report; change nothing" },
	{ "policy", OPTION_CHOICE, offsetof(struct values, policy),
	    "first|latest|ask", 0, 0, "which of several versions counts" },
	{ "report", OPTION_TEXT, offsetof(struct values, report), "FILE", 0,
	    0, "write the report there" },
	{ "format", OPTION_CHOICE, offsetof(struct values, format),
	    "text|json", 0, 0, "format of the report" },
	{ .name = NULL },
};

static const struct option show_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct import_show_values,
	    format), "text|json", 0, 0, "json: one object" },
	{ .name = NULL },
};

/* An import that is being made. */
struct work {
	struct cli *cli;
	const struct values *values;
	struct db *old;
	struct aes_gcm *gcm;
	struct seal *seal;
	struct import *import;
	struct progress progress;
	long done; /* of the step at hand */
	FILE *out; /* of the report */
};

static void
tell(void *context, long done)
{
	struct work *w = context;

	w->done = done;
	progress_tell(&w->progress, done);
}

/* Says why a step did not succeed. Returns 0 if it did. */
static int
explain(const struct work *w, enum import_outcome outcome, const char *step)
{
	switch (outcome) {
	case IMPORT_OK:
		return 0;
	case IMPORT_OLD_DB_FAILED:
		return cli_fail("cannot %s: the old database: %s", step,
		    db_message(w->old));
	case IMPORT_OUR_DB_FAILED:
		if (strcmp(db_sqlstate(w->cli->db), "55P03") == 0)
			return cli_fail("another import is under way");
		return cli_db_failed(w->cli, step);
	case IMPORT_OLD_WRONG:
		return cli_fail("cannot %s: %s; nothing was imported", step,
		    stage_wrong(w->import));
	case IMPORT_NO_MEMORY:
		return cli_fail("cannot %s: out of memory", step);
	case IMPORT_BAD_PUBLIC_KEY:
		return cli_fail("cannot %s: the public key is unusable", step);
	case IMPORT_STOPPED:
		return cli_fail("no answer: nothing was imported");
	}
	return CLI_FAILED;
}

/* Reads one of the old tables. */
static int
read_table(struct work *w, const struct column_table *table)
{
	char step[80];
	int64_t count;
	int result = explain(w, import_count(w->import, table, &count),
	    "count the old rows");

	if (result != 0)
		return result;
	if (count < 0 && table->is_needed)
		return cli_fail("the old database has no table \"%s\"",
		    table->name);
	if (count < 0)
		return 0;
	progress_start(&w->progress, table->what, (long)count);
	(void)snprintf(step, sizeof(step), "read the old table \"%s\"",
	    table->name);
	result = explain(w, import_read(w->import, table, count), step);
	if (result == 0)
		progress_end(&w->progress, (long)count);
	return result;
}

static int
decide(struct work *w)
{
	int policy = w->values->policy;

	return explain(w, import_decide(w->import, policy == POLICY_LATEST,
	    policy == POLICY_ASK ? import_ask : NULL, NULL),
	    "group the submissions");
}

static int
write_all(struct work *w)
{
	int64_t count = 0;
	int result;

	if (import_count(w->import, column_submissions, &count) != IMPORT_OK)
		count = 0;
	w->done = 0;
	progress_start(&w->progress, "submissions sealed", (long)count);
	result = explain(w, import_finish(w->import, cli_actor(w->cli),
	    policies[w->values->policy]), "write what was imported");
	if (result == 0)
		progress_end(&w->progress, w->done);
	return result;
}

static int
report(struct work *w)
{
	const struct values *v = w->values;
	struct stage_report r;
	int result;

	import_report_start(&r, w->out, v->format == 1, v->dry_run,
	    policies[v->policy]);
	result = explain(w, import_tell(w->import, import_report_line, &r),
	    "make the report");
	if (result != 0)
		return result;
	import_report_end(&r);
	if (r.wrong)
		return cli_fail("what was read and what was done with it do "
		    "not match: nothing was imported");
	if (fflush(w->out) != 0 || ferror(w->out))
		return cli_fail("cannot write the report, so nothing was "
		    "imported: %s", strerror(errno));
	return 0;
}

/* All steps, on connections that are there. */
static int
import_all(struct work *w)
{
	int result = explain(w, import_open(w->import), "begin");

	for (const struct column_table *t = column_tables; result == 0 &&
	    t->name != NULL; t++)
		result = read_table(w, t);
	if (result == 0)
		result = decide(w);
	if (result == 0 && !w->values->dry_run)
		result = write_all(w);
	if (result == 0)
		result = report(w);
	if (result == 0)
		result = explain(w, import_close(w->import,
		    !w->values->dry_run), "commit");
	return result;
}

/* Opens the file of the report, which names people by their ids only, yet is
 * nobody else's business. */
static int
open_report(struct work *w)
{
	int fd;

	w->out = stdout;
	if (w->values->report == NULL)
		return 0;
	fd = open(w->values->report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);
	w->out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (w->out != NULL)
		return 0;
	(void)cli_fail("cannot write %s: %s", w->values->report,
	    strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return CLI_FAILED;
}

static int
connect_both(struct work *w)
{
	if (cli_connect(w->cli) != 0)
		return CLI_FAILED;
	w->old = db_new(w->values->from, "admitone import",
	    stage_old_statements, 0);
	if (w->old == NULL)
		return cli_fail("out of memory, or requirepeer in --from "
		    "names nobody on this machine");
	db_skip_safety_check(w->old);
	if (db_connect(w->old, cli_deadline(CLI_DEADLINE_MS)) != 0)
		return cli_fail("cannot connect to the old database (--from): "
		    "%s", db_message(w->old));
	return 0;
}

/* Gets all that is needed, and goes to work. */
static int
prepare(struct work *w)
{
	struct import_parts parts = { .deadline = cli_deadline(CLI_LONG_MS),
		.tell = tell, .context = w };
	int result;

	w->seal = seal_new(w->cli->config.seal_keys);
	if (w->seal == NULL)
		return cli_fail("out of memory");
	result = connect_both(w);
	if (result == 0)
		result = open_report(w);
	if (result != 0)
		return result;
	parts.ours = w->cli->db;
	parts.old = w->old;
	parts.gcm = w->gcm;
	parts.seal = w->seal;
	w->import = import_new(&parts);
	return w->import != NULL ? import_all(w) : cli_fail("out of memory");
}

static int
run(struct cli *cli, const void *v, const char *const *operands)
{
	struct work w = { .cli = cli, .values = v };
	int result;

	(void)operands;
	if (w.values->from == NULL)
		return cli_usage("--from is required: it names the old "
		    "database");
	if (w.values->policy == POLICY_ASK && !import_ask_can())
		return cli_usage("--policy ask needs a terminal");
	if (cli_check_keys(cli, KEYFILE_PUBLIC) != 0)
		return CLI_CONFIG;
	w.gcm = import_key_read(w.values->key_file);
	if (w.gcm == NULL)
		return CLI_CONFIG;
	result = prepare(&w);
	if (w.out != NULL && w.out != stdout)
		(void)fclose(w.out);
	import_free(w.import);
	db_free(w.old);
	seal_free(w.seal);
	aes_gcm_free(w.gcm);
	return result;
}

const struct command import_commands[] = {
	{ "import", "open-i9", "", "Import the database of an open-i9",
	    "Reads it in one snapshot and never writes to it. Writes here in "
	    "one transaction, as\nthe owner of the schema, and imports "
	    "nothing twice. Several submissions of one invite\nbecome one, "
	    "with the others in its history. The guide is "
	    "docs/moving-in.md.\n",
	    options, sizeof(struct values), run },
	{ "import", "show", "ID", "Show imported data that has no place here",
	    "For example, a superseded version of a submission. Opens what is "
	    "sealed with the\nkeys in ADMITONE_UNSEAL_KEYS. Recorded in the "
	    "audit log.\n", show_options,
	    sizeof(struct import_show_values), import_show_run },
	{ .group = NULL },
};
