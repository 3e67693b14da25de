/* SPDX-License-Identifier: MIT */
/* check_records.c -- libfcgi gets one responder's request, and nothing else. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "http/records.h"
#include "unit.h"

#define B(...) (const uint8_t[]){ __VA_ARGS__ }, \
	sizeof((const uint8_t[]){ __VA_ARGS__ })
#define BEGIN(role) 1, 1, 0, 1, 0, 8, 0, 0, 0, role, 0, 0, 0, 0, 0, 0
#define PARAMS(len) 1, 4, 0, 1, 0, len, 0, 0
#define STDIN(len) 1, 5, 0, 1, 0, len, 0, 0
#define BIG 0xff, 0xff, 0xff, 0xff

static const struct {
	const uint8_t *bytes;
	size_t len;
	bool good;
} cases[] = {
	{ B(BEGIN(1), PARAMS(0), STDIN(0)), true },
	{ B(BEGIN(1), PARAMS(4), 1, 1, 'A', 'b', PARAMS(0), STDIN(0)), true },
	{ B(BEGIN(1), PARAMS(10), 0x80, 0, 0, 1, 0x80, 0, 0, 1, 'A', 'b',
	    PARAMS(0), STDIN(2), 'h', 'i', STDIN(0)), true },
	/* a parameter in three records, with padding */
	{ B(BEGIN(1), PARAMS(1), 1, PARAMS(2), 1, 'A', 1, 4, 0, 1, 0, 1, 2, 0,
	    'b', 0, 0, PARAMS(0), STDIN(0)), true },
	{ B(BEGIN(1), PARAMS(4), 0, 0, 0, 0, PARAMS(0), STDIN(0)), true },
	/* what comes after the end is not libfcgi's to read */
	{ B(BEGIN(1), PARAMS(0), STDIN(0), 'x', 'y'), true },

	{ B(2, 1, 0, 1, 0, 8, 0, 0), false },     /* another version */
	{ B(1, 1, 0, 0, 0, 8, 0, 0), false },     /* the id 0 */
	{ B(1, 1, 0, 1, 0, 7, 0, 0), false },     /* a shorter beginning */
	{ B(1, 1, 0, 1, 0, 8, 1, 0), false },     /* padding behind it */
	{ B(BEGIN(1), 1, 4, 0, 1, 0, 0, 1, 0), false },
	{ B(1, 9, 0, 0, 0, 0, 0, 0), false },     /* management */
	{ B(PARAMS(0)), false },                  /* no beginning */
	{ B(BEGIN(2)), false },                   /* other roles */
	{ B(BEGIN(3)), false },
	{ B(BEGIN(1), BEGIN(1)), false },
	{ B(BEGIN(1), STDIN(0)), false },         /* no parameters */
	{ B(BEGIN(1), 1, 4, 0, 2, 0, 0, 0, 0), false }, /* another's */
	{ B(BEGIN(1), 1, 2, 0, 1, 0, 0, 0, 0), false }, /* an abort */
	{ B(BEGIN(1), PARAMS(5), 0x80, 4, 0, 0, 0), true }, /* 256 KiB */
	{ B(BEGIN(1), PARAMS(5), 0x80, 4, 0, 1, 0), false },
	{ B(BEGIN(1), PARAMS(8), BIG, BIG), false },
	{ B(BEGIN(1), PARAMS(5), BIG, 0), false },
	{ B(BEGIN(1), PARAMS(5), 0, BIG), false },
	{ B(BEGIN(1), PARAMS(1), 1, PARAMS(0)), false }, /* half of one */
	{ B(BEGIN(1), PARAMS(3), 1, 1, 'A', PARAMS(0)), false },
	{ B(BEGIN(1), PARAMS(0), PARAMS(0)), false },
	{ B(BEGIN(1), PARAMS(0), 1, 9, 0, 0, 0, 0, 0, 0), false },
	{ B(BEGIN(1), PARAMS(0), 1, 8, 0, 1, 0, 0, 0, 0), false },
};

/* Shown in pieces of any length, it is judged the same. */
START_TEST(judges)
{
	for (size_t piece = 1; piece <= cases[_i].len; piece++) {
		struct records records;
		bool good = true;
		size_t n;

		records_start(&records);
		for (size_t at = 0; at < cases[_i].len; at += n) {
			n = cases[_i].len - at < piece ? cases[_i].len - at :
			    piece;
			good &= records_check(&records, cases[_i].bytes + at,
			    n) == 0;
		}
		ck_assert_int_eq(good, cases[_i].good);
	}
}
END_TEST

/* Small ones are many: all together they have a limit. */
START_TEST(limits_parameters)
{
	static uint8_t content[65535];
	const uint8_t begin[] = { BEGIN(1) };
	const uint8_t head[] = { 1, 4, 0, 1, 0xff, 0xff, 0, 0 };
	struct records records;
	int n = 0;

	records_start(&records);
	ck_assert_int_eq(records_check(&records, begin, sizeof(begin)), 0);
	while (n < 100 && records_check(&records, head, sizeof(head)) == 0 &&
	    records_check(&records, content, sizeof(content)) == 0)
		n++;
	ck_assert_int_eq(n, 4);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ judges, UNIT_COUNT(cases) },
		{ limits_parameters, 1 },
	};

	return UNIT_RUN("records", tests);
}
