/* SPDX-License-Identifier: MIT */
/* guards.c -- says where the database's guards are not as they should be. */
#include <stdbool.h>
#include <stdio.h>

#include "cli/verify/findings.h"
#include "cli/verify/guards.h"
#include "term/cli.h"

static int
take(void *context, const struct slice *cells)
{
	struct guards_report *report = context;
	enum guard guard = guard_find(cells[GUARDS_GUARD].at);
	struct buf *samples;

	if (guard == GUARDS)
		return 0;
	samples = &report->samples[guard];
	buf_puts(samples, report->counts[guard] > 0 ? ", " : "[");
	buf_put_json_string(samples, cells[GUARDS_WHAT].at,
	    cells[GUARDS_WHAT].len);
	report->counts[guard]++;
	return 0;
}

int
guards_report_take(struct cli *cli, struct guards_report *report)
{
	for (int i = 0; i < GUARDS; i++) {
		report->counts[i] = 0;
		buf_start(&report->samples[i], cli->arena);
	}
	if (guards_look(cli->db, cli_deadline(CLI_LONG_MS), take, report) !=
	    DB_OK)
		return cli_db_failed(cli, "look at the privileges");
	for (int i = 0; i < GUARDS; i++) {
		buf_puts(&report->samples[i],
		    report->counts[i] > 0 ? "]" : "[]");
		buf_put(&report->samples[i], "", 1);
		if (report->samples[i].failed)
			return cli_fail("out of memory");
	}
	return 0;
}

void
guards_report_put(const struct guards_report *report,
    struct findings *findings)
{
	char broken[24];

	for (int i = 0; i < GUARDS; i++) {
		const struct guard_row *row = &guard_rows[i];

		(void)snprintf(broken, sizeof(broken), "%ld",
		    report->counts[i]);
		findings_put(findings, &(struct finding){ row->name,
			row->meaning, row->is_breach,
			row->is_breach ? "BREACH" : "note", broken,
			report->samples[i].at });
	}
}

void
guards_report_tell(const struct guards_report *report)
{
	bool any = false;

	for (int i = GUARD_PRIVILEGES; i <= GUARD_ROW_SECURITY; i++) {
		if (report->counts[i] == 0)
			continue;
		(void)cli_fail("%s: %s", guard_rows[i].name,
		    report->samples[i].at);
		any = true;
	}
	if (any)
		(void)cli_fail("Run: admitone migrate");
}
