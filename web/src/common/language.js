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

// The text of KEY, with {name} replaced by VALUES' name. A key without a
// text shows itself: better than a hole, and a test finds it.
export function t(key, values = {}) {
  if (!hasText(key)) return key;
  return texts[key].replace(/\{(\w+)\}/g, (all, name) =>
    name in values ? String(values[name]) : all,
  );
}

// The first of KEYS that has a text.
export function firstText(keys, values) {
  const key = keys.find(hasText);
  return key === undefined ? undefined : t(key, values);
}
