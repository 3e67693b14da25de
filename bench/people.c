/* SPDX-License-Identifier: MIT */
/*
 * people.c -- invented hires, as a script for psql that copies them in.
 *
 * usage: people FIRST LAST TOTAL SIGNATURE_LEN <FORM
 *
 * Writes the hires FIRST to LAST - 1 of TOTAL, who came one after the other
 * in the last three years: for each an employee, a used invite and its
 * submission, sealed for real (ADMITONE_SEAL_KEYS). All have the form's
 * content but for their names and a signature of SIGNATURE_LEN bytes. Number
 * N is always the same person. The lists are not told (bench/lib/staff.mjs).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "base/log.h"
#include "base/uuid.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "form/form.h"

#define FORM_MAX 65536
#define ARENA_SIZE ((size_t)4 << 20)
#define CHUNK 500 /* hires in a COPY */
#define SIGNATURE_MAX 100000
#define NAME_ROOM 32
#define DAY_S 86400
#define YEARS_S (3L * 365 * DAY_S)
#define PENDING_S (14L * DAY_S) /* how old what waits for review may be */

/* Names are made of these; half of the first names are. */
static const char *const syllables[] = {
	"ba", "ra", "mi", "lo", "ten", "ber", "gar", "son", "sch", "m\xc3\xbcl",
	"n\xc3\xa9", "kov", "ski", "ez", "lar", "wood", "hen", "ric", "vas",
	"que", "dor", "man", "ley", "ton", "fer", "nan", "gon", "zal", "tho",
	"mas", "ja", "wil",
};

#define SYLLABLES (sizeof(syllables) / sizeof(*syllables))

struct person {
	uint64_t n;
	uint64_t random; /* of its number */
	int64_t came_at; /* seconds since 1970 */
	char first[NAME_ROOM];
	char last[NAME_ROOM];
	char token[TOKEN_TEXT_LEN + 1];
	uint8_t digest[TOKEN_DIGEST_LEN];
};

/* The three tables' rows of a chunk. */
struct out {
	FILE *employee, *invite, *submission;
};

struct work {
	struct seal *seal;
	struct arena *arena;
	struct form form;
	uint64_t total;
	int64_t now;
};

static void
die(const char *what)
{
	fprintf(stderr, "people: %s\n", what);
	exit(1);
}

/* A mixing of bits (splitmix64): the same N, the same number. */
static uint64_t
mix(uint64_t n)
{
	n += 0x9e3779b97f4a7c15;
	n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
	n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
	return n ^ (n >> 31);
}

/* Puts N syllables, the earlier ones more often, as names are. */
static void
make_name(uint64_t random, int n, char name[static NAME_ROOM])
{
	size_t len = 0;

	for (int i = 0; i < n; i++) {
		size_t x = (random & 0xff) * (random >> 8 & 0xff) / 256;

		len += (size_t)snprintf(name + len, NAME_ROOM - len, "%s",
		    syllables[x * SYLLABLES / 256]);
		random >>= 16;
	}
	if (name[0] >= 'a' && name[0] <= 'z')
		name[0] = (char)(name[0] - 'a' + 'A');
}

static void
make_person(const struct work *w, uint64_t n, struct person *p)
{
	p->n = n;
	p->random = mix(n);
	p->came_at = w->now - YEARS_S +
	    (int64_t)((double)n / (double)w->total * YEARS_S);
	make_name(p->random, 2, p->first);
	make_name(mix(p->random), 3, p->last);
	(void)snprintf(p->token, sizeof(p->token), "bench-%037" PRIu64, n);
	token_digest(p->token, TOKEN_TEXT_LEN, p->digest);
}

static void
put_hex(FILE *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	fputs("\\\\x", out);
	for (size_t i = 0; i < len; i++) {
		putc_unlocked(digits[bytes[i] >> 4], out);
		putc_unlocked(digits[bytes[i] & 15], out);
	}
}

