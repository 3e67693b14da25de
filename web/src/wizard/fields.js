// SPDX-License-Identifier: MIT
// fields.js -- which fields are asked on which step, how, and when.

// What the browser's autofill and a phone's keyboard should know.
const NAME = { autocapitalize: 'words', spellcheck: 'false' };
const NUMBER = {
  autocomplete: 'off',
  autocapitalize: 'characters',
  autocorrect: 'off',
  spellcheck: 'false',
};
const DIGITS = { inputmode: 'numeric', spellcheck: 'false' };

const ALIEN = { citizenshipStatus: ['lpr', 'authorized'] };
// Form I-94 of some people says "D/S" for duration of status.
const I94S = [
  'foreignPassportI94',
  'passportMicronesia',
  'passportMarshallIslands',
  'receiptI94Refugee',
  'dhsEmploymentAuthorization',
];
const AUTHORIZED = { citizenshipStatus: ['authorized'] };

// M-274, 13.0: the number of a passport, a Form I-94 and a Social Security card
// is that of section 1. Cards of USCIS have a number of their own besides the
// A-Number (flag_table.c asks about those that are the same).
const PASSPORTS = ['foreignPassportI94', 'passportMicronesia', 'passportMarshallIslands'];
const passportsAre = (name) => Object.fromEntries(PASSPORTS.map((key) => [key, name]));
const NUMBERS = {
  ...passportsAre('foreignPassportNumber'),
  receiptI94Refugee: 'i94Number',
  socialSecurityCard: 'ssn',
};
const AUTHORITIES = { foreignPassportI94: 'passportCountry' };

// By JSON name, in the order of the screens:
//   widget   how it is asked; widgets.js has them
//   input    more attributes of its <input>
//   width    of the input, a class of the design system
//   beside   may stand beside its neighbour, where there is room
//   tidy     what to do with what was typed; answers.js has it
//   shown    asked only when all these fields have one of these values
//   setting  asked only when this setting is on
//   without  asked only while this field is not given
//   takes    the field whose answer it is as well, by the document's key
//   says     what of the document's row it is
//   status   the documents, by key, whose date may be D/S
//   secret   is never kept in the draft
//   hint     has a text "field.NAME.hint"
//   quiet    is optional and does not say so, because its label or its
//            neighbours do
export const FIELDS = {
  lastName: {
    widget: 'text',
    hint: true,
    input: { ...NAME, autocomplete: 'family-name' },
  },
  firstName: { widget: 'text', beside: 'wide', input: { ...NAME, autocomplete: 'given-name' } },
  middleInitial: {
    widget: 'text',
    width: 'xs',
    beside: 'narrow',
    input: { ...NAME, autocomplete: 'additional-name' },
  },
  otherLastNames: {
    widget: 'text',
    hint: true,
    input: { ...NAME, autocomplete: 'off' },
  },

  address: {
    widget: 'text',
    hint: true,
    input: { ...NAME, autocomplete: 'address-line1' },
  },
  aptUnit: {
    widget: 'text',
    width: 'sm',
    beside: 'narrow',
    input: { autocomplete: 'address-line2' },
  },
  city: { widget: 'text', beside: 'wide', input: { ...NAME, autocomplete: 'address-level2' } },
  state: {
    widget: 'state',
    width: 'lg',
    beside: 'wide',
    input: { autocomplete: 'address-level1' },
  },
  zip: {
    widget: 'text',
    width: 'sm',
    beside: 'narrow',
    tidy: 'postal',
    hint: true,
    input: {
      autocomplete: 'postal-code',
      autocapitalize: 'characters',
      spellcheck: 'false',
    },
  },

  dob: { widget: 'date', hint: true, autofill: 'bday' },
  ssn: {
    widget: 'masked',
    width: 'md',
    tidy: 'digits',
    secret: true,
    hint: true,
    input: { ...DIGITS, autocomplete: 'off' },
  },
  ssnAppliedFor: {
    widget: 'checkbox',
    setting: 'useEVerify',
    without: 'ssn',
    hint: true,
  },
  email: {
    widget: 'text',
    hint: true,
    input: {
      inputmode: 'email',
      autocomplete: 'email',
      spellcheck: 'false',
      autocapitalize: 'off',
      autocorrect: 'off',
    },
  },
  phone: {
    widget: 'text',
    width: 'md',
    hint: true,
    input: { type: 'tel', autocomplete: 'tel' },
  },

  citizenshipStatus: { widget: 'radios', hints: true },
  authExpDate: { widget: 'expiry', shown: AUTHORIZED, hint: true },
  alienRegNumber: {
    widget: 'text',
    width: 'md',
    shown: ALIEN,
    secret: true,
    tidy: 'number',
    hint: true,
    quiet: true,
    input: NUMBER,
  },
  i94Number: {
    widget: 'text',
    width: 'md',
    shown: AUTHORIZED,
    secret: true,
    tidy: 'number',
    hint: true,
    quiet: true,
    input: NUMBER,
  },
  foreignPassportNumber: {
    widget: 'text',
    width: 'md',
    shown: AUTHORIZED,
    secret: true,
    quiet: true,
    input: NUMBER,
  },
  passportCountry: {
    widget: 'text',
    shown: AUTHORIZED,
    hint: true,
    quiet: true,
    input: { ...NAME, autocomplete: 'off' },
  },
  attestationChecked: { widget: 'checkbox' },
  signatureDataUrl: { widget: 'signature', secret: true },
  signatureDate: { widget: 'signingDay' },
  signatureMethod: { widget: 'signingMethod' },
  signatureName: { widget: 'signingName', secret: true },

  docChoice: { widget: 'picker', hint: true },
  ...documentFields('listA', 'listA'),
  ...documentFields('listB', 'listBC'),
  ...documentFields('listC', 'listBC'),
};

