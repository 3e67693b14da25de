// SPDX-License-Identifier: MIT
// picker.js -- "Which document do you have?": all that the person may show,
// whatever its list, found by its words. None is put before another: the
// order is the form's (8 CFR 274a.2(b)(1)(v); 8 U.S.C. 1324b(a)(6)).
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { documentChosen, documentsOffered } from '../answers.js';
import { drawingOf, isFound, LISTS } from '../documents.js';
import { labelOf, makeGroup } from './frame.js';

const SVG = 'http://www.w3.org/2000/svg';

// The drawing is for the eyes: what it shows is said in words.
export function makeDrawing(key) {
  const svg = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  svg.setAttribute('class', 'drawing');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `documents.svg#${drawingOf(key)}`);
  svg.append(use);
  return svg;
}

export const titleOf = ({ key }) => t(`document.${key}`);
const looksOf = ({ key }) => t(`looks.${key.replace(/^receiptList[ABC]$/, 'receipt')}`);

function makeChoice(answers, list, one) {
  const words = `${titleOf(one)} ${looksOf(one)} ${one.title}`;
  return make(
    'li',
    { 'data-words': words, 'data-title': one.title },
    make(
      'button',
      {
        type: 'button',
        class: 'choice',
        'data-action': 'pick',
        'data-list': list,
        'data-key': one.key,
        'aria-current': documentChosen(answers, list) === one ? 'true' : null,
      },
      makeDrawing(one.key),
      make('span', {}, titleOf(one), make('span', { class: 'usa-hint' }, looksOf(one))),
    ),
  );
}

function makeChoices(answers, lists, isWanted) {
  return lists.flatMap((list) =>
    documentsOffered(answers, list)
      .filter(isWanted)
      .map((one) => makeChoice(answers, list, one)),
  );
}

// Shows those that QUERY finds, and says how many.
function search(picker, query) {
  let found = 0;
  for (const choice of picker.querySelectorAll('[data-words]')) {
    choice.hidden = !isFound(choice.dataset.words, query);
    if (!choice.hidden) found++;
  }
  const receipts = picker.querySelector('.receipts');
  receipts.previousElementSibling.hidden = !receipts.querySelector('li:not([hidden])');
  picker.querySelector('[role=status]').textContent =
    found === 0
      ? t('picker.none')
      : t(found === 1 ? 'picker.one' : 'picker.many', { count: found });
}

// Enter chooses the only one that is found; it never sends the step.
function onEnter(event) {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  event.stopPropagation();
  const found = event.target
    .closest('.picker')
    .querySelectorAll('[data-words]:not([hidden]) button');
  if (found.length === 1) found[0].click();
  else found[0]?.focus();
}

// Has no name of its own, so what is searched for is no answer.
function makeSearch({ name }, picker) {
  return make('input', {
    class: 'usa-input',
    id: `${name}-search`,
    type: 'search',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
    on: { input: ({ target }) => search(picker, target.value), keydown: onEnter },
    'data-described': `${name}-hint`,
    'aria-describedby': `${name}-hint`,
  });
}

function makePicker(field, lists) {
  const { answers } = field;
  const picker = make('div', { class: 'picker', 'data-control': true });
  const input = makeSearch(field, picker);
  picker.append(
    make('label', { class: 'usa-label', for: input.id }, t('picker.search')),
    input,
    make('p', { class: 'usa-hint', role: 'status' }),
    make(
      'div',
      { class: 'choices' },
      make(
        'ul',
        {},
        makeChoices(answers, lists, (one) => !one.receipt),
      ),
      make('p', { class: 'usa-hint' }, t('document.receipts')),
      make(
        'ul',
        { class: 'receipts' },
        makeChoices(answers, lists, (one) => one.receipt),
      ),
    ),
  );
  return picker;
}

// The QUESTION, what there is to say about it, and the documents of LISTS.
export function makeQuestion(field, { question, hint, lists, more }) {
  return make(
    'fieldset',
    { class: 'usa-fieldset' },
    make('legend', { class: 'usa-legend usa-legend--large' }, question),
    make('p', { class: 'usa-hint', id: `${field.name}-hint` }, hint),
    more,
    makePicker(field, lists),
  );
}

// Of all documents there are.
export function makeAnyQuestion(field, more) {
  return makeQuestion(field, {
    question: labelOf('docChoice'),
    hint: t('field.docChoice.hint'),
    lists: LISTS,
    more,
  });
}

// While nothing is chosen. Afterwards each document stands in its own group,
// and the review has its row there.
export const picker = {
  render(field) {
    const isChosen = LISTS.some((list) => documentChosen(field.answers, list));
    return makeGroup(field, !isChosen && makeAnyQuestion(field));
  },
};
