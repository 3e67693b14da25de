/* SPDX-License-Identifier: MIT */
/* certificate.c -- what a certificate in a PEM file says. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "crypto/certificate.h"

/* It is OpenSSL's X509, so that nothing has to be kept beside. */
static X509 *
x509_of(const struct certificate *certificate)
{
	return (X509 *)(uintptr_t)certificate;
}

/* An encrypted key is one that cannot be read: nobody is asked. */
static int
refuse(char *buffer, int size, int writing, void *context)
{
	(void)buffer, (void)size, (void)writing, (void)context;
	return -1;
}

struct certificate *
certificate_read(const char *path)
{
	FILE *file = fopen(path, "re");
	X509 *x509;

	if (file == NULL)
		return NULL;
	x509 = PEM_read_X509(file, NULL, refuse, NULL);
	(void)fclose(file);
	ERR_clear_error();
	if (x509 == NULL)
		errno = EINVAL;
	return (struct certificate *)x509;
}

void
certificate_free(struct certificate *certificate)
{
	X509_free((X509 *)certificate);
}

int
certificate_days(const struct certificate *certificate)
{
	int days = 0, seconds = 0;

	if (ASN1_TIME_diff(&days, &seconds, NULL,
	    X509_get0_notAfter(x509_of(certificate))) != 1)
		return -1;
	return seconds < 0 ? days - 1 : days;
}

bool
certificate_is_for(const struct certificate *certificate, const char *host)
{
	X509 *x509 = x509_of(certificate);
	char address[64];
	size_t len = strcspn(host + (*host == '['), "]");

	(void)snprintf(address, sizeof(address), "%.*s", (int)(len <
	    sizeof(address) ? len : sizeof(address) - 1), host +
	    (*host == '['));
	return X509_check_host(x509, host, strlen(host), 0, NULL) == 1 ||
	    X509_check_ip_asc(x509, address, 0) == 1;
}

enum certificate_key
certificate_check_key(const struct certificate *certificate, const char *path)
{
	FILE *file = fopen(path, "re");
	EVP_PKEY *key;
	int fits;

	if (file == NULL)
		return CERTIFICATE_KEY_UNREADABLE;
	key = PEM_read_PrivateKey(file, NULL, refuse, NULL);
	(void)fclose(file);
	fits = key != NULL && X509_check_private_key(x509_of(certificate),
	    key) == 1;
	ERR_clear_error();
	if (key == NULL)
		return CERTIFICATE_KEY_UNREADABLE;
	EVP_PKEY_free(key);
	return fits ? CERTIFICATE_KEY_FITS : CERTIFICATE_KEY_OTHER;
}
