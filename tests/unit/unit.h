/* SPDX-License-Identifier: MIT */
/* unit.h -- what every unit test program does the same way. */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <check.h>
#include <stddef.h>

/* A test: its function, and how often it is run (its _i counts up). */
struct unit_test {
	const TTest *test;
	int times;
};

/*
 * Runs N TESTS of the module NAME, each between SETUP and TEARDOWN (NULL:
 * nothing), in five minutes at most. Returns main()'s result.
 */
int unit_run(const char *name, const struct unit_test *tests, size_t n,
    void (*setup)(void), void (*teardown)(void));

/* The same with a process for each test, which takes longer: for those that end
 * theirs, or leave it changed. */
int unit_run_apart(const char *name, const struct unit_test *tests, size_t n,
    void (*setup)(void), void (*teardown)(void));

#define UNIT_COUNT(array) (sizeof(array) / sizeof(*(array)))
#define UNIT_RUN(name, tests) \
	unit_run(name, tests, UNIT_COUNT(tests), NULL, NULL)

#endif
