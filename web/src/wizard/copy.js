// SPDX-License-Identifier: MIT
// copy.js -- what was just sent, for the employee to keep. It is made of what
// this page still has in memory: nothing is stored for it or asked of the server.
import { make } from '../common/dom.js';
import { language, t } from '../common/language.js';
import { shortReference } from '../common/reference.js';
import { saveFile } from '../common/save.js';
import { STEPS } from './fields.js';
import { employerOf } from './help.js';
import { makeMoment, makePart, makeRow, makeSection } from './review.js';
import { makeAction } from './steps.js';

// What a saved copy looks like, by itself.
const STYLE = `body { font: 1rem/1.5 sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem }
h2 { border-top: 1px solid #767676; margin: 1.5rem 0 0.5rem; padding-top: 0.5rem }
.row { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: 0.25rem 0 }
dt { color: #565c65; flex: 2 0 12rem } dd { flex: 3 0 14rem; margin: 0; overflow-wrap: anywhere }
img { max-width: 15rem }`;

// Which form this is a copy of: the short reference, and all of it.
function makeReceipt({ reference, date }) {
  return make(
    'dl',
    { class: 'part' },
    makeRow(t('done.reference'), shortReference(reference)),
    makeRow(t('copy.reference'), reference),
    date && makeRow(t('done.date'), makeMoment(date)),
  );
}

// What the signature is under, in the language that is shown now.
function makeAttested() {
  return makeSection(
    'copy-attested',
    t('copy.attested'),
    null,
    ['law', 'box'].map((text) => make('p', {}, t(`field.attestationChecked.${text}`))),
  );
}

export function makeCopy({ copy, done, settings }) {
  return [
    make('h1', {}, t('copy.heading')),
    make('p', {}, t('copy.text', { employer: employerOf(settings) })),
    make('p', { class: 'not-kept' }, t('copy.care')),
    make(
      'div',
      { class: 'buttons' },
      makeAction('print', t('copy.print')),
      makeAction('saveCopy', t('copy.save'), { class: 'usa-button usa-button--outline' }),
      makeAction('hideCopy', t('back'), { class: 'usa-button usa-button--outline' }),
    ),
    makeReceipt(done),
    STEPS.map((step) => makePart(copy, step, { whole: true })),
    makeAttested(),
  ];
}

// What SECTION shows as a page that needs nothing else: a text, for the policy of
// this page keeps styles out of every document that it makes.
function pageOf(section) {
  const body = make('body', {}, ...section.cloneNode(true).childNodes);
  for (const part of body.querySelectorAll('.buttons, .not-kept')) part.remove();
  return `<!doctype html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${make('title', {}, document.title).outerHTML}
<style>
${STYLE}
</style>
</head>
${body.outerHTML}
</html>
`;
}

// Has the browser save the copy that SECTION shows.
export function saveCopy(section, { reference }) {
  saveFile(`form-i9-${shortReference(reference)}.html`, 'text/html', pageOf(section));
}
