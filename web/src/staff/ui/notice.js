// SPDX-License-Identifier: MIT
// notice.js -- what there is to say, in words: good, bad, in between.
import { make } from '../../common/dom.js';
import { firstText, t } from '../../common/language.js';
import { isAdministrator } from '../app.js';

export function makeNotice(kind, ...content) {
  return make('div', { class: `usa-alert usa-alert--${kind} usa-alert--slim` },
    make('div', { class: 'usa-alert__body' },
      make('div', { class: 'usa-alert__text' }, ...content)));
}

export function announce(text) {
  document.getElementById('announcer').textContent = text;
}

function tellWait(seconds) {
  return seconds > 90 ?
    t('error.waitMinutes', { minutes: Math.ceil(seconds / 60) }) :
    t('error.waitSeconds', { seconds: Math.ceil(seconds) || 1 });
}

// What is missing can be set up by who may.
function wayOut(error) {
  return isAdministrator() && /in Settings/.test(error) && [' ',
    make('a', { class: 'usa-link', href: '#/settings' },
      t('nav.settings'))];
}

// Why ANSWER is no success.
export function tellFailure(answer) {
  if (answer.status === 429)
    return makeNotice('error', tellWait(answer.retryAfter));
  if (!answer.reached) return makeNotice('error', t('error.unknown'));
  const { error = '' } = answer.body;
  return makeNotice('error',
    firstText([`said.${error}`]) ?? (error || t('error.other')),
    wayOut(error));
}