/* A UUID version 7 of this time, KIND and number. */
static void
put_id(FILE *out, int64_t at, uint8_t kind, uint64_t n)
{
	uint64_t ms = (uint64_t)at * 1000;
	uint8_t id[UUID_LEN];
	char text[UUID_TEXT_LEN + 1];

	for (int i = 0; i < 6; i++)
		id[i] = (uint8_t)(ms >> (40 - 8 * i));
	id[6] = 0x70;
	id[7] = kind;
	for (int i = 0; i < 8; i++)
		id[8 + i] = (uint8_t)(n >> (56 - 8 * i));
	id[8] = 0x80;
	uuid_format(id, text);
	fputs(text, out);
}

static void
put_time(FILE *out, int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;
	char text[32];

	(void)gmtime_r(&t, &tm);
	(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	fputs(text, out);
}

static void
put_employee(FILE *out, const struct person *p)
{
	put_id(out, p->came_at, 'e', p->n);
	if (p->n % 3 == 0)
		fprintf(out, "\tNTX-%" PRIu64, p->n);
	else
		fputs("\t\\N", out);
	fprintf(out, "\t%s\t%s\tperson.%" PRIu64 "@example.org\t%s\t",
	    p->first, p->last, p->n,
	    p->random % 5 == 0 ? "inactive" : "active");
	put_time(out, p->came_at);
	fputc('\n', out);
}

static void
put_invite(const struct work *w, FILE *out, const struct person *p)
{
	uint8_t sealed[TOKEN_TEXT_LEN + SEALED_OVERHEAD];
	int64_t made_at = p->came_at - 2 * DAY_S;

	if (seal_record(w->seal, SEALED_INVITE_TOKEN, p->digest, p->token,
	    TOKEN_TEXT_LEN, sealed) != 0)
		die("cannot seal");
	put_id(out, made_at, 'i', p->n);
	fputc('\t', out);
	put_hex(out, p->digest, sizeof(p->digest));
	fputc('\t', out);
	put_hex(out, sealed, sizeof(sealed));
	fprintf(out, "\t%s %s\t", p->first, p->last);
	put_time(out, made_at);
	fputc('\t', out);
	put_time(out, made_at + 14L * DAY_S);
	fputc('\t', out);
	put_time(out, p->came_at);
	fputc('\n', out);
}

/* Puts the sealed form, and the digest of its content. */
static void
put_sealed(struct work *w, FILE *out, const struct person *p)
{
	uint8_t digest[CONTENT_DIGEST_LEN], *sealed;
	struct buf document;

	w->form.value[I9_FIRST_NAME].text = p->first;
	w->form.value[I9_FIRST_NAME].len = strlen(p->first);
	w->form.value[I9_LAST_NAME].text = p->last;
	w->form.value[I9_LAST_NAME].len = strlen(p->last);
	buf_start(&document, w->arena);
	form_put_document(&w->form, &document);
	sealed = arena_alloc(w->arena, document.len + SEALED_OVERHEAD);
	if (document.failed || sealed == NULL ||
	    seal_record(w->seal, SEALED_SUBMISSION, p->digest, document.at,
	    document.len, sealed) != 0)
		die("cannot seal");
	token_content_digest(p->token, TOKEN_TEXT_LEN, document.at,
	    document.len, digest);
	put_hex(out, digest, sizeof(digest));
	fputc('\t', out);
	put_hex(out, sealed, document.len + SEALED_OVERHEAD);
}

static void
put_submission(struct work *w, FILE *out, const struct person *p)
{
	bool waits = w->now - p->came_at < PENDING_S;
	size_t mark = arena_mark(w->arena);

	put_id(out, p->came_at - 2 * DAY_S, 'i', p->n);
	fputc('\t', out);
	put_id(out, p->came_at, 'e', p->n);
	fprintf(out, "\t%s\t%s\tf\t%s\t", p->first, p->last,
	    waits ? "pending_review" : p->random % 50 == 0 ? "rejected" :
	    "approved");
	put_time(out, p->came_at);
	fputc('\t', out);
	if (waits)
		fputs("\\N", out);
	else
		put_time(out, p->came_at + DAY_S);
	fputc('\t', out);
	if (p->random % 2 == 0)
		fputs("\\N", out);
	else
		put_time(out, p->came_at + (int64_t)(p->random >> 40) %
		    (2000L * DAY_S) + 300L * DAY_S);
	fputc('\t', out);
	put_sealed(w, out, p);
	fputc('\n', out);
	arena_rewind(w->arena, mark);
}

static void
copy(const char *what, const char *rows)
{
	printf("COPY admitone.%s FROM STDIN;\n%s\\.\n", what, rows);
}

/* Writes the hires FIRST to LAST - 1. */
static void
put_chunk(struct work *w, uint64_t first, uint64_t last)
{
	char *text[3] = { NULL, NULL, NULL };
	size_t len[3];
	struct person p;
	struct out out = { open_memstream(&text[0], &len[0]),
		open_memstream(&text[1], &len[1]),
		open_memstream(&text[2], &len[2]) };

	if (out.employee == NULL || out.invite == NULL ||
	    out.submission == NULL)
		die("out of memory");
	for (uint64_t n = first; n < last; n++) {
		make_person(w, n, &p);
		put_employee(out.employee, &p);
		put_invite(w, out.invite, &p);
		put_submission(w, out.submission, &p);
	}
	seal_end_batch(w->seal);
	if (fclose(out.employee) != 0 || fclose(out.invite) != 0 ||
	    fclose(out.submission) != 0)
		die("out of memory");
	copy("employee (id, external_id, first_name, last_name, email, "
	    "status, created_at)", text[0]);
	copy("invite (id, token_digest, sealed_token, name_hint, "
	    "created_at, expires_at, used_at)", text[1]);
	copy("submission (invite_id, employee_id, first_name, last_name, "
	    "is_renewal, status, created_at, reviewed_at, "
	    "next_renewal_date, content_digest, sealed)", text[2]);
	for (int i = 0; i < 3; i++)
		free(text[i]);
}

/* Reads the form that all have. */
static void
read_form(struct work *w, size_t signature_len)
{
	static uint8_t signature[SIGNATURE_MAX] = "\x89PNG\r\n\x1a\n";
	static char json[FORM_MAX];
	size_t len = fread(json, 1, sizeof(json), stdin), offset;

	form_start(&w->form);
	if (json_read_object(w->arena, json, len, form_take, &w->form,
	    &offset) != JSON_OK)
		die("the form is no JSON");
	for (size_t i = 8; i < signature_len; i++)
		signature[i] = (uint8_t)mix(i);
	w->form.signature = signature;
	w->form.signature_len = signature_len;
}

static uint64_t
number(const char *text, uint64_t max)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 10);

	if (*text == '\0' || *end != '\0' || n > max)
		die("usage: people FIRST LAST TOTAL SIGNATURE_LEN <FORM");
	return n;
}

int
main(int argc, char **argv)
{
	struct work w = { .now = time(NULL), .arena = arena_new(ARENA_SIZE) };
	const char *keys = getenv("ADMITONE_SEAL_KEYS");
	uint64_t first, last;

	if (argc != 5)
		die("usage: people FIRST LAST TOTAL SIGNATURE_LEN <FORM");
	first = number(argv[1], UINT64_MAX);
	last = number(argv[2], UINT64_MAX);
	w.total = number(argv[3], UINT64_MAX);
	log_open("people", LOG_LEVEL_ERROR, LOG_FORMAT_LOGFMT);
	if (crypto_start() != 0 || w.arena == NULL || keys == NULL ||
	    (w.seal = seal_new(keys)) == NULL)
		die("no memory, or no keys in ADMITONE_SEAL_KEYS");
	read_form(&w, number(argv[4], SIGNATURE_MAX));
	for (uint64_t n = first; n < last; n += CHUNK)
		put_chunk(&w, n, n + CHUNK < last ? n + CHUNK : last);
	seal_free(w.seal);
	arena_free(w.arena);
	return fflush(stdout) == 0 ? 0 : 1;
}
