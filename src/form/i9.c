/* SPDX-License-Identifier: MIT */
/* i9.c -- USCIS Form I-9, section 1 and the documents, as one table. */
#include <string.h>

#include "form/i9.h"

#define IS(field, value) { I9_##field, value, false }
#define IS_NOT(field, value) { I9_##field, value, true }

#define REQUIRED .error = { "required", "Required" }

/*
 * Conditions stand in the order of enum i9_when. I9_NEVER and I9_ALWAYS have
 * no terms; I9_E_VERIFY is for the portal's settings to say, too.
 *
 * Sources: Form I-9, edition 01/20/25, and its instructions; USCIS, Handbook
 * for Employers (M-274), 3.0 (section 1) and 4.0 (section 2); 8 CFR 274a.2(b).
 */
const struct i9_condition i9_conditions[I9_CONDITIONS] = {
	[I9_NEVER] = { .name = "never" },
	[I9_ALWAYS] = { .name = "always", REQUIRED },
	/*
	 * Instructions, section 1: with E-Verify the SSN must be given. Who
	 * has applied for one leaves it blank and may work meanwhile (M-274,
	 * 3.0; E-Verify User Manual, 2.2).
	 */
	[I9_E_VERIFY] = { .name = "eVerify", REQUIRED,
	    .n_terms = 1,
	    .term = { IS_NOT(SSN_APPLIED_FOR, "true") } },
	/* The form's list of states ends with CAN and MEX, for people who
	 * come to work across the border. */
	[I9_CANADA] = { .name = "canada", REQUIRED, .n_terms = 1,
	    .term = { IS(STATE, "CAN") } },
	[I9_NOT_MEXICO] = { .name = "notMexico", REQUIRED,
	    .n_terms = 1, .term = { IS_NOT(STATE, "MEX") } },
	[I9_LPR] = { .name = "lpr", REQUIRED, .n_terms = 1,
	    .term = { IS(CITIZENSHIP_STATUS, "lpr") } },
	/* M-274 3.0: who may work without end, an asylee say, enters N/A. */
	[I9_AUTHORIZED] = { .name = "authorized",
	    .error = { "authorized", "Required: the date your permission to "
	    "work ends, or N/A if there is none" },
	    .n_terms = 1,
	    .term = { IS(CITIZENSHIP_STATUS, "authorized") } },
	/* Form I-9, section 1, item 4: one of the three numbers. */
	[I9_NO_NUMBER] = { .name = "authorizedWithoutNumber",
	    .error = { "authorizedWithoutNumber", "Enter one of these: your "
	    "USCIS A-Number, your Form I-94 admission number or your foreign "
	    "passport number" },
	    .n_terms = 3,
	    .term = { IS(CITIZENSHIP_STATUS, "authorized"),
	        IS(I94_NUMBER, ""), IS(FOREIGN_PASSPORT_NUMBER, "") } },
	[I9_PASSPORT] = { .name = "authorizedWithPassport",
	    .error = { "authorizedWithPassport",
	    "Required with a foreign passport number" },
	    .n_terms = 2,
	    .term = { IS(CITIZENSHIP_STATUS, "authorized"),
	        IS(FOREIGN_PASSPORT_NUMBER, NULL) } },
	/* 8 CFR 274a.2(b)(1)(v): one from list A, or one each from B and C. */
	[I9_LIST_A] = { .name = "listA", REQUIRED, .n_terms = 1,
	    .term = { IS(DOC_CHOICE, "listA") } },
	[I9_LIST_BC] = { .name = "listBC", REQUIRED, .n_terms = 1,
	    .term = { IS(DOC_CHOICE, "listBC") } },
	[I9_APPLIED_FOR] = { .name = "appliedFor", REQUIRED,
	    .n_terms = 1, .term = { IS(SSN_APPLIED_FOR, "true") } },
};

const struct i9_special i9_specials[I9_SPECIALS] = {
	{ I9_ZIP, I9_CANADA, I9_RULE_POSTAL },
};

