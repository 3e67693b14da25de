// SPDX-License-Identifier: MIT
// rules.js -- the form's rules, as the server has them: an interpreter of
// form.json, and those rules that src/form/rule.c has as code.
import { isDate } from '../common/dates.js';
import { hasHidden, hasLetter } from './tidy.js';

const PHONE_DIGITS_MIN = 7;
const ALIEN_NUMBER = /^[Aa]?([ -]*[0-9]){7,9}[ -]*$/;
const I94_NUMBER = /^([ -]*[0-9A-Za-z]){11}[ -]*$/;
// U+0000 to U+001F, U+007F to U+009F (src/form/chars.c)
const CONTROL = /\p{Cc}/u;

// A problem is { code } with what its text needs: texts/*.json has one for
// each code. No problem is null.
const problem = (code, more) => ({ code, ...more });

// '#' stands for a digit, '@' for a letter.
const SIGNS = { '#': /[0-9]/, '@': /[A-Za-z]/ };

export function matches(pattern, text) {
  return (
    pattern.length === text.length &&
    [...pattern].every((p, i) => SIGNS[p]?.test(text[i]) ?? text[i] === p)
  );
}

// One @ with something before it, a name with a dot inside after it.
function isEmail(text) {
  const at = text.indexOf('@');
  const host = text.slice(at + 1);
  const dot = host.indexOf('.');
  return at > 0 && !text.includes(' ') && !host.includes('@') && dot > 0 && !host.endsWith('.');
}

function countDigits(text) {
  return text.replace(/[^0-9]/g, '').length;
}

// A number as people write it, then perhaps "x" or "ext" and an extension.
function isPhone(text) {
  const [number] = /^[0-9 +\-.()]*/.exec(text);
  const rest = text.slice(number.length);
  if (countDigits(number) < PHONE_DIGITS_MIN) return false;
  return rest === '' || /^(x|ext)[0-9 .]*[0-9][0-9 .]*$/i.test(rest);
}

// A person's name can be read, by everybody in the same way.
function checkName(rule, text) {
  if (hasHidden(text)) return problem('hidden');
  return hasLetter(text) ? null : problem(rule);
}

function checkPast(rule, text, today) {
  if (!isDate(text)) return problem(rule);
  return text > today ? problem('future') : null;
}

function isExpiry(text) {
  return /^n\/a$/i.test(text) || isDate(text);
}

// By the rule's name; what is not here has patterns, or only a length.
const CODED = {
  name: checkName,
  email: (rule, text) => (isEmail(text) ? null : problem(rule)),
  phone: (rule, text) => (isPhone(text) ? null : problem(rule)),
  birthDate: checkPast,
  pastDate: checkPast,
  expiryDate: (rule, text) => (isExpiry(text) ? null : problem(rule)),
  untilDate: (rule, text) => (/^d\/?s$/i.test(text) || isExpiry(text) ? null : problem(rule)),
  alienNumber: (rule, text) => (ALIEN_NUMBER.test(text) ? null : problem(rule)),
  i94Number: (rule, text) => (I94_NUMBER.test(text) ? null : problem(rule)),
};

function checkRule(form, name, text, today) {
  const { patterns, never = [] } = form.rules[name];
  if (CODED[name]) return CODED[name](name, text, today);
  if (never.some((pattern) => matches(pattern, text))) return problem(`${name}Never`);
  if (!patterns || patterns.some((pattern) => matches(pattern, text))) return null;
  return problem(name);
}

// Is there something in it that a person can see? (src/form/chars.c knows
// the same white space as trim().)
export function isGiven(value) {
  return typeof value === 'boolean' || (typeof value === 'string' && value.trim() !== '');
}

function termHolds(term, values) {
  const value = values[term.field];
  if ('isNot' in term) return String(value) !== term.isNot;
  return 'is' in term ? String(value) === term.is : isGiven(value) === term.given;
}

export function conditionHolds(condition, values, settings) {
  if (condition.setting && settings[condition.setting] !== true) return false;
  return condition.all.every((term) => termHolds(term, values));
}

// The name of the condition under which FIELD must be given now, if any.
function requiredBy(form, field, values, settings) {
  return field.required.find((name) => conditionHolds(form.conditions[name], values, settings));
}

// Must every form have FIELD?
export function isAlwaysRequired(form, field) {
  return field.required.some((name) => {
    const { setting, all } = form.conditions[name];
    return !setting && all.length === 0;
  });
}

// The name of the rule that FIELD keeps now.
function ruleOf(form, field, values, settings) {
  const [, rule] =
    Object.entries(field.ruleWhen ?? {}).find(([name]) =>
      conditionHolds(form.conditions[name], values, settings),
    ) ?? [];
  return rule ?? field.rule;
}

// Could FIELD be required, whatever else is answered?
export function mayBeRequired(form, field, settings) {
  return field.required.some((name) => {
    const { setting } = form.conditions[name];
    return !setting || settings[setting] === true;
  });
}

// Checks one field's value as src/form/form.c's check_field() does. VALUES
// are all values by name, strings and booleans; "" is not given. Returns a
// problem or null.
export function checkField(form, field, values, { settings, today }) {
  const value = values[field.name];
  if (!isGiven(value)) {
    const condition = requiredBy(form, field, values, settings);
    if (condition) return problem('required', { condition });
    if (value === '' || value === undefined) return null;
  }
  if (field.stored === 'bytes') return null;
  const text = String(value);
  if (CONTROL.test(text)) return problem('control');
  const rule = ruleOf(form, field, values, settings);
  const wrong = checkRule(form, rule, text, today);
  if (wrong) return wrong;
  return [...text].length > field.max ? problem('tooLong', { max: field.max }) : null;
}
