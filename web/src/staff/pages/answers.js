// SPDX-License-Identifier: MIT
// answers.js -- what the employee said, by the form's groups and in its words.
import { make, makeHidden } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { makeName } from '../../common/names.js';
import { date, makeFacts, makePart } from '../ui/show.js';

const LISTS = ['A', 'B', 'C'];
// Shown when given: an SSN that was imported and of which no more is known, or
// that was applied for; a signature that is no picture, or how it was made.
// And the copy of a document, which only what was imported may name.
const ODD = [
  'ssnLast4',
  'ssnAppliedFor',
  'signatureText',
  'signatureMethod',
  'signatureName',
  ...LISTS.map((list) => `list${list}FileKey`),
];
const DOCUMENT = ['Doc', 'IssuingAuthority', 'DocNumber', 'ExpDate', 'FileKey'];

// The groups of Section 1, and the documents; a group is shown when one of
// its fields says something, or is asked about.
const GROUPS = [
  ['name', ['lastName', 'firstName', 'middleInitial', 'otherLastNames']],
  ['address', ['address', 'aptUnit', 'city', 'state', 'zip']],
  ['person', ['dob', 'ssn', 'ssnLast4', 'ssnAppliedFor', 'email', 'phone']],
  [
    'citizenship',
    [
      'citizenshipStatus',
      'alienRegNumber',
      'i94Number',
      'foreignPassportNumber',
      'passportCountry',
      'authExpDate',
    ],
  ],
  [
    'signature',
    [
      'attestationChecked',
      'signatureDataUrl',
      'signatureText',
      'signatureMethod',
      'signatureName',
      'signatureDate',
    ],
  ],
  ...LISTS.map((list) => [`list${list}`, DOCUMENT.map((part) => `list${list}${part}`)]),
];

// Only its end, until somebody wants to see it.
function masked(value) {
  const shown = make('span', { 'data-ssn': true });
  const button = make('button', {
    type: 'button',
    'data-action': 'showSsn',
    class: 'usa-button usa-button--unstyled',
    on: { click: toggle },
  });
  let open = true;
  function toggle() {
    open = !open;
    shown.replaceChildren(
      ...(open
        ? [value]
        : [
            make('span', { 'aria-hidden': 'true' }, `•••-••-${value.slice(-4)}`),
            makeHidden(t('lastFour', { digits: value.slice(-4) })),
          ]),
    );
    button.replaceChildren(t(open ? 'hide' : 'show'), makeHidden(` ${t('ssn')}`));
  }
  toggle();
  return make('span', { class: 'masked' }, shown, ' ', button);
}

function signature(value) {
  return make('img', { class: 'signed', src: value, alt: t('signature') });
}

// What there is to look at beside a value; nothing is wrong for certain.
function withFlags(value, flags) {
  return flags.length > 0
    ? make(
        'div',
        {},
        value || t('none'),
        make(
          'ul',
          { class: 'flags' },
          flags.map(({ code, text }) =>
            make('li', { 'data-flag': code }, make('strong', {}, t('flag')), ' ', text),
          ),
        ),
      )
    : value;
}

// By field; the others are texts, and dates where they look like one.
const SHOWS = {
  lastName: makeName,
  firstName: makeName,
  middleInitial: makeName,
  otherLastNames: makeName,
  signatureName: makeName,
  signatureDataUrl: signature,
  citizenshipStatus: (value) => t(`citizenship.${value}`),
  attestationChecked: (value) => t(value ? 'yes' : 'no'),
  ssnAppliedFor: (value) => t(value ? 'yes' : 'no'),
  signatureMethod: (value) => t(`method.${value}`),
};

function makeAnswer(form, row, name) {
  const value = row[name];
  const given = value !== undefined && value !== null && value !== '';
  const { label } = form.fields.find((field) => field.name === name) ?? {
    label: t(`field.${name}.label`),
  };
  const show = isSsn(name, value) ? masked : (SHOWS[name] ?? date);
  return [label, withFlags(given ? show(value) : '', flagsOf(row, name)), { 'data-field': name }];
}

// The number of a Social Security card is one as well.
const isSsn = (name, value) =>
  name === 'ssn' || (/DocNumber$/.test(name) && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(value));

const flagsOf = ({ flags = [] }, name) => flags.filter(({ field }) => field === name);
const says = (row, name) => row[name] || flagsOf(row, name).length > 0;

export function makeAnswerParts(form, row) {
  return GROUPS.filter(([, names]) => names.some((field) => says(row, field))).map(
    ([name, names]) =>
      makePart(
        name,
        t(`group.${name}`),
        makeFacts(
          names
            .filter((field) => says(row, field) || !ODD.includes(field))
            .map((field) => makeAnswer(form, row, field)),
        ),
      ),
  );
}
