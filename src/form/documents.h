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

struct document {
	const char *key;      /* for translations; unique within its list */
	const char *item;     /* number on its list; NULL: a receipt */
	const char *title;    /* what a form says, e.g. as its listADoc */
	const char *official; /* the item's words; NULL: those of TITLE */
	const char *issuing_authority; /* NULL: the document says it */
	bool expires;         /* it may have an expiration date */
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

#endif
