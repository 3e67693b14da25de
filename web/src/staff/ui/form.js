// SPDX-License-Identifier: MIT
// form.js -- a form: its fields, its one act at a time, what went wrong.
import { make, makeHidden, setAttribute } from '../../common/dom.js';
import { firstText, t } from '../../common/language.js';
import { isDone } from '../answer.js';
import { contentOf, settle, watchForm } from '../unsaved.js';
import { makeControl, readControl } from './controls.js';
import { drawLeft } from './left.js';
import { makeNotice, saidOf, tellFailure, unsay } from './notice.js';

// What the server says without saying of which field.
const FIELD_OF_ERROR = {
  account_exists: 'email',
  current_password_wrong: 'currentPassword',
  employee_exists: 'externalId',
  password_wrong: 'password',
  totp_required: 'code',
  totp_wrong: 'code',
};

function labelKeys(id, name, part) {
  return [`${id}.${name}.${part}`, `field.${name}.${part}`];
}

function fieldLabel(id, { name }) {
  return firstText(labelKeys(id, name, 'label')) ?? name;
}

function makeField(id, field, value) {
  const key = `${id}-${field.name}`;
  const hint = field.hint && firstText(labelKeys(id, field.name, 'hint'));
  const control = makeControl(key, field, value, hint ? `${key}-hint` : null);
  return make(
    'div',
    { class: 'usa-form-group', 'data-field': field.name },
    make(
      'label',
      { class: 'usa-label', for: key },
      fieldLabel(id, field),
      field.optional && make('span', { class: 'usa-hint' }, ` ${t('optional')}`),
    ),
    hint && make('span', { class: 'usa-hint', id: `${key}-hint` }, hint),
    control,
  );
}

function showError(group, text) {
  const control = group.querySelector('input, select, textarea');
  group.querySelector('.usa-error-message')?.remove();
  group.classList.toggle('usa-form-group--error', Boolean(text));
  control.classList.toggle('usa-input--error', Boolean(text));
  setAttribute(control, 'aria-invalid', text && 'true');
  setAttribute(
    control,
    'aria-describedby',
    [control.dataset.hint, text && `${control.id}-error`].filter(Boolean).join(' ') || null,
  );
  if (text)
    (control.closest('.with-button') ?? control).before(
      make(
        'span',
        {
          class: 'usa-error-message',
          id: `${control.id}-error`,
        },
        makeHidden(`${t('error.prefix')} `),
        text,
      ),
    );
}

const groupsOf = (form) => form.querySelectorAll('[data-field]');

// Shows ERRORS, texts by field's name, and leads to the first. Returns those
// of no field here.
function showErrors(form, errors) {
  const left = { ...errors };
  for (const group of groupsOf(form)) {
    const { field } = group.dataset;
    showError(group, left[field]);
    delete left[field];
  }
  form.querySelector('[aria-invalid]')?.focus();
  return Object.entries(left).map(([name, text]) => `${name}: ${text}`);
}

function showProblem(form, content) {
  form.querySelector('.problem').replaceChildren(...[content].flat().filter(Boolean));
}

// The server's texts by field, if it is fields that it is about.
function errorsOf(form, { reached, body }) {
  if (!reached) return undefined;
  const { fieldErrors, fieldCodes } = body.details ?? {};
  if (fieldErrors)
    return Object.fromEntries(
      Object.entries(fieldErrors).map(([name, [error]]) => [
        name,
        saidOf({ error, code: fieldCodes[name][0] }),
      ]),
    );
  const name = FIELD_OF_ERROR[body.code];
  return name && form.elements[name] && { [name]: saidOf(body) };
}

function tellProblem(form, answer) {
  const errors = errorsOf(form, answer);
  const left = showErrors(form, errors || {});
  if (!errors) showProblem(form, tellFailure(answer));
  else if (left.length > 0)
    showProblem(form, tellFailure({ ...answer, body: { error: left.join(' ') } }));
}

// Calls ACT while BUTTON says that it is busy; a second press does nothing.
export async function whileBusy(button, act) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  const words = [...button.childNodes];
  button.setAttribute('aria-disabled', 'true');
  button.replaceChildren(t('busy'));
  try {
    await act();
  } finally {
    button.removeAttribute('aria-disabled');
    button.replaceChildren(...words);
  }
}

// What was changed, by field; of fields that are sent always, all.
function collect(form, fields, before) {
  return Object.fromEntries(
    fields
      .map((field) => [field, readControl(form.elements[field.name], field)])
      .filter(([field, value]) => field.always || value !== before[field.name])
      .map(([{ name }, value]) => [name, value]),
  );
}

// Names what a person wants once: sent again after no answer, it is the same;
// once it is done, the next one is another.
export function makeKey() {
  let key = crypto.randomUUID();
  return {
    get now() {
      return key;
    },
    settle(answer) {
      if (answer && isDone(answer)) key = crypto.randomUUID();
    },
  };
}

async function sendForm(form, { fields, key, send, done, failed }, before) {
  const content = contentOf(form);
  unsay();
  showProblem(form, null);
  const answer = await send(collect(form, fields, before), key.now);
  key.settle(answer);
  if (!answer) return;
  if (isDone(answer)) {
    settle(form, content);
    drawLeft();
    showErrors(form, {});
    await done(answer.body);
  } else if (!failed?.(answer, form)) {
    tellProblem(form, answer);
  }
}

// Passwords and codes are typed again rather than kept; a file is the browser's.
const isKept = ({ kind, input }) =>
  !['password', 'file'].includes(kind) && input?.autocomplete !== 'one-time-code';

// FORM is watched (unsaved.js), and says what was saved since its draft was
// typed.
function watch(form, fields) {
  const names = fields.filter(isKept).map(({ name }) => name);
  showProblem(
    form,
    watchForm(form, names).map(({ label, saved }) =>
      makeNotice(
        'info',
        make('p', {}, t('unsaved.meanwhile', { label })),
        make('blockquote', { class: 'typed', dir: 'auto' }, saved || t('none')),
      ),
    ),
  );
}

// ID names the form, its texts and its fields' ids. FIELDS as controls.js has
// them, with VALUES. SUBMIT is the key of the button's text; DANGER its look.
// SEND(changed values, key) resolves to the server's answer, or to nothing when
// it was seen to; then DONE(body) is called, or FAILED(answer, form), which
// says whether it has told the person.
export function makeForm({
  id,
  fields = [],
  values = {},
  submit,
  danger,
  intro,
  buttons = [],
  ...acts
}) {
  const button = make(
    'button',
    {
      type: 'submit',
      'data-action': 'submit',
      class: `usa-button${danger ? ' usa-button--secondary' : ''}`,
    },
    t(submit),
  );
  const key = makeKey();
  const form = make(
    'form',
    {
      class: 'usa-form',
      id,
      novalidate: true,
      on: {
        submit(event) {
          event.preventDefault();
          whileBusy(button, () => sendForm(form, { fields, key, ...acts }, before));
        },
      },
    },
    intro,
    fields.map((field) => makeField(id, field, values[field.name])),
    make('div', { class: 'problem', role: 'alert' }),
    make('div', { class: 'buttons' }, button, buttons),
  );
  const before = collect(form, fields, {});
  watch(form, fields);
  return form;
}
