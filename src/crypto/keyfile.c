/* SPDX-License-Identifier: MIT */
/* keyfile.c -- text files of keys, the current one first. */
#include <sys/stat.h>

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "crypto/keyfile.h"

#define FILE_MAX ((size_t)64 << 10)

static const char *const kind_names[] = {
	[KEYFILE_PUBLIC] = "admitone-public-key",
	[KEYFILE_SECRET] = "admitone-secret-key",
};

/* Does the id belong to the key? A secret key has its public key's id. */
static int
check_id(const struct keyfile_key *key, enum keyfile_kind kind)
{
	uint8_t public_key[SEALED_KEY_LEN], id[SEALED_KEY_ID_LEN];

	if (kind == KEYFILE_SECRET)
		(void)crypto_scalarmult_base(public_key, key->key);
	else
		memcpy(public_key, key->key, SEALED_KEY_LEN);
	sealed_key_id(public_key, id);
	return memcmp(id, key->id, sizeof(id)) == 0 ? 0 : -1;
}

/* Reads the NUL-terminated LINE, which strtok_r() takes apart. */
static int
parse_line(char *line, enum keyfile_kind kind, struct keyfile_key *key)
{
	char *rest = NULL;
	const char *name = strtok_r(line, " \t\r", &rest);
	const char *id = strtok_r(NULL, " \t\r", &rest);
	const char *text = strtok_r(NULL, " \t\r", &rest);
	const char *created = strtok_r(NULL, " \t\r", &rest);
	size_t id_len, key_len;

	if (created == NULL || strcmp(name, kind_names[kind]) != 0 ||
	    strlen(created) != KEYFILE_CREATED_LEN)
		return -1;
	if (sodium_hex2bin(key->id, sizeof(key->id), id, strlen(id), NULL,
	    &id_len, NULL) != 0 || id_len != sizeof(key->id))
		return -1;
	if (sodium_base642bin(key->key, sizeof(key->key), text, strlen(text),
	    NULL, &key_len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) !=
	    0 || key_len != sizeof(key->key))
		return -1;
	memcpy(key->created, created, KEYFILE_CREATED_LEN + 1);
	return check_id(key, kind);
}

/* May everybody read or write the file of FD? */
static int
is_open_to_all(int fd)
{
	struct stat st;

	return fstat(fd, &st) != 0 || (st.st_mode & S_IRWXO) != 0;
}

/* Reads the whole file into BUFFER (FILE_MAX + 1 bytes) and ends it. */
static int
read_file(const char *path, enum keyfile_kind kind, char *buffer)
{
	size_t len = 0;
	ssize_t n = 0;
	int fd, saved;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (kind == KEYFILE_SECRET && is_open_to_all(fd)) {
		saved = EPERM;
	} else {
		while ((n = read(fd, buffer + len, FILE_MAX + 1 - len)) > 0)
			len += (size_t)n;
		saved = n < 0 ? errno : len > FILE_MAX ? E2BIG : 0;
	}
	(void)close(fd);
	if (saved != 0) {
		errno = saved;
		return -1;
	}
	buffer[len] = '\0';
	return 0;
}

int
keyfile_read(const char *path, enum keyfile_kind kind,
    struct keyfile_key *keys, int max)
{
	char *buffer, *rest = NULL, *line;
	int n = -1, saved;

	buffer = sodium_malloc(FILE_MAX + 1);
	if (buffer == NULL || read_file(path, kind, buffer) != 0)
		goto done;
	n = 0;
	for (line = strtok_r(buffer, "\n", &rest); line != NULL && n < max;
	    line = strtok_r(NULL, "\n", &rest)) {
		if (*line == '#' || line[strspn(line, " \t\r")] == '\0')
			continue;
		if (parse_line(line, kind, &keys[n]) != 0) {
			errno = EINVAL;
			n = -1;
			goto done;
		}
		n++;
	}
done:
	saved = errno;
	sodium_free(buffer);
	errno = saved;
	return n;
}
