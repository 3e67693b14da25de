/* SPDX-License-Identifier: MIT */
/* unit.c -- what every unit test program does the same way. */
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

/* Not a limit of ours: on a busy machine 0.2 s become many. */
#define LIMIT_S 300

static int
run(const char *name, const struct unit_test *tests, size_t n,
    void (*setup)(void), void (*teardown)(void), enum fork_status fork)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, LIMIT_S);
	tcase_add_checked_fixture(tcase, setup, teardown);
	suite_add_tcase(suite, tcase);
	for (size_t i = 0; i < n; i++)
		_tcase_add_test(tcase, tests[i].test, 0, 0, 0, tests[i].times);
	runner = srunner_create(suite);
	srunner_set_fork_status(runner, fork);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
unit_run(const char *name, const struct unit_test *tests, size_t n,
    void (*setup)(void), void (*teardown)(void))
{
	(void)alarm(LIMIT_S);
	return run(name, tests, n, setup, teardown, CK_NOFORK);
}

int
unit_run_apart(const char *name, const struct unit_test *tests, size_t n,
    void (*setup)(void), void (*teardown)(void))
{
	return run(name, tests, n, setup, teardown, CK_FORK);
}
