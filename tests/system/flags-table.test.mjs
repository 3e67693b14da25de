// SPDX-License-Identifier: MIT
// flags-table.test.mjs -- the pages find the flags in each form of
// tests/cases/flags.jsonl that the programs find (check_form_flags.c), and
// have words for each in both languages. It needs no system.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { flagsOf } from '../../web/src/wizard/flags.js';
import { buildTree } from './tree.mjs';

const read = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');
const form = JSON.parse(
  execFileSync(path.join(buildTree(), 'src/admitone'), ['form', '--json'], {
    encoding: 'utf8',
  }),
);
const cases = read('../cases/flags.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const codes = [...new Set(form.flags.map(({ code }) => code))];

// Only the reviewer sees these: the pages send neither what a rule refuses nor
// titles that are on no list.
const unasked = ['oldRule', 'oddReceipt', 'unlisted'];

// As filled_form.c has it.
const CITIZEN = {
  lastName: "O'Neil",
  firstName: 'Ann',
  address: '1 Main St',
  city: 'Austin',
  state: 'TX',
  zip: '78701',
  dob: '1990-02-28',
  citizenshipStatus: 'usCitizen',
  signatureDataUrl: 'data:',
  signatureDate: '2025-06-30',
  docChoice: 'listA',
  listADoc: 'U.S. Passport',
  listADocNumber: 'A123',
  attestationChecked: true,
};

for (const {
  flags,
  day = '2025-07-01',
  eVerify = false,
  invited = null,
  picture = '600x200',
  ...changed
} of cases)
  test(`${flags}: ${JSON.stringify(changed)}`, () => {
    const [width, height] = picture.split('x').map(Number);
    const found = flagsOf({
      form,
      day,
      invited,
      values: { ...CITIZEN, ...changed },
      settings: { useEVerify: eVerify },
      picture: { width, height },
    });
    assert.equal(
      found.map(({ code, field }) => `${code} ${field}`).join(','),
      flags
        .split(',')
        .filter((flag) => !unasked.includes(flag.split(' ')[0]))
        .join(','),
    );
  });

test('each code has a question in both languages', () => {
  const asked = codes.filter((code) => !unasked.includes(code));
  for (const language of ['en', 'es']) {
    const texts = JSON.parse(read(`../../web/src/texts/${language}.json`));
    for (const code of asked) assert.match(texts[`flag.${code}`], /\?/, code);
    const said = Object.keys(texts)
      .filter((key) => /^flag\./.test(key))
      .map((key) => key.slice(5));
    assert.deepEqual(said.sort(), [...asked].sort());
  }
});

test('openapi.yaml names the codes, all and no others', () => {
  const [, listed] = /^ {4}Flags:.*?enum: \[([^\]]*)\]/ms.exec(read('../../docs/openapi.yaml'));
  assert.deepEqual(listed.split(/[,\s]+/).sort(), [...codes].sort());
});
