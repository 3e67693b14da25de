/* SPDX-License-Identifier: MIT */
/* i9.h -- USCIS Form I-9, section 1 and the documents, as one table. */
#ifndef FORM_I9_H
#define FORM_I9_H

#include <stdbool.h>
#include <stddef.h>

#include "base/problem.h"

enum i9_field {
	I9_LAST_NAME,
	I9_FIRST_NAME,
	I9_MIDDLE_INITIAL,
	I9_OTHER_LAST_NAMES,
	I9_ADDRESS,
	I9_APT_UNIT,
	I9_CITY,
	I9_STATE,
	I9_ZIP,
	I9_DOB,
	I9_SSN,
	I9_EMAIL,
	I9_PHONE,
	I9_CITIZENSHIP_STATUS,
	I9_ALIEN_REG_NUMBER,
	I9_I94_NUMBER,
	I9_FOREIGN_PASSPORT_NUMBER,
	I9_PASSPORT_COUNTRY,
	I9_AUTH_EXP_DATE,
	I9_ATTESTATION_CHECKED,
	I9_SIGNATURE_DATA_URL,
	I9_SIGNATURE_DATE,
	I9_DOC_CHOICE,
	I9_LIST_A_DOC,
	I9_LIST_A_DOC_NUMBER,
	I9_LIST_A_EXP_DATE,
	I9_LIST_A_FILE_KEY,
	I9_LIST_A_ISSUING_AUTHORITY,
	I9_LIST_B_DOC,
	I9_LIST_B_DOC_NUMBER,
	I9_LIST_B_EXP_DATE,
	I9_LIST_B_FILE_KEY,
	I9_LIST_B_ISSUING_AUTHORITY,
	I9_LIST_C_DOC,
	I9_LIST_C_DOC_NUMBER,
	I9_LIST_C_EXP_DATE,
	I9_LIST_C_FILE_KEY,
	I9_LIST_C_ISSUING_AUTHORITY,
	I9_INVITE_TOKEN,
	I9_EXTERNAL_ID,
	I9_SSN_APPLIED_FOR,
	I9_SIGNATURE_METHOD,
	I9_SIGNATURE_NAME,
	I9_FIELDS /* their number */
};

enum i9_kind {
	I9_STRING,
	I9_BOOL
};

/* What a value that is given must look like; rule.c says it in detail. */
enum i9_rule {
	I9_RULE_TEXT,      /* any text within the row's length */
	I9_RULE_STATE,     /* the same; Canada and Mexico by their codes */
	I9_RULE_NAME,      /* of a person: has a letter, nothing hidden */
	I9_RULE_NUMBER,    /* of a document: digits of any script */
	I9_RULE_ZIP,
	I9_RULE_POSTAL,    /* a Canadian postal code, or a ZIP code */
	I9_RULE_SSN,
	I9_RULE_EMAIL,
	I9_RULE_PHONE,
	I9_RULE_STATUS,    /* a citizenship or immigration status */
	I9_RULE_CHOICE,    /* of documents: list A, or lists B and C */
	I9_RULE_BIRTH,     /* a date until today; old ones are a flag */
	I9_RULE_PAST,      /* a date until today */
	I9_RULE_EXPIRY,    /* a date, or N/A for none */
	I9_RULE_UNTIL,     /* the same, or D/S: duration of status */
	I9_RULE_ALIEN,     /* an A-Number */
	I9_RULE_I94,       /* the number of a Form I-94 */
	I9_RULE_METHOD,    /* how it was signed: drawn or typed */
	I9_RULE_TRUE,
	I9_RULE_SIGNATURE, /* an image as a data URL */
	I9_RULE_TOKEN,
	I9_RULES /* their number */
};

/* When something holds; i9_conditions[] says it as data. */
enum i9_when {
	I9_NEVER,
	I9_ALWAYS,
	I9_E_VERIFY,      /* the employer takes part in E-Verify, and the
	                     employee has not just applied for an SSN */
	I9_CANADA,        /* lives in Canada */
	I9_NOT_MEXICO,    /* does not live in Mexico */
	I9_LPR,           /* a lawful permanent resident */
	I9_AUTHORIZED,    /* an alien authorized to work */
	I9_NO_NUMBER,     /* such an alien without I-94 and passport number */
	I9_PASSPORT,      /* such an alien with a passport number */
	I9_LIST_A,        /* shows one document from list A */
	I9_LIST_BC,       /* shows one from list B and one from list C */
	I9_APPLIED_FOR,   /* has applied for an SSN */
	I9_CONDITIONS /* their number */
};

/* Where a value goes. */
enum i9_storage {
	I9_SEALED, /* into the sealed JSON only */
	I9_PLAIN,  /* also into a column in the clear, for search */
	I9_BYTES,  /* decoded, sealed behind the JSON */
	I9_DIGEST  /* not stored: its digest finds the invite */
};

/* FIELD has the value VALUE; "" stands for: not given, NULL for: given. With
 * IS_NOT it has another value or none. */
struct i9_term {
	enum i9_field field;
	const char *value;
	bool is_not;
};

#define I9_TERMS_MAX 3
#define I9_REQUIRED_MAX 2

struct i9_condition {
	const char *name;
	struct problem error; /* of a field that is missing under it */
	size_t n_terms;    /* all of them must be true */
	struct i9_term term[I9_TERMS_MAX];
};

struct i9_row {
	const char *name;  /* of the JSON member */
	size_t name_len;
	const char *label; /* as on the form, edition 01/20/25 */
	size_t min;        /* Unicode characters of a value that is given; */
	size_t max;        /* of I9_RULE_TOKEN bytes. Rules imply MIN. */
	struct problem too_long;
	enum i9_kind kind;
	enum i9_rule rule;
	enum i9_when required[I9_REQUIRED_MAX]; /* when one of them holds */
	enum i9_storage storage;
};

/* While WHEN holds, FIELD keeps RULE instead of its row's. */
struct i9_special {
	enum i9_field field;
	enum i9_when when;
	enum i9_rule rule;
};

extern const struct i9_row i9_table[I9_FIELDS];
#define I9_SPECIALS 1
extern const struct i9_special i9_specials[I9_SPECIALS];
extern const struct i9_condition i9_conditions[I9_CONDITIONS];

/* Finds the field of the JSON member NAME, LEN bytes. I9_FIELDS: none. */
enum i9_field i9_find(const char *name, size_t len);

#endif
