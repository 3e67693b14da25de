/* SPDX-License-Identifier: MIT */
/* hired.h -- which day can be a first day of employment. */
#ifndef FORM_HIRED_H
#define FORM_HIRED_H

#include "base/date.h"
#include "base/problem.h"

/* What is wrong with DATE as a first day of employment, a literal that names
 * no field; NULL: nothing. */
const struct problem *hired_check(struct date date);

#endif
