// SPDX-License-Identifier: MIT
// steps.js -- draws a step of the form, and keeps it in step with what is
// answered: which fields are asked, and what is wrong with them.
import { make, makeHidden } from '../common/dom.js';
import { t } from '../common/language.js';
import { fieldOf, isLegendShown, isShown, problemOf, valueIn } from './answers.js';
import { FIELDS, STEPS } from './fields.js';
import { makeNotices } from './notices.js';
import { mayBeRequired } from './rules.js';
import { showProblem } from './widgets/frame.js';
import { WIDGETS } from './widgets.js';

const STATES = ['complete', 'current', 'pending'];
const NAMES = [...STEPS.map((step) => step.name), 'review'];

function makeSegment(name, index, current) {
  const state = STATES[Math.sign(index - current) + 1];
  return make(
    'li',
    {
      class:
        'usa-step-indicator__segment' +
        (state === 'pending' ? '' : ` usa-step-indicator__segment--${state}`),
      'aria-current': state === 'current' ? 'step' : null,
    },
    make(
      'span',
      { class: 'usa-step-indicator__segment-label' },
      t(`step.${name}`),
      ' ',
      state !== 'current' && makeHidden(t(`step.${state}`)),
    ),
  );
}

// The steps, and the screen's heading: "2 of 4 Citizenship and signature".
export function makeStepIndicator(name) {
  const current = NAMES.indexOf(name);
  const heading = make(
    'h1',
    { class: 'usa-step-indicator__heading' },
    make(
      'span',
      { class: 'usa-step-indicator__heading-counter' },
      makeHidden(`${t('step.word')} `),
      make('span', { class: 'usa-step-indicator__current-step' }, String(current + 1)),
      ' ',
      make(
        'span',
        { class: 'usa-step-indicator__total-steps' },
        t('step.of', { total: NAMES.length }),
      ),
      ' ',
    ),
    make('span', { class: 'usa-step-indicator__heading-text' }, t(`step.${name}`)),
  );
  return make(
    'div',
    { class: 'usa-step-indicator' },
    make(
      'ol',
      { class: 'usa-step-indicator__segments', 'aria-label': t('steps') },
      NAMES.map((step, index) => makeSegment(step, index, current)),
    ),
    make('div', { class: 'usa-step-indicator__header' }, heading),
  );
}

export function makeAction(action, text, more = {}) {
  return make(
    'button',
    {
      type: 'button',
      class: 'usa-button',
      'data-action': action,
      ...more,
    },
    text,
  );
}

// What a widget has to know about field NAME.
export function fieldFor(answers, name) {
  const row = fieldOf(answers.form, name);
  const spec = FIELDS[name];
  return {
    name,
    spec,
    row,
    answers,
    optional: !spec.quiet && !mayBeRequired(answers.form, row, answers.settings),
  };
}

function makeField(answers, name) {
  return WIDGETS[FIELDS[name].widget].render(fieldFor(answers, name));
}

function makeFields(answers, group) {
  const fields = group.fields.map((name) => makeField(answers, name));
  if (!group.name) return make('div', { 'data-group': true }, fields);
  const hint = group.hint && `group-${group.name}-hint`;
  return make(
    'fieldset',
    {
      class: 'usa-fieldset group',
      'data-group': group.name,
      'aria-describedby': hint,
    },
    make('legend', { class: 'usa-legend usa-legend--large' }, t(`group.${group.name}`)),
    hint && make('p', { class: 'usa-hint', id: hint }, t(`group.${group.name}.hint`)),
    make('div', { class: 'fields' }, fields),
  );
}

export function makeStep(app, step) {
  const first = step === STEPS[0];
  return [
    makeStepIndicator(step.name),
    makeNotices(app, step.name),
    make(
      'form',
      { class: 'usa-form usa-form--large', novalidate: true },
      step.groups.map((group) => makeFields(app.answers, group)),
      make(
        'div',
        { class: 'buttons' },
        makeAction('next', t('next'), { type: 'submit' }),
        !first &&
          makeAction('back', t('back'), {
            class: 'usa-button usa-button--outline',
          }),
      ),
    ),
  ];
}

export function groupOf(root, name) {
  return root.querySelector(`[data-field="${name}"]`);
}

// What follows from the answers: hides what is not asked now, and takes
// away problems that are none any more. ID is the input that changed, if any.
export function refreshStep(app, root, step, id) {
  for (const group of step.groups) {
    for (const name of group.fields) refreshField(app, root, name, id);
    refreshGroup(app, root, group);
  }
}

// What the server did not take stays wrong until it is changed.
function isStillWrong(answers, name, problem) {
  return (
    problemOf(answers, name) !== null ||
    ('rejected' in problem && problem.rejected === valueIn(answers, name))
  );
}

function refreshField(app, root, name, id) {
  const { answers, problems } = app;
  const element = groupOf(root, name);
  const widget = WIDGETS[FIELDS[name].widget];
  if (id) widget.changed?.(fieldFor(answers, name), element, id);
  element.hidden = !isShown(answers, name);
  if (problems.has(name) && !isStillWrong(answers, name, problems.get(name)))
    setProblem(app, root, name, null);
}

function refreshGroup({ answers }, root, group) {
  const element = groupOf(root, group.fields[0]).closest('[data-group]');
  element.hidden = !group.fields.some((name) => isShown(answers, name));
  if (!group.legendShown) return;
  for (const part of element.querySelectorAll(':scope > legend, :scope > .usa-hint'))
    part.hidden = !isLegendShown(answers, group);
}

// Remembers the PROBLEM of field NAME (null: none) and shows it.
export function setProblem(app, root, name, problem) {
  if (problem) app.problems.set(name, problem);
  else app.problems.delete(name);
  const group = groupOf(root, name);
  if (group) showProblem(group, problem);
}

// The element to go to from a message about field NAME.
export function controlOf(root, name) {
  const control = groupOf(root, name)?.querySelector('[data-control]');
  return control?.matches('input, select, p')
    ? control
    : control?.querySelector('input:checked, input, select, canvas');
}
