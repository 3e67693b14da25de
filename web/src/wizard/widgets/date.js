// SPDX-License-Identifier: MIT
// date.js -- a date in three inputs, and an expiry date that may be none.
import { isDate, showDate } from '../../common/dates.js';
import { make } from '../../common/dom.js';
import { language, t } from '../../common/language.js';
import { mayHaveStatus } from '../answers.js';
import { described, fieldText, labelContent, makeGroup, makeHint } from './frame.js';

const MONTHS = Array.from({ length: 12 }, (_, month) => String(month + 1));
const PARTS = ['month', 'day', 'year'];

function makePart(part, id, control) {
  return make(
    'div',
    { class: `usa-form-group usa-form-group--${part}` },
    make('label', { class: 'usa-label', for: id }, t(`date.${part}`)),
    control,
  );
}

function attributes({ name, spec }, part, className) {
  return {
    class: className,
    id: `${name}-${part}`,
    name: `${name}-${part}`,
    autocomplete: spec.autofill ? `${spec.autofill}-${part}` : 'off',
    'data-described': '',
  };
}

function makeMonth(field) {
  const select = make(
    'select',
    attributes(field, 'month', 'usa-select'),
    make('option', { value: '' }, t('select')),
    MONTHS.map((month) => make('option', { value: month }, t(`month.${month}`))),
  );
  return makePart('month', select.id, select);
}

function makeNumber(field, part, digits) {
  const input = make('input', {
    ...attributes(field, part, 'usa-input'),
    type: 'text',
    inputmode: 'numeric',
    maxlength: digits,
    enterkeyhint: 'next',
  });
  return makePart(part, input.id, input);
}

function fill(group, inputs) {
  for (const control of group.querySelectorAll('select, input'))
    if (control.type === 'checkbox') control.checked = inputs[control.id] === true;
    else control.value = inputs[control.id] ?? '';
}

function makeDate(field, ...after) {
  const { name, answers } = field;
  const group = makeGroup(
    field,
    make(
      'fieldset',
      { class: 'usa-fieldset', id: name, ...described(field) },
      make('legend', { class: 'usa-legend' }, labelContent(field)),
      makeHint(field),
      make(
        'div',
        { class: 'usa-memorable-date', 'data-control': true },
        makeMonth(field),
        makeNumber(field, 'day', 2),
        makeNumber(field, 'year', 4),
      ),
      after,
    ),
  );
  fill(group, answers.inputs);
  return group;
}

function show(value) {
  if (value === 'N/A') return t('date.none');
  if (value === 'D/S') return t('date.status');
  return isDate(value) ? showDate(value, language()) : value || null;
}

export const date = { render: (field) => makeDate(field), show };

function clear(inputs, ids) {
  for (const id of ids) delete inputs[id];
}

// What there may be instead of a date.
const OTHERS = ['none', 'status'];

function makeBox({ name }, other) {
  const id = `${name}-${other}`;
  return make(
    'div',
    { class: 'usa-checkbox', 'data-other': other },
    make('input', {
      class: 'usa-checkbox__input',
      type: 'checkbox',
      id,
      name: id,
    }),
    make('label', { class: 'usa-checkbox__label', for: id }, fieldText(name, other)),
  );
}

// D/S is offered only with a document that can say so.
function offer({ spec, answers }, group) {
  group
    .querySelector('[data-other=status]')
    ?.toggleAttribute('hidden', !mayHaveStatus(answers, spec));
}

// No date and a date exclude each other: the last one that was given wins.
export const expiry = {
  render(field) {
    const others = OTHERS.filter(
      (other) => other === 'none' || (field.row.rule === 'untilDate' && field.spec.list),
    );
    const group = makeDate(field, ...others.map((one) => makeBox(field, one)));
    offer(field, group);
    return group;
  },
  changed(field, group, id) {
    const {
      name,
      answers: { inputs },
    } = field;
    offer(field, group);
    const others = OTHERS.map((other) => `${name}-${other}`);
    if (!others.some((other) => inputs[other]) || !id.startsWith(`${name}-`)) return;
    clear(
      inputs,
      [...others, ...PARTS.map((part) => `${name}-${part}`)].filter((one) =>
        others.includes(id) ? one !== id : others.includes(one),
      ),
    );
    fill(group, inputs);
  },
  show,
};
