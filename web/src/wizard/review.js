// SPDX-License-Identifier: MIT
// review.js -- all answers at a glance, each part with a way back to it.
import { make, makeHidden } from '../common/dom.js';
import { t } from '../common/language.js';
import { fieldsOf, isShown, valueIn } from './answers.js';
import { FIELDS, STEPS } from './fields.js';
import { makeNotices } from './notices.js';
import { fieldFor, makeAction, makeStepIndicator } from './steps.js';
import { nameOf } from './widgets/frame.js';
import { WIDGETS } from './widgets.js';

// As the widget shows it, or WHOLE: secrets too.
function makeRow(answers, name, whole) {
  const { show, showWhole = show } = WIDGETS[FIELDS[name].widget];
  const shown = (whole ? showWhole : show)(valueIn(answers, name), fieldFor(answers, name));
  return make(
    'div',
    { class: 'row', 'data-review': name },
    make('dt', {}, nameOf(name)),
    make('dd', { dir: 'auto' }, shown ?? ''),
  );
}

function makeMissing(names) {
  return make(
    'div',
    { class: 'row none' },
    make('dt', {}, t('review.none')),
    make('dd', {}, names.map(nameOf).join(', ')),
  );
}

// What ANSWERS say in STEP: WHOLE, or without secrets and with a way BACK to it.
export function makePart(answers, step, { whole = false, back = false }) {
  const names = fieldsOf(step).filter(
    (name) => WIDGETS[FIELDS[name].widget].show && isShown(answers, name),
  );
  const given = names.filter((name) => valueIn(answers, name) !== '');
  const missing = names.filter((name) => !given.includes(name));
  const id = `review-${step.name}`;
  return make(
    'section',
    { class: 'part', 'aria-labelledby': id },
    make(
      'div',
      { class: 'part-head' },
      make('h2', { id }, t(`step.${step.name}`)),
      back &&
        makeAction('edit', [t('review.edit'), makeHidden(` ${t(`step.${step.name}`)}`)], {
          class: 'usa-button usa-button--unstyled',
          'data-step': step.name,
        }),
    ),
    make(
      'dl',
      {},
      given.map((name) => makeRow(answers, name, whole)),
      missing.length > 0 && makeMissing(missing),
    ),
  );
}

export function makeReview(app) {
  return [
    makeStepIndicator('review'),
    makeNotices(app, 'review'),
    make('p', {}, t('review.intro')),
    STEPS.map((step) => makePart(app.answers, step, { back: true })),
    make(
      'form',
      { novalidate: true },
      make('h2', {}, t('review.send')),
      make('p', {}, t('review.law')),
      make(
        'div',
        { class: 'buttons' },
        makeAction('submit', t('submit'), {
          type: 'submit',
          class: 'usa-button usa-button--big',
        }),
        makeAction('back', t('back'), {
          class: 'usa-button usa-button--outline',
        }),
      ),
    ),
  ];
}
