// SPDX-License-Identifier: MIT
// dialog.js -- asks for something above the page, which waits.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { makeForm } from './form.js';

// Shows CONTENT(close) under HEADING. Resolves to what close() is given; to
// undefined when it was called off. Not at the event "close": signing in
// again closes it for a while.
export function openDialog(heading, content) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const dialog = make('dialog', { 'aria-labelledby': 'dialog-heading' });
    function close(value) {
      dialog.close();
      dialog.remove();
      before?.focus();
      resolve(value);
    }
    dialog.append(make('h2', { id: 'dialog-heading', tabindex: '-1' },
      heading), ...[content(close)].flat().filter(Boolean));
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      close();
    });
    document.getElementById('app').append(dialog);
    dialog.showModal();
  });
}

export function makeCloser(close, key = 'cancel') {
  return make('button', { type: 'button', 'data-action': 'cancel',
    class: 'usa-button usa-button--outline', on: { click: () => close() } },
  t(key));
}

// Asks with a form (form.js), whose texts ID names; resolves to the body of
// the server's answer, or to undefined.
export function askWithForm({ id, values: texts, ...form }) {
  return openDialog(t(`${id}.heading`, texts), (close) => makeForm({
    id, submit: `${id}.submit`, values: texts,
    intro: make('p', {}, t(`${id}.text`, texts)),
    done: close, buttons: [makeCloser(close)], ...form,
  }));
}
