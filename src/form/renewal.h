/* SPDX-License-Identifier: MIT */
/* renewal.h -- when somebody must be looked at again, by a form's words. */
#ifndef FORM_RENEWAL_H
#define FORM_RENEWAL_H

struct form;

/*
 * Sets FORM's next_renewal, receipt and receipt_until from the values alone,
 * good or bad: a form that is stored may have come under older rules.
 */
void renewal_find(struct form *form);

#endif
