/* SPDX-License-Identifier: MIT */
/* fuzz_totp.c -- a one-time code is one of three, once; a secret's base32 is that secret. */
#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>

#include "crypto/totp.h"
#include "fuzz.h"

#define NOW 1767225600

static void
check_base32(const uint8_t *secret)
{
	char text[TOTP_TEXT_LEN + 1], *bytes = NULL;
	size_t len = 0;

	assert(totp_format_secret(secret, text) == 0);
	assert(strlen(text) == TOTP_TEXT_LEN);
	assert(oath_base32_decode(text, TOTP_TEXT_LEN, &bytes, &len) ==
	    OATH_OK);
	assert(fuzz_equal(bytes, len, secret, TOTP_SECRET_LEN));
	free(bytes);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	assert(sodium_init() >= 0 && oath_init() == OATH_OK);
	return 0;
}

/* 20 bytes of secret; the rest is the code. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *code = (const char *)data + TOTP_SECRET_LEN;
	char right[TOTP_CODE_LEN + 1];
	int64_t step;

	if (len < TOTP_SECRET_LEN)
		return 0;
	check_base32(data);
	step = totp_check(data, code, len - TOTP_SECRET_LEN, NOW, 0);
	assert(step == 0 || (step >= NOW / TOTP_STEP_S - 1 &&
	    step <= NOW / TOTP_STEP_S + 1));
	assert(oath_totp_generate((const char *)data, TOTP_SECRET_LEN, NOW,
	    TOTP_STEP_S, 0, TOTP_CODE_LEN, right) == OATH_OK);
	step = totp_check(data, right, TOTP_CODE_LEN, NOW, 0);
	assert(step >= NOW / TOTP_STEP_S - 1);
	/* Used once, a code is good no more; the next one may be the same. */
	step = totp_check(data, right, TOTP_CODE_LEN, NOW, NOW / TOTP_STEP_S);
	assert(step == 0 || step == NOW / TOTP_STEP_S + 1);
	return 0;
}
