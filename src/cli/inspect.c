/* SPDX-License-Identifier: MIT */
/* inspect.c -- admitone inspect: the files that an auditor asks for. */
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/uuid.h"
#include "cli/unsealed_form.h"
#include "crypto/unseal.h"
#include "form/form.h"
#include "store/inspect.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/folder.h"
#include "term/input.h"
#include "term/progress.h"

struct values {
	const char *from;
	const char *to;
	const char *output;
};

static const struct option options[] = {
	{ "from", OPTION_TEXT, offsetof(struct values, from), "DATE", 0, 0,
	    "hired on this day or later; required" },
	{ "to", OPTION_TEXT, offsetof(struct values, to), "DATE", 0, 0,
	    "hired on this day or earlier; required" },
	{ "output", OPTION_TEXT, offsetof(struct values, output), "DIR", 0, 0,
	    "a new folder for the files; required" },
	{ .name = NULL },
};

#define NEEDED(k) { .kind = PARAM_##k, .flags = PARAM_REQUIRED, \
	.max = PATH_MAX }

/* Takes what was typed into VALUES. Returns 0, or -1 after saying what is wrong
 * with it. */
static int
take(struct cli *cli, struct values *values)
{
	/* A path is its bytes, as they are. */
	static const struct param date = NEEDED(DATE), path = NEEDED(SECRET);

	return input_take("--from", &date, cli->arena, &values->from) != 0 ||
	    input_take("--to", &date, cli->arena, &values->to) != 0 ||
	    input_take("--output", &path, cli->arena, &values->output) != 0 ?
	    -1 : 0;
}

static const char index_heading[] = "lastName,firstName,externalId,hireDate,"
    "terminatedAt,status,employeeId,submissionId,submissionStatus,createdAt,"
    "reviewedAt,isRenewal,nextRenewalDate\r\n";
static const char left_out_heading[] = "lastName,firstName,externalId,"
    "hireDate,employeeId,submissionId,submissionStatus,createdAt,reason\r\n";
static const char audit_heading[] =
    "id,at,actor,action,rowKind,rowId,detail\r\n";

/* The state of the work. */
struct work {
	struct cli *cli;
	const struct unseal *unseal;
	char id[UUID_TEXT_LEN + 1]; /* of the inspection */
	int folder;
	FILE *index;
	FILE *left_out;
	char employee[UUID_TEXT_LEN + 1]; /* the one at hand … */
	int employee_folder;              /* … its folder; or -1 */
	FILE *audit;                      /* … or its audit rows */
	struct progress progress;
	long done;
	long locked;  /* submissions that did not open */
	long missing; /* lines of what is left out */
	bool failed; /* after a message: a file could not be written */
};

/* Writes a line about who, or what, is not in the files. */
static void
leave_out(struct work *w, const struct slice *line)
{
	(void)fwrite(line->at, 1, line->len, w->left_out);
	w->missing++;
}

/* Is the row's EMPLOYEE another one than that at hand? Then it is now. */
static bool
is_next(struct work *w, const char *employee)
{
	if (strcmp(w->employee, employee) == 0)
		return false;
	(void)snprintf(w->employee, sizeof(w->employee), "%s", employee);
	return true;
}

/* Writes what is in a form. */
static int
write_form(struct work *w, int folder, const struct unsealed_form *form)
{
	const char *type = strrchr(form_media_type(form->signature,
	    form->signature_len), '/') + 1;
	char signature[64];
	struct buf json;
	FILE *file;

	buf_start(&json, w->cli->arena);
	unsealed_form_put_json(&json, form);
	buf_puts(&json, "\n");
	if (json.failed)
		return cli_fail("out of memory");
	(void)snprintf(signature, sizeof(signature), "signature.%s",
	    strcmp(type, "jpeg") == 0 ? "jpg" : type);
	file = folder_create(folder, "form.txt");
	if (file == NULL)
		return -1;
	unsealed_form_print(file, w->cli, form);
	if (folder_close(file) != 0 ||
	    folder_write(folder, "form.json", json.at, json.len) != 0)
		return -1;
	return folder_write(folder, signature, form->signature,
	    form->signature_len);
}

/* Opens the row's form and writes it; one that does not open is left out: the
 * others are wanted all the same. */
static int
open_form(struct work *w, int folder, const struct slice *cells)
{
	struct unsealed_form form;

	if (unsealed_form_read(w->cli, w->unseal, SEALED_SUBMISSION,
	    cells[INSPECT_TOKEN_DIGEST], cells[INSPECT_SEALED], &form) == 0)
		return write_form(w, folder, &form);
	w->locked++;
	leave_out(w, &cells[INSPECT_LEFT_OUT]);
	(void)cli_fail("this was submission %s",
	    cells[INSPECT_SUBMISSION_ID].at);
	return 0;
}

static int
write_submission(struct work *w, const struct slice *cells)
{
	const struct slice *review = &cells[INSPECT_REVIEW];
	int folder, result;

	folder = folder_make(w->employee_folder,
	    cells[INSPECT_SUBMISSION_ID].at);
	if (folder < 0)
		return -1;
	result = folder_write(folder, "review.json", review->at, review->len);
	if (result == 0)
		result = open_form(w, folder, cells);
	(void)close(folder);
	return result;
}

static int
write_employee(struct work *w, const struct slice *cells)
{
	if (w->employee_folder >= 0)
		(void)close(w->employee_folder);
	w->employee_folder = folder_make(w->folder, w->employee);
	if (w->employee_folder < 0)
		return -1;
	return folder_write(w->employee_folder, "employee.json",
	    cells[INSPECT_EMPLOYEE].at, cells[INSPECT_EMPLOYEE].len);
}

