// SPDX-License-Identifier: MIT
// tidy.js -- makes of a text as it came the one that was meant, as the server
// does (src/form/tidy.c); tests/cases/text.jsonl holds both to the same.

// src/form/unicode.c has the same sets.
const HIDDEN =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each one alone
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{e0000}-\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/u;
const JOINING =
  /[\u0620-\u06d5\u06ee-\u06ff\u0710-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u17dd\u1820-\u18aa\ua840-\ua8ff\uaa60-\uaa7f\ufb50-\ufdc7\ufdf0-\ufdff\ufe70-\ufefc\u{11000}-\u{11cbf}]/u;
const VIRAMA = /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u103a\u17d2]/u;
const HAN = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3134f}]/u;
const MONGOLIAN = /[\u1820-\u18aa]/u;
const DASH = /[\u2010-\u2015\u2212\ufe58\ufe63]/gu;
const BLANKS = /[ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const NOTHING = /^(n\/a|n\.a\.?|n \/ a|[\u2013\u2014]|-{1,3})$/i;

// Joiners and variation selectors are seen in how their neighbours look.
function shows(before, char, after) {
  if (/[\u200c\u200d]/.test(char))
    return VIRAMA.test(before) || (JOINING.test(before) && JOINING.test(after));
  if (/[\ufe00-\ufe02\u{e0100}-\u{e01ef}]/u.test(char)) return HAN.test(before);
  return /[\u180b-\u180d\u180f]/.test(char) && MONGOLIAN.test(before);
}

function visible(text) {
  const chars = [...text];
  return chars
    .filter((char, i) => !HIDDEN.test(char) || shows(chars[i - 1] ?? '', char, chars[i + 1] ?? ''))
    .join('');
}

export function hasHidden(text) {
  return visible(text) !== text;
}

export function hasLetter(text) {
  return /\p{L}/u.test(text);
}

// Digits stand ten in a row, in each script.
function digitValue(char) {
  let code = char.codePointAt(0);
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
    code -= 1;
    before += 1;
  }
  return String(before % 10);
}

const dropHidden = (text) => [...text].filter((char) => !HIDDEN.test(char)).join('');
const toAscii = (text) =>
  text.replace(/[\uff01-\uff5e]/g, (char) =>
    String.fromCharCode(char.charCodeAt(0) - 0xff01 + 0x21),
  );
const toDigits = (text) => text.replace(/\p{Nd}/gu, digitValue).replace(DASH, '-');
const code = (text) => toAscii(dropHidden(text));
const number = (text) => toAscii(toDigits(dropHidden(text)));

// By the rule's name, as rule_table (src/form/rule.c) has them; the others
// are texts.
const KINDS = {
  name: (text) => text,
  email: code,
  token: code,
  citizenshipStatus: code,
  docChoice: code,
  number,
  phone: number,
  zip: number,
  ssn: number,
  birthDate: number,
  pastDate: number,
  expiryDate: number,
  untilDate: number,
  alienNumber: number,
  i94Number: number,
  postalCode: number,
  signatureMethod: code,
  signature: null,
};
const GROUPS = ['zip', 'ssn', 'birthDate', 'pastDate', 'expiryDate', 'untilDate', 'postalCode'];

// Canada and Mexico, on which other rules depend, and a Canadian postal code
// have one way to be written (take_country(), take_postal() in rule.c).
const POSTAL = [/^([A-Za-z]\d[A-Za-z])-(\d[A-Za-z]\d)$/, '$1 $2'];
const SAME = {
  zip: [POSTAL],
  postalCode: [POSTAL],
  state: [
    [/^can(ada)?$/i, 'CAN'],
    [/^mex(ico)?$/i, 'MEX'],
  ],
};

// TEXT as a value of the rule called NAME, of a field that may be empty or
// not.
export function tidyText(name, mayBeEmpty, text) {
  const kind = name in KINDS ? KINDS[name] : visible;
  if (!kind) return text;
  let tidy = kind(text.trim()).replace(BLANKS, ' ').trim();
  if (GROUPS.includes(name))
    tidy = tidy
      .replace(/([-0-9]) (?=-)|(-) (?=[0-9])/g, '$1$2')
      .replace(/([0-9]) (?=[0-9])/g, '$1-');
  for (const [found, written] of SAME[name] ?? []) tidy = tidy.replace(found, written);
  if (!mayBeEmpty || !NOTHING.test(tidy)) return tidy;
  if (!['expiryDate', 'untilDate'].includes(name)) return '';
  return /^n\/a$/i.test(tidy) ? tidy : 'N/A';
}
