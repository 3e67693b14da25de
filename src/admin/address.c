/* SPDX-License-Identifier: MIT */
/* address.c -- which network a client comes from, as a digest. */
#include <arpa/inet.h>

#include <string.h>

#include "admin/address.h"
#include "crypto/unseal.h"

#define NETWORK_V6_LEN 8

void
address_digest(const struct unseal *unseal, const char *text,
    uint8_t digest[static ACCOUNT_ADDRESS_LEN])
{
	uint8_t bytes[sizeof(struct in6_addr)];
	const void *network = text;
	size_t len = strlen(text);

	if (inet_pton(AF_INET, text, bytes) == 1) {
		network = bytes;
		len = sizeof(struct in_addr);
	} else if (inet_pton(AF_INET6, text, bytes) == 1) {
		network = bytes;
		len = NETWORK_V6_LEN;
	}
	unseal_keyed_digest(unseal, network, len, digest,
	    ACCOUNT_ADDRESS_LEN);
}