/* A row of the table; HIGH is a number, so that the message can name it. */
#define ROW(field, json, caption, low, high, json_kind, form_rule, when, \
    or_when, kept)                                                       \
	[I9_##field] = { .name = (json), .name_len = sizeof(json) - 1,   \
	    .label = (caption), .min = (low), .max = (high),             \
	    .too_long = { "tooLong", "Use at most " #high " characters" }, \
	    .kind = I9_##json_kind, .rule = I9_RULE_##form_rule,         \
	    .required = { I9_##when, I9_##or_when },                     \
	    .storage = I9_##kept }

/*
 * The rows stand in the order of enum i9_field, which is that of the paper
 * form: section 1 from top to bottom, then the documents by list, last what
 * the portal adds. The canonical document has its members in this order, so
 * a new field goes to the end and none ever moves.
 *
 *      field, JSON name, label,
 *    min  max  kind    rule       required    or required stored
 */
const struct i9_row i9_table[I9_FIELDS] = {
	ROW(LAST_NAME, "lastName", "Last Name (Family Name)",
	    1,  100, STRING, NAME,      ALWAYS,     NEVER,      PLAIN),
	ROW(FIRST_NAME, "firstName", "First Name (Given Name)",
	    1,  100, STRING, NAME,      ALWAYS,     NEVER,      PLAIN),
	ROW(MIDDLE_INITIAL, "middleInitial", "Middle Initial (if any)",
	    0,    5, STRING, NAME,      NEVER,      NEVER,      SEALED),
	ROW(OTHER_LAST_NAMES, "otherLastNames",
	    "Other Last Names Used (if any)",
	    0,  200, STRING, NAME,      NEVER,      NEVER,      SEALED),
	ROW(ADDRESS, "address", "Address (Street Number and Name)",
	    1,  200, STRING, TEXT,      ALWAYS,     NEVER,      SEALED),
	ROW(APT_UNIT, "aptUnit", "Apt. Number (if any)",
	    0,   50, STRING, TEXT,      NEVER,      NEVER,      SEALED),
	ROW(CITY, "city", "City or Town",
	    1,  100, STRING, TEXT,      ALWAYS,     NEVER,      SEALED),
	ROW(STATE, "state", "State",
	    1,   50, STRING, STATE,     ALWAYS,     NEVER,      SEALED),
	ROW(ZIP, "zip", "ZIP Code",
	    5,   10, STRING, ZIP,       ALWAYS,     NEVER,      SEALED),
	ROW(DOB, "dob", "Date of Birth",
	    10,  40, STRING, BIRTH,     ALWAYS,     NEVER,      SEALED),
	/* M-274 3.0: voluntary, unless the employer uses E-Verify. */
	ROW(SSN, "ssn", "U.S. Social Security Number",
	    9,   11, STRING, SSN,       E_VERIFY,   NEVER,      SEALED),
	/* M-274 3.0: email and telephone are optional. */
	ROW(EMAIL, "email", "Employee's Email Address",
	    5,  254, STRING, EMAIL,     NEVER,      NEVER,      SEALED),
	ROW(PHONE, "phone", "Employee's Telephone Number",
	    7,   30, STRING, PHONE,     NEVER,      NEVER,      SEALED),
	/* Form I-9, section 1, items 1 to 4. */
	ROW(CITIZENSHIP_STATUS, "citizenshipStatus",
	    "Citizenship or Immigration Status",
	    3,   10, STRING, STATUS,    ALWAYS,     NEVER,      SEALED),
	ROW(ALIEN_REG_NUMBER, "alienRegNumber", "USCIS A-Number",
	    7,   50, STRING, ALIEN,     LPR,        NO_NUMBER,  SEALED),
	ROW(I94_NUMBER, "i94Number", "Form I-94 Admission Number",
	    11,  50, STRING, I94,       NEVER,      NEVER,      SEALED),
	ROW(FOREIGN_PASSPORT_NUMBER, "foreignPassportNumber",
	    "Foreign Passport Number",
	    0,   50, STRING, NUMBER,    NEVER,      NEVER,      SEALED),
	ROW(PASSPORT_COUNTRY, "passportCountry", "Country of Issuance",
	    0,  100, STRING, TEXT,      PASSPORT,   NEVER,      SEALED),
	ROW(AUTH_EXP_DATE, "authExpDate", "Authorized to Work Until",
	    2,   40, STRING, UNTIL,     AUTHORIZED, NEVER,      SEALED),
	/* 8 CFR 274a.2(b)(1)(i)(A): attested under penalty of perjury. */
	ROW(ATTESTATION_CHECKED, "attestationChecked",
	    "Attestation under Penalty of Perjury",
	    4,    5, BOOL,   TRUE,      ALWAYS,     NEVER,      SEALED),
	/*
	 * 8 CFR 274a.2(h): an electronic signature. At most the longest
	 * prefix and FORM_SIGNATURE_MAX bytes in base64.
	 */
	ROW(SIGNATURE_DATA_URL, "signatureDataUrl", "Signature of Employee",
	    26, 699075, STRING, SIGNATURE, ALWAYS,  NEVER,      BYTES),
	ROW(SIGNATURE_DATE, "signatureDate", "Today's Date",
	    10,  40, STRING, PAST,      ALWAYS,     NEVER,      SEALED),
	ROW(DOC_CHOICE, "docChoice", "List A, or List B and List C",
	    5,    6, STRING, CHOICE,    ALWAYS,     NEVER,      SEALED),
	/* M-274 4.0: title, issuing authority; number and expiration date, if
	 * any: a birth certificate or a clinic's record may have none. */
	ROW(LIST_A_DOC, "listADoc", "List A Document Title",
	    0,  200, STRING, TEXT,      LIST_A,     NEVER,      SEALED),
	ROW(LIST_A_DOC_NUMBER, "listADocNumber", "List A Document Number",
	    0,  200, STRING, NUMBER,    NEVER,      NEVER,      SEALED),
	ROW(LIST_A_EXP_DATE, "listAExpDate", "List A Expiration Date (if any)",
	    2,   40, STRING, UNTIL,     NEVER,      NEVER,      SEALED),
	ROW(LIST_A_FILE_KEY, "listAFileKey", "List A Document Copy",
	    0,  512, STRING, TEXT,      NEVER,      NEVER,      SEALED),
	ROW(LIST_A_ISSUING_AUTHORITY, "listAIssuingAuthority",
	    "List A Issuing Authority",
	    0,  200, STRING, TEXT,      NEVER,      NEVER,      SEALED),
	ROW(LIST_B_DOC, "listBDoc", "List B Document Title",
	    0,  200, STRING, TEXT,      LIST_BC,    NEVER,      SEALED),
	ROW(LIST_B_DOC_NUMBER, "listBDocNumber", "List B Document Number",
	    0,  200, STRING, NUMBER,    NEVER,      NEVER,      SEALED),
	ROW(LIST_B_EXP_DATE, "listBExpDate", "List B Expiration Date (if any)",
	    3,   40, STRING, EXPIRY,    NEVER,      NEVER,      SEALED),
	ROW(LIST_B_FILE_KEY, "listBFileKey", "List B Document Copy",
	    0,  512, STRING, TEXT,      NEVER,      NEVER,      SEALED),
	ROW(LIST_B_ISSUING_AUTHORITY, "listBIssuingAuthority",
	    "List B Issuing Authority",
	    0,  200, STRING, TEXT,      NEVER,      NEVER,      SEALED),
	ROW(LIST_C_DOC, "listCDoc", "List C Document Title",
	    0,  200, STRING, TEXT,      LIST_BC,    NEVER,      SEALED),
	ROW(LIST_C_DOC_NUMBER, "listCDocNumber", "List C Document Number",
	    0,  200, STRING, NUMBER,    NEVER,      NEVER,      SEALED),
	/* M-274 13.3: a Form I-94 is one of list C, and may say D/S. */
	ROW(LIST_C_EXP_DATE, "listCExpDate", "List C Expiration Date (if any)",
	    2,   40, STRING, UNTIL,     NEVER,      NEVER,      SEALED),
	ROW(LIST_C_FILE_KEY, "listCFileKey", "List C Document Copy",
	    0,  512, STRING, TEXT,      NEVER,      NEVER,      SEALED),
	ROW(LIST_C_ISSUING_AUTHORITY, "listCIssuingAuthority",
	    "List C Issuing Authority",
	    0,  200, STRING, TEXT,      NEVER,      NEVER,      SEALED),
	/* Its absence has an answer of its own, before the form is checked. */
	ROW(INVITE_TOKEN, "inviteToken", "Invite",
	    1,  256, STRING, TOKEN,     NEVER,      NEVER,      DIGEST),
	ROW(EXTERNAL_ID, "externalId", "Employee ID",
	    0,  100, STRING, TEXT,      NEVER,      NEVER,      PLAIN),
	ROW(SSN_APPLIED_FOR, "ssnAppliedFor",
	    "Social Security Number Applied For",
	    4,    5, BOOL,   TEXT,      NEVER,      NEVER,      SEALED),
	/* 8 CFR 274a.2(h): how the signature was made, and the name typed. */
	ROW(SIGNATURE_METHOD, "signatureMethod", "Signature Method",
	    5,    5, STRING, METHOD,    NEVER,      NEVER,      SEALED),
	ROW(SIGNATURE_NAME, "signatureName", "Name Typed as Signature",
	    0,  200, STRING, TEXT,      NEVER,      NEVER,      SEALED),
};

enum i9_field
i9_find(const char *name, size_t len)
{
	unsigned int field;

	/* Lengths tell most names apart: 40 look-ups take 0.9 us here and
	 * 0.85 us by binary search (gcc 12 -O2): no index is worth it. */
	for (field = 0; field < I9_FIELDS; field++)
		if (i9_table[field].name_len == len &&
		    memcmp(i9_table[field].name, name, len) == 0)
			break;
	return (enum i9_field)field;
}
