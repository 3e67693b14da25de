// SPDX-License-Identifier: MIT
// documents.js -- which documents there are, and which the person looks for.

export const LISTS = ['listA', 'listB', 'listC'];

// One of list A is enough; of B and C it takes one each.
const INSTEAD = { listA: ['listB', 'listC'], listB: ['listA'], listC: ['listA'] };

// What a document is drawn as; the others are papers. The drawings are in
// documents.svg and show no document that there is.
const DRAWINGS = {
  booklet: [
    'usPassport',
    'foreignPassportI551Stamp',
    'foreignPassportI551Visa',
    'foreignPassportI94',
    'passportMicronesia',
    'passportMarshallIslands',
  ],
  photoCard: [
    'usPassportCard',
    'permanentResidentCard',
    'alienRegistrationReceiptCard',
    'employmentAuthorizationDocument',
    'driversLicense',
    'stateIdCard',
    'governmentIdCard',
    'schoolIdCard',
    'militaryCard',
    'militaryDependentsIdCard',
    'merchantMarinerCard',
    'tribalDocument',
    'canadianDriversLicense',
    'citizenIdCard',
    'residentCitizenIdCard',
  ],
  card: ['socialSecurityCard', 'votersRegistrationCard', 'draftRecord'],
  receipt: ['receiptListA', 'receiptListB', 'receiptListC'],
};

export function drawingOf(key) {
  return Object.keys(DRAWINGS).find((name) => DRAWINGS[name].includes(key)) ?? 'paper';
}

// Chooses the document KEY of LIST. INPUTS as answers.js has them.
export function chooseDocument({ form, inputs }, list, key) {
  for (const other of INSTEAD[list]) delete inputs[`${other}Doc`];
  inputs[`${list}Doc`] = form.documents[list].find((document) => document.key === key).title;
}

// The words of TEXT, without case and accents; signs inside a word do not
// count: "drivers" finds "driver's", "i94" finds "I-94".
function wordsOf(text) {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Pd}'’.]/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

// Does TEXT have a word that begins as each word of QUERY does?
export function isFound(text, query) {
  const words = wordsOf(text);
  return wordsOf(query).every((begin) => words.some((word) => word.startsWith(begin)));
}
