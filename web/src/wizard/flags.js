// SPDX-License-Identifier: MIT
// flags.js -- what may be right in a form but looks wrong: an interpreter of
// form.json's flags, as src/form/flag_table.c has them.
import { isDate, yearsBetween } from '../common/dates.js';
import { conditionHolds, isGiven, matches } from './rules.js';
import { isSameName } from './sameName.js';

const DAY_MS = 86400000;

// The letters and digits of TEXT, in capitals; SEPARATOR stands for others.
const ascii = (text, separator) =>
  text
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/[^0-9A-Za-z\u0080-\uffff]+/g, separator);
const signsOf = (text) => ascii(text, '');
const withoutA = (signs) => signs.replace(/^A(?=\d*$)/, '');

// Words of letters, or of digits: " P O BOX 12 ".
const wordsOf = (text) =>
  ` ${ascii(text, ' ')
    .replace(/\d(?=[^\d ])|[^\d ](?=\d)/g, '$& ')
    .trim()} `;

// "^" is the text's start, "#" a digit.
function hasPhrase(text, phrases) {
  const words = wordsOf(text);
  return phrases.some((phrase) => {
    const [, start, plain, digit] = /^(\^?)([^#]*)(#?)$/.exec(phrase);
    return new RegExp(`${start} ${plain}${digit ? '\\d' : ' '}`).test(words);
  });
}

const isSame = (a, b) => signsOf(a) !== '' && withoutA(signsOf(a)) === withoutA(signsOf(b));

const daysBetween = (from, to) => Math.abs(Date.parse(to) - Date.parse(from)) / DAY_MS;

const onDate =
  (test) =>
  (value, ...more) =>
    isDate(value) && test(value, ...more);

// By the test's name; each gets the value, its row in the table, and the view.
const TESTS = {
  before: onDate((date, _row, { day }) => date < day),
  beyond: onDate((date, { number }, { day }) => yearsBetween(day, date) >= number),
  apart: onDate((date, { number }, { day }) => daysBetween(day, date) > number),
  younger: onDate((date, { number }, { day }) => yearsBetween(date, day) < number),
  older: onDate((date, { number }, { day }) => yearsBetween(date, day) >= number),
  begins: (value, { words }) => words.some((word) => signsOf(value).startsWith(word)),
  phrase: (value, { words }) => hasPhrase(value, words),
  unlike: (value, { words }) => !words.some((pattern) => matches(pattern, signsOf(value))),
  status: (value, _row, { values }) =>
    /^d\/?s$/i.test(value) && values.citizenshipStatus !== 'authorized',
  noSign: (value) => /^0*$/.test(withoutA(signsOf(value))),
  state: (value, _row, { form }) =>
    !form.states.flat().some((known) => signsOf(known) === signsOf(value)),
  same: (value, { other }, { values }) => isSame(value, values[other] ?? ''),
  differs: (value, { other, words }, { values }) =>
    isGiven(values[other]) &&
    !isSame(value, values[other]) &&
    hasPhrase(values.listCDoc ?? '', words),
  small: (_value, { number }, { picture }) => Math.min(picture.width, picture.height) < number,
  signer: (value, _row, { values }) => !isSameName(values, value),
  invited: (_value, _row, { values, invited }) => isGiven(invited) && !isSameName(values, invited),
  undated: (value, { other }, { form, values }) =>
    !isDate(values[other]) &&
    form.documents.listA.some(({ key, title }) => key === 'receiptI94Resident' && title === value),
  given: () => true,
  // What a rule does not take and titles that are on no list are not sent.
  rule: () => false,
  receipt: () => false,
  unlisted: () => false,
};

// The flags of a form, [{ code, field }]. VIEW has form.json as FORM, all
// VALUES by name, SETTINGS, the DAY, PICTURE { width, height } of the
// signature and whom the invite is for, INVITED, if anybody.
export function flagsOf(view) {
  const { form, values, settings } = view;
  const found = form.flags.filter(
    (flag) =>
      (!flag.setting || settings[flag.setting] === true) &&
      conditionHolds(form.conditions[flag.when], values, settings) &&
      isGiven(values[flag.field]) &&
      TESTS[flag.test](String(values[flag.field]), flag, view),
  );
  const names = found.map(({ code, field }) => `${code} ${field}`);
  return found
    .filter((_flag, i) => names.indexOf(names[i]) === i)
    .map(({ code, field }) => ({ code, field }));
}
