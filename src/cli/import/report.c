/* SPDX-License-Identifier: MIT */
/* report.c -- the report of an import, as text or JSON. */
#include <string.h>

#include "cli/import/report.h"
#include "term/list.h"

/* In the order of sql/queries/stage_report.sql. */
static const struct section {
	const char *name;
	const char *heading;
} sections[] = {
	{ "tables", "Rows of the old tables" },
	{ "made", "Created for what was missing" },
	{ "duplicates", "Submissions in several versions: one is kept, the "
	    "others are in its history" },
	{ "usedWithoutSubmission", "Used invites without a submission: they "
	    "answer 409" },
	{ "withoutInvite", "Submissions without an invite" },
	{ "renewals", "Open renewal links of employees who must not be "
	    "reverified" },
	{ "refused", "Refused" },
	{ "notes", "Imported with remarks" },
};

#define N_SECTIONS (sizeof(sections) / sizeof(*sections))

void
import_report_start(struct stage_report *report, FILE *out, bool json,
    bool dry_run, const char *policy)
{
	*report = (struct stage_report){ .out = out, .json = json,
		.section = N_SECTIONS };
	if (json)
		fprintf(out, "{\"source\":\"open-i9\",\"dryRun\":%s,"
		    "\"policy\":\"%s\"", dry_run ? "true" : "false", policy);
	else
		fprintf(out, "%s of open-i9, policy %s\n", dry_run ?
		    "Dry run of an import" : "Import", policy);
}

/* Begins the section that stands at AT. */
static void
begin(struct stage_report *report, size_t at)
{
	report->section = at;
	report->rows = 0;
	if (report->json)
		fprintf(report->out, ",\n\"%s\":[", sections[at].name);
	else
		fprintf(report->out, "\n%s:\n", sections[at].heading);
}

static void
end(struct stage_report *report)
{
	if (report->section == N_SECTIONS)
		return;
	if (report->json)
		fputs("]", report->out);
	else if (report->rows == 0)
		fputs("  none\n", report->out);
}

/* Goes on to the section that stands at AT; those between are empty. */
static void
go_to(struct stage_report *report, size_t at)
{
	while (report->section != at) {
		size_t next = report->section == N_SECTIONS ? 0 :
		    report->section + 1;

		end(report);
		begin(report, next);
	}
}

void
import_report_line(void *context, const char *section, const char *line,
    const char *object)
{
	struct stage_report *report = context;
	size_t at = 0;

	while (at < N_SECTIONS - 1 && strcmp(sections[at].name, section) != 0)
		at++;
	go_to(report, at);
	if (object != NULL && strstr(object, "\"sumsMatch\": false") != NULL)
		report->wrong = true;
	if (report->json ? object == NULL : line == NULL)
		return;
	if (report->json) {
		fprintf(report->out, "%s\n%s", report->rows > 0 ? "," : "",
		    object);
	} else {
		fputs("  ", report->out);
		(void)list_put_safe(report->out, line, strlen(line));
		fputc('\n', report->out);
	}
	report->rows++;
}

void
import_report_end(struct stage_report *report)
{
	go_to(report, N_SECTIONS - 1);
	end(report);
	if (report->json)
		fprintf(report->out, ",\n\"sumsMatch\":%s}\n", report->wrong ?
		    "false" : "true");
}
