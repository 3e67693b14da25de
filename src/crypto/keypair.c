/* SPDX-License-Identifier: MIT */
/* keypair.c -- makes key pairs and puts them into the key files. */
#include <sys/file.h>
#include <sys/stat.h>

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "crypto/keypair.h"

#define KEYS_MAX 64
#define PATH_ROOM 4096

static const struct file_kind {
	const char *line;
	const char *caption;
	mode_t mode;
} file_kinds[] = {
	[KEYFILE_PUBLIC] = { "admitone-public-key", "# Public keys of Admit "
	    "One; the first is current. For the intake and the CLI.\n", 0644 },
	[KEYFILE_SECRET] = { "admitone-secret-key", "# Secret keys of Admit "
	    "One. Whoever has them reads every submission; without\n# them "
	    "nobody does: keep a copy offline.\n", 0600 },
};

static void
print_key(FILE *file, enum keyfile_kind kind, const struct keyfile_key *key)
{
	char id[2 * SEALED_KEY_ID_LEN + 1];
	char text[sodium_base64_ENCODED_LEN(SEALED_KEY_LEN,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

	(void)sodium_bin2hex(id, sizeof(id), key->id, sizeof(key->id));
	(void)sodium_bin2base64(text, sizeof(text), key->key,
	    sizeof(key->key), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	fprintf(file, "%s %s %s %s\n", file_kinds[kind].line, id, text,
	    key->created);
	sodium_memzero(text, sizeof(text));
}

/* Opens the directory that PATH is in. Returns -1 with errno. */
static int
open_directory(const char *path)
{
	char copy[PATH_ROOM];

	if (snprintf(copy, sizeof(copy), "%s", path) >= (int)sizeof(copy)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Makes the rename into PATH's directory durable. */
static int
sync_directory(const char *path)
{
	int fd = open_directory(path), result;

	if (fd < 0)
		return -1;
	result = fsync(fd);
	(void)close(fd);
	return result;
}

static int
print_keys(int fd, enum keyfile_kind kind, const struct keyfile_key *new,
    const struct keyfile_key *old, int n)
{
	FILE *file = fdopen(dup(fd), "w");
	int result;

	if (file == NULL)
		return -1;
	fputs(file_kinds[kind].caption, file);
	print_key(file, kind, new);
	for (int i = 0; i < n; i++)
		print_key(file, kind, &old[i]);
	result = ferror(file) ? -1 : 0;
	return fclose(file) == 0 ? result : -1;
}

/* Gives the new file of FD the mode of its KIND, and the owner of the one at
 * PATH, if that is there. */
static int
set_owner(int fd, enum keyfile_kind kind, const char *path)
{
	struct stat old;

	if (stat(path, &old) == 0 && fchown(fd, old.st_uid, old.st_gid) != 0)
		return -1;
	return fchmod(fd, file_kinds[kind].mode);
}

/* Writes NEW and the N old keys to a file beside PATH, and renames it. */
static int
write_file(const char *path, enum keyfile_kind kind,
    const struct keyfile_key *new, const struct keyfile_key *old, int n)
{
	char beside[PATH_ROOM];
	int fd, result = -1, saved;

	if (snprintf(beside, sizeof(beside), "%s.new", path) >=
	    (int)sizeof(beside)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	(void)unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	if (print_keys(fd, kind, new, old, n) == 0 &&
	    set_owner(fd, kind, path) == 0 && fsync(fd) == 0 &&
	    rename(beside, path) == 0 && sync_directory(path) == 0)
		result = 0;
	saved = errno;
	if (result != 0)
		(void)unlink(beside);
	(void)close(fd);
	errno = saved;
	return result;
}

static int
make(struct keyfile_key *public_key, struct keyfile_key *secret_key)
{
	time_t now = time(NULL);
	struct tm utc;

	randombytes_buf(secret_key->key, SEALED_KEY_LEN);
	if (crypto_scalarmult_base(public_key->key, secret_key->key) != 0)
		return -1;
	sealed_key_id(public_key->key, public_key->id);
	memcpy(secret_key->id, public_key->id, SEALED_KEY_ID_LEN);
	(void)gmtime_r(&now, &utc);
	(void)strftime(public_key->created, sizeof(public_key->created),
	    "%Y-%m-%d", &utc);
	memcpy(secret_key->created, public_key->created,
	    sizeof(secret_key->created));
	return 0;
}

/* The keys of the two files. */
struct keys {
	struct keyfile_key public[KEYS_MAX], secret[KEYS_MAX];
	int n_public, n_secret;
};

/* Reads what is there. With FRESH nothing may be. */
static int
read_keys(const char *public_path, const char *secret_path, int fresh,
    struct keys *keys)
{
	keys->n_public = keys->n_secret = 0;
	if (fresh) {
		if (access(public_path, F_OK) != 0 &&
		    access(secret_path, F_OK) != 0)
			return 0;
		errno = EEXIST;
		return -1;
	}
	keys->n_public = keyfile_read(public_path, KEYFILE_PUBLIC,
	    keys->public, KEYS_MAX);
	if (keys->n_public < 0)
		return -1;
	keys->n_secret = keyfile_read(secret_path, KEYFILE_SECRET,
	    keys->secret, KEYS_MAX);
	if (keys->n_secret < 0)
		return -1;
	/* Never drop a key to make room. */
	errno = E2BIG;
	return keys->n_public < KEYS_MAX && keys->n_secret < KEYS_MAX ? 0 :
	    -1;
}

static int
add_pair(const char *public_path, const char *secret_path, int fresh,
    uint8_t id[static SEALED_KEY_ID_LEN])
{
	struct keyfile_key new_public, new_secret;
	struct keys keys;
	int result = -1;

	if (read_keys(public_path, secret_path, fresh, &keys) == 0 &&
	    make(&new_public, &new_secret) == 0 &&
	    write_file(secret_path, KEYFILE_SECRET, &new_secret, keys.secret,
	    keys.n_secret) == 0 &&
	    write_file(public_path, KEYFILE_PUBLIC, &new_public, keys.public,
	    keys.n_public) == 0) {
		memcpy(id, new_public.id, SEALED_KEY_ID_LEN);
		result = 0;
	}
	sodium_memzero(&keys, sizeof(keys));
	sodium_memzero(&new_secret, sizeof(new_secret));
	return result;
}

int
keypair_add(const char *public_path, const char *secret_path, int fresh,
    uint8_t id[static SEALED_KEY_ID_LEN])
{
	int lock = open_directory(secret_path), result = -1, saved;

	if (lock < 0)
		return -1;
	if (flock(lock, LOCK_EX) == 0)
		result = add_pair(public_path, secret_path, fresh, id);
	saved = errno;
	(void)close(lock);
	errno = saved;
	return result;
}
