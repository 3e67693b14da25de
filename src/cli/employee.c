/* SPDX-License-Identifier: MIT */
/* employee.c -- admitone employee: the people who were, or will be, hired. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/uuid.h"
#include "term/act.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/list.h"

struct format_values {
	int format;
};

#define FORMAT(help) { "format", OPTION_CHOICE, \
	offsetof(struct format_values, format), "text|json", 0, 0, help }

static const struct option list_options[] = {
	COMMAND_ACT_ALL(ACT_LIST_EMPLOYEES),
	FORMAT("format of the list"),
	{ .name = NULL },
};

static const struct option create_options[] = {
	COMMAND_ACT_ALL(ACT_CREATE_EMPLOYEE),
	{ .name = NULL },
};

static const struct option change_options[] = {
	COMMAND_ACT(ACT_CHANGE_EMPLOYEE, "-terminatedAt"),
	{ .name = NULL },
};

static const struct option terminate_options[] = {
	COMMAND_ACT(ACT_CHANGE_EMPLOYEE, "terminatedAt"),
	{ .name = NULL },
};

struct renewal_values {
	bool again;
};

static const struct option renewal_options[] = {
	{ "again", OPTION_FLAG, offsetof(struct renewal_values, again), "", 0,
	    0, "even if the employee has an open invite" },
	COMMAND_ACT_ALL(ACT_SEND_RENEWAL),
	{ .name = NULL },
};

static const struct option due_options[] = {
	COMMAND_ACT_ALL(ACT_LIST_RENEWALS),
	FORMAT("format of the list"),
	{ .name = NULL },
};

static const struct option receipt_options[] = {
	COMMAND_ACT_ALL(ACT_LIST_RECEIPTS),
	FORMAT("format of the list"),
	{ .name = NULL },
};

/* Named as the members of staff_list_employees are. */
static const struct list_column columns[] = {
	{ "id", LIST_TEXT, UUID_TEXT_LEN, true },
	{ "status", LIST_TEXT, 10, true },
	{ "hireDate", LIST_TEXT, 10, true },
	{ "terminatedAt", LIST_TEXT, 12, true },
	{ "externalId", LIST_TEXT, 10, true },
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

static const struct option show_options[] = {
	FORMAT("json includes the history"),
	{ .name = NULL },
};

/* Named as the members of staff_renewals are. */
static const struct list_column renewal_columns[] = {
	{ "employeeId", LIST_TEXT, UUID_TEXT_LEN, true },
	{ "nextRenewalDate", LIST_TEXT, 15, true },
	{ "submissionStatus", LIST_TEXT, 16, true },
	{ "employeeName", LIST_TEXT, 0, true },
	{ .name = NULL },
};

/* … and those of staff_receipts. */
static const struct list_column receipt_columns[] = {
	{ "employeeId", LIST_TEXT, UUID_TEXT_LEN, true },
	{ "receipt", LIST_TEXT, 11, true },
	{ "hireDate", LIST_TEXT, 10, true },
	{ "receiptDue", LIST_TEXT, 10, true },
	{ "submissionStatus", LIST_TEXT, 16, true },
	{ "employeeName", LIST_TEXT, 0, true },
	{ .name = NULL },
};

/* Lists the member MEMBER of what ACT answers. */
static int
list_answer(struct cli *cli, const struct format_values *values,
    struct command_act *act, const char *member,
    const struct list_column *which)
{
	int result = act_run(cli, act);

	return result != 0 ? result : act_list(cli, &act->answer, member,
	    which, values->format == 1);
}

static int
list(struct cli *cli, const void *v, const char *const *operands)
{
	struct command_act act = { .id = ACT_LIST_EMPLOYEES,
		.what = "list the employees" };

	(void)operands;
	return list_answer(cli, v, &act, "employees", columns);
}

static int
list_renewals(struct cli *cli, const void *v, const char *const *operands)
{
	struct command_act act = { .id = ACT_LIST_RENEWALS,
		.what = "list what is due" };

	(void)operands;
	return list_answer(cli, v, &act, "renewals", renewal_columns);
}

static int
list_receipts(struct cli *cli, const void *v, const char *const *operands)
{
	struct command_act act = { .id = ACT_LIST_RECEIPTS,
		.what = "list what is due" };

	(void)operands;
	return list_answer(cli, v, &act, "receipts", receipt_columns);
}

static int
show(struct cli *cli, const void *v, const char *const *operands)
{
	const struct format_values *values = v;
	struct command_act act = { .id = ACT_READ_EMPLOYEE,
		.what = "read the employee" };
	int result = act_run_on(cli, &act, operands[0]);

	if (result != 0)
		return result;
	if (values->format == 1) {
		puts(act.answer.body);
		return 0;
	}
	act_show(cli, &act.answer);
	puts("\nsubmissions:");
	return act_list(cli, &act.answer, "submissions", submission_columns,
	    false);
}

static int
create(struct cli *cli, const void *values, const char *const *operands)
{
	struct command_act act = { .id = ACT_CREATE_EMPLOYEE,
		.what = "create the employee" };
	int result = act_run(cli, &act);

	(void)values, (void)operands;
	if (result == 0)
		puts(act_member(cli, &act.answer, "id"));
	return result;
}

/* Does ACT to the employee ID, and prints what is DONE. */
static int
change_row(struct cli *cli, enum act_id act, const char *id,
    const char *done)
{
	struct command_act change = { .id = act,
		.what = "change the employee" };
	int result = act_run_on(cli, &change, id);

	if (result == 0)
		printf("%s %s\n", id, done);
	return result;
}

static int
change(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	if (cli->n_inputs == (act_is_given(cli, "version") ? 1 : 0))
		return cli_usage("give at least one option, to say what to "
		    "change");
	return change_row(cli, ACT_CHANGE_EMPLOYEE, operands[0], "changed");
}

static int
set_status(struct cli *cli, const char *id, const char *status)
{
	act_give(cli, "status", status);
	return change_row(cli, ACT_CHANGE_EMPLOYEE, id, status);
}

static int
deactivate(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return set_status(cli, operands[0], "inactive");
}

static int
reactivate(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	return set_status(cli, operands[0], "active");
}

static int
terminate(struct cli *cli, const void *values, const char *const *operands)
{
	(void)values;
	if (act_is_given(cli, "terminatedAt"))
		return set_status(cli, operands[0], "terminated");
	return change_row(cli, ACT_TERMINATE_EMPLOYEE, operands[0],
	    "terminated");
}

static int
send_renewal(struct cli *cli, const void *v, const char *const *operands)
{
	const struct renewal_values *values = v;
	struct command_act act = { .id = ACT_SEND_RENEWAL,
		.what = "send a renewal" };
	int result;

	act_give(cli, "again", values->again ? "true" : "false");
	result = act_run_on(cli, &act, operands[0]);
	return result != 0 ? result : cli_link_print_invite(cli, &act.made,
	    act_member(cli, &act.answer, "id"));
}

const struct command employee_commands[] = {
	{ "employee", "list", "", "List employees, newest first",
	    "One page at a time. Recorded in the audit log.\n", list_options,
	    sizeof(struct format_values), list },
	{ "employee", "show", "ID", "Show an employee and their submissions",
	    "Recorded in the audit log.\n", show_options,
	    sizeof(struct format_values), show },
	{ "employee", "create", "", "Add an employee and print the ID", "",
	    create_options, 0, create },
	{ "employee", "change", "ID", "Change an employee's details",
	    "Changes only what the options name.\n",
	    change_options, 0, change },
	{ "employee", "terminate", "ID", "Mark an employee as terminated",
	    "Keeps an earlier date unless --on gives another one.\n",
	    terminate_options, 0, terminate },
	{ "employee", "deactivate", "ID", "Mark an employee as inactive", "",
	    NULL, 0, deactivate },
	{ "employee", "reactivate", "ID", "Mark an employee as active again",
	    "",
	    NULL, 0, reactivate },
	{ "employee", "send-renewal", "ID",
	    "Create an invite to reverify an employee",
	    "Prints its link. With it, the employee says which document from "
	    "List A or C they\nchoose to show. Only for employees that "
	    "\"employee renewals\" lists.\n",
	    renewal_options, 0, send_renewal },
	{ "employee", "renewals", "", "List employees whose right to work "
	    "ends",
	    "Earliest first, at most 1,000. Nobody else may be reverified. "
	    "Before that day, the\nemployer looks at a document of the "
	    "employee's own choice, from List A or List C, and\ncompletes "
	    "Supplement B. Terminated employees are left out. Recorded in the "
	    "audit log.\n",
	    due_options, sizeof(struct format_values), list_renewals },
	{ "employee", "receipts", "", "List employees who showed a receipt",
	    "And the day by which they must show the document itself: 90 days "
	    "after the first day\nof employment; with Form I-94 and an I-551 "
	    "stamp, the stamp's date or, without one, a\nyear after the "
	    "I-94's. Those without a known day come first; at most 1,000. "
	    "Terminated\nemployees are left out. Recorded in the audit log.\n",
	    receipt_options, sizeof(struct format_values), list_receipts },
	{ .group = NULL },
};
