/* SPDX-License-Identifier: MIT */
/* employee_change.c -- admitone employee change, deactivate, reactivate,
 * terminate, send-renewal. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/uuid.h"
#include "cli/cli.h"
#include "cli/employee_change.h"
#include "cli/input.h"
#include "cli/invite_made.h"
#include "cli/staff_cli.h"

#define AT(member) offsetof(struct employee_change_values, member)

/* The parameters of staff_change_employee, from $3 on. */
enum {
	CHANGE_ID,
	CHANGE_VERSION,
	CHANGE_TEXTS,
	CHANGE_STATUS = CHANGE_TEXTS + 6,
	CHANGE_TERMINATED_AT,
	CHANGE_PARAMS
};

/* In the order of these. */
static const struct staff_cli_text texts[] = {
	{ "--first-name", STAFF_CLI_TEXT, AT(first_name), 100, 0 },
	{ "--last-name", STAFF_CLI_TEXT, AT(last_name), 100, 0 },
	{ "--email", STAFF_CLI_EMAIL, AT(email), 254, STAFF_CLI_CLEARS },
	{ "--phone", STAFF_CLI_PHONE, AT(phone), 30, STAFF_CLI_CLEARS },
	{ "--hire-date", STAFF_CLI_DATE, AT(hire_date), 0,
	    STAFF_CLI_CLEARS },
	{ "--notes", STAFF_CLI_TEXT, AT(notes), 5000, STAFF_CLI_CLEARS },
	{ .option = NULL },
};

static int
run_change(struct cli *cli, struct db_param params[static CHANGE_PARAMS],
    const char *id, const char *done)
{
	struct staff_answer answer;
	uint8_t bytes[UUID_LEN];

	if (cli_parse_id(id, bytes) != 0)
		return CLI_USAGE;
	params[CHANGE_ID] = (struct db_param){ bytes, UUID_LEN };
	if (staff_cli_run(cli, "change the employee", "staff_change_employee",
	    params, CHANGE_PARAMS, &answer) != 0)
		return CLI_FAILED;
	printf("%s %s\n", id, done);
	return 0;
}

int
employee_change_run(struct cli *cli, const void *v,
    const char *const *operands)
{
	const struct employee_change_values *values = v;
	struct db_param params[CHANGE_PARAMS] = { { NULL, 0 } };
	bool changes = false;
	char version[24];

	if (staff_cli_take(texts, values, params + CHANGE_TEXTS) != 0)
		return CLI_USAGE;
	for (int i = CHANGE_TEXTS; i < CHANGE_STATUS; i++)
		changes |= params[i].value != NULL;
	if (!changes) {
		(void)cli_fail("one of the options is needed, to say what "
		    "changes");
		return CLI_USAGE;
	}
	(void)snprintf(version, sizeof(version), "%ld", values->version);
	if (values->version > 0)
		params[CHANGE_VERSION] = db_text(version);
	return run_change(cli, params, operands[0], "changed");
}

/* Gives the employee ID a STATUS, terminated on the day ON. */
static int
set_status(struct cli *cli, const char *id, const char *status,
    const char *on)
{
	struct db_param params[CHANGE_PARAMS] = { { NULL, 0 } };

	params[CHANGE_STATUS] = db_text(status);
	params[CHANGE_TERMINATED_AT] = db_text(on);
	return run_change(cli, params, id, status);
}

int
employee_deactivate_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	(void)values;
	return set_status(cli, operands[0], "inactive", NULL);
}

int
employee_reactivate_run(struct cli *cli, const void *values,
    const char *const *operands)
{
	(void)values;
	return set_status(cli, operands[0], "active", NULL);
}

int
employee_terminate_run(struct cli *cli, const void *v,
    const char *const *operands)
{
	const struct employee_terminate_values *values = v;
	struct staff_answer answer;
	uint8_t id[UUID_LEN];

	if (input_check_date("--on", values->on) != 0)
		return CLI_USAGE;
	if (values->on != NULL)
		return set_status(cli, operands[0], "terminated", values->on);
	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	const struct db_param params[] = { { id, UUID_LEN } };
	if (staff_cli_run(cli, "terminate the employee",
	    "staff_terminate_employee", params, 1, &answer) != 0)
		return CLI_FAILED;
	printf("%s terminated\n", operands[0]);
	return 0;
}

int
employee_send_renewal_run(struct cli *cli, const void *v,
    const char *const *operands)
{
	const struct employee_renewal_values *values = v;
	struct staff_answer answer;
	struct invite_made made;
	uint8_t id[UUID_LEN];
	char days[24];
	int result;

	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	result = invite_made_new(cli, &made);
	if (result != 0)
		return result;
	(void)snprintf(days, sizeof(days), "%ld", values->expires_days);
	const struct db_param params[] = {
		{ id, UUID_LEN }, { made.id, UUID_LEN },
		{ made.digest, TOKEN_DIGEST_LEN },
		{ made.sealed, sizeof(made.sealed) },
		db_text(values->expires_days > 0 ? days : NULL),
	};
	if (staff_cli_run(cli, "send a renewal", "staff_send_renewal", params,
	    5, &answer) != 0)
		return CLI_FAILED;
	return invite_made_print(cli, &made);
}
