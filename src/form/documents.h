/* SPDX-License-Identifier: MIT */
/* documents.h -- the Lists of Acceptable Documents of Form I-9. */
#ifndef FORM_DOCUMENTS_H
#define FORM_DOCUMENTS_H

#include <stdbool.h>
#include <stddef.h>

enum document_list {
	DOCUMENT_LIST_A, /* identity and employment authorization */
	DOCUMENT_LIST_B, /* identity */
	DOCUMENT_LIST_C, /* employment authorization */
	DOCUMENT_LISTS   /* their number */
};

#define DOCUMENT_STATUSES_MAX 2

/* What ends, and when; from DOCUMENT_REPLACEMENT on it is a receipt, which
 * the document itself must follow. */
enum document_term {
	DOCUMENT_UNDATED,     /* it has no expiration date */
	DOCUMENT_ENDS_ITSELF, /* its date; the right to work goes on */
	DOCUMENT_ENDS_WORK,   /* its date; so does the right to work */
	DOCUMENT_ENDS_STAY,   /* the I-94's date, beside a passport's own */
	DOCUMENT_UNKNOWN,     /* nobody knows: people look at its date */
	DOCUMENT_ODD_RECEIPT, /* likewise; it is called a receipt */
	DOCUMENT_REPLACEMENT, /* 90 days after the first day of work */
	DOCUMENT_REFUGEE,     /* the same */
	DOCUMENT_I551         /* its date, or a year after the I-94's */
};

struct document {
	const char *key;      /* for translations; unique within its list */
	const char *item;     /* number on its list; NULL: a receipt */
	const char *title;    /* what a form says, e.g. as its listADoc */
	const char *official; /* the item's words; NULL: those of TITLE */
	const char *issuing_authority; /* NULL: the document says it */
	enum document_term term;
	bool under_18;        /* only for persons under age 18 */
	/* Whom it can be issued to, by citizenshipStatus; none: anybody. */
	const char *statuses[DOCUMENT_STATUSES_MAX];
};

struct documents {
	const char *name; /* of the list, as docChoice and fields have it */
	size_t n;
	const struct document *document;
};

extern const struct documents documents_table[DOCUMENT_LISTS];

/*
 * What a document with the TITLE of LEN bytes means, by the words alone (case
 * and signs do not count), whichever list it was put on. Of titles that nobody
 * knows those are receipts that say so and are for something lost, stolen or
 * damaged; with the others nothing ends before people have looked.
 */
enum document_term documents_term(const char *title, size_t len);

/* The name of a receipt's TERM, as it is stored; NULL: TERM is no receipt's. */
const char *documents_receipt(enum document_term term);

#endif
