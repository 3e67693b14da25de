// SPDX-License-Identifier: MIT
// text.js -- fields with one input: a text, a masked text, a state.
import { make, makeHidden } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { knownOf } from '../answers.js';
import { FIELDS } from '../fields.js';
import { described, labelContent, labelOf, makeGroup, makeHint, nameOf } from './frame.js';

function makeLabel(field) {
  return make('label', { class: 'usa-label', for: field.name }, labelContent(field));
}

// The form's maximum is no maxlength: cut off without a word, a pasted text
// would be sent wrong. The rules tell.
function makeInput({ name, spec, answers }, more) {
  const input = make('input', {
    class: `usa-input${spec.width ? ` usa-input--${spec.width}` : ''}`,
    id: name,
    name,
    type: 'text',
    enterkeyhint: 'next',
    ...spec.input,
    ...more,
    ...described({ name, spec }),
  });
  input.value = answers.inputs[name] ?? '';
  return input;
}

const isMasked = (name) => FIELDS[name]?.widget === 'masked';

// What is known already stands there, with where from, and can be changed.
function makeKnown(field, { value, from }) {
  const { name } = field;
  return makeGroup(
    field,
    make('p', { class: 'usa-label' }, labelOf(name)),
    make(
      'div',
      { class: 'known' },
      make(
        'p',
        { id: name, tabindex: '-1', 'data-control': true },
        isMasked(from) ? makeLastFour(value) : value,
        from && make('span', { class: 'usa-hint' }, t('known.from', { label: nameOf(from) })),
      ),
      make(
        'button',
        {
          type: 'button',
          class: 'usa-button usa-button--unstyled',
          'data-action': 'own',
          'data-for': name,
        },
        t('review.edit'),
        makeHidden(` ${labelOf(name)}`),
      ),
    ),
  );
}

export const text = {
  render(field) {
    const known = knownOf(field.answers, field.name);
    return known
      ? makeKnown(field, known)
      : makeGroup(
          field,
          makeLabel(field),
          makeHint(field),
          makeInput(field, { 'data-control': true }),
        );
  },
  show(value, { name, answers }) {
    if (!value) return null;
    return isMasked(knownOf(answers, name)?.from) ? makeLastFour(value) : value;
  },
  showWhole: (value) => value || null,
};

function makeLastFour(value) {
  return make(
    'span',
    {},
    make('span', { 'aria-hidden': 'true' }, `•••-••-${value.slice(-4)}`),
    makeHidden(t('review.lastFour', { digits: value.slice(-4) })),
  );
}

// A password is what browsers offer to keep: only those that cannot hide
// another text get one.
const HIDES = CSS.supports('-webkit-text-security', 'disc');

function hide(input, isHidden) {
  if (HIDES) input.classList.toggle('hidden-text', isHidden);
  else input.type = isHidden ? 'password' : 'text';
}

function makeShowButton({ name }, input) {
  const button = make('button', {
    type: 'button',
    class: 'usa-button usa-button--outline show',
    'data-action': 'showSsn',
    'aria-controls': name,
    on: { click: toggle },
  });
  let isHidden = false;
  function toggle() {
    isHidden = !isHidden;
    hide(input, isHidden);
    button.replaceChildren(t(isHidden ? 'show' : 'hide'), makeHidden(` ${labelOf(name)}`));
  }
  toggle();
  return button;
}

// Shows on request what is typed; only the last four digits on the review.
export const masked = {
  render(field) {
    const input = makeInput(field);
    return makeGroup(
      field,
      makeLabel(field),
      makeHint(field),
      make(
        'div',
        { class: 'with-button', 'data-control': true },
        input,
        makeShowButton(field, input),
      ),
    );
  },
  show: (value) => (value ? makeLastFour(value) : null),
  showWhole: text.showWhole,
};

export const state = {
  render(field) {
    const { name, spec, answers } = field;
    const select = make(
      'select',
      {
        class: 'usa-select',
        id: name,
        name,
        ...spec.input,
        'data-control': true,
        ...described(field),
      },
      make('option', { value: '' }, t('select')),
      answers.form.states.map(([code, title]) => make('option', { value: code }, title)),
    );
    select.value = answers.inputs[name] ?? '';
    return makeGroup(field, makeLabel(field), makeHint(field), select);
  },
  show: (value, { answers }) => answers.form.states.find(([code]) => code === value)?.[1] ?? null,
};
