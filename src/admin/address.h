/* SPDX-License-Identifier: MIT */
/* address.h -- which network a client comes from, as a digest. */
#ifndef ADMIN_ADDRESS_H
#define ADMIN_ADDRESS_H

#include <stdint.h>

#include "store/account.h"

struct unseal;

/*
 * Digests the network of the address TEXT, under the staff side's key: all of
 * an IPv4 address, the first half of an IPv6 one, which is a customer's;
 * what is neither counts as it is.
 */
void address_digest(const struct unseal *unseal, const char *text,
    uint8_t digest[static ACCOUNT_ADDRESS_LEN]);

#endif
