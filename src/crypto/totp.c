/* SPDX-License-Identifier: MIT */
/* totp.c -- one-time codes of an authenticator app (RFC 6238). */
#include <liboath/oath.h>
#include <sodium.h>

#include <stdlib.h>
#include <string.h>

#include "crypto/totp.h"

void
totp_make_secret(uint8_t secret[static TOTP_SECRET_LEN])
{
	randombytes_buf(secret, TOTP_SECRET_LEN);
}

int
totp_format_secret(const uint8_t secret[static TOTP_SECRET_LEN],
    char text[static TOTP_TEXT_LEN + 1])
{
	char *base32 = NULL;
	size_t len = 0;
	int result = -1;

	if (oath_base32_encode((const char *)secret, TOTP_SECRET_LEN, &base32,
	    &len) == OATH_OK && len == TOTP_TEXT_LEN) {
		memcpy(text, base32, len);
		text[len] = '\0';
		result = 0;
	}
	if (base32 != NULL) {
		sodium_memzero(base32, len);
		free(base32);
	}
	return result;
}

int64_t
totp_check(const uint8_t secret[static TOTP_SECRET_LEN], const char *code,
    size_t len, int64_t now, int64_t last_step)
{
	int64_t step = now / TOTP_STEP_S, found = 0;
	char right[TOTP_CODE_LEN + 1];

	if (len != TOTP_CODE_LEN)
		return 0;
	/* All three are made and compared, whichever it is. */
	for (int64_t s = step - 1; s <= step + 1; s++) {
		if (oath_totp_generate((const char *)secret, TOTP_SECRET_LEN,
		    s * TOTP_STEP_S, TOTP_STEP_S, 0, TOTP_CODE_LEN, right) !=
		    OATH_OK)
			continue;
		if (sodium_memcmp(right, code, TOTP_CODE_LEN) == 0 &&
		    s > last_step)
			found = s;
	}
	sodium_memzero(right, sizeof(right));
	return found;
}
