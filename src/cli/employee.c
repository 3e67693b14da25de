/* SPDX-License-Identifier: MIT */
/* employee.c -- admitone employee: the people who were, or will be, hired. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/uuid.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/employee_change.h"
#include "cli/input.h"
#include "cli/list.h"
#include "cli/staff_cli.h"

struct list_values {
	int format;
	long limit;
	long page;
	const char *search;
	int status;
};

#define STATUSES "any|active|inactive|terminated"

static const char *const statuses[] = { NULL, "active", "inactive",
	"terminated" }; /* in the order of STATUSES */

static const struct option list_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct list_values, format),
	    "text|json", 0, 0, "of the list" },
	{ "limit", OPTION_NUMBER, offsetof(struct list_values, limit), "N", 1,
	    100, "on a page, 20 if not given" },
	{ "page", OPTION_NUMBER, offsetof(struct list_values, page), "N", 1,
	    1000000, "1 if not given" },
	{ "search", OPTION_TEXT, offsetof(struct list_values, search),
	    "WORDS", 0, 0, "beginnings of name, e-mail or external id" },
	{ "status", OPTION_CHOICE, offsetof(struct list_values, status),
	    STATUSES, 0, 0, "of this status only" },
	{ .name = NULL },
};

/* Named as the members of staff_list_employees are. */
static const struct list_column columns[] = {
	{ "id", LIST_TEXT, UUID_TEXT_LEN, true },
	{ "status", LIST_TEXT, 10, true },
	{ "hireDate", LIST_TEXT, 10, true },
	{ "terminatedAt", LIST_TEXT, 12, true },
	{ "externalId", LIST_TEXT, 10, true },
	{ "workerType", LIST_TEXT, 10, false },
	{ "email", LIST_TEXT, 20, false },
	{ "phone", LIST_TEXT, 12, false },
	{ "createdAt", LIST_TEXT, 24, false },
	{ "updatedAt", LIST_TEXT, 24, false },
	{ "version", LIST_JSON, 7, false },
	{ "lastName", LIST_TEXT, 16, true },
	{ "firstName", LIST_TEXT, 0, true },
	{ .name = NULL },
};

/* … and as those of staff_read_employee's submissions. */
static const struct list_column submission_columns[] = {
	{ "id", LIST_TEXT, UUID_TEXT_LEN, true },
	{ "status", LIST_TEXT, 14, true },
	{ "createdAt", LIST_TEXT, 24, true },
	{ "nextRenewalDate", LIST_TEXT, 0, true },
	{ .name = NULL },
};

struct show_values {
	int format;
};

static const struct option show_options[] = {
	{ "format", OPTION_CHOICE, offsetof(struct show_values, format),
	    "text|json", 0, 0, "json has the history too" },
	{ .name = NULL },
};

struct create_values {
	const char *email, *external_id, *first_name, *hire_date, *last_name;
	const char *notes, *phone, *worker_type;
};

#define AT(member) offsetof(struct create_values, member)

static const struct option create_options[] = {
	{ "first-name", OPTION_TEXT, AT(first_name), "S", 0, 0, "needed" },
	{ "last-name", OPTION_TEXT, AT(last_name), "S", 0, 0, "needed" },
	{ "email", OPTION_TEXT, AT(email), "E", 0, 0, "" },
	{ "phone", OPTION_TEXT, AT(phone), "N", 0, 0, "" },
	{ "hire-date", OPTION_TEXT, AT(hire_date), "DATE", 0, 0,
	    "like 2026-12-31" },
	{ "notes", OPTION_TEXT, AT(notes), "S", 0, 0, "for the staff" },
	{ "external-id", OPTION_TEXT, AT(external_id), "X", 0, 0,
	    "the HR system's key; nobody else's" },
	{ "worker-type", OPTION_TEXT, AT(worker_type), "T", 0, 0,
	    "employee or contractor" },
	{ .name = NULL },
};

