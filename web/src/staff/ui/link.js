// SPDX-License-Identifier: MIT
// link.js -- a link to hand on: shown to be copied.
import { announce } from '../../common/announce.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { makeCloser, openDialog } from './dialog.js';

const COPIED_MS = 5000;

async function copy(text, button, input) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = t('copied');
    setTimeout(() => button.replaceChildren(t('copy')), COPIED_MS);
    announce(t('copied'));
  } catch {
    input?.select(); // then the person copies it
  }
}

export function makeCopyButton(url, more = {}, input = null) {
  const button = make(
    'button',
    {
      type: 'button',
      'data-action': 'copy',
      class: 'usa-button',
      on: { click: () => copy(url, button, input) },
      ...more,
    },
    t('copy'),
  );
  return button;
}

// Shows URL, whose texts NAME has, until it is closed.
export function showLink(name, url, about) {
  return openDialog(t(`${name}.heading`, about), (close) => {
    const input = make('input', {
      class: 'usa-input',
      id: 'link',
      readonly: true,
      value: url,
      type: 'text',
      spellcheck: 'false',
      on: { focus: () => input.select() },
    });
    return [
      make('p', {}, t(`${name}.text`, about)),
      make('label', { class: 'usa-label', for: 'link' }, t('link')),
      input,
      make('div', { class: 'buttons' }, makeCopyButton(url, {}, input), makeCloser(close, 'close')),
    ];
  });
}
