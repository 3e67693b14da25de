/* SPDX-License-Identifier: MIT */
/* check_keyfile.c -- what is sealed opens with its key, in its row, only. */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/crypto.h"
#include "crypto/keyfile.h"
#include "crypto/keypair.h"
#include "crypto/seal.h"
#include "crypto/unseal.h"
#include "unit.h"

#define KEYS_MAX 64
#define PLAIN "12 Main Street"
#define PLAIN_LEN (sizeof(PLAIN) - 1)
#define RECORD_LEN (PLAIN_LEN + SEALED_OVERHEAD)

static char dir[] = "/tmp/check_keyfile.XXXXXX";
static char public_path[64], secret_path[64];
static const uint8_t row[SEALED_BOUND_LEN] = { 1, 2, 3 };
static const uint8_t other_row[SEALED_BOUND_LEN] = { 1, 2, 4 };

static void
setup(void)
{
	strcpy(dir, "/tmp/check_keyfile.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(public_path, sizeof(public_path), "%s/seal.pub", dir);
	(void)snprintf(secret_path, sizeof(secret_path), "%s/unseal.key",
	    dir);
}

static void
teardown(void)
{
	(void)unlink(public_path);
	(void)unlink(secret_path);
	ck_assert_int_eq(rmdir(dir), 0); /* nothing else was left there */
}

static void
add(int fresh, uint8_t *id)
{
	ck_assert_int_eq(keypair_add(public_path, secret_path, fresh, id), 0);
}

static void
seal_one(enum sealed_kind kind, uint8_t record[static RECORD_LEN])
{
	struct seal *seal = seal_new(public_path);

	ck_assert_ptr_nonnull(seal);
	ck_assert_int_eq(seal_record(seal, kind, row, PLAIN, PLAIN_LEN,
	    record), 0);
	seal_free(seal);
}

static enum unseal_outcome
open_one(enum sealed_kind kind, const uint8_t *bound_to,
    const uint8_t *record, size_t len)
{
	struct unseal *unseal = unseal_new(secret_path);
	uint8_t plain[RECORD_LEN] = { 0 };
	enum unseal_outcome outcome;

	ck_assert_ptr_nonnull(unseal);
	outcome = unseal_record(unseal, kind, bound_to, record, len, plain);
	if (outcome == UNSEAL_OK)
		ck_assert_mem_eq(plain, PLAIN, PLAIN_LEN);
	unseal_free(unseal);
	return outcome;
}

static void
write_file(const char *path, mode_t mode, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

/* The first line of the file at PATH that holds a key. */
static void
read_key_line(const char *path, char line[static 256])
{
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	do
		ck_assert_ptr_nonnull(fgets(line, 256, file));
	while (*line == '#');
	ck_assert_int_eq(fclose(file), 0);
}

static int
read_public(void)
{
	struct keyfile_key keys[KEYS_MAX];

	errno = 0;
	return keyfile_read(public_path, KEYFILE_PUBLIC, keys, KEYS_MAX);
}

START_TEST(sealed_record_opens)
{
	uint8_t id[SEALED_KEY_ID_LEN], record[RECORD_LEN];

	add(1, id);
	seal_one(SEALED_SUBMISSION, record);
	ck_assert_uint_eq(record[0], SEALED_VERSION);
	ck_assert_mem_eq(record + 1, id, SEALED_KEY_ID_LEN);
	ck_assert_ptr_null(memmem(record, sizeof(record), PLAIN, PLAIN_LEN));
	ck_assert_int_eq(open_one(SEALED_SUBMISSION, row, record,
	    sizeof(record)), UNSEAL_OK);
}
END_TEST

START_TEST(records_of_one_batch_all_open)
{
	uint8_t id[SEALED_KEY_ID_LEN], record[3][RECORD_LEN];
	struct seal *seal;

	add(1, id);
	seal = seal_new(public_path);
	ck_assert_ptr_nonnull(seal);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(seal_record(seal, SEALED_SUBMISSION, row,
		    PLAIN, PLAIN_LEN, record[i]), 0);
		if (i == 1)
			seal_end_batch(seal);
	}
	seal_free(seal);
	/* One ephemeral key per batch, one nonce per record. */
	ck_assert_mem_eq(record[0], record[1], SEALED_PREFIX_LEN);
	ck_assert_mem_ne(record[1], record[2], SEALED_PREFIX_LEN);
	ck_assert_mem_ne(record[0] + SEALED_PREFIX_LEN,
	    record[1] + SEALED_PREFIX_LEN, SEALED_NONCE_LEN);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(open_one(SEALED_SUBMISSION, row, record[i],
		    RECORD_LEN), UNSEAL_OK);
}
END_TEST

START_TEST(moved_record_does_not_open)
{
	uint8_t id[SEALED_KEY_ID_LEN], record[RECORD_LEN];

	add(1, id);
	seal_one(SEALED_SUBMISSION, record);
	ck_assert_int_eq(open_one(SEALED_SUBMISSION, other_row, record,
	    sizeof(record)), UNSEAL_FORGED);
}
END_TEST

START_TEST(record_of_another_kind_does_not_open)
{
	uint8_t id[SEALED_KEY_ID_LEN], record[RECORD_LEN];

	add(1, id);
	seal_one(SEALED_INVITE_TOKEN, record);
	ck_assert_int_eq(open_one(SEALED_SUBMISSION, row, record,
	    sizeof(record)), UNSEAL_FORGED);
}
END_TEST

/* Changes each byte in turn: none of them may open, or crash. */
START_TEST(changed_record_does_not_open)
{
	uint8_t id[SEALED_KEY_ID_LEN], record[RECORD_LEN];
	enum unseal_outcome outcome, expected;

	add(1, id);
	seal_one(SEALED_SUBMISSION, record);
	for (size_t i = 0; i < sizeof(record); i++) {
		record[i] ^= 0x40;
		expected = i == 0 ? UNSEAL_FORMAT :
		    i <= SEALED_KEY_ID_LEN ? UNSEAL_NO_KEY : UNSEAL_FORGED;
		outcome = open_one(SEALED_SUBMISSION, row, record,
		    sizeof(record));
		ck_assert_int_eq(outcome, expected);
		record[i] ^= 0x40;
	}
}
END_TEST

START_TEST(shortened_record_does_not_open)
{
	uint8_t id[SEALED_KEY_ID_LEN], record[RECORD_LEN];

	add(1, id);
	seal_one(SEALED_SUBMISSION, record);
	for (size_t len = 0; len < sizeof(record); len++)
		ck_assert_int_eq(open_one(SEALED_SUBMISSION, row, record,
		    len), len < SEALED_OVERHEAD ? UNSEAL_FORMAT :
		    UNSEAL_FORGED);
}
END_TEST

START_TEST(rotation_keeps_the_older_keys)
{
	uint8_t first[SEALED_KEY_ID_LEN], second[SEALED_KEY_ID_LEN];
	uint8_t before[RECORD_LEN], after[RECORD_LEN];
	struct keyfile_key keys[KEYS_MAX];

	add(1, first);
	seal_one(SEALED_SUBMISSION, before);
	add(0, second);
	seal_one(SEALED_SUBMISSION, after);
	ck_assert_mem_eq(after + 1, second, sizeof(second));
	ck_assert_int_eq(open_one(SEALED_SUBMISSION, row, before, RECORD_LEN),
	    UNSEAL_OK);
	ck_assert_int_eq(open_one(SEALED_SUBMISSION, row, after, RECORD_LEN),
	    UNSEAL_OK);
	ck_assert_int_eq(keyfile_read(public_path, KEYFILE_PUBLIC, keys,
	    KEYS_MAX), 2);
	ck_assert_mem_eq(keys[0].id, second, sizeof(second));
	ck_assert_mem_eq(keys[1].id, first, sizeof(first));
	ck_assert_uint_eq(strlen(keys[0].created), KEYFILE_CREATED_LEN);
}
END_TEST

START_TEST(key_of_another_pair_does_not_open)
{
	uint8_t id[SEALED_KEY_ID_LEN], record[RECORD_LEN];

	add(1, id);
	seal_one(SEALED_SUBMISSION, record);
	ck_assert_int_eq(unlink(public_path), 0);
	ck_assert_int_eq(unlink(secret_path), 0);
	add(1, id);
	ck_assert_int_eq(open_one(SEALED_SUBMISSION, row, record, RECORD_LEN),
	    UNSEAL_NO_KEY);
}
END_TEST

/* Eight processes rotate at once, and no key is lost. */
START_TEST(rotations_at_once_lose_no_key)
{
	struct keyfile_key public[KEYS_MAX], secret[KEYS_MAX];
	uint8_t id[SEALED_KEY_ID_LEN];
	int status;

	add(1, id);
	for (int i = 0; i < 8; i++)
		if (fork() == 0)
			_exit(keypair_add(public_path, secret_path, 0, id) ==
			    0 ? 0 : 1);
	for (int i = 0; i < 8; i++) {
		ck_assert_int_gt(wait(&status), 0);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_int_eq(keyfile_read(public_path, KEYFILE_PUBLIC, public,
	    KEYS_MAX), 9);
	ck_assert_int_eq(keyfile_read(secret_path, KEYFILE_SECRET, secret,
	    KEYS_MAX), 9);
	for (int i = 0; i < 9; i++)
		ck_assert_mem_eq(public[i].id, secret[i].id,
		    SEALED_KEY_ID_LEN);
}
END_TEST

START_TEST(files_have_their_modes)
{
	uint8_t id[SEALED_KEY_ID_LEN];
	mode_t mask = umask(0);
	struct stat st;

	add(1, id);
	add(0, id);
	(void)umask(mask);
	ck_assert_int_eq(stat(public_path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	ck_assert_int_eq(stat(secret_path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(secret_file_open_to_all_is_refused)
{
	static const mode_t bad[] = { 0604, 0602, 0644, 0666 };
	struct keyfile_key keys[KEYS_MAX];
	uint8_t id[SEALED_KEY_ID_LEN];

	add(1, id);
	ck_assert_int_eq(chmod(secret_path, bad[_i]), 0);
	ck_assert_int_eq(keyfile_read(secret_path, KEYFILE_SECRET, keys,
	    KEYS_MAX), -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(keypair_add(public_path, secret_path, 0, id), -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(chmod(secret_path, 0640), 0);
	ck_assert_int_eq(keyfile_read(secret_path, KEYFILE_SECRET, keys,
	    KEYS_MAX), 1);
}
END_TEST

START_TEST(fresh_keys_never_replace)
{
	uint8_t id[SEALED_KEY_ID_LEN];

	add(1, id);
	ck_assert_int_eq(keypair_add(public_path, secret_path, 1, id), -1);
	ck_assert_int_eq(errno, EEXIST);
	/* Not even when only one of the two is there. */
	ck_assert_int_eq(unlink(_i == 0 ? public_path : secret_path), 0);
	ck_assert_int_eq(keypair_add(public_path, secret_path, 1, id), -1);
	ck_assert_int_eq(errno, EEXIST);
	ck_assert_int_eq(keypair_add(public_path, secret_path, 0, id), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(full_files_take_no_more)
{
	uint8_t id[SEALED_KEY_ID_LEN];

	add(1, id);
	for (int i = 1; i < KEYS_MAX; i++)
		add(0, id);
	ck_assert_int_eq(read_public(), KEYS_MAX);
	ck_assert_int_eq(keypair_add(public_path, secret_path, 0, id), -1);
	ck_assert_int_eq(errno, E2BIG);
	ck_assert_int_eq(read_public(), KEYS_MAX);
}
END_TEST

START_TEST(malformed_line_is_refused)
{
	/* A good line with %.*s of it kept, and what follows. */
	static const struct {
		int kept;
		const char *rest;
	} bad[] = {
		{ 19, "\n" },                       /* the name alone */
		{ 36, "\n" },                       /* no key */
		{ 79, "\n" },                       /* no day */
		{ 20, "0000000000000000 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		    "AAAAAAA 2026-01-01\n" },       /* another key's id */
		{ 20, "00 AAAA 2026-01-01\n" },     /* too short */
		{ 80, "2026-1-1\n" },
		{ 0, "admitone-secret-key x y z\n" },
		{ 0, "garbage\n" },
	};
	uint8_t id[SEALED_KEY_ID_LEN];
	char line[256], text[512];

	add(1, id);
	read_key_line(public_path, line);
	write_file(public_path, 0644, line);
	ck_assert_int_eq(read_public(), 1);
	(void)snprintf(text, sizeof(text), "%.*s%s", bad[_i].kept, line,
	    bad[_i].rest);
	write_file(public_path, 0644, text);
	ck_assert_int_eq(read_public(), -1);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(secret_key_is_no_public_key)
{
	struct keyfile_key keys[KEYS_MAX];
	uint8_t id[SEALED_KEY_ID_LEN];

	add(1, id);
	ck_assert_int_eq(keyfile_read(secret_path, KEYFILE_PUBLIC, keys,
	    KEYS_MAX), -1);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(comments_blanks_and_carriage_returns_do_not_count)
{
	uint8_t id[SEALED_KEY_ID_LEN];
	char line[256], text[512];

	add(1, id);
	read_key_line(public_path, line);
	line[strcspn(line, "\n")] = '\0';
	(void)snprintf(text, sizeof(text), "# one\n\n \t\n%s\r\n# two", line);
	write_file(public_path, 0644, text);
	ck_assert_int_eq(read_public(), 1);
	write_file(public_path, 0644, "# none\n");
	ck_assert_int_eq(read_public(), 0);
	ck_assert_ptr_null(seal_new(public_path));
}
END_TEST

START_TEST(large_file_is_refused)
{
	static char large[(64 << 10) + 2];

	memset(large, '#', sizeof(large) - 1);
	write_file(public_path, 0644, large);
	ck_assert_int_eq(read_public(), -1);
	ck_assert_int_eq(errno, E2BIG);
}
END_TEST

START_TEST(missing_file_is_told)
{
	ck_assert_int_eq(read_public(), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(unseal_new(secret_path));
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ sealed_record_opens, 1 },
		{ records_of_one_batch_all_open, 1 },
		{ moved_record_does_not_open, 1 },
		{ record_of_another_kind_does_not_open, 1 },
		{ changed_record_does_not_open, 1 },
		{ shortened_record_does_not_open, 1 },
		{ rotation_keeps_the_older_keys, 1 },
		{ key_of_another_pair_does_not_open, 1 },
		{ rotations_at_once_lose_no_key, 1 },
		{ files_have_their_modes, 1 },
		{ secret_file_open_to_all_is_refused, 4 },
		{ fresh_keys_never_replace, 2 },
		{ full_files_take_no_more, 1 },
		{ malformed_line_is_refused, 8 },
		{ secret_key_is_no_public_key, 1 },
		{ comments_blanks_and_carriage_returns_do_not_count, 1 },
		{ large_file_is_refused, 1 },
		{ missing_file_is_told, 1 },
	};

	log_mute();
	if (crypto_start() != 0)
		return EXIT_FAILURE;
	return unit_run("keyfile", tests, UNIT_COUNT(tests), setup, teardown);
}
