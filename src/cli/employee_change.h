/* SPDX-License-Identifier: MIT */
/* employee_change.h -- admitone employee change, deactivate, reactivate,
 * terminate, send-renewal. */
#ifndef CLI_EMPLOYEE_CHANGE_H
#define CLI_EMPLOYEE_CHANGE_H

struct cli;

struct employee_change_values {
	long version; /* 0: whatever it is */
	/* NULL keeps it, "" clears it: */
	const char *email, *first_name, *hire_date, *last_name, *notes;
	const char *phone;
};

struct employee_terminate_values {
	const char *on;
};

struct employee_renewal_values {
	long expires_days; /* 0: as the setting says */
};

/* Each does so to the employee whose id is the operand. */
int employee_change_run(struct cli *cli, const void *values,
    const char *const *operands);
int employee_deactivate_run(struct cli *cli, const void *values,
    const char *const *operands);
int employee_reactivate_run(struct cli *cli, const void *values,
    const char *const *operands);
int employee_terminate_run(struct cli *cli, const void *values,
    const char *const *operands);

/* Makes an invite to fill the form in again, and prints its link. */
int employee_send_renewal_run(struct cli *cli, const void *values,
    const char *const *operands);

#endif
