// SPDX-License-Identifier: MIT
// controls.js -- the ways to ask for a value.
import { readColor } from '../../common/brand.js';
import { make, makeHidden } from '../../common/dom.js';
import { t } from '../../common/language.js';

// A field is { name, kind, hint, optional, always, input, choices }:
//   kind      of KINDS, or "text"
//   hint      has a text "FORM.NAME.hint" or "field.NAME.hint"
//   optional  and says so
//   always    is sent even if it was not changed
//   input     more attributes; "width" is a class of the design system
//   choices   of a select: [value, key of its text]

function attributes(id, { name, input = {} }, hint) {
  const { width, ...more } = input;
  return {
    class: `usa-input${width ? ` usa-input--${width}` : ''}`,
    id,
    name,
    type: 'text',
    'data-hint': hint,
    'aria-describedby': hint,
    autocomplete: 'off',
    ...more,
  };
}

function makeInput(more) {
  return (id, field, value, hint) => {
    const input = make('input', { ...attributes(id, field, hint), ...more });
    input.value = value ?? '';
    return input;
  };
}

function makeArea(id, field, value, hint) {
  const { type, ...more } = attributes(id, field, hint);
  const area = make('textarea', { ...more, class: 'usa-textarea' });
  area.value = value ?? '';
  return area;
}

function makeSelect(id, field, value, hint) {
  const { type, ...more } = attributes(id, field, hint);
  const select = make(
    'select',
    { ...more, class: 'usa-select' },
    field.choices.map(([choice, key]) => make('option', { value: choice }, t(key))),
  );
  select.value = String(value ?? '');
  return select;
}

// With a button to see what was typed.
function makePassword(id, field, value, hint) {
  const input = makeInput({ type: 'password', spellcheck: 'false' })(id, field, value, hint);
  const button = make('button', {
    type: 'button',
    'aria-controls': id,
    class: 'usa-button usa-button--outline show',
    'data-action': 'show',
    on: { click: toggle },
  });
  function label() {
    button.replaceChildren(
      t(input.type === 'password' ? 'show' : 'hide'),
      makeHidden(` ${t('password')}`),
    );
  }
  function toggle() {
    input.type = input.type === 'password' ? 'text' : 'password';
    label();
  }
  label();
  return make('div', { class: 'with-button' }, input, button);
}

// A color as #rrggbb, typed or picked.
function makeColor(id, field, value, hint) {
  const input = makeInput({})(id, field, value, hint);
  const picker = make('input', {
    type: 'color',
    class: 'picker',
    'aria-label': t(`field.${field.name}.pick`),
    on: { input: take },
  });
  function follow() {
    picker.value = readColor(input.value) ?? picker.value;
  }
  function take() {
    input.value = picker.value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }
  input.addEventListener('input', follow);
  follow();
  return make('div', { class: 'with-button' }, input, picker);
}

const text = (control) => control.value.trim();

// A number as a number; anything else goes out as it is, for the server to refuse.
function number(control) {
  const typed = text(control);
  if (typed === '') return null;
  return /^-?\d+$/.test(typed) ? Number(typed) : typed;
}

const KINDS = {
  text: [makeInput({}), text],
  email: [makeInput({ type: 'email', spellcheck: 'false' }), text],
  tel: [makeInput({ type: 'tel' }), text],
  date: [makeInput({ type: 'date', class: 'usa-input usa-input--md' }), text],
  number: [makeInput({ inputmode: 'numeric', class: 'usa-input usa-input--sm' }), number],
  area: [makeArea, text],
  color: [makeColor, text],
  file: [makeInput({ type: 'file', class: 'file' }), (control) => control.files[0] ?? null],
  select: [makeSelect, (control) => control.value],
  truth: [makeSelect, (control) => JSON.parse(control.value || 'null')],
  password: [makePassword, (control) => control.value],
};

export function makeControl(id, field, value, hint) {
  return KINDS[field.kind ?? 'text'][0](id, field, value, hint);
}

export function readControl(control, field) {
  return KINDS[field.kind ?? 'text'][1](control);
}
