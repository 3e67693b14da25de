/* SPDX-License-Identifier: MIT */
/* describe.h -- the form's tables as JSON, for those who ask its questions. */
#ifndef FORM_DESCRIBE_H
#define FORM_DESCRIBE_H

struct buf;

#define FORM_EDITION "01/20/25" /* of USCIS Form I-9, at its foot */

/*
 * Puts one JSON object and a newline: the form's fields in the table's
 * order, and by their names the rules, the conditions under which a field is
 * required, and the lists of documents. What a table leaves NULL or false
 * has no member, but for an issuing authority, which is null, and "expires".
 * A condition holds when its "setting", if any, is true and all of its terms
 * hold: a field "is" a text or "isNot", or is "given" (true) or not (false).
 * "ruleWhen" has rules that a field keeps under a condition instead of its
 * "rule". The condition "never" is left out.
 */
void describe_put_json(struct buf *text);

#endif
