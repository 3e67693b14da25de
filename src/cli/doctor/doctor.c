/* SPDX-License-Identifier: MIT */
/* doctor.c -- admitone doctor: what is wrong with this installation? */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/doctor/checks.h"
#include "cli/doctor/run.h"
#include "cli/doctor/tell.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/list.h"

struct values {
	bool json;
	const char *only;
	const char *nginx;
};

static const struct option options[] = {
	{ "json", OPTION_FLAG, offsetof(struct values, json), "", 0, 0,
	    "an array of objects: check, state, found, fix, see" },
	{ "only", OPTION_TEXT, offsetof(struct values, only), "CHECK,...", 0,
	    0, "only these" },
	{ "nginx", OPTION_TEXT, offsetof(struct values, nginx), "FILE", 0, 0,
	    "its configuration (/etc/nginx/nginx.conf)" },
	{ .name = NULL },
};

static const struct list_column columns[] = {
	{ "check", LIST_TEXT, 0, true },
	{ "state", LIST_TEXT, 0, true },
	{ "found", LIST_TEXT, 0, true },
	{ "fix", LIST_TEXT, 0, true },
	{ "see", LIST_TEXT, 0, true },
	{ .name = NULL },
};

/* A report in the making. */
struct report {
	bool json;
	struct list list;
	int counts[DOCTOR_STATES];
};

static void
put_json(struct report *report, const struct doctor_check *check,
    const struct doctor_finding *finding)
{
	const char *row[] = { check->name, doctor_state_text(finding->state),
		finding->found, *finding->fix != '\0' ? finding->fix : NULL,
		check->see };

	list_row(&report->list, row);
}

static void
put_text(const struct doctor_check *check,
    const struct doctor_finding *finding)
{
	const char *fix = finding->fix;
	size_t len;

	printf("%-8s %-17s", doctor_state_text(finding->state), check->name);
	(void)list_put_safe(stdout, finding->found, strlen(finding->found));
	putchar('\n');
	if (*fix == '\0' || finding->state < DOCTOR_NOTE)
		return;
	for (; *fix != '\0'; fix += len + (fix[len] == '\n')) {
		len = strcspn(fix, "\n");
		printf("%-9s", fix == finding->fix ? "  fix:" : "");
		(void)list_put_safe(stdout, fix, len);
		putchar('\n');
	}
	printf("%-9s%s\n", "  see:", check->see);
}

static void
put(void *context, const struct doctor_check *check,
    const struct doctor_finding *finding)
{
	struct report *report = context;

	report->counts[finding->state]++;
	if (report->json) {
		put_json(report, check, finding);
		return;
	}
	put_text(check, finding);
	/* One may take a while. */
	(void)fflush(stdout);
}

/* Marks those that the list ONLY names. Returns 0, or CLI_USAGE. */
static int
choose(const char *only, bool chosen[static DOCTOR_CHECKS_MAX])
{
	size_t len;
	int i;

	for (size_t all = 0; all < DOCTOR_CHECKS_MAX; all++)
		chosen[all] = only == NULL;
	for (; only != NULL && *only != '\0'; only += len + (only[len] ==
	    ',')) {
		len = strcspn(only, ",");
		i = doctor_find(only, len);
		if (i < 0) {
			(void)cli_usage("there is no check %.*s; there are:",
			    (int)len, only);
			for (const struct doctor_check *c = doctor_checks;
			    c->name != NULL; c++)
				fprintf(stderr, "  %-17s%s\n", c->name,
				    c->looks);
			return CLI_USAGE;
		}
		chosen[i] = true;
	}
	return 0;
}

static int
end(struct report *report)
{
	if (!report->json)
		printf("%d wrong, %d to note, %d well, %d skipped\n",
		    report->counts[DOCTOR_WRONG], report->counts[DOCTOR_NOTE],
		    report->counts[DOCTOR_OK],
		    report->counts[DOCTOR_SKIPPED]);
	if ((report->json ? list_end(&report->list) : list_flush()) != 0)
		return CLI_FAILED;
	return report->counts[DOCTOR_WRONG] > 0 ? CLI_FAILED : 0;
}

static int
run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct values *values = v;
	struct report report = { .json = values->json };
	struct doctor doctor = { .cli = cli,
		.nginx_path = values->nginx != NULL ? values->nginx :
		"/etc/nginx/nginx.conf", .conninfo = cli->config.database };
	bool chosen[DOCTOR_CHECKS_MAX];

	(void)operands;
	if (choose(values->only, chosen) != 0)
		return CLI_USAGE;
	if (report.json)
		list_start(&report.list, columns, true, cli->arena);
	if (doctor_run(&doctor, chosen, put, &report) != 0)
		return cli_fail("cannot start a process for the checks");
	return end(&report);
}

const struct command doctor_commands[] = {
	{ "doctor", "", "", "Find what is wrong with this installation",
	    "Looks at the database, the keys, certificates, units, nginx and "
	    "backups as far as\nthis user may, changes nothing, and says what "
	    "to do about what is wrong. Run it as\nroot, with the settings of "
	    "/etc/admitone/operator.env. It ends also when the database\nis "
	    "away. The exit code is 1 if something is wrong.\n",
	    options, sizeof(struct values), run },
	{ .group = NULL },
};
