// SPDX-License-Identifier: MIT
// notice.js -- what there is to say, in words: good, bad, in between.
import { make } from '../../common/dom.js';
import { firstText, t } from '../../common/language.js';
import { isAdministrator } from '../app.js';

export function makeNotice(kind, ...content) {
  return make(
    'div',
    { class: `usa-alert usa-alert--${kind} usa-alert--slim` },
    make(
      'div',
      { class: 'usa-alert__body' },
      make('div', { class: 'usa-alert__text' }, ...content),
    ),
  );
}

// After an act: it is done. It goes when the next one begins (unsay).
export function makeDone(text) {
  const notice = makeNotice('success', text);
  notice.dataset.done = '';
  return notice;
}

export function unsay() {
  document.querySelector('[data-done]')?.remove();
}

function tellWait(seconds) {
  return seconds > 90
    ? t('error.waitMinutes', { minutes: Math.ceil(seconds / 60) })
    : t('error.waitSeconds', { seconds: Math.ceil(seconds) || 1 });
}

const UNSET = ['e_verify_unset', 'employer_unset'];

// What is missing can be set up by who may.
function settingsLink({ code }) {
  return (
    isAdministrator() &&
    UNSET.includes(code) && [
      ' ',
      // What is typed here is still there when one comes back.
      make('a', { class: 'usa-link', href: '#/settings', 'data-keep': true }, t('nav.settings')),
    ]
  );
}

// What the server says in BODY, in the page's words where it has some.
export function saidOf({ error, code }) {
  return firstText([`said.${code}`]) ?? (error || t('error.other'));
}

// Why ANSWER is no success.
export function tellFailure(answer) {
  if (answer.status === 429) return makeNotice('error', tellWait(answer.retryAfter));
  if (!answer.reached) return makeNotice('error', t('error.unknown'));
  return makeNotice('error', saidOf(answer.body), settingsLink(answer.body));
}
