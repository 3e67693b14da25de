// SPDX-License-Identifier: MIT
// frame.js -- what all fields have around their inputs: label, hint, error.
import { make, makeHidden, setAttribute } from '../../common/dom.js';
import { firstText, t } from '../../common/language.js';
import { tellProblem } from '../fieldErrors.js';

// The text PART ("label", "hint") of field NAME. The three lists' fields
// share theirs: listBDoc has that of "list", with {list} in it.
export function fieldText(name, part, values = {}) {
  const [, list] = /^list([ABC])/.exec(name) ?? [];
  const shared = name.replace(/^list[ABC]/, 'list');
  return (
    firstText([`field.${name}.${part}`, `field.${shared}.${part}`], {
      list: list && t(`list.${list}`),
      ...values,
    }) ?? ''
  );
}

export function labelOf(name) {
  return fieldText(name, 'label');
}

// Its name where it does not stand below its group's heading, or is no
// question.
export function nameOf(name) {
  return fieldText(name, 'name') || labelOf(name);
}

// What a label says: and "(optional)" where that is so.
export function labelContent({ name, optional }) {
  return [labelOf(name), optional && make('span', { class: 'usa-hint' }, ` ${t('optional')}`)];
}

// Some hints are others where the field must be filled in.
export function makeHint({ name, spec, optional }) {
  const text = (!optional && fieldText(name, 'hint.required')) || fieldText(name, 'hint');
  return spec.hint && make('span', { class: 'usa-hint', id: `${name}-hint` }, text);
}

// The attributes of what a field's hint and error are about.
export function described({ name, spec }) {
  const base = spec.hint ? `${name}-hint` : null;
  return { 'data-described': base ?? '', 'aria-describedby': base };
}

// A field's group: CONTENT, of which what has `data-control` (its first, the
// inputs) gets the error in front of it.
export function makeGroup({ name, spec }, ...content) {
  return make(
    'div',
    { class: `usa-form-group${spec.beside ? ` ${spec.beside}` : ''}`, 'data-field': name },
    ...content,
  );
}

function toggleError(root, selector, name, has) {
  for (const element of root.querySelectorAll(selector)) element.classList.toggle(name, has);
}

function makeError(name, problem) {
  return make(
    'span',
    { class: 'usa-error-message', id: `${name}-error` },
    makeHidden(t('error.prefix')),
    ' ',
    tellProblem(name, problem),
  );
}

function describe(group, name, problem) {
  for (const element of group.querySelectorAll('[data-described]')) {
    const ids = [element.dataset.described, problem && `${name}-error`];
    setAttribute(element, 'aria-describedby', ids.filter(Boolean).join(' ') || null);
    setAttribute(element, 'aria-invalid', problem ? 'true' : null);
  }
}

// Shows PROBLEM at the field whose group is GROUP; null takes it away.
export function showProblem(group, problem) {
  const name = group.dataset.field;
  const control = group.querySelector('[data-control]');
  group.querySelector(`#${name}-error`)?.remove();
  if (problem && control) control.before(makeError(name, problem));
  describe(group, name, problem);
  group.classList.toggle('usa-form-group--error', Boolean(problem));
  toggleError(group, '.usa-label', 'usa-label--error', Boolean(problem));
  toggleError(group, '.usa-input', 'usa-input--error', Boolean(problem));
  toggleError(group, '.usa-select', 'usa-input--error', Boolean(problem));
}
