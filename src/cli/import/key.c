/* SPDX-License-Identifier: MIT */
/* key.c -- the key that the old system sealed with. */
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "cli/import/key.h"
#include "crypto/aes_gcm.h"
#include "crypto/crypto.h"
#include "term/cli.h"

#define VARIABLE "DATA_ENCRYPTION_KEY"
#define DIGITS ((size_t)2 * AES_GCM_KEY_LEN)
#define TEXT_ROOM 256

/* Makes the key of what stands in TEXT, with white space around it. */
static struct aes_gcm *
parse(const char *text, const char *where)
{
	static const char blanks[] = " \t\r\n";
	const char *digits = text + strspn(text, blanks);
	size_t len = strcspn(digits, blanks);
	uint8_t key[AES_GCM_KEY_LEN];
	struct aes_gcm *gcm = NULL;

	if (len != DIGITS || digits[len + strspn(digits + len, blanks)] !=
	    '\0' || hex_decode(digits, len, key) != 0) {
		(void)cli_fail("the key in %s must be %zu hexadecimal digits",
		    where, DIGITS);
		return NULL;
	}
	gcm = aes_gcm_new(key);
	crypto_wipe(key, sizeof(key));
	if (gcm == NULL)
		(void)cli_fail("out of memory");
	return gcm;
}

/* Whoever can read the old key can read the old data. */
static void
warn_of_mode(FILE *file, const char *path)
{
	struct stat status;

	if (fstat(fileno(file), &status) == 0 &&
	    (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		fprintf(stderr, "admitone: others may read %s: chmod 0600\n",
		    path);
}

struct aes_gcm *
import_key_read(const char *path)
{
	char text[TEXT_ROOM] = "";
	const char *value = getenv(VARIABLE);
	struct aes_gcm *gcm;
	FILE *file;

	if (path == NULL) {
		if (value != NULL && *value != '\0')
			return parse(value, VARIABLE);
		(void)cli_fail("the old system's key is needed: --key-file, or "
		    VARIABLE " in the environment");
		return NULL;
	}
	file = fopen(path, "re");
	if (file == NULL) {
		(void)cli_fail("cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	(void)setvbuf(file, NULL, _IONBF, 0);
	warn_of_mode(file, path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	(void)fclose(file);
	gcm = parse(text, path);
	crypto_wipe(text, sizeof(text));
	return gcm;
}
