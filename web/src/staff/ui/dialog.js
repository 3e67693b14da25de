// SPDX-License-Identifier: MIT
// dialog.js -- asks for something above the page, which waits.
import { make } from '../../common/dom.js';
import { hasText, t } from '../../common/language.js';
import { unsaved } from '../unsaved.js';
import { makeForm } from './form.js';
import { labelsOf, makeButton } from './show.js';

// Shows CONTENT(close) under HEADING. Resolves to what close() is given; to
// undefined when it was called off. Not at the event "close": signing in
// again closes it for a while. Escape asks before it loses what was typed.
export function openDialog(heading, content) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const id = `dialog-${document.querySelectorAll('dialog').length}`;
    const dialog = make('dialog', { 'aria-labelledby': id });
    function close(value) {
      dialog.close();
      dialog.remove();
      before?.focus();
      resolve(value);
    }
    dialog.append(make('h2', { id }, heading), ...[content(close)].flat().filter(Boolean));
    dialog.addEventListener('cancel', async (event) => {
      event.preventDefault();
      if (await mayLose(dialog)) close();
    });
    document.getElementById('app').append(dialog);
    dialog.showModal();
  });
}

export function makeCloser(close, key = 'cancel', more = {}) {
  return make(
    'button',
    {
      type: 'button',
      'data-action': 'cancel',
      class: 'usa-button usa-button--outline',
      on: { click: () => close() },
      ...more,
    },
    t(key),
  );
}

// Whether what is typed in PLACE (unsaved.js) may be lost: asks, if anything is.
export async function mayLose(place) {
  const changes = unsaved(place);
  if (changes.length === 0) return true;
  const what = labelsOf(changes);
  return openDialog(t('unsaved.heading'), (close) => [
    make('p', { id: 'unsaved' }, t('unsaved.text', { what })),
    make(
      'div',
      { class: 'buttons' },
      makeButton('stay', 'unsaved.stay', { kind: '', autofocus: true }, () => close(false)),
      makeButton('leave', 'unsaved.leave', { kind: 'secondary' }, () => close(true)),
    ),
  ]);
}

// Asks with a form (form.js), whose texts ID names, with ABOUT in them;
// resolves to the body of the server's answer, or to undefined. Where there is
// nothing to fill in, Enter does no harm.
export function askWithForm({ id, about, fields, ...form }) {
  const more = { autofocus: fields.length === 0 };
  return openDialog(t(`${id}.heading`, about), (close) =>
    makeForm({
      id,
      fields,
      submit: `${id}.submit`,
      done: close,
      buttons: [makeCloser(close, 'cancel', more)],
      intro: hasText(`${id}.text`) && make('p', {}, t(`${id}.text`, about)),
      ...form,
    }),
  );
}
