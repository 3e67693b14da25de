// SPDX-License-Identifier: MIT
// text.js -- fields with one input: a text, a masked text, a state.
import { make, makeHidden } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { described, labelContent, labelOf, makeGroup, makeHint } from './frame.js';

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

function showText(values) {
  return values || null;
}

export const text = {
  render: (field) =>
    makeGroup(field, makeLabel(field), makeHint(field), makeInput(field, { 'data-control': true })),
  show: showText,
};

function makeShowButton({ name }, input) {
  const button = make('button', {
    type: 'button',
    class: 'usa-button usa-button--outline show',
    'data-action': 'showSsn',
    'aria-controls': name,
    on: { click: toggle },
  });
  function label() {
    const verb = input.type === 'password' ? 'show' : 'hide';
    button.replaceChildren(t(verb), makeHidden(` ${labelOf(name)}`));
  }
  function toggle() {
    input.type = input.type === 'password' ? 'text' : 'password';
    label();
  }
  label();
  return button;
}

// Shows on request what is typed; only the last four digits on the review.
export const masked = {
  render(field) {
    const input = makeInput(field, { type: 'password' });
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
  show: (value) =>
    value
      ? make(
          'span',
          {},
          make('span', { 'aria-hidden': 'true' }, `•••-••-${value.slice(-4)}`),
          makeHidden(t('review.lastFour', { digits: value.slice(-4) })),
        )
      : null,
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
