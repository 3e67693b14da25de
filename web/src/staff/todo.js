// SPDX-License-Identifier: MIT
// todo.js -- what a new employer's people do first, in order, until all of it
// is done.
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { app } from './app.js';
import { isReady, tellSetup } from './ready.js';
import { link, makeButton, makePart } from './ui/show.js';

// A step is { name, isDone(state), show(): what to do }.
const STEPS = [
  { name: 'settings', isDone: () => isReady(), show: tellSetup },
  {
    name: 'totp',
    isDone: () => app.account.totp,
    show: () => link('/account', t('todo.totp')),
  },
  {
    name: 'invite',
    isDone: ({ invited }) => invited,
    show: () => (isReady() ? link('/invites', t('todo.invite')) : t('todo.invite')),
  },
];

let isLater = false; // a second factor is advised, and not until the next sign-in

function makeStep({ name, show }, done) {
  return make(
    'li',
    { 'data-step': name, 'data-done': String(done) },
    done
      ? [t(`todo.${name}`), ' ', make('span', { class: 'usa-tag tag-approved' }, t('todo.done'))]
      : show(),
    !done && name === 'totp' && make('span', { class: 'also' }, t('todo.totpWhy')),
  );
}

// Shows at PLACE what is to be done; nothing, when all is. STATE: whether
// anybody was ever invited.
export function drawTodo(place, state) {
  const left = STEPS.filter(({ isDone }) => !isDone(state));
  const onlyTotp = left.length === 1 && left[0].name === 'totp';
  place.replaceChildren();
  if (left.length === 0 || (onlyTotp && isLater)) return;
  const later = () => {
    isLater = true;
    place.replaceChildren();
    document.querySelector('h1').focus();
  };
  place.append(
    makePart(
      'todo',
      t('todo.heading'),
      make(
        'ol',
        { class: 'usa-list', id: 'todo' },
        STEPS.map((step) => makeStep(step, !left.includes(step))),
      ),
      onlyTotp && make('div', { class: 'buttons' }, makeButton('later', 'todo.later', {}, later)),
    ),
  );
}
