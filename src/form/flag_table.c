/* SPDX-License-Identifier: MIT */
/* flag_table.c -- the flags: their rows, words and texts. */
#include <stddef.h>

#include "form/flags.h"

/*
 * A flag refuses nothing. It is a question to the employee before the form is
 * sent, and a note to the reviewer beside the field. None is stored, and the
 * claim knows none: they follow from the form, the day on which it came in and
 * the settings, so that forms that came under older rules have them, too.
 *
 * No text asks for a document, or for other or more of them: which ones are
 * shown is the employee's choice (8 CFR 274a.1(l)(2); 8 U.S.C. 1324b(a)(6);
 * M-274, 11.2). web/src/wizard/flags.js reads this table from form.json.
 */
const char *const flag_test_names[FLAG_TESTS] = {
	[FLAG_BEFORE] = "before", [FLAG_BEYOND] = "beyond",
	[FLAG_APART] = "apart", [FLAG_YOUNGER] = "younger",
	[FLAG_OLDER] = "older", [FLAG_BEGINS] = "begins",
	[FLAG_PHRASE] = "phrase", [FLAG_UNLIKE] = "unlike",
	[FLAG_STATUS] = "status", [FLAG_NO_SIGN] = "noSign",
	[FLAG_STATE] = "state", [FLAG_SAME] = "same",
	[FLAG_DIFFERS] = "differs", [FLAG_SMALL] = "small",
	[FLAG_RECEIPT] = "receipt", [FLAG_UNDATED] = "undated",
	[FLAG_UNLISTED] = "unlisted",
	[FLAG_SIGNER] = "signer", [FLAG_INVITED] = "invited",
	[FLAG_GIVEN] = "given", [FLAG_RULE] = "rule",
};

const struct flag_text flag_texts[FLAG_CODES] = {
	[FLAG_CODE_EXPIRED] = { "expired",
	    "This date had already passed when the form was received. Some "
	    "documents are extended by law or by a notice." },
	[FLAG_CODE_WORK_ENDED] = { "workEnded",
	    "This date had already passed when the form was received. Some "
	    "authorizations are extended by law or by a notice." },
	[FLAG_CODE_FAR_FUTURE] = { "farFuture",
	    "This date is unusually far in the future." },
	[FLAG_CODE_YOUNG] = { "young",
	    "By this date, the employee was under 13 when the form was "
	    "received." },
	[FLAG_CODE_OLD] = { "old",
	    "By this date, the employee was over 120 when the form was "
	    "received." },
	[FLAG_CODE_OTHER_DAY] = { "otherDay",
	    "This date is not close to the day the form was received." },
	[FLAG_CODE_SMALL_SIGNATURE] = { "smallSignature",
	    "This image is very small or cannot be shown." },
	[FLAG_CODE_OTHER_SIGNER] = { "otherSigner",
	    "The name typed as the signature is not the name on the form." },
	[FLAG_CODE_OTHER_NAME] = { "otherName",
	    "The invite was created for a different name." },
	[FLAG_CODE_NO_NAME] = { "noName",
	    "This is not a name. An employee with only one name enters it as "
	    "the last name, and \"Unknown\" as the first name." },
	[FLAG_CODE_PO_BOX] = { "poBox",
	    "This looks like a P.O. box. The form asks for the address where "
	    "the employee lives." },
	[FLAG_CODE_UNKNOWN_STATE] = { "unknownState",
	    "This is not one of the states on the form." },
	[FLAG_CODE_UNKNOWN_ZIP] = { "unknownZip",
	    "No place has this postal code." },
	[FLAG_CODE_OTHER_ZIP] = { "otherZip",
	    "Canadian postal codes begin with a letter." },
	[FLAG_CODE_OTHER_STATUS] = { "otherStatus",
	    "D/S is for people who are admitted for the duration of their "
	    "status. That is not the status in Section 1." },
	[FLAG_CODE_ODD_NUMBER] = { "oddNumber",
	    "Numbers like this are not issued: they have 11 digits, or a "
	    "letter in the 10th place." },
	[FLAG_CODE_NO_NUMBER] = { "noNumber",
	    "This does not look like a number." },
	[FLAG_CODE_SAMPLE_NUMBER] = { "sampleNumber",
	    "This is a well-known sample number." },
	[FLAG_CODE_SAME_NUMBER] = { "sameNumber",
	    "The form has this number twice." },
	[FLAG_CODE_OTHER_SSN] = { "otherSsn",
	    "This is not the Social Security number in Section 1." },
	[FLAG_CODE_NO_PHOTO] = { "noPhoto",
	    "This document may have no photograph. With E-Verify, List B "
	    "documents have one. The employee chooses which documents to "
	    "show." },
	[FLAG_CODE_ODD_RECEIPT] = { "oddReceipt",
	    "This is called a receipt, but does not say that a document was "
	    "lost, stolen or damaged, so no 90 days are counted for it. A "
	    "receipt for an application to renew or extend is not acceptable "
	    "by itself. With some expired documents, Form I-797C is (M-274, "
	    "4.4 and 5.0)." },
	[FLAG_CODE_NO_STAMP_DATE] = { "noStampDate",
	    "The form has no date for the I-551 stamp. If the stamp has none, "
	    "this receipt is valid for one year from the day Form I-94 was "
	    "issued. That day is not on the form: look it up." },
	[FLAG_CODE_UNLISTED] = { "unlisted",
	    "We do not recognize this document's title. Check whether the "
	    "right to work ends on this date and has to be reverified by "
	    "then. It does not end when a U.S. passport or a Permanent "
	    "Resident Card expires." },
	[FLAG_CODE_APPLIED_FOR] = { "appliedFor",
	    "The form also says that the employee has applied for a Social "
	    "Security number and does not have it yet." },
	[FLAG_CODE_OLD_RULE] = { "oldRule",
	    "The form no longer accepts this." },
};

