/* SPDX-License-Identifier: MIT */
/* people_columns.c -- the columns of a list of people, and how they are called. */
#include <stddef.h>
#include <string.h>

#include "staff/people_columns.h"

#define WORD_MAX 40 /* a longer one is none that is known */
#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* The words under which HR systems have a column, without anything but
 * letters and digits, in lower case. */
static const struct row {
	int means;
	const char *words;
} headings[] = {
	{ PERSON_NAME, "name namehint fullname employee employeename "
	    "employeefullname legalname displayname preferredname workername "
	    "worker candidatename candidate newhire newhirename associatename "
	    "person namelastfirst namefirstlast nombre nombrecompleto "
	    "nombreyapellidos" },
	{ PERSON_FIRST, "firstname first givenname forename fname "
	    "legalfirstname employeefirstname firstgivenname firstnames "
	    "nombres" },
	{ PERSON_LAST, "lastname last surname familyname lname "
	    "legallastname employeelastname lastfamilyname apellido "
	    "apellidos" },
	{ PERSON_EMAIL, "email emailhint emailaddress mail workemail "
	    "workemailaddress personalemail personalemailaddress homeemail "
	    "businessemail primaryemail employeeemail correo "
	    "correoelectr\xc3\xb3nico correoelectronico" },
	{ PERSON_NUMBER, "externalid employeeid employeenumber employeeno "
	    "empid empno empnumber employeecode personnelnumber personnelno "
	    "personnelid personid personnumber staffid staffnumber staffno "
	    "workerid payrollnumber payrollid payrollno associateid "
	    "filenumber id number no eeid" },
	{ PERSON_TYPE, "workertype type employmenttype employeetype "
	    "workercategory employmentcategory employmentclass "
	    "classification" },
	{ PERSON_START, "startdate hiredate dateofhire startingdate start "
	    "firstday firstdayofwork firstdayofemployment begindate "
	    "joiningdate fechadeinicio" },
	{ PERSON_DAYS, "expirydays expiresdays expiresafterdays "
	    "linkexpiresafterdays validdays daysvalid" },
};

/* What HR systems call the two types. */
static const struct row types[] = {
	{ 0, "employee regular fulltime parttime permanent temporary "
	    "seasonal intern w2" },
	{ 1, "contractor independentcontractor contingent contingentworker "
	    "consultant freelancer 1099" },
};

/* Makes the WORD of TEXT as the tables have it: what is beyond ASCII stays.
 * "": it is no word that they have. */
static void
make_word(struct slice text, char word[static WORD_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n <= WORD_MAX; i++) {
		char c = text.at[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    (unsigned char)c >= 0x80)
			word[n++] = c;
	}
	word[n <= WORD_MAX ? n : 0] = '\0';
}

/* The row of TABLE, of N, that has the WORD; NULL: none. */
static const struct row *
find_word(const struct row *table, size_t n, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < n && len > 0; i++)
		for (const char *p = table[i].words; (p = strstr(p, word)) !=
		    NULL; p += len)
			if ((p == table[i].words || p[-1] == ' ') &&
			    (p[len] == ' ' || p[len] == '\0'))
				return &table[i];
	return NULL;
}

enum person_field
person_find_column(struct slice heading)
{
	char word[WORD_MAX + 1];
	const struct row *row;

	make_word(heading, word);
	row = find_word(headings, COUNT(headings), word);
	return row != NULL ? (enum person_field)row->means : PERSON_NONE;
}

struct slice
person_find_type(struct slice said)
{
	static const char *const values[] = { "employee", "contractor" };
	char word[WORD_MAX + 1];
	const struct row *row;

	make_word(said, word);
	row = find_word(types, COUNT(types), word);
	return row != NULL ? slice_of(values[row->means]) : said;
}

const char *
person_field_name(enum person_field field)
{
	static const char *const names[] = {
		[PERSON_NAME] = "name",
		[PERSON_EMAIL] = "email",
		[PERSON_NUMBER] = "externalId",
		[PERSON_TYPE] = "workerType",
		[PERSON_START] = "startDate",
		[PERSON_DAYS] = "expiryDays",
		[PERSON_FIRST] = "firstName",
		[PERSON_LAST] = "lastName",
	};

	return field < PERSON_COLUMNS ? names[field] : NULL;
}
