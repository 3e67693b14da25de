// SPDX-License-Identifier: MIT
// choice.js -- one of a few, and a box to check.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { described, fieldText, labelOf, makeGroup, makeHint } from './frame.js';

function makeOption({ name, spec, answers }, value) {
  const id = `${name}-${value}`;
  const input = make('input', {
    class: 'usa-radio__input usa-radio__input--tile',
    type: 'radio',
    id,
    name,
    value,
  });
  input.checked = answers.inputs[name] === value;
  return make(
    'div',
    { class: 'usa-radio' },
    input,
    make(
      'label',
      { class: 'usa-radio__label', for: id },
      fieldText(name, `${value}.label`),
      spec.hints &&
        make(
          'span',
          { class: 'usa-checkbox__label-description' },
          fieldText(name, `${value}.hint`),
        ),
    ),
  );
}

// The values are those that the field's rule knows.
export const radios = {
  render(field) {
    const { name, row, answers } = field;
    return makeGroup(
      field,
      make(
        'fieldset',
        {
          class: 'usa-fieldset',
          id: name,
          role: 'radiogroup',
          'aria-labelledby': `${name}-legend`,
          ...described(field),
        },
        make(
          'legend',
          { class: 'usa-legend usa-legend--large', id: `${name}-legend` },
          labelOf(name),
        ),
        makeHint(field),
        make(
          'div',
          { 'data-control': true },
          answers.form.rules[row.rule].patterns.map((value) => makeOption(field, value)),
        ),
      ),
    );
  },
  show: (value, { name }) => (value ? fieldText(name, `${value}.label`) : null),
};

// Its law, if any, is read before the box.
export const checkbox = {
  render(field) {
    const { name, answers } = field;
    const law = fieldText(name, 'law');
    const about = law ? `${name}-law` : `${name}-hint`;
    const input = make('input', {
      class: 'usa-checkbox__input usa-checkbox__input--tile',
      type: 'checkbox',
      id: name,
      name,
      'data-described': about,
      'aria-describedby': about,
    });
    input.checked = answers.inputs[name] === true;
    return makeGroup(
      field,
      law && make('p', { id: about }, law),
      make(
        'div',
        { class: 'usa-checkbox', 'data-control': true },
        input,
        make(
          'label',
          { class: 'usa-checkbox__label', for: name },
          fieldText(name, 'box'),
          !law &&
            make(
              'span',
              { class: 'usa-checkbox__label-description', id: about },
              fieldText(name, 'hint'),
            ),
        ),
      ),
    );
  },
  show: (value) => (value ? t('yes') : null),
};
