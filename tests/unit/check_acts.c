/* SPDX-License-Identifier: MIT */
/* check_acts.c -- each act has its statement, and parameters that fit it. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "staff/acts.h"
#include "store/staff.h"
#include "unit.h"

#define NAME_ROOM 32

static int
count_params(const struct act *act)
{
	int n = 0;

	while (act->params != NULL && act->params[n].kind != PARAM_END)
		n++;
	return n;
}

/* The statements are prepared. */
START_TEST(has_a_statement)
{
	const struct db_statement *const *s = staff_statements;

	while (*s != NULL && *s != acts[_i].statement)
		s++;
	ck_assert_ptr_nonnull(*s);
}
END_TEST

START_TEST(takes_what_the_statement_takes)
{
	int n = STAFF_WHO_PARAMS + count_params(&acts[_i]);

	ck_assert_int_le(n, STAFF_PARAMS_MAX);
	ck_assert_msg(acts[_i].statement->params == n + (acts[_i].keyed ?
	    STAFF_KEY_PARAMS : 0), "%s takes %d", acts[_i].statement->name,
	    acts[_i].statement->params);
}
END_TEST

/* The NAME that JSON has, as SQL has it: rowId is row_id. */
static void
put_sql_name(const char *name, char sql[static NAME_ROOM])
{
	size_t n = 0;

	for (; *name != '\0' && n < NAME_ROOM - 2; name++) {
		if (isupper((unsigned char)*name))
			sql[n++] = '_';
		sql[n++] = (char)tolower((unsigned char)*name);
	}
	sql[n] = '\0';
}

/* The head of the statement, which the text has, names the same. */
START_TEST(has_the_statements_names)
{
	const char *head = acts[_i].statement->sql;
	char type[NAME_ROOM], name[NAME_ROOM], wanted[NAME_ROOM];

	for (int i = 0; i < count_params(&acts[_i]); i++) {
		const struct param *p = &acts[_i].params[i];
		char number[16];

		(void)snprintf(number, sizeof(number), "$%d ",
		    STAFF_WHO_PARAMS + i + 1);
		head = strstr(head, number);
		ck_assert_ptr_nonnull(head);
		ck_assert_int_eq(sscanf(head, "$%*d %31s %31s", type, name),
		    2);
		if (p->name == NULL)
			continue;
		put_sql_name(p->name, wanted);
		if (p->from == PARAM_COLUMN &&
		    wanted[strlen(wanted) - 1] != 's')
			strcat(wanted, "s"); /* an array of them */
		ck_assert_str_eq(name, wanted);
		ck_assert_int_eq(strcmp(type, "uuid") == 0,
		    p->kind == PARAM_UUID);
	}
}
END_TEST

START_TEST(is_keyed_if_it_creates)
{
	ck_assert_int_eq(strstr(acts[_i].statement->sql,
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
		{ has_the_statements_names, ACTS },
		{ is_keyed_if_it_creates, ACTS },
		{ has_sound_parameters, ACTS },
		{ knows_what_is_made, 1 },
		{ finds_a_parameter, 1 },
	};

	return UNIT_RUN("acts", tests);
}
