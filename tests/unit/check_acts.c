/* SPDX-License-Identifier: MIT */
/* check_acts.c -- each act has its statement, and parameters that fit it. */
#include <stdlib.h>
#include <string.h>

#include "staff/acts.h"
#include "store/staff.h"
#include "unit.h"

#define WHO 2 /* parameters before the act's … */
#define KEY 4 /* … and behind them, of one that is done once by a key */

static const struct db_statement *
statement_of(const struct act *act)
{
	const struct db_statement *s = staff_statements;

	while (s->name != NULL && strcmp(s->name, act->statement) != 0)
		s++;
	return s;
}

static int
count_params(const struct act *act)
{
	int n = 0;

	while (act->params != NULL && act->params[n].kind != PARAM_END)
		n++;
	return n;
}

/* The highest N of a $N in SQL. */
static int
highest(const char *sql)
{
	int max = 0;

	while ((sql = strchr(sql, '$')) != NULL) {
		int n = atoi(++sql);

		max = n > max ? n : max;
	}
	return max;
}

START_TEST(has_a_statement)
{
	ck_assert_ptr_nonnull(acts[_i].statement);
	ck_assert_str_eq(statement_of(&acts[_i])->name, acts[_i].statement);
}
END_TEST

START_TEST(takes_what_the_statement_takes)
{
	const char *sql = statement_of(&acts[_i])->sql;

	ck_assert_msg(highest(sql) == WHO + count_params(&acts[_i]) +
	    (acts[_i].keyed ? KEY : 0), "%s has $%d", acts[_i].statement,
	    highest(sql));
}
END_TEST

START_TEST(is_keyed_if_it_creates)
{
	ck_assert_int_eq(strstr(statement_of(&acts[_i])->sql,
	    "INSERT INTO request_key") != NULL, acts[_i].keyed);
	ck_assert(!acts[_i].only_reads || !acts[_i].keyed);
}
END_TEST

/* Are A and B, of which either may be NULL, the same? */
static int
is_same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

START_TEST(has_sound_parameters)
{
	const struct param *params = acts[_i].params;

	for (int i = 0; i < count_params(&acts[_i]); i++) {
		const struct param *p = &params[i];

		ck_assert_int_eq(p->name == NULL, p->from == PARAM_MADE);
		ck_assert_int_eq(p->choices != NULL, p->kind == PARAM_CHOICE);
		ck_assert(p->flags != (PARAM_REQUIRED | PARAM_CLEARS));
		ck_assert(p->max >= p->min);
		ck_assert_int_eq(p->option != NULL, p->help != NULL);
		for (int j = 0; j < i; j++) {
			ck_assert(!is_same(p->name, params[j].name));
			ck_assert(!is_same(p->option, params[j].option));
		}
	}
}
END_TEST

START_TEST(knows_what_is_made)
{
	ck_assert_uint_eq(act_made(&acts[ACT_CREATE_INVITE]), 7);
	ck_assert_uint_eq(act_made(&acts[ACT_RESEND_INVITE]), 14);
	ck_assert_uint_eq(act_made(&acts[ACT_CREATE_ACCOUNT]), 1 | 16);
	ck_assert_uint_eq(act_made(&acts[ACT_CHANGE_ACCOUNT]), 8);
	ck_assert_uint_eq(act_made(&acts[ACT_LIST_ACCOUNTS]), 0);
}
END_TEST

START_TEST(finds_a_parameter)
{
	const struct act *act = &acts[ACT_CHANGE_EMPLOYEE];

	ck_assert_ptr_eq(act_param(act, "version and more", 7),
	    &act->params[1]);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ has_a_statement, ACTS },
		{ takes_what_the_statement_takes, ACTS },
		{ is_keyed_if_it_creates, ACTS },
		{ has_sound_parameters, ACTS },
		{ knows_what_is_made, 1 },
		{ finds_a_parameter, 1 },
	};

	return UNIT_RUN("acts", tests);
}
