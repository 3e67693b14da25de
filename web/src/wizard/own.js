// SPDX-License-Identifier: MIT
// own.js -- the employer's own words, which the settings have in both languages.
import { language } from '../common/language.js';

// The words NAME in the page's language; where it has none, the English ones,
// with LANG for who hears the page (WCAG 2.2, 3.1.2).
export function ownWords(settings, name) {
  if (language() === 'en') return { text: settings[name], lang: null };
  const text = settings[`${name}Es`];
  return text ? { text, lang: null } : { text: settings[name], lang: 'en' };
}
