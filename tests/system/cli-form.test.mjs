// SPDX-License-Identifier: MIT
// cli-form.test.mjs -- what `admitone form` tells is what the claim stores:
// it needs no system.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { form } from './form.mjs';
import { run, tryRun } from './harness.mjs';
import { buildTree } from './tree.mjs';

const admitone = path.join(buildTree(), 'src/admitone');
const ask = (...args) => run(admitone, ['form', ...args]);

test('as JSON: each member of a form, with limits and rules', async () => {
  const told = JSON.parse(await ask('--json'));
  const names = told.fields.map(({ name }) => name);
  assert.deepEqual(
    Object.keys(form('x')).filter((name) => !names.includes(name)),
    [],
  );
  for (const { name, min, max, rule, required } of told.fields) {
    assert.ok(min <= max, name);
    assert.ok(rule === 'text' || rule in told.rules, `${name} ${rule}`);
    for (const condition of required)
      assert.ok(condition === 'always' || condition in told.conditions, `${name} ${condition}`);
  }
});

test('as tables: the same fields and documents', async () => {
  const [fields, documents, ...more] = (await ask()).trim().split('\n\n');
  assert.deepEqual(more, []);
  const told = JSON.parse(await ask('--json'));
  assert.deepEqual(
    fields
      .split('\n')
      .slice(1)
      .map((line) => line.split(' ')[0]),
    told.fields.map(({ name }) => name),
  );
  const titles = Object.values(told.documents)
    .flat()
    .map(({ title }) => title);
  assert.equal(documents.split('\n').length, titles.length + 1);
  for (const title of titles) assert.ok(documents.includes(title), title);
});

test('nothing else is taken', async () => {
  for (const args of [['--xml'], ['i9']]) {
    const { code, stdout } = await tryRun(admitone, ['form', ...args]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
  }
});
