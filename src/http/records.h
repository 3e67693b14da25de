/* SPDX-License-Identifier: MIT */
/* records.h -- looks at FastCGI records before libfcgi does. */
#ifndef HTTP_RECORDS_H
#define HTTP_RECORDS_H

#include <stddef.h>
#include <stdint.h>

/*
 * libfcgi 2.4.2 believes what a record says of its parameters' lengths, ends
 * the process when it cannot allocate so much, takes parameters without a
 * limit and loses memory for records that it does not know. So it gets only
 * what a web server sends: one responder's request, its parameters, its body
 * (FastCGI specification, 5.1 to 5.3), in this order, under one id.
 */

#define RECORDS_HEAD_LEN 8
#define RECORDS_LENGTHS_MAX 8 /* bytes of a parameter's two lengths */

enum records_stage {
	RECORDS_BEGIN,  /* the beginning is still to come */
	RECORDS_PARAMS,
	RECORDS_STDIN,
	RECORDS_END,    /* what follows is not looked at */
	RECORDS_REFUSED
};

/* How far a request was seen; not to be touched. */
struct records {
	enum records_stage stage;
	uint16_t id;
	uint8_t head[RECORDS_HEAD_LEN]; /* of the record at hand */
	size_t n_head;
	size_t content, padding;        /* what is left of it */
	uint8_t lengths[RECORDS_LENGTHS_MAX]; /* of the parameter at hand */
	size_t n_lengths;
	size_t pair;                    /* what is left of it */
	size_t params;                  /* bytes of all parameters so far */
	uint8_t begin[8];
	size_t n_begin;
};

/* A request is to come. */
void records_start(struct records *records);

/*
 * Looks at the next LEN bytes of it. Returns 0, or -1: libfcgi must not see
 * them, nor any after them.
 */
__attribute__((warn_unused_result)) int records_check(
    struct records *records, const void *bytes, size_t len);

#endif
