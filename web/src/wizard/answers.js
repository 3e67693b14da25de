// SPDX-License-Identifier: MIT
// answers.js -- what was typed, and the values that the server is sent.
import { dateText, isDate, today, yearsBetween } from '../common/dates.js';
import { LISTS } from './documents.js';
import { FIELDS, STEPS } from './fields.js';
import { checkField, isAlwaysRequired } from './rules.js';
import { tidyText } from './tidy.js';

// INPUTS has what is in each input, by its id (of radios by their name), as
// it was typed: half a date too, so that nothing is lost when a screen is
// drawn again. SIGNATURE is { url, day, … } (signature.js) or null. PICKING is
// the list whose document is being chosen again, if one is.
export function makeAnswers(form, settings) {
  return { form, settings, inputs: {}, signature: null, picking: null };
}

// Lone surrogates are no text that could be sent.
function asText(value) {
  return typeof value === 'string' ? value.replace(/\p{Cs}/gu, '\ufffd').trim() : '';
}

// Digits with other blanks and dashes than the form's: pasted, say. They
// take the longest pattern that has as many digits.
function tidyDigits(text, patterns) {
  const digits = text.replace(/[\s\-.\u2010-\u2015\u2212]/g, '');
  if (patterns.some((p) => p.replace(/#/g, '0') === text.replace(/\d/g, '0'))) return text;
  const pattern = [...patterns]
    .sort((a, b) => b.length - a.length)
    .find((p) => p.replace(/[^#]/g, '').length === digits.length);
  if (!pattern || !/^\d+$/.test(digits)) return text;
  let next = 0;
  return pattern.replace(/#/g, () => digits[next++]);
}

// A Canadian postal code without its blank: the paper form has 6 places.
function tidyPostal(text, patterns) {
  const plain = text.replace(/[\s-]/g, '').toUpperCase();
  return /^([A-Z]\d){3}$/.test(plain) ? plain : tidyDigits(text, patterns);
}

const TIDY = {
  postal: (text, rule) => tidyPostal(text, rule.patterns),
  number: (text) => text.replace(/[\s\-.\u2010-\u2015\u2212]/g, '').toUpperCase(),
  digits: (text, rule) => tidyDigits(text, rule.patterns),
};

function readText(answers, name, spec) {
  const { inputs, form } = answers;
  const known = knownOf(answers, name);
  if (known) return known.value;
  const field = fieldOf(form, name);
  const { rule } = field;
  const text = tidyText(rule, !isAlwaysRequired(form, field), asText(inputs[name]));
  return spec.tidy ? TIDY[spec.tidy](text, form.rules[rule]) : text;
}

function dateParts(inputs, name) {
  return ['month', 'day', 'year'].map((part) =>
    tidyText('number', true, asText(inputs[`${name}-${part}`])),
  );
}

// A date that is not complete becomes a text that no rule takes for one.
function readDate({ inputs }, name) {
  const [month, day, year] = dateParts(inputs, name);
  if (!month && !day && !year) return '';
  const complete = /^\d{4}$/.test(year) && /^\d{1,2}$/.test(day) && month;
  return complete ? dateText(year, month, day) : `${year}-${month}-${day}`;
}

// May the date of the document that was chosen be D/S?
export function mayHaveStatus(answers, { list, status }) {
  return list !== undefined && status.includes(documentChosen(answers, list)?.key);
}

function readExpiry(answers, name, spec) {
  if (answers.inputs[`${name}-none`]) return 'N/A';
  return answers.inputs[`${name}-status`] && mayHaveStatus(answers, spec)
    ? 'D/S'
    : readDate(answers, name);
}

// One of list A, or of B and C: as the documents are that were chosen.
function readChoice(answers) {
  const [inA, ...inBC] = LISTS.map((list) => documentChosen(answers, list));
  return inA ? 'listA' : inBC.some(Boolean) ? 'listBC' : '';
}

// How it was signed, once it is.
const typedName = ({ inputs, signature }) =>
  signature && !signature.strokes ? asText(inputs.signatureTyped) : '';

const READERS = {
  text: readText,
  masked: readText,
  state: ({ inputs }, name) => asText(inputs[name]),
  radios: ({ inputs }, name) => asText(inputs[name]),
  checkbox: ({ inputs }, name) => inputs[name] === true || '',
  date: readDate,
  expiry: readExpiry,
  picker: readChoice,
  document: (answers, _name, spec) => documentChosen(answers, spec.list)?.title ?? '',
  signature: ({ signature }) => signature?.url ?? '',
  signingDay: ({ signature }) => signature?.day ?? today(),
  signingMethod: ({ signature }) => (signature ? (signature.strokes ? 'drawn' : 'typed') : ''),
  signingName: typedName,
};

export function fieldOf(form, name) {
  return form.fields.find((field) => field.name === name);
}

// The documents of LIST that this person can have.
export function documentsOffered(answers, list) {
  const status = valueIn(answers, 'citizenshipStatus');
  const born = valueIn(answers, 'dob');
  const adult = isDate(born) && yearsBetween(born, today()) >= 18;
  return answers.form.documents[list].filter(
    (document) =>
      (!document.statuses || !status || document.statuses.includes(status)) &&
      !(document.under18 && adult),
  );
}

// The document of LIST that was chosen, if it still is one that is offered.
export function documentChosen(answers, list) {
  return documentsOffered(answers, list).find(
    (document) => document.title === answers.inputs[`${list}Doc`],
  );
}

// What field NAME of a document says, as far as that is known without a
// question: { value, from }, FROM being the field that was asked for it before,
// or undefined where all documents of this kind say the same. Null when it is
// to be asked, or when the person gives it (NAME-own).
export function knownOf(answers, name) {
  const { inputs } = answers;
  const { list, takes, says } = FIELDS[name];
  const chosen = list && !inputs[`${name}-own`] && documentChosen(answers, list);
  if (!chosen || asText(inputs[name])) return null;
  const from = takes?.[chosen.key];
  const value = from ? valueIn(answers, from) : chosen[says];
  return value ? { value, from } : null;
}

function allHold(answers, shown) {
  return Object.entries(shown ?? {}).every(([name, values]) =>
    values.includes(valueIn(answers, name)),
  );
}

// Is it asked, as things stand? An expiry date only of what can expire.
export function isShown(answers, name) {
  const { widget, list, shown, setting, without } = FIELDS[name];
  if (setting && answers.settings[setting] !== true) return false;
  if (without && valueIn(answers, without) !== '') return false;
  if (!allHold(answers, shown)) return false;
  return !(widget === 'expiry' && list && documentChosen(answers, list)?.expires === false);
}

export function isLegendShown(answers, group) {
  return allHold(answers, group.legendShown);
}

export function valueIn(answers, name) {
  const spec = FIELDS[name];
  return isShown(answers, name) ? READERS[spec.widget](answers, name, spec) : '';
}

export function fieldsOf(step) {
  return step.groups.flatMap((group) => group.fields);
}

export function valuesOf(answers) {
  return Object.fromEntries(Object.keys(FIELDS).map((name) => [name, valueIn(answers, name)]));
}

// What the server is sent: what is given, and nothing else.
export function bodyOf(answers, token) {
  const given = Object.entries(valuesOf(answers)).filter(([, value]) => value !== '');
  return { inviteToken: token, ...Object.fromEntries(given) };
}

// A date's problem, if it is that a part is missing or too short.
function problemOfParts([month, day, year]) {
  if (!month) return { code: 'dateMonth' };
  if (!day) return { code: 'dateDay' };
  if (!year) return { code: 'dateYear' };
  return /^\d{4}$/.test(year) ? null : { code: 'dateYearDigits' };
}

function refine(answers, name, problem) {
  const isDateRule = /Date$/.test(problem.code);
  return (isDateRule && problemOfParts(dateParts(answers.inputs, name))) || problem;
}

// The problem of one field, or null.
export function problemOf(answers, name, values = valuesOf(answers)) {
  if (!isShown(answers, name)) return null;
  const { form, settings } = answers;
  const problem = checkField(form, fieldOf(form, name), values, {
    settings,
    today: today(),
  });
  return problem && refine(answers, name, problem);
}

// The problems of a step, by field, in the order of the screen.
export function problemsOf(answers, step) {
  const values = valuesOf(answers);
  return new Map(
    fieldsOf(step)
      .map((name) => [name, problemOf(answers, name, values)])
      .filter(([, problem]) => problem),
  );
}

// The first step that has a problem.
export function firstStepWithProblem(answers) {
  return STEPS.find((step) => problemsOf(answers, step).size > 0);
}
