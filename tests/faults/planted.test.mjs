// SPDX-License-Identifier: MIT
// planted.test.mjs -- the checker finds a bug that was planted on purpose,
// each within two minutes: builds of copies with a patch of planted/.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { REPO, run, tryRun } from '../system/harness.mjs';
import { FAULTS, KINDS } from './lib/catalogue.mjs';
import { schedule } from './lib/schedule.mjs';
import { Trial } from './lib/trial.mjs';

const LIMIT_S = 120;
const ROUND_S = 4;
const PACE_MS = 15;
const FOLDERS = ['build-aux', 'deploy', 'docs', 'sql', 'src', 'web'];

// The bug, what it is, and which faults bring it to light.
const PLANTED = [
  ['guard-removed', 'the claim takes used invites as well', ['client-killed']],
  [
    'two-transactions',
    'the invite is used in a transaction of its own',
    ['workers-killed', 'sessions-terminated'],
  ],
  [
    'answered-before-commit',
    'the answer is sent before the COMMIT',
    ['workers-killed', 'sessions-terminated'],
  ],
  ['forgotten-commit', 'behind a pooler commits do not wait for the disk', ['pool-crash']],
];

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'planted-'));
const source = path.join(work, 'source');
const tree = path.join(work, 'build');

const make = () => run('make', ['-C', tree, '-j2', '-s', 'all']);

// Once; each bug then costs the files that it changes.
async function buildCopy() {
  fs.chmodSync(work, 0o755); // the workers run as another user
  fs.mkdirSync(source);
  fs.mkdirSync(tree);
  const files = fs
    .readdirSync(REPO, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  for (const name of [...files, ...FOLDERS])
    fs.cpSync(path.join(REPO, name), path.join(source, name), {
      recursive: true,
      preserveTimestamps: true,
    });
  await run(path.join(source, 'configure'), ['--without-web', '-q', 'CFLAGS=-O0'], { cwd: tree });
  await make();
}

// Puts the patch NAME into the sources, or takes it out again.
async function patch(name, ...options) {
  const file = path.join(REPO, 'tests/faults/planted', `${name}.patch`);
  const { code, stdout } = await tryRun('patch', [
    '-p0',
    '-d',
    source,
    '--no-backup-if-mismatch',
    '-r',
    '-',
    '-i',
    file,
    ...options,
  ]);
  assert.equal(
    code,
    0,
    `${file} does not apply any more: make it anew from the present sources.\n${stdout}`,
  );
}

// Attacks the system of the build until there is a breach. Gives its rule and
// the seconds that it took, or undefined.
async function find(names) {
  const faults = FAULTS.filter(({ name }) => names.includes(name));
  const [{ kind }] = faults;
  const trial = new Trial({
    seconds: LIMIT_S,
    seed: 'planted',
    tree,
    pace: PACE_MS,
    arrangements: kind === 'plain' ? [] : [KINDS[kind]],
  });
  const events = schedule(faults, 'planted');
  try {
    await trial.start();
    const began = Date.now();
    const seconds = () => (Date.now() - began) / 1_000;
    while (seconds() < LIMIT_S) {
      await trial.run(events, ROUND_S);
      const { breaches } = await trial.check();
      if (breaches.length > 0) return { breaches, seconds: seconds() };
    }
  } finally {
    await trial.stop();
  }
  return undefined;
}

describe('planted bugs', () => {
  before(buildCopy);
  after(() => fs.rmSync(work, { recursive: true }));

  for (const [name, what, faults] of PLANTED)
    it(`${name}: ${what}`, async (t) => {
      await patch(name);
      try {
        await make();
        const found = await find(faults);
        assert.ok(found, `not found in ${LIMIT_S} s`);
        const rules = new Set(found.breaches.map(({ rule }) => rule));
        t.diagnostic(`found after ${Math.round(found.seconds)} s: ${[...rules].join(' ')}`);
      } finally {
        await patch(name, '-R');
      }
    });

  it('every patch is one of these', () => {
    assert.deepEqual(
      fs.readdirSync(path.join(REPO, 'tests/faults/planted')).sort(),
      PLANTED.map(([name]) => `${name}.patch`).sort(),
    );
  });
});
