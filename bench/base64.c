/* SPDX-License-Identifier: MIT */
/* base64.c -- decodes a signature of 6 KB with our decoder and libsodium's.
 *
 * make bench/base64 && bench/base64
 */
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/clock.h"

#define BYTES 6000
#define TIMES 100000

int
main(void)
{
	static uint8_t bytes[BYTES], out[BYTES + 3];
	static char text[BYTES * 2];
	size_t len = sodium_base64_ENCODED_LEN(BYTES,
	    sodium_base64_VARIANT_ORIGINAL) - 1, got;
	int64_t began, table, constant;

	randombytes_buf(bytes, sizeof(bytes));
	(void)sodium_bin2base64(text, sizeof(text), bytes, sizeof(bytes),
	    sodium_base64_VARIANT_ORIGINAL);
	began = clock_us();
	for (int i = 0; i < TIMES; i++)
		if (base64_decode(text, len, out, &got) != 0)
			return EXIT_FAILURE;
	table = clock_us() - began;
	began = clock_us();
	for (int i = 0; i < TIMES; i++)
		if (sodium_base642bin(out, sizeof(out), text, len, NULL, &got,
		    NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
			return EXIT_FAILURE;
	constant = clock_us() - began;
	printf("%d bytes: by table %.2f us, libsodium %.2f us\n", BYTES,
	    (double)table / TIMES, (double)constant / TIMES);
	return EXIT_SUCCESS;
}
