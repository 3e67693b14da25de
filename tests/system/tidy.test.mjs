// SPDX-License-Identifier: MIT
// tidy.test.mjs -- the pages make of each text of tests/cases/text.jsonl what
// the server does (check_tidy.c), and refuse the same ones.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { checkField } from '../../web/src/wizard/rules.js';
import { tidyText } from '../../web/src/wizard/tidy.js';
import { buildTree } from './tree.mjs';

const form = JSON.parse(
  execFileSync(path.join(buildTree(), 'src/admitone'), ['form', '--json'], {
    encoding: 'utf8',
  }),
);
const cases = readFileSync(new URL('../cases/text.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

for (const one of cases)
  test(JSON.stringify(one), () => {
    const tidy = tidyText(one.rule, !one.required, one.in);
    const field = {
      name: 'it',
      rule: one.rule,
      required: [],
      stored: 'sealed',
      max: 100,
    };
    const problem = checkField(form, field, { it: tidy }, { settings: {}, today: '2026-11-28' });
    assert.equal(tidyText(one.rule, !one.required, tidy), tidy);
    assert.equal(problem?.code, one.error);
    if (!one.error) assert.equal(tidy, one.out);
  });
