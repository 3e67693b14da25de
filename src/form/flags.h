/* SPDX-License-Identifier: MIT */
/* flags.h -- what may be right in a form but looks wrong, for people. */
#ifndef FORM_FLAGS_H
#define FORM_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "form/form.h"
#include "form/i9.h"

struct buf;

/* How a flag is found. OTHER, NUMBER and WORDS are those of its row; the day
 * is the policy's today. A value's signs are its letters and digits, in
 * capitals. */
enum flag_test {
	FLAG_BEFORE,  /* its date is before the day */
	FLAG_BEYOND,  /* its date is NUMBER years or more after the day */
	FLAG_APART,   /* its date is more than NUMBER days from the day */
	FLAG_YOUNGER, /* its date is less than NUMBER years before the day */
	FLAG_OLDER,   /* its date is NUMBER years or more before the day */
	FLAG_BEGINS,  /* its signs begin with one of WORDS */
	FLAG_PHRASE,  /* one of WORDS is among its words; "^" is its start, "#"
	                 a digit */
	FLAG_UNLIKE,  /* its signs are like none of the patterns in WORDS, as
	                 struct rule has them */
	FLAG_STATUS,  /* it is D/S, of somebody who is no such alien */
	FLAG_NO_SIGN, /* it has no signs but zeros, and an A in front */
	FLAG_STATE,   /* it is no state, by code or name */
	FLAG_SAME,    /* its signs are those of OTHER, but for an A in front */
	FLAG_DIFFERS, /* they are not, while List C's title has one of WORDS */
	FLAG_SMALL,   /* a side of the picture has less than NUMBER pixels, or
	                 it cannot be read */
	FLAG_SIGNER,  /* it is a name, but not that on the form */
	FLAG_RECEIPT, /* it is called a receipt, but of no kind that counts */
	FLAG_UNDATED, /* it is an I-94 with an I-551 stamp, and OTHER no date */
	FLAG_UNLISTED, /* it is a date, of an alien, and OTHER a title that
	                  nobody knows */
	FLAG_INVITED, /* the invite is for another name than that on the form */
	FLAG_GIVEN,   /* whatever it is */
	FLAG_RULE,    /* it is older than its rule, which does not take it */
	FLAG_TESTS /* their number */
};

enum flag_code {
	FLAG_CODE_EXPIRED,
	FLAG_CODE_WORK_ENDED,
	FLAG_CODE_FAR_FUTURE,
	FLAG_CODE_YOUNG,
	FLAG_CODE_OLD,
	FLAG_CODE_OTHER_DAY,
	FLAG_CODE_SMALL_SIGNATURE,
	FLAG_CODE_OTHER_SIGNER,
	FLAG_CODE_OTHER_NAME,
	FLAG_CODE_NO_NAME,
	FLAG_CODE_PO_BOX,
	FLAG_CODE_UNKNOWN_STATE,
	FLAG_CODE_UNKNOWN_ZIP,
	FLAG_CODE_OTHER_ZIP,
	FLAG_CODE_OTHER_STATUS,
	FLAG_CODE_ODD_NUMBER,
	FLAG_CODE_NO_NUMBER,
	FLAG_CODE_SAMPLE_NUMBER,
	FLAG_CODE_SAME_NUMBER,
	FLAG_CODE_OTHER_SSN,
	FLAG_CODE_NO_PHOTO,
	FLAG_CODE_ODD_RECEIPT,
	FLAG_CODE_NO_STAMP_DATE,
	FLAG_CODE_UNLISTED,
	FLAG_CODE_APPLIED_FOR,
	FLAG_CODE_OLD_RULE,
	FLAG_CODES /* their number */
};

/* What is said under a code. The employee is asked in the words of
 * web/src/texts, "flag.NAME". */
struct flag_text {
	const char *name; /* of the code, for programs */
	const char *text; /* for the reviewer */
};

struct flag {
	enum flag_code code;
	enum i9_field field; /* that it is shown at */
	enum flag_test test;
	enum i9_when when;   /* looked at only while it holds … */
	bool e_verify;       /* … and E-Verify is on, if this is true */
	enum i9_field other;
	int number;
	const char *const *words; /* the last one is NULL */
};

/* What is known of a form that people look at. */
struct flag_view {
	const struct form *form;   /* values, signature and signature_len */
	struct form_policy policy; /* today: the day on which it came in, by
	                              UTC, not that on which it is read */
	const char *invited;       /* whom the invite is for; NULL: anybody */
};

extern const char *const flag_test_names[FLAG_TESTS];
extern const struct flag_text flag_texts[FLAG_CODES];
#define FLAGS 58
extern const struct flag flag_table[FLAGS];

/* Does FLAG hold? Never of a value that is not given. */
bool flag_holds(const struct flag *flag, const struct flag_view *view);

/* Calls EACH for every flag that holds, in the table's order; once for a code
 * at a field. */
void flags_find(const struct flag_view *view,
    void (*each)(void *context, const struct flag *flag), void *context);

/* Puts [{"code":"…","field":"…","text":"…"},…]. */
void flags_put_json(const struct flag_view *view, struct buf *text);

#endif
