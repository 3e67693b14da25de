/* SPDX-License-Identifier: MIT */
/* verify.c -- admitone verify: does the database keep its promises? */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/verify/deep.h"
#include "cli/verify/findings.h"
#include "cli/verify/guards.h"
#include "crypto/unseal.h"
#include "store/verify.h"
#include "term/cli.h"
#include "term/command.h"

struct values {
	bool deep;
	int format;
};

static const struct option options[] = {
	{ "deep", OPTION_FLAG, offsetof(struct values, deep), "", 0, 0,
	    "also open everything that is sealed (needs the secret keys)" },
	{ "format", OPTION_CHOICE, offsetof(struct values, format),
	    "text|json", 0, 0, "format of the report" },
	{ .name = NULL },
};

/* A report in the making. */
struct report {
	struct findings findings;
	struct guards_report guards;
	long unopened; /* sealed texts whose key is missing */
	long records;  /* how many invites there are */
};

static int
take_count(void *context, const struct slice *cells)
{
	struct report *report = context;
	const char *name = cells[VERIFY_COUNT_NAME].at;
	const char *total = cells[VERIFY_COUNT_TOTAL].at;

	if (strcmp(name, "invites") == 0)
		report->records = strtol(total, NULL, 10);
	findings_put_count(&report->findings, name, total);
	return 0;
}

/* The samples of a deep check as a JSON array. */
static void
put_samples(struct buf *out, const struct verify_deep_result *result)
{
	buf_puts(out, "[");
	for (int i = 0; i < result->n_samples; i++)
		buf_printf(out, "%s\"%s\"", i > 0 ? ", " : "",
		    result->sample[i]);
	buf_put(out, "]", 2); /* with the NUL */
}

/* Says of each missing key that it is. */
static void
tell_missing(const struct cli *cli, const struct verify_deep *found)
{
	char id[CLI_KEY_ID_LEN + 1];

	for (int i = 0; i < found->n_missing; i++) {
		cli_format_key_id(found->missing[i].id, id);
		(void)cli_fail("%ld sealed text%s cannot be opened: the key "
		    "%s is not in %s", found->missing[i].sealed,
		    cli_s(found->missing[i].sealed), id,
		    cli->config.unseal_keys);
	}
	if (found->n_missing == VERIFY_DEEP_KEYS)
		(void)cli_fail("more keys may be missing");
}

static int
go_deep(struct cli *cli, const struct unseal *unseal, struct report *report)
{
	struct verify_deep found;
	struct buf samples;
	char broken[24];

	if (verify_deep(cli, unseal, report->records,
	    cli_deadline(CLI_LONG_MS), &found) != 0)
		return CLI_FAILED;
	for (size_t i = 0; i < DEEP_CHECKS; i++) {
		buf_start(&samples, cli->arena);
		put_samples(&samples, &found.results[i]);
		(void)snprintf(broken, sizeof(broken), "%ld",
		    found.results[i].broken);
		if (samples.failed)
			return cli_fail("out of memory");
		findings_put(&report->findings, &(struct finding){
			verify_deep_rows[i].name, verify_deep_rows[i].meaning,
			i != DEEP_KEY_KNOWN, i != DEEP_KEY_KNOWN ? "BREACH" :
			"CLOSED", broken, samples.at });
	}
	report->unopened = found.results[DEEP_KEY_KNOWN].broken;
	tell_missing(cli, &found);
	return 0;
}

/* Counts, then checks, and prints both; UNSEAL is NULL when nothing is to be
 * opened. */
static int
report_all(struct cli *cli, const struct unseal *unseal,
    struct report *report)
{
	struct findings *findings = &report->findings;
	int64_t deadline = cli_deadline(CLI_LONG_MS);
	int result = 0;

	/* What they forbid fails next, and would not say what is missing. */
	if (guards_report_take(cli, &report->guards) != 0)
		return CLI_FAILED;
	if (verify_start(cli->db, deadline) != DB_OK) {
		(void)cli_db_failed(cli, "read all of the database");
		guards_report_tell(&report->guards);
		return CLI_FAILED;
	}
	if (findings->json)
		findings->between = "{\"counts\":{\n";
	if (verify_count(cli->db, deadline, take_count, report) != DB_OK)
		return cli_db_failed(cli, "count what is there");
	if (findings->json)
		findings->between = "},\n\"invariants\":[\n";
	if (verify_check(cli->db, deadline, findings_take, findings) != DB_OK)
		return cli_db_failed(cli, "check the invariants");
	guards_report_put(&report->guards, findings);
	if (unseal != NULL)
		result = go_deep(cli, unseal, report);
	if (result != 0)
		return result;
	if (findings->json)
		printf("],\n\"ok\":%s}\n", findings->breaches == 0 &&
		    report->unopened == 0 ? "true" : "false");
	return 0;
}

/* Connects, reports and sums up. */
static int
verify(struct cli *cli, const struct unseal *unseal, bool json)
{
	struct report report = { .findings = { json, 0, "" } };
	int result;

	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	result = report_all(cli, unseal, &report);
	if (result != 0)
		return result;
	guards_report_tell(&report.guards);
	if (report.findings.breaches > 0)
		return cli_fail("%ld of the invariants %s broken",
		    report.findings.breaches,
		    report.findings.breaches == 1 ? "is" : "are");
	if (report.unopened > 0)
		return cli_fail("no breach was found, but what could not "
		    "be opened was not checked");
	if (!json)
		puts("all invariants hold");
	return 0;
}

static int
run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct values *values = v;
	struct unseal *unseal = NULL;
	int result;

	(void)operands;
	/* It may read for hours: what the keys lack is told first. */
	if (values->deep) {
		if (cli_check_keys(cli, KEYFILE_SECRET) != 0)
			return CLI_CONFIG;
		unseal = unseal_new(cli->config.unseal_keys);
		if (unseal == NULL)
			return cli_fail("out of memory");
	}
	result = verify(cli, unseal, values->format == 1);
	unseal_free(unseal);
	return result;
}

const struct command verify_commands[] = {
	{ "verify", "", "", "Check that the database keeps its promises",
	    "Reads all of it in one snapshot, without the indexes, and "
	    "changes nothing; the intake\nkeeps running. Needs the role "
	    "admitone_admin or the owner. The exit code is 1 if an\ninvariant "
	    "is broken.\n", options, sizeof(struct values), run },
	{ .group = NULL },
};