// The fields of one document, of list LIST, asked under CHOICE.
function documentFields(list, choice) {
  const shown = { docChoice: [choice] };
  return {
    [`${list}Doc`]: { widget: 'document', list, shown },
    [`${list}IssuingAuthority`]: {
      widget: 'text',
      list,
      shown,
      takes: AUTHORITIES,
      says: 'issuingAuthority',
      hint: true,
      quiet: true,
      input: { ...NAME, autocomplete: 'off' },
    },
    [`${list}DocNumber`]: {
      widget: 'text',
      list,
      shown,
      takes: NUMBERS,
      secret: true,
      hint: true,
      input: NUMBER,
    },
    [`${list}ExpDate`]: {
      widget: 'expiry',
      list,
      shown,
      quiet: true,
      status: I94S,
    },
  };
}

// A group has a legend, "group.NAME", perhaps not always shown, and perhaps a
// hint. It is there when one of its fields is.
export const STEPS = [
  {
    name: 'personal',
    groups: [
      {
        name: 'name',
        fields: ['lastName', 'firstName', 'middleInitial', 'otherLastNames'],
      },
      {
        name: 'address',
        hint: true,
        fields: ['address', 'aptUnit', 'city', 'state', 'zip'],
      },
      {
        name: 'about',
        fields: ['dob', 'ssn', 'ssnAppliedFor', 'email', 'phone'],
      },
    ],
  },
  {
    name: 'status',
    groups: [
      { fields: ['citizenshipStatus'] },
      { fields: ['authExpDate'] },
      {
        name: 'numbers',
        hint: true,
        legendShown: AUTHORIZED,
        fields: ['alienRegNumber', 'i94Number', 'foreignPassportNumber', 'passportCountry'],
      },
      {
        name: 'sign',
        fields: ['attestationChecked', 'signatureDataUrl', 'signatureDate'],
      },
    ],
  },
  {
    name: 'documents',
    groups: [
      { fields: ['docChoice'] },
      {
        name: 'listA',
        fields: ['listADoc', 'listAIssuingAuthority', 'listADocNumber', 'listAExpDate'],
      },
      {
        name: 'listB',
        fields: ['listBDoc', 'listBIssuingAuthority', 'listBDocNumber', 'listBExpDate'],
      },
      {
        name: 'listC',
        fields: ['listCDoc', 'listCIssuingAuthority', 'listCDocNumber', 'listCExpDate'],
      },
    ],
  },
];
