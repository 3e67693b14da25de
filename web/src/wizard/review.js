// SPDX-License-Identifier: MIT
// review.js -- all answers at a glance, each part with a way back to it.
import { showMoment } from '../common/dates.js';
import { make, makeHidden } from '../common/dom.js';
import { language, t } from '../common/language.js';
import { fieldsOf, isShown, valueIn } from './answers.js';
import { FIELDS, STEPS } from './fields.js';
import { makeNotices } from './notices.js';
import { fieldFor, makeAction, makeStepIndicator } from './steps.js';
import { nameOf } from './widgets/frame.js';
import { WIDGETS } from './widgets.js';

// A row of a list: what it is, and what it says.
export function makeRow(term, said, more = {}) {
  return make(
    'div',
    { class: 'row', ...more },
    make('dt', {}, term),
    make('dd', { dir: 'auto' }, said),
  );
}

// When it was, as people here write it.
export function makeMoment(date) {
  return make('time', { datetime: date }, showMoment(date, language()));
}

// A part of the screen under TITLE, whose id is ID, with a WAY elsewhere or null.
export function makeSection(id, title, way, ...content) {
  return make(
    'section',
    { class: 'part', 'aria-labelledby': id },
    make('div', { class: 'part-head' }, make('h2', { id }, title), way),
    ...content,
  );
}

// As the widget shows it, or WHOLE: secrets too.
function makeAnswer(answers, name, whole) {
  const { show, showWhole = show } = WIDGETS[FIELDS[name].widget];
  const shown = (whole ? showWhole : show)(valueIn(answers, name), fieldFor(answers, name));
  return makeRow(nameOf(name), shown ?? '', { 'data-review': name });
}

function makeMissing(names) {
  return makeRow(t('review.none'), names.map(nameOf).join(', '), { class: 'row none' });
}

function makeEdit({ name }) {
  return makeAction('edit', [t('review.edit'), makeHidden(` ${t(`step.${name}`)}`)], {
    class: 'usa-button usa-button--unstyled',
    'data-step': name,
  });
}

// What ANSWERS say in STEP: WHOLE, or without secrets and with a way BACK to it.
export function makePart(answers, step, { whole = false, back = false }) {
  const names = fieldsOf(step).filter(
    (name) => WIDGETS[FIELDS[name].widget].show && isShown(answers, name),
  );
  const given = names.filter((name) => valueIn(answers, name) !== '');
  const missing = names.filter((name) => !given.includes(name));
  return makeSection(
    `review-${step.name}`,
    t(`step.${step.name}`),
    back && makeEdit(step),
    make(
      'dl',
      {},
      given.map((name) => makeAnswer(answers, name, whole)),
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