static int
take_row(void *context, const struct slice *cells)
{
	struct work *w = context;
	size_t mark = arena_mark(w->cli->arena);
	int result = 0;

	if (is_next(w, cells[INSPECT_EMPLOYEE_ID].at))
		result = write_employee(w, cells);
	if (cells[INSPECT_SUBMISSION_ID].at == NULL) {
		leave_out(w, &cells[INSPECT_LEFT_OUT]);
	} else if (result == 0) {
		result = write_submission(w, cells);
		progress_tell(&w->progress, ++w->done);
	}
	(void)fwrite(cells[INSPECT_LINE].at, 1, cells[INSPECT_LINE].len,
	    w->index);
	arena_rewind(w->cli->arena, mark);
	w->failed = result != 0;
	return result;
}

static int
take_left_out(void *context, const struct slice *cells)
{
	leave_out(context, &cells[0]);
	return 0;
}

static int
take_audit(void *context, const struct slice *cells)
{
	const struct slice *line = &cells[INSPECT_AUDIT_LINE];
	char name[UUID_TEXT_LEN + sizeof("/audit.csv")];
	struct work *w = context;

	if (is_next(w, cells[INSPECT_AUDIT_EMPLOYEE_ID].at)) {
		w->failed = folder_close(w->audit) != 0;
		(void)snprintf(name, sizeof(name), "%s/audit.csv",
		    w->employee);
		w->audit = folder_create(w->folder, name);
		w->failed |= w->audit == NULL;
		if (w->failed)
			return -1;
		fputs(CSV_BOM, w->audit);
		fputs(audit_heading, w->audit);
	}
	(void)fwrite(line->at, 1, line->len, w->audit);
	return 0;
}

/* Writes all files; the folder is there and empty. */
static int
write_all(struct work *w, const struct values *values, int64_t deadline)
{
	fputs(CSV_BOM, w->index);
	fputs(index_heading, w->index);
	fputs(CSV_BOM, w->left_out);
	fputs(left_out_heading, w->left_out);
	if (inspect_rows(w->cli->db, w->id, deadline, take_row, w) != DB_OK)
		return cli_db_failed(w->cli, "read the submissions");
	if (w->failed)
		return CLI_FAILED;
	if (inspect_left_out(w->cli->db, w->id, values->from, values->to,
	    deadline, take_left_out, w) != DB_OK)
		return cli_db_failed(w->cli, "read who is left out");
	*w->employee = '\0';
	if (inspect_audit(w->cli->db, w->id, deadline, take_audit, w) !=
	    DB_OK)
		return cli_db_failed(w->cli, "read the audit log");
	return w->failed ? CLI_FAILED : 0;
}

/* Makes the folder, notes the inspection in the audit, reads and writes. */
static int
inspect(struct work *w, const struct values *values)
{
	int64_t deadline = cli_deadline(CLI_LONG_MS);
	struct inspect_counts counts;
	uint8_t id[UUID_LEN];

	uuid_make(id);
	uuid_format(id, w->id);
	w->folder = folder_make(AT_FDCWD, values->output);
	if (w->folder < 0)
		return CLI_FAILED;
	w->index = folder_create(w->folder, "index.csv");
	w->left_out = folder_create(w->folder, "left-out.csv");
	if (w->index == NULL || w->left_out == NULL)
		return CLI_FAILED;
	if (inspect_start(w->cli->db, id, cli_actor(w->cli), values->from,
	    values->to, deadline, &counts) != DB_OK)
		return cli_db_failed(w->cli, "note the inspection in the "
		    "audit log");
	progress_start(&w->progress, "submissions written",
	    counts.submissions);
	if (write_all(w, values, deadline) != 0)
		return CLI_FAILED;
	progress_end(&w->progress, w->done);
	printf("%ld employee%s, %ld submission%s in %s; %ld left out, see "
	    "left-out.csv\n", (long)counts.employees, cli_s(counts.employees),
	    w->done, cli_s(w->done), values->output, w->missing);
	return w->locked == 0 ? 0 : cli_fail("%ld submission%s could not be "
	    "opened", w->locked, cli_s(w->locked));
}

static int
run(struct cli *cli, const void *v, const char *const *operands)
{
	struct values values = *(const struct values *)v;
	struct work w = { .cli = cli, .folder = -1, .employee_folder = -1 };
	struct unseal *unseal;
	int result;

	(void)operands;
	if (take(cli, &values) != 0)
		return CLI_USAGE;
	if (cli_check_keys(cli, KEYFILE_SECRET) != 0)
		return CLI_CONFIG;
	if (cli_connect(cli) != 0)
		return CLI_FAILED;
	w.unseal = unseal = unseal_new(cli->config.unseal_keys);
	result = unseal != NULL ? inspect(&w, &values) :
	    cli_fail("out of memory");
	if (folder_close(w.index) != 0 || folder_close(w.left_out) != 0 ||
	    folder_close(w.audit) != 0)
		result = CLI_FAILED;
	if (w.employee_folder >= 0)
		(void)close(w.employee_folder);
	if (w.folder >= 0)
		(void)close(w.folder);
	unseal_free(unseal);
	return result;
}

const struct command inspect_commands[] = {
	{ "inspect", "", "", "Write the files that an auditor asks for",
	    "Makes a folder for each employee hired in the period: "
	    "employee.json, audit.csv, and\nfor each submission form.txt, "
	    "form.json, the signature and review.json. index.csv\nlists them "
	    "alphabetically; left-out.csv says who is not in the files and "
	    "why: no\nfirst day of employment, no form, or a form that cannot "
	    "be opened or is superseded.\nOpens all forms with the keys in "
	    "ADMITONE_UNSEAL_KEYS. The folder must not exist\nyet; only its "
	    "owner can read it. Recorded in the audit log.\n",
	    options, sizeof(struct values), run },
	{ .group = NULL },
};
