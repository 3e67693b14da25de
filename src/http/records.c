/* SPDX-License-Identifier: MIT */
/* records.c -- looks at FastCGI records before libfcgi does. */
#include <stdbool.h>
#include <string.h>

#include "http/records.h"

/* FastCGI specification, 8. */
#define PROTOCOL_VERSION 1
#define TYPE_BEGIN 1
#define TYPE_PARAMS 4
#define TYPE_STDIN 5
#define ROLE_RESPONDER 1
#define BEGIN_LEN 8

/* nginx sends 32 KiB of a request's head unless it is told otherwise. */
#define PARAMS_MAX ((size_t)256 << 10)

void
records_start(struct records *r)
{
	*r = (struct records){ .stage = RECORDS_BEGIN };
}

/* Takes up to WANTED bytes, of which *HAVE are in TO already; moves on in
 * what is left of the input. Returns whether they are all there. */
static bool
collect(uint8_t *to, size_t *have, size_t wanted, const uint8_t **at,
    size_t *left)
{
	size_t n = wanted - *have < *left ? wanted - *have : *left;

	memcpy(to + *have, *at, n);
	*have += n;
	*at += n;
	*left -= n;
	return *have == wanted;
}

/* Is the record's head one that may come now? Then its content may. */
static bool
enter_record(struct records *r)
{
	static const uint8_t types[] = {
		[RECORDS_BEGIN] = TYPE_BEGIN,
		[RECORDS_PARAMS] = TYPE_PARAMS,
		[RECORDS_STDIN] = TYPE_STDIN,
	};
	const uint8_t *head = r->head;
	uint16_t id = (uint16_t)(head[2] << 8 | head[3]);

	r->content = (size_t)head[4] << 8 | head[5];
	r->padding = head[6];
	if (head[0] != PROTOCOL_VERSION || head[1] != types[r->stage] ||
	    id == 0)
		return false;
	/* libfcgi forgets about padding where it turns to another stream,
	 * and would read records in it. */
	if (r->padding > 0 && (r->stage == RECORDS_BEGIN || r->content == 0))
		return false;
	if (r->stage == RECORDS_BEGIN) {
		r->id = id;
		return r->content == BEGIN_LEN;
	}
	/* An empty record ends a stream, not in a parameter's middle. */
	if (r->stage == RECORDS_PARAMS && r->content == 0 &&
	    (r->n_lengths > 0 || r->pair > 0))
		return false;
	return id == r->id;
}

/* The length whose first byte is P's; how many bytes it TAKES. */
static size_t
length_at(const uint8_t *p, size_t *takes)
{
	*takes = p[0] < 0x80 ? 1 : 4;
	if (*takes == 1)
		return p[0];
	return (size_t)(p[0] & 0x7f) << 24 | (size_t)p[1] << 16 |
	    (size_t)p[2] << 8 | p[3];
}

/* How many bytes the lengths of the parameter at hand have, as far as that
 * is known. */
static size_t
lengths_wanted(const struct records *r)
{
	size_t first, wanted;

	if (r->n_lengths == 0)
		return 1;
	first = r->lengths[0] < 0x80 ? 1 : 4;
	wanted = first + 1;
	if (r->n_lengths > first && r->lengths[first] >= 0x80)
		wanted = first + 4;
	return wanted;
}

/* Looks at LEN bytes of parameters. */
static bool
check_params(struct records *r, const uint8_t *at, size_t len)
{
	size_t takes, name, n;

	r->params += len;
	if (r->params > PARAMS_MAX)
		return false;
	while (len > 0) {
		if (r->pair > 0) {
			n = r->pair < len ? r->pair : len;
			r->pair -= n;
			at += n;
			len -= n;
			continue;
		}
		if (!collect(r->lengths, &r->n_lengths, lengths_wanted(r),
		    &at, &len) || r->n_lengths < lengths_wanted(r))
			continue;
		name = length_at(r->lengths, &takes);
		r->pair = name + length_at(r->lengths + takes, &takes);
		r->n_lengths = 0;
		if (r->pair > PARAMS_MAX)
			return false;
	}
	return true;
}

/* Looks at LEN bytes of the content of the record at hand. */
static bool
check_content(struct records *r, const uint8_t *at, size_t len)
{
	if (r->stage == RECORDS_PARAMS)
		return check_params(r, at, len);
	if (r->stage == RECORDS_BEGIN &&
	    collect(r->begin, &r->n_begin, BEGIN_LEN, &at, &len))
		return r->begin[0] == 0 && r->begin[1] == ROLE_RESPONDER;
	return true;
}

/* The record at hand is over. */
static void
leave_record(struct records *r)
{
	bool was_empty = r->head[4] == 0 && r->head[5] == 0;

	r->n_head = 0;
	if (r->stage == RECORDS_BEGIN || was_empty)
		r->stage++;
}

/* Goes on by one step in what is left of the input. */
static bool
step(struct records *r, const uint8_t **at, size_t *left)
{
	size_t n;

	if (r->n_head < RECORDS_HEAD_LEN) {
		if (!collect(r->head, &r->n_head, RECORDS_HEAD_LEN, at, left))
			return true;
		if (!enter_record(r))
			return false;
	} else if (r->content > 0) {
		n = r->content < *left ? r->content : *left;
		if (!check_content(r, *at, n))
			return false;
		r->content -= n;
		*at += n;
		*left -= n;
	} else {
		n = r->padding < *left ? r->padding : *left;
		r->padding -= n;
		*at += n;
		*left -= n;
	}
	if (r->content == 0 && r->padding == 0)
		leave_record(r);
	return true;
}

int
records_check(struct records *r, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (len > 0 && r->stage < RECORDS_END)
		if (!step(r, &at, &len))
			r->stage = RECORDS_REFUSED;
	return r->stage == RECORDS_REFUSED ? -1 : 0;
}
