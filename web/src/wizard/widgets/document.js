// SPDX-License-Identifier: MIT
// document.js -- the title of a document, from the official lists.
import { make } from '../../common/dom.js';
import { language, t } from '../../common/language.js';
import { documentChosen, documentsOffered } from '../answers.js';
import { labelContent, makeGroup } from './frame.js';

// The value is the official title, which is English.
function makeOptions(documents) {
  return documents.map((document) =>
    make('option', { value: document.title }, t(`document.${document.key}`)),
  );
}

function fillSelect(select, { spec, answers }) {
  const offered = documentsOffered(answers, spec.list);
  const receipts = offered.filter((document) => document.receipt);
  select.replaceChildren(
    make('option', { value: '' }, t('select')),
    ...makeOptions(offered.filter((document) => !document.receipt)),
    make('optgroup', { label: t('document.receipts') }, makeOptions(receipts)),
  );
  select.value = documentChosen(answers, spec.list)?.title ?? '';
}

// Below the select: what Form I-9 says of it, when that is more or in
// another language than its title there.
function officialWords(document) {
  if (!document) return null;
  const words = document.official ?? document.title;
  return language() === 'en' && words === t(`document.${document.key}`) ? null : words;
}

function showOfficial(group, { spec, answers }) {
  const words = officialWords(documentChosen(answers, spec.list));
  const place = group.querySelector('.official');
  place.hidden = words === null;
  place.replaceChildren(
    ...(words === null ? [] : [t('document.official'), ' ', make('q', { lang: 'en' }, words)]),
  );
}

// A document that says who issued it everywhere alike fills that in, and
// takes it back when another one is chosen.
function fillAuthority({ spec, answers }) {
  const id = `${spec.list}IssuingAuthority`;
  const before = answers.inputs[id] ?? '';
  const known = answers.form.documents[spec.list].some(
    (document) => document.issuingAuthority === before,
  );
  if (before !== '' && !known) return;
  answers.inputs[id] = documentChosen(answers, spec.list)?.issuingAuthority ?? '';
  const input = document.getElementById(id);
  if (input) input.value = answers.inputs[id];
}

export const documentTitle = {
  render(field) {
    const { name, spec } = field;
    const select = make('select', {
      class: 'usa-select',
      id: name,
      name,
      'data-control': true,
      'data-described': `${name}-official`,
      'aria-describedby': `${name}-official`,
    });
    fillSelect(select, field);
    const group = makeGroup(
      field,
      make('label', { class: 'usa-label', for: name }, labelContent(field)),
      select,
      make('p', { class: 'usa-hint official', id: `${name}-official` }),
    );
    showOfficial(group, { spec, answers: field.answers });
    return group;
  },
  changed(field, group, id) {
    if (id !== field.name) return;
    fillAuthority(field);
    showOfficial(group, field);
  },
  show(_value, { spec, answers }) {
    const document = documentChosen(answers, spec.list);
    return document ? t(`document.${document.key}`) : null;
  },
};