/* In the order of staff_create_employee's parameters, from $4 on. */
static const struct staff_cli_text create_texts[] = {
	{ "--first-name", STAFF_CLI_TEXT, AT(first_name), 100,
	    STAFF_CLI_NEEDED },
	{ "--last-name", STAFF_CLI_TEXT, AT(last_name), 100,
	    STAFF_CLI_NEEDED },
	{ "--email", STAFF_CLI_EMAIL, AT(email), 254, 0 },
	{ "--phone", STAFF_CLI_PHONE, AT(phone), 30, 0 },
	{ "--hire-date", STAFF_CLI_DATE, AT(hire_date), 0, 0 },
	{ "--notes", STAFF_CLI_TEXT, AT(notes), 5000, 0 },
	{ "--external-id", STAFF_CLI_TEXT, AT(external_id), 100, 0 },
	{ "--worker-type", STAFF_CLI_TEXT, AT(worker_type), 50, 0 },
	{ .option = NULL },
};

#define CREATE_TEXTS (sizeof(create_texts) / sizeof(*create_texts) - 1)

static const struct option change_options[] = {
	{ "first-name", OPTION_TEXT, offsetof(struct employee_change_values,
	    first_name), "S", 0, 0, "" },
	{ "last-name", OPTION_TEXT, offsetof(struct employee_change_values,
	    last_name), "S", 0, 0, "" },
	{ "email", OPTION_TEXT, offsetof(struct employee_change_values,
	    email), "E", 0, 0, "this and the next: empty clears it" },
	{ "phone", OPTION_TEXT, offsetof(struct employee_change_values,
	    phone), "N", 0, 0, "" },
	{ "hire-date", OPTION_TEXT, offsetof(struct employee_change_values,
	    hire_date), "DATE", 0, 0, "like 2026-12-31" },
	{ "notes", OPTION_TEXT, offsetof(struct employee_change_values,
	    notes), "S", 0, 0, "for the staff" },
	{ "version", OPTION_NUMBER, offsetof(struct employee_change_values,
	    version), "N", 1, INT32_MAX,
	    "only if it is still this one, as show has it" },
	{ .name = NULL },
};

static const struct option terminate_options[] = {
	{ "on", OPTION_TEXT, offsetof(struct employee_terminate_values, on),
	    "DATE", 0, 0,
	    "the last day, like 2026-12-31; today if not given" },
	{ .name = NULL },
};

static const struct option renewal_options[] = {
	{ "expires-days", OPTION_NUMBER, offsetof(
	    struct employee_renewal_values, expires_days), "D", 1, 3650,
	    "days until it expires" },
	{ .name = NULL },
};

struct renewals_values {
	int format;
	long days;
};

static const struct option renewals_options[] = {
	{ "days", OPTION_NUMBER, offsetof(struct renewals_values, days), "N",
	    1, 3650, "from today on, 90 if not given" },
	{ "format", OPTION_CHOICE, offsetof(struct renewals_values, format),
	    "text|json", 0, 0, "of the list" },
	{ .name = NULL },
};

/* Named as the members of staff_renewals are. */
static const struct list_column renewal_columns[] = {
	{ "employeeId", LIST_TEXT, UUID_TEXT_LEN, true },
	{ "nextRenewalDate", LIST_TEXT, 15, true },
	{ "employeeStatus", LIST_TEXT, 14, false },
	{ "submissionId", LIST_TEXT, UUID_TEXT_LEN, false },
	{ "submissionDate", LIST_TEXT, 24, false },
	{ "submissionStatus", LIST_TEXT, 16, true },
	{ "employeeEmail", LIST_TEXT, 20, false },
	{ "employeeName", LIST_TEXT, 0, true },
	{ .name = NULL },
};

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	const struct list_values *values = v;
	struct staff_answer answer;
	char page[24], limit[24];

	(void)operands;
	if (input_check_text("--search", values->search, 200) != 0)
		return CLI_USAGE;
	(void)snprintf(page, sizeof(page), "%ld", values->page);
	(void)snprintf(limit, sizeof(limit), "%ld", values->limit);
	const struct db_param params[] = {
		db_text(values->page > 0 ? page : NULL),
		db_text(values->limit > 0 ? limit : NULL),
		db_text(values->search), db_text(statuses[values->status]),
	};
	if (staff_cli_run(cli, "list the employees", "staff_list_employees",
	    params, 4, &answer) != 0)
		return CLI_FAILED;
	return staff_cli_list(cli, &answer, "employees", columns,
	    values->format == 1);
}