/* USPS has given no place these; 005 is Holtsville, NY. */
static const char *const no_zips[] = { "000", "001", "002", "003", "004",
	"11111", "66666", "77777", "88888", "99999", NULL };
/* Canada Post: these begin no postal code. */
static const char *const no_letters[] = { "D", "F", "I", "O", "Q", "U", "W",
	"Z", NULL };
/* CBP: the letter since May 2019. */
static const char *const i94s[] = { "###########", "#########@#", NULL };
static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7",
	"8", "9", NULL };
/* SSA: two that were printed in advertisements and so never valid; and the
 * one of our own hint. */
static const char *const samples[] = { "078051120", "219099999", "123456789",
	NULL };
static const char *const no_names[] = { "^N A", "^NONE", NULL };
static const char *const boxes[] = { "P O BOX", "PO BOX", "POBOX", "P O B #",
	"POB #", "POST OFFICE BOX", "POSTAL BOX", "P O DRAWER", "PO DRAWER",
	"^BOX #", "APARTADO #", "APARTADO POSTAL", "APDO", "APTDO POSTAL",
	"CASILLA POSTAL", NULL };
static const char *const no_photos[] = { "VOTER REGISTRATION",
	"VOTERS REGISTRATION", "VOTER S REGISTRATION",
	"VOTER\xe2\x80\x99S REGISTRATION", "DRAFT RECORD",
	"SCHOOL RECORD", "REPORT CARD", "CLINIC", "DOCTOR", "HOSPITAL RECORD",
	"DAY CARE", "DAYCARE", "NURSERY SCHOOL", NULL };
static const char *const ssn_cards[] = { "SOCIAL SECURITY", NULL };

/* A row; what follows FIELD's condition WHEN is the test's. */
#define ROW(flag, at, how, holds, ...) { FLAG_CODE_##flag, I9_##at, \
	FLAG_##how, .when = I9_##holds, __VA_ARGS__ }
#define SAME(at, as, holds) ROW(SAME_NUMBER, at, SAME, holds, .other = I9_##as)

