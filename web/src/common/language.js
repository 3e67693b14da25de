// SPDX-License-Identifier: MIT
// language.js -- the page's texts in the language that the person reads.
import { loadJson } from './files.js';
import { write } from './storage.js';

export const LANGUAGES = ['en', 'es'];

let texts = {};

// Resolves to LANGUAGE's texts.
export function loadTexts(language) {
  return loadJson(`texts/${language}.json`);
}

export async function useLanguage(language) {
  texts = await loadTexts(language);
  document.documentElement.lang = language;
}

// For the next page in this tab; first.js reads it.
export function rememberLanguage(language) {
  write('admitone:language', language);
}

export function language() {
  return document.documentElement.lang;
}

export function hasText(key) {
  return typeof texts[key] === 'string';
}

// The keys of texts that begin with PREFIX.
export function keysOf(prefix) {
  return Object.keys(texts).filter((key) => key.startsWith(prefix));
}

// {name}, or {n|line|lines}: a number and what it counts; with a full stop after it.
const PLACE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}(\.?)/g;
// A name may be set apart from the text around it (names.js).
const ENDS_IN_STOP = /\.\u2069?$/;

// N and what it counts: ONE or OTHER, as LANGUAGE has it.
function count(n, one, other, language) {
  return `${n} ${new Intl.PluralRules(language).select(n) === 'one' ? one : other}`;
}

// TEXT with VALUES filled in. One that ends in a full stop, like "Example, Inc.",
// gets no second one.
export function fillIn(text, values, language) {
  return text.replace(PLACE, (all, name, one, other, stop) => {
    if (!(name in values)) return all;
    const value = values[name];
    const filled = one === undefined ? String(value) : count(value, one, other, language);
    return ENDS_IN_STOP.test(filled) ? filled : filled + stop;
  });
}

// The text of KEY, with VALUES filled in. A key without a text shows itself:
// better than a hole, and a test finds it.
export function t(key, values = {}) {
  return hasText(key) ? fillIn(texts[key], values, language()) : key;
}

// The first of KEYS that has a text.
export function firstText(keys, values) {
  const key = keys.find(hasText);
  return key === undefined ? undefined : t(key, values);
}
