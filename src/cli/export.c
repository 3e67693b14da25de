/* SPDX-License-Identifier: MIT */
/* export.c -- admitone export: submissions for a spreadsheet or a script. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/csv.h"
#include "store/export.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/input.h"
#include "term/list.h"
#include "term/progress.h"

enum format {
	FORMAT_CSV,
	FORMAT_JSONL
};

struct values {
	int format;
	const char *from;
	const char *to;
	int status;
};

#define STATUSES "any|pending_review|approved|rejected"

static const char *const statuses[] = { NULL, "pending_review", "approved",
	"rejected" }; /* in the order of STATUSES */

static const struct option options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct values, format),
	    "csv|jsonl", 0, 0, "jsonl: one JSON object per line" },
	{ "from", OPTION_TEXT, offsetof(struct values, from), "DATE", 0, 0,
	    "received on this day (UTC) or later" },
	{ "to", OPTION_TEXT, offsetof(struct values, to), "DATE", 0, 0,
	    "received on this day or earlier" },
	{ "status", OPTION_CHOICE, offsetof(struct values, status), STATUSES,
	    0, 0, "only with this status" },
	{ .name = NULL },
};

/* RFC 4180 ends lines so. The heading is that of GET
 * /api/export/submissions. */
static const char heading[] = "id,lastName,firstName,status,createdAt,"
    "reviewedAt,nextRenewalDate,isRenewal,employeeId,externalId\r\n";

struct work {
	struct progress progress;
	const char *end; /* of a line */
	long done;
};

static int
put_line(void *context, const struct slice *cells)
{
	struct work *work = context;

	(void)fwrite(cells->at, 1, cells->len, stdout);
	fputs(work->end, stdout);
	progress_tell(&work->progress, ++work->done);
	return list_check();
}

static int
run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct values *values = v;
	bool csv = values->format == FORMAT_CSV;
	struct export_selection selection = { statuses[values->status],
		values->from, values->to };
	struct work work = { .end = csv ? "\r\n" : "\n" };
	int64_t deadline = cli_deadline(CLI_LONG_MS), count;

	(void)operands;
	if (input_take_as("--from", ACT_EXPORT_SUBMISSIONS, "from",
	    cli->arena, &selection.from) != 0 ||
	    input_take_as("--to", ACT_EXPORT_SUBMISSIONS, "to", cli->arena,
	    &selection.to) != 0)
		return CLI_USAGE;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	if (export_start(cli->db, &selection, cli_actor(cli), deadline,
	    &count) != DB_OK)
		return cli_db_failed(cli, "note the export in the audit log");
	progress_start(&work.progress, "submissions exported", count);
	if (csv) {
		fputs(CSV_BOM, stdout);
		fputs(heading, stdout);
	}
	if (export_read(cli->db, &selection, csv, deadline, put_line, &work)
	    != DB_OK)
		return cli_db_failed(cli, "read the submissions");
	progress_end(&work.progress, work.done);
	return list_flush();
}

const struct command export_commands[] = {
	{ "export", "", "", "Export submissions as CSV or JSON lines",
	    "Only what is stored unencrypted, oldest first; nothing is "
	    "opened. In CSV, a cell\nthat a spreadsheet would take for a "
	    "formula begins with '. Recorded in the audit\nlog.\n",
	    options, sizeof(struct values), run },
	{ .group = NULL },
};
