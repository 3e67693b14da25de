// SPDX-License-Identifier: MIT
// people.mjs -- invented people, by the names of the form's JSON. A member
// "signature" says how they sign: drawn (if nothing else is said), "typed" or
// "none".
import { canary } from '../system/form.mjs';

export const ADDRESS = {
  address: '17 Rue d’Été',
  aptUnit: '4b',
  city: 'Springfield',
  state: 'TX',
  zip: '75001-1234',
};

// The least that a citizen must say.
export const CITIZEN = {
  lastName: 'Okonkwo',
  firstName: 'Zoe',
  address: '1 Main Street',
  city: 'Austin',
  state: 'TX',
  zip: '78701',
  dob: '1990-02-28',
  citizenshipStatus: 'usCitizen',
  attestationChecked: true,
  docChoice: 'listA',
  listADoc: 'U.S. Passport',
  listAIssuingAuthority: 'U.S. Department of State',
  listADocNumber: 'P1234567',
  listAExpDate: '2031-05-20',
};

// All that there is to say: an apostrophe, accents, an emoji, Arabic.
export const FULL_CITIZEN = {
  ...CITIZEN,
  ...ADDRESS,
  lastName: "O'Neill-Núñez",
  firstName: 'Žofie 🎷',
  middleInitial: 'محـ',
  otherLastNames: 'عبد الرحمن الحداد',
  ssn: '123-45-6789',
  email: 'zofie.o+new@example.org',
  phone: '+1 (512) 555-0100 x12',
};

export const RESIDENT = {
  ...CITIZEN,
  ...ADDRESS,
  lastName: 'Шевченко',
  firstName: 'Оксана',
  citizenshipStatus: 'lpr',
  alienRegNumber: 'A123456789',
  listADoc: 'Permanent Resident Card (Form I-551)',
  listAIssuingAuthority: 'U.S. Citizenship and Immigration Services',
  listADocNumber: 'SRC9876543210',
  listAExpDate: 'N/A',
  signature: 'typed',
};

const LISTS_B_AND_C = {
  docChoice: 'listBC',
  listADoc: undefined,
  listADocNumber: undefined,
  listAExpDate: undefined,
  listAIssuingAuthority: undefined,
  listBDoc: "Driver's license issued by a State or outlying possession of the United States",
  listBIssuingAuthority: 'Texas',
  listBDocNumber: 'TX 12 34',
  listBExpDate: '2029-09-30',
  listCDoc: 'Social Security Account Number card',
  listCIssuingAuthority: 'Social Security Administration',
  listCDocNumber: '123-45-6789',
};

export const AUTHORIZED = {
  ...CITIZEN,
  ...ADDRESS,
  lastName: '김',
  firstName: 'Søren',
  citizenshipStatus: 'authorized',
  foreignPassportNumber: 'M70000001',
  passportCountry: 'Peru',
  authExpDate: '2029-12-31',
  ...LISTS_B_AND_C,
};

// The members that no server's log, no URL and no storage may have.
export const SECRETS = [
  'ssn',
  'alienRegNumber',
  'i94Number',
  'foreignPassportNumber',
  'listADocNumber',
  'listBDocNumber',
  'listCDocNumber',
];

// PERSON with a word of their own in every member that can hold one; gives
// [person, words by member].
export function marked(person) {
  const words = {};
  const all = Object.entries(person).map(([name, value]) => {
    if (
      typeof value !== 'string' ||
      !/[a-z]/i.test(value) ||
      /^(state|.*Doc|docChoice|.*Status|.*ExpDate|.*Country|signature)$/.test(name)
    )
      return [name, value];
    words[name] = canary();
    return [name, name === 'email' ? `${words[name]}@example.org` : `${words[name]}`];
  });
  return [Object.fromEntries(all), words];
}
