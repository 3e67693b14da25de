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

export function announce(text) {
  document.getElementById('announcer').textContent = text;
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
      make('a', { class: 'usa-link', href: '#/settings' }, t('nav.settings')),
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