const struct flag flag_table[FLAGS] = {
	/* Whom the employer expects; a link may have been passed on. */
	ROW(OTHER_NAME, LAST_NAME, INVITED, ALWAYS, .number = 0),
	/* Instructions, section 1: who has one name enters it as last name, and
	 * "Unknown" as first name. */
	ROW(NO_NAME, LAST_NAME, PHRASE, ALWAYS, .words = no_names),
	ROW(NO_NAME, FIRST_NAME, PHRASE, ALWAYS, .words = no_names),
	/* Instructions, section 1: "Do not enter a P.O. Box". */
	ROW(PO_BOX, ADDRESS, PHRASE, ALWAYS, .words = boxes),
	ROW(PO_BOX, APT_UNIT, PHRASE, ALWAYS, .words = boxes),
	ROW(UNKNOWN_STATE, STATE, STATE, ALWAYS, .number = 0),
	ROW(UNKNOWN_ZIP, ZIP, BEGINS, NOT_MEXICO, .words = no_zips),
	ROW(UNKNOWN_ZIP, ZIP, BEGINS, CANADA, .words = no_letters),
	ROW(OTHER_ZIP, ZIP, BEGINS, CANADA, .words = digits),
	/* Few work so young (29 CFR 570.2), and nobody so old. */
	ROW(YOUNG, DOB, YOUNGER, ALWAYS, .number = 13),
	ROW(OLD, DOB, OLDER, ALWAYS, .number = 121),
	ROW(OLD_RULE, SSN, RULE, ALWAYS, .number = 0),
	/* Instructions, section 1: who waits for the SSN leaves it blank. */
	ROW(APPLIED_FOR, SSN, GIVEN, APPLIED_FOR, .number = 0),
	ROW(SAMPLE_NUMBER, SSN, BEGINS, ALWAYS, .words = samples),
	ROW(NO_NUMBER, PHONE, NO_SIGN, ALWAYS, .number = 0),
	ROW(OLD_RULE, ALIEN_REG_NUMBER, RULE, ALWAYS, .number = 0),
	ROW(NO_NUMBER, ALIEN_REG_NUMBER, NO_SIGN, ALWAYS, .number = 0),
	SAME(ALIEN_REG_NUMBER, SSN, ALWAYS),
	ROW(OLD_RULE, I94_NUMBER, RULE, ALWAYS, .number = 0),
	ROW(ODD_NUMBER, I94_NUMBER, UNLIKE, ALWAYS, .words = i94s),
	ROW(NO_NUMBER, I94_NUMBER, NO_SIGN, ALWAYS, .number = 0),
	ROW(NO_NUMBER, FOREIGN_PASSPORT_NUMBER, NO_SIGN, ALWAYS, .number = 0),
	SAME(FOREIGN_PASSPORT_NUMBER, ALIEN_REG_NUMBER, ALWAYS),
	SAME(FOREIGN_PASSPORT_NUMBER, I94_NUMBER, ALWAYS),
	SAME(FOREIGN_PASSPORT_NUMBER, SSN, ALWAYS),
	/* M-274, 3.0; 6.1 and 5.0 for extensions. On its last day it is
	 * good. */
	ROW(WORK_ENDED, AUTH_EXP_DATE, BEFORE, AUTHORIZED, .number = 0),
	ROW(FAR_FUTURE, AUTH_EXP_DATE, BEYOND, AUTHORIZED, .number = 15),
	/* Ours draw 600 x 200. */
	ROW(SMALL_SIGNATURE, SIGNATURE_DATA_URL, SMALL, ALWAYS, .number = 20),
	/* 8 CFR 274a.2(h)(1): it is of the person who attests, and made when
	 * that is done. */
	ROW(OTHER_SIGNER, SIGNATURE_NAME, SIGNER, ALWAYS, .number = 0),
	ROW(OTHER_DAY, SIGNATURE_DATE, APART, ALWAYS, .number = 3),
	/*
	 * 8 CFR 274a.2(b)(1)(v): documents are unexpired; M-274, 4.0: until
	 * the end of the day that is printed. Passports and cards are issued
	 * for 10 years at most, driver's licenses (Arizona) until the age of
	 * 65, tribal documents for longer than cards.
	 */
	ROW(EXPIRED, LIST_A_EXP_DATE, BEFORE, LIST_A, .number = 0),
	ROW(FAR_FUTURE, LIST_A_EXP_DATE, BEYOND, LIST_A, .number = 15),
	ROW(OTHER_STATUS, LIST_A_EXP_DATE, STATUS, LIST_A, .number = 0),
	ROW(EXPIRED, LIST_B_EXP_DATE, BEFORE, LIST_BC, .number = 0),
	ROW(FAR_FUTURE, LIST_B_EXP_DATE, BEYOND, LIST_BC, .number = 50),
	ROW(EXPIRED, LIST_C_EXP_DATE, BEFORE, LIST_BC, .number = 0),
	ROW(FAR_FUTURE, LIST_C_EXP_DATE, BEYOND, LIST_BC, .number = 50),
	ROW(OTHER_STATUS, LIST_C_EXP_DATE, STATUS, LIST_BC, .number = 0),
	/* E-Verify User Manual, 2.1; M-274, 1.2: with E-Verify, List B
	 * documents have a photograph. These never or seldom do. */
	ROW(NO_PHOTO, LIST_B_DOC, PHRASE, LIST_BC, .e_verify = true,
	    .words = no_photos),
	/* 8 CFR 274a.2(b)(1)(vi); M-274, 4.4. Whatever is on no list of
	 * documents.c did not come from our pages. */
	ROW(ODD_RECEIPT, LIST_A_DOC, RECEIPT, LIST_A, .number = 0),
	ROW(ODD_RECEIPT, LIST_B_DOC, RECEIPT, LIST_BC, .number = 0),
	ROW(ODD_RECEIPT, LIST_C_DOC, RECEIPT, LIST_BC, .number = 0),
	ROW(NO_STAMP_DATE, LIST_A_DOC, UNDATED, LIST_A,
	    .other = I9_LIST_A_EXP_DATE),
	ROW(NO_STAMP_DATE, LIST_C_DOC, UNDATED, LIST_BC,
	    .other = I9_LIST_C_EXP_DATE),
	/* 8 CFR 274a.2(b)(1)(vii); never of List B (M-274, 6.1). */
	ROW(UNLISTED, LIST_A_EXP_DATE, UNLISTED, LIST_A,
	    .other = I9_LIST_A_DOC),
	ROW(UNLISTED, LIST_C_EXP_DATE, UNLISTED, LIST_BC,
	    .other = I9_LIST_C_DOC),
	/* M-274, 13.0: documents have numbers of their own. A passport's and
	 * an I-94's stand rightly in Section 1 and in Section 2, that of a
	 * Social Security card is the SSN; the A-Number is that of some older
	 * cards. */
	ROW(NO_NUMBER, LIST_A_DOC_NUMBER, NO_SIGN, LIST_A, .number = 0),
	SAME(LIST_A_DOC_NUMBER, ALIEN_REG_NUMBER, LIST_A),
	SAME(LIST_A_DOC_NUMBER, SSN, LIST_A),
	ROW(NO_NUMBER, LIST_B_DOC_NUMBER, NO_SIGN, LIST_BC, .number = 0),
	SAME(LIST_B_DOC_NUMBER, ALIEN_REG_NUMBER, LIST_BC),
	SAME(LIST_B_DOC_NUMBER, SSN, LIST_BC),
	SAME(LIST_B_DOC_NUMBER, I94_NUMBER, LIST_BC),
	SAME(LIST_B_DOC_NUMBER, FOREIGN_PASSPORT_NUMBER, LIST_BC),
	ROW(NO_NUMBER, LIST_C_DOC_NUMBER, NO_SIGN, LIST_BC, .number = 0),
	SAME(LIST_C_DOC_NUMBER, LIST_B_DOC_NUMBER, LIST_BC),
	SAME(LIST_C_DOC_NUMBER, ALIEN_REG_NUMBER, LIST_BC),
	ROW(OTHER_SSN, LIST_C_DOC_NUMBER, DIFFERS, LIST_BC, .other = I9_SSN,
	    .words = ssn_cards),
};
