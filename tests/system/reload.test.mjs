// SPDX-License-Identifier: MIT
// reload.test.mjs -- workers and nginx are reloaded under load, and nobody
// notices.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { waitFor, withSystem } from './harness.mjs';
import { Load } from './load.mjs';
import { kill } from './proc.mjs';

const RELOADS = 20;

withSystem('reload', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
  // Sends HUP and waits until none of the old workers is left.
  async function reloadWorkers() {
    const old = s.workers();
    kill(s.pid('intake'), 'SIGHUP');
    await waitFor(() => {
      const now = s.workers();
      return now.length === 2 && !now.some((pid) => old.includes(pid));
    }, 'new workers');
  }

  async function underLoad(act, { tokens, ...options } = {}) {
    const load = new Load(s, tokens ?? (await s.tokens(10_000)), options);
    await waitFor(() => load.answers > 200, 'answers');
    await act();
    const before = load.answers;
    await waitFor(() => load.answers > before + 200, 'more answers');
    await load.stop();
    load.assertOnlySuccess();
    await load.assertStored();
  }

  it(`${RELOADS} SIGHUPs, each waited for`, async () => {
    const supervisor = s.pid('intake');
    await underLoad(async () => {
      for (let n = 0; n < RELOADS; n++) await reloadWorkers();
    });
    assert.equal(s.pid('intake'), supervisor);
  });

  it(`${RELOADS} SIGHUPs in a row`, async () => {
    await underLoad(async () => {
      const old = s.workers();
      for (let n = 0; n < RELOADS; n++) {
        kill(s.pid('intake'), 'SIGHUP');
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
      await waitFor(
        () => s.workers().length === 2 && !s.workers().some((pid) => old.includes(pid)),
        'new workers',
      );
    });
  });

  it('nginx -s reload, a connection for each request', () =>
    underLoad(() => s.reloadNginx(), { keepAlive: false }));

  // nginx 1.22 closes kept connections at once, also one on which a
  // request is just arriving: a browser sends that again.
  it('nginx -s reload, connections kept as browsers do', () =>
    underLoad(() => s.reloadNginx(), { resend: true }));

  it('a reload that cannot work leaves the old workers', async () => {
    const keys = s.env.ADMITONE_SEAL_KEYS;
    const away = `${keys}.away`;
    const old = s.workers();
    const before = s.log('intake').length;
    const tokens = await s.tokens(10_000);
    fs.renameSync(keys, away);
    try {
      await underLoad(
        async () => {
          kill(s.pid('intake'), 'SIGHUP');
          await waitFor(
            () => / (error|warn) /.test(s.log('intake').slice(before)),
            'a line in the log',
          );
          fs.renameSync(away, keys);
        },
        { tokens },
      );
      assert.deepEqual(s.workers(), old);
    } finally {
      if (fs.existsSync(away)) fs.renameSync(away, keys);
    }
    await reloadWorkers();
  });

  it('new workers run the program that is installed now', async () => {
    const program = path.join(s.dir, 'bin/admitone-intake');
    fs.copyFileSync(program, `${program}.new`);
    fs.chmodSync(`${program}.new`, 0o755);
    fs.renameSync(`${program}.new`, program);
    const { ino } = fs.statSync(program);
    await reloadWorkers();
    for (const pid of s.workers()) assert.equal(fs.statSync(`/proc/${pid}/exe`).ino, ino);
  });
});
