// SPDX-License-Identifier: MIT
// document.js -- the document of a list: the one that was chosen, or the
// choice among those that the other one still takes.
import { make, makeHidden } from '../../common/dom.js';
import { language, t } from '../../common/language.js';
import { documentChosen, isShown } from '../answers.js';
import { makeGroup } from './frame.js';
import { makeAnyQuestion, makeDrawing, makeQuestion, titleOf } from './picker.js';

const SHORT = 100; // longer ones are there for who opens them

// What Form I-9 says of it, when that is more or in another language than its
// title here.
function makeOfficial(one) {
  const words = one.official ?? one.title;
  if (language() === 'en' && words === titleOf(one)) return null;
  const quote = make('q', { lang: 'en' }, words);
  return words.length <= SHORT
    ? make('p', { class: 'usa-hint' }, `${t('document.official')}: `, quote)
    : make('details', { class: 'official' }, make('summary', {}, t('document.official')), quote);
}

function makeButton(action, list, text, about) {
  return make(
    'button',
    {
      type: 'button',
      class: 'usa-button usa-button--unstyled',
      'data-action': action,
      'data-list': list,
    },
    text,
    about && makeHidden(` ${about}`),
  );
}

function makeChosen(field, one) {
  const { list } = field.spec;
  return makeGroup(
    field,
    make(
      'div',
      { class: 'chosen' },
      makeDrawing(one.key),
      make(
        'p',
        { id: field.name, tabindex: '-1', 'data-control': true, 'data-value': one.title },
        titleOf(one),
      ),
      makeButton('pickAgain', list, t('review.edit'), titleOf(one)),
    ),
    makeOfficial(one),
  );
}

// Another one instead of ONE, of any list.
function makeOther(field, one) {
  const { list } = field.spec;
  return makeGroup(
    field,
    makeAnyQuestion(
      field,
      make('p', {}, makeButton('pickAgain', list, t('picker.keep', { document: titleOf(one) }))),
    ),
  );
}

// B and C belong together: one shows who it is, the other that they may work.
function makeSecond(field) {
  const { list } = field.spec;
  return makeGroup(
    field,
    makeQuestion(field, {
      question: t(`picker.${list}`),
      hint: t(`picker.${list}.why`),
      lists: [list],
    }),
  );
}

export const documentTitle = {
  render(field) {
    const { spec, answers } = field;
    const one = documentChosen(answers, spec.list);
    if (!one) return isShown(answers, field.name) ? makeSecond(field) : makeGroup(field);
    return answers.picking === spec.list ? makeOther(field, one) : makeChosen(field, one);
  },
  show(_value, { spec, answers }) {
    const one = documentChosen(answers, spec.list);
    return one ? titleOf(one) : null;
  },
};
