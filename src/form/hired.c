/* SPDX-License-Identifier: MIT */
/* hired.c -- which day can be a first day of employment. */
#include <stddef.h>

#include "base/clock.h"
#include "form/hired.h"

/*
 * Form I-9 is for those hired after November 6, 1986, the day on which the law
 * was enacted; in the Northern Mariana Islands after November 27, 2009 (8 CFR
 * 274a.7(a); USCIS, I-9 Central, "Who needs Form I-9"). Where somebody works
 * is on no form and in no file here: so a day between the two is accepted.
 */
static const struct date enacted = { 1986, 11, 6 };

const struct problem *
hired_check(struct date date)
{
	struct date latest = clock_latest_today();

	latest.year++;
	if (date_compare(date, enacted) <= 0)
		return PROBLEM(BEFORE_ACT);
	if (date_compare(date, latest) > 0)
		return PROBLEM(FAR_AHEAD);
	return NULL;
}
