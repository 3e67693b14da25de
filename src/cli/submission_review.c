/* SPDX-License-Identifier: MIT */
/* submission_review.c -- admitone submission approve, reject,
 * reopen, note. */
#include <stdio.h>
#include <string.h>

#include "base/uuid.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/staff_cli.h"
#include "cli/submission_review.h"

#define NOTES_MAX 5000
#define REASON_MAX 1000

/* What is changed of a review; NULL keeps it. */
struct review {
	const char *done; /* as it is told */
	const char *status;
	const char *notes;
	const char *hire_date;
	const char *reason;
	long version; /* 0: whatever it is */
};

/* Without a version the database only decides what nobody has decided. */
static int
review(struct cli *cli, const char *text, const struct review *review)
{
	struct staff_answer answer;
	uint8_t id[UUID_LEN];
	char version[24];

	if (cli_parse_id(text, id) != 0)
		return CLI_USAGE;
	(void)snprintf(version, sizeof(version), "%ld", review->version);
	const struct db_param params[] = {
		{ id, UUID_LEN },
		db_text(review->version > 0 ? version : NULL),
		db_text(review->status),
		db_text(review->notes), db_text(review->hire_date),
		db_text(review->reason),
	};
	if (staff_cli_run(cli, "review the submission",
	    "staff_review_submission", params, 6, &answer) != 0)
		return CLI_FAILED;
	printf("%s %s\n", text, review->done);
	return 0;
}

int
submission_approve_run(struct cli *cli, const void *v,
    const char *const *operands)
{
	const struct submission_review_values *values = v;

	if (input_check_date("--hire-date", values->hire_date) != 0)
		return CLI_USAGE;
	return review(cli, operands[0], &(struct review){ "approved",
		.status = "approved", .hire_date = values->hire_date,
		.version = values->version });
}

int
submission_reject_run(struct cli *cli, const void *v,
    const char *const *operands)
{
	const struct submission_review_values *values = v;

	if (values->reason == NULL || *values->reason == '\0') {
		(void)cli_fail("--reason is needed");
		return CLI_USAGE;
	}
	if (input_check_text("--reason", values->reason, REASON_MAX) != 0)
		return CLI_USAGE;
	return review(cli, operands[0], &(struct review){ "rejected",
		.status = "rejected", .reason = values->reason,
		.version = values->version });
}

int
submission_reopen_run(struct cli *cli, const void *v,
    const char *const *operands)
{
	const struct submission_review_values *values = v;

	if (values->version == 0) {
		(void)cli_fail("--version is needed");
		return CLI_USAGE;
	}
	return review(cli, operands[0], &(struct review){ "reopened",
		.status = "pending_review", .version = values->version });
}

int
submission_note_run(struct cli *cli, const void *v,
    const char *const *operands)
{
	const struct submission_review_values *values = v;

	if (input_check_text("TEXT", operands[1], NOTES_MAX) != 0)
		return CLI_USAGE;
	return review(cli, operands[0], &(struct review){ "noted",
		.notes = operands[1], .version = values->version });
}