static int
show(struct cli *cli, const void *v, const char *const *operands)
{
	const struct show_values *values = v;
	struct staff_answer answer;
	uint8_t id[UUID_LEN];

	if (cli_parse_id(operands[0], id) != 0)
		return CLI_USAGE;
	const struct db_param params[] = { { id, UUID_LEN } };
	if (staff_cli_run(cli, "read the employee", "staff_read_employee",
	    params, 1, &answer) != 0)
		return CLI_FAILED;
	if (values->format == 1) {
		puts(answer.body);
		return 0;
	}
	staff_cli_show(cli, &answer);
	puts("\nsubmissions:");
	return staff_cli_list(cli, &answer, "submissions", submission_columns,
	    false);
}

static int
create(struct cli *cli, const void *values, const char *const *operands)
{
	struct db_param params[1 + CREATE_TEXTS];
	struct staff_answer answer;
	uint8_t id[UUID_LEN];
	int result;

	(void)operands;
	result = staff_cli_take(create_texts, values, params + 1);
	if (result != 0)
		return result;
	uuid_make(id);
	params[0] = (struct db_param){ id, UUID_LEN };
	if (staff_cli_run(cli, "create the employee", "staff_create_employee",
	    params, 1 + CREATE_TEXTS, &answer) != 0)
		return CLI_FAILED;
	puts(staff_cli_member(cli, &answer, "id"));
	return 0;
}

/* Whose documents expire: the first to expire comes first. */
static int
list_renewals(struct cli *cli, const void *v, const char *const *operands)
{
	const struct renewals_values *values = v;
	struct staff_answer answer;
	char days[24];

	(void)operands;
	(void)snprintf(days, sizeof(days), "%ld", values->days);
	const struct db_param params[] = {
		db_text(values->days > 0 ? days : NULL),
	};
	if (staff_cli_run(cli, "list the renewals", "staff_renewals", params,
	    1, &answer) != 0)
		return CLI_FAILED;
	return staff_cli_list(cli, &answer, "renewals", renewal_columns,
	    values->format == 1);
}

const struct command employee_commands[] = {
	{ "employee", "list", "", "List employees, the newest first",
	    "A page of them. The audit says who read it.\n", list_options,
	    sizeof(struct list_values), list },
	{ "employee", "show", "ID", "Show an employee and the submissions",
	    "The audit says who read it.\n", show_options,
	    sizeof(struct show_values), show },
	{ "employee", "create", "", "Add an employee and print the id", "",
	    create_options, sizeof(struct create_values), create },
	{ "employee", "change", "ID", "Change what is noted of an employee",
	    "Only what the options name.\n", change_options,
	    sizeof(struct employee_change_values), employee_change_run },
	{ "employee", "terminate", "ID", "Note that an employee has left",
	    "A date that is there already stays, unless --on says "
	    "another.\n", terminate_options,
	    sizeof(struct employee_terminate_values),
	    employee_terminate_run },
	{ "employee", "deactivate", "ID", "Note that an employee is away", "",
	    NULL, 0, employee_deactivate_run },
	{ "employee", "reactivate", "ID", "Note that an employee is back", "",
	    NULL, 0, employee_reactivate_run },
	{ "employee", "send-renewal", "ID",
	    "Make an invite to fill the form in again",
	    "Prints its link.\n", renewal_options,
	    sizeof(struct employee_renewal_values),
	    employee_send_renewal_run },
	{ "employee", "renewals", "", "List whose documents expire",
	    "The first to expire comes first, at most 1,000. Terminated "
	    "employees are left out.\nThe audit says who read it.\n",
	    renewals_options, sizeof(struct renewals_values),
	    list_renewals },
	{ .group = NULL },
};
