/* SPDX-License-Identifier: MIT */
/* report.h -- the report of an import, as text or JSON. */
#ifndef CLI_IMPORT_REPORT_H
#define CLI_IMPORT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

struct stage_report {
	FILE *out;
	bool json;
	bool wrong;     /* the sums of a table do not match */
	size_t section; /* that is being printed */
	size_t rows;    /* of it so far */
};

/* Begins a report of an import, or of a DRY_RUN, by POLICY. */
void import_report_start(struct stage_report *report, FILE *out, bool json,
    bool dry_run, const char *policy);

/* Prints a line of it (an import_line_fn; REPORT is a struct
 * stage_report). */
void import_report_line(void *report, const char *section, const char *line,
    const char *object);

/* Ends it. */
void import_report_end(struct stage_report *report);

#endif
