// SPDX-License-Identifier: MIT
// packages.test.mjs -- deploy/install-packages asks each release for the
// packages that it has.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { REPO } from './harness.mjs';

// What a release has of those that are named after a version.
const RELEASES = {
  'Debian 12': ['postgresql-15', 'libclang-rt-14-dev'],
  'Debian 13': ['postgresql-17', 'libclang-rt-19-dev'],
  'Ubuntu 24.04': ['postgresql-16', 'libclang-rt-18-dev'],
};

describe('packages of a release', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-packages.'));
  after(() => fs.rmSync(dir, { recursive: true }));

  // The names that are missing where apt knows HAS, and INSTALLED is.
  function missing(has, installed) {
    const stub = (name, text) =>
      fs.writeFileSync(path.join(dir, name), `#!/bin/sh\n${text}\n`, {
        mode: 0o755,
      });
    // One that was removed, but not purged, is not installed.
    stub(
      'dpkg-query',
      ['echo "config-files nginx"', ...installed.map((name) => `echo "installed ${name}"`)].join(
        '\n',
      ),
    );
    stub(
      'apt-cache',
      `for last; do :; done\ncase " ${has.join(' ')} " in ` +
        '*" $last "*) exit ;; esac\ncase $last in ' +
        'postgresql-* | libclang-rt-*) exit 100 ;; esac',
    );
    const { status, stderr } = spawnSync(
      path.join(REPO, 'deploy/install-packages'),
      ['--check', 'test'],
      { env: { PATH: `${dir}:${process.env.PATH}` }, encoding: 'utf8' },
    );
    assert.equal(status, 1);
    return stderr
      .replace(/.*missing: /, '')
      .trim()
      .split(/\s+/);
  }

  for (const [release, has] of Object.entries(RELEASES)) {
    it(`${release} has ${has.join(' and ')}`, () => {
      const names = missing(has, []);
      assert.deepEqual(
        names.filter((name) => /^(postgresql|libclang-rt)-/.test(name)),
        has,
      );
      assert.ok(names.includes('nginx'));
      assert.ok(!names.some((name) => name.includes('|')));
    });
    it(`${release}: what is installed is not missed`, () => {
      assert.ok(!missing(has, has).some((name) => /^(postgresql|libclang-rt)-/.test(name)));
    });
  }
});
