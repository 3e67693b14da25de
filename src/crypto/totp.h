/* SPDX-License-Identifier: MIT */
/* totp.h -- one-time codes of an authenticator app (RFC 6238). */
#ifndef CRYPTO_TOTP_H
#define CRYPTO_TOTP_H

#include <stddef.h>
#include <stdint.h>

#define TOTP_SECRET_LEN 20 /* bytes; RFC 4226, 4 recommends 160 bits */
#define TOTP_TEXT_LEN 32   /* of a secret in base32 */
#define TOTP_CODE_LEN 6
#define TOTP_STEP_S 30

/* Makes a random secret. */
void totp_make_secret(uint8_t secret[static TOTP_SECRET_LEN]);

/* Writes SECRET in base32 (RFC 4648, 6), with a NUL. Returns 0, or -1 when
 * memory is short. */
__attribute__((warn_unused_result)) int totp_format_secret(
    const uint8_t secret[static TOTP_SECRET_LEN],
    char text[static TOTP_TEXT_LEN + 1]);

/*
 * Looks whether the LEN characters at CODE are the code at NOW (seconds of
 * Unix time), of the step before or of the one after, for clocks that are
 * not quite right; a step up to LAST_STEP has been used already. Returns the
 * code's step, for the next LAST_STEP, or 0.
 */
__attribute__((warn_unused_result)) int64_t totp_check(
    const uint8_t secret[static TOTP_SECRET_LEN], const char *code,
    size_t len, int64_t now, int64_t last_step);

#endif
