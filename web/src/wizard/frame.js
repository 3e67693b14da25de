// SPDX-License-Identifier: MIT
// frame.js -- what is around the screens: brand, languages, footer.
import { useColors } from '../common/brand.js';
import { make } from '../common/dom.js';
import { language, t } from '../common/language.js';
import { makeHelp } from './help.js';

export function businessOf(settings) {
  return settings.businessName || settings.employerBusinessName || '';
}

// Both are drawn anew after a change of language, or when SETTINGS came.
export function drawHeader({ settings }) {
  useColors(settings);
  document.getElementById('skip').textContent = t('skip');
  document.getElementById('brand').textContent = businessOf(settings) || t('form');
  for (const button of document.querySelectorAll('[data-lang]'))
    button.setAttribute('aria-pressed', String(button.dataset.lang === language()));
}

// With the first screen, not before: it would be pushed down by that. The later
// steps need only whom to ask.
export function drawFooter({ settings, form, screen }) {
  const isLater = ['status', 'documents', 'review'].includes(screen);
  document
    .getElementById('footer')
    .replaceChildren(
      ...[
        !isLater && settings.footerText && make('p', { class: 'own' }, settings.footerText),
        makeHelp(settings),
        !isLater && form && make('p', {}, t('footer.form', { edition: form.edition })),
        !isLater && make('p', {}, t('footer.privacy')),
      ].filter(Boolean),
    );
}
