/* SPDX-License-Identifier: MIT */
/* certificate.h -- what a certificate in a PEM file says. */
#ifndef CRYPTO_CERTIFICATE_H
#define CRYPTO_CERTIFICATE_H

#include <stdbool.h>

struct certificate;

/* Reads the first certificate of the PEM file at PATH. Returns NULL with errno;
 * EINVAL: there is none in it. */
__attribute__((warn_unused_result)) struct certificate *certificate_read(
    const char *path);

/* Frees CERTIFICATE. NULL is accepted. */
void certificate_free(struct certificate *certificate);

/* In how many days it ends, rounded down; negative: it has ended. */
int certificate_days(const struct certificate *certificate);

/* Is it valid for HOST, a name or an address ("[::1]" or without brackets)? */
bool certificate_is_for(const struct certificate *certificate,
    const char *host);

enum certificate_key {
	CERTIFICATE_KEY_FITS,
	CERTIFICATE_KEY_OTHER,     /* it is another certificate's */
	CERTIFICATE_KEY_UNREADABLE /* no right to, or no key, or encrypted */
};

/* Is the key in the PEM file at PATH the one of CERTIFICATE? */
enum certificate_key certificate_check_key(
    const struct certificate *certificate, const char *path);

#endif
