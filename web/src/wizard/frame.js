// SPDX-License-Identifier: MIT
// frame.js -- what is around the screens: brand, languages, footer.
import { makeLogo, useColors } from '../common/brand.js';
import { make } from '../common/dom.js';
import { language, t } from '../common/language.js';
import { employerOf, makeHelp } from './help.js';
import { ownWords } from './own.js';

export function businessOf(settings) {
  return settings.businessName || settings.employerBusinessName || '';
}

// Both are drawn again after a change of language, or when SETTINGS came.
export function drawHeader({ settings }) {
  useColors(settings);
  document.getElementById('skip').textContent = t('skip');
  document
    .getElementById('brand')
    .replaceChildren(makeLogo(settings, employerOf(settings)) || businessOf(settings) || t('form'));
  for (const button of document.querySelectorAll('[data-lang]'))
    button.setAttribute('aria-pressed', String(button.dataset.lang === language()));
}

// With the first screen, not before: it would be pushed down by that. The later
// steps need only whom to ask.
export function drawFooter({ settings, form, screen }) {
  const own = ownWords(settings, 'footerText');
  const isLater = ['status', 'documents', 'review'].includes(screen);
  document
    .getElementById('footer')
    .replaceChildren(
      ...[
        !isLater && own.text && make('p', { class: 'own', lang: own.lang }, own.text),
        makeHelp(settings),
        !isLater && form && make('p', {}, t('footer.form', { edition: form.edition })),
        !isLater && make('p', {}, t('footer.privacy')),
      ].filter(Boolean),
    );
}
