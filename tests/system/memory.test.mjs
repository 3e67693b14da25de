// SPDX-License-Identifier: MIT
// memory.test.mjs -- a worker's memory does not grow over 400,000 requests
// of all kinds.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { open } from './fastcgi.mjs';
import { form } from './form.mjs';
import { hidden, REPO, run, sanitized, withSystem } from './harness.mjs';
import { freeze, privateKib, thaw } from './proc.mjs';

const REQUESTS = Number(process.env.ADMITONE_TEST_REQUESTS ?? 400_000);
const WARM_UP = Math.min(100_000, REQUESTS / 4);
const ALLOWED_KIB = 256;
const BATCH = 64;
const SCRIPTS = ['rough', 'replay', 'bad', 'validate'];

withSystem('memory', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
  // Runs SCRIPT for SECONDS; gives how many requests were answered.
  async function wrk(script, seconds) {
    const out = await run(
      'wrk',
      ['-t2', '-c64', `-d${seconds}s`, '-s', path.join(REPO, 'tests/load', `${script}.lua`), s.url],
      { env: { ...process.env, TOKENS: `${s.dir}/tokens` } },
    );
    assert.doesNotMatch(out, /Socket errors/, out);
    assert.doesNotMatch(out, /^ *5\d\d: /m, out);
    return Number(out.match(/(\d+) requests in/)[1]);
  }

  // Runs the scripts in turn, each once at least, until COUNT requests
  // were answered.
  async function requests(count, seconds) {
    let done = 0;
    for (let n = 0; done < count || n < SCRIPTS.length; n++)
      done += await wrk(SCRIPTS[n % SCRIPTS.length], seconds);
    return done;
  }

  // Has each worker serve the largest batch, of the largest bodies, that
  // it may ever meet.
  async function fillBatches(tokens) {
    const workers = s.workers();
    for (const worker of workers) {
      await freeze(workers);
      const answers = [];
      for (const token of tokens.splice(0, BATCH))
        answers.push(
          (
            await open(s.socket, '/api/submissions', {
              ...form(token),
              more: 'x'.repeat(1_000_000),
            })
          ).answer,
        );
      thaw([worker]);
      for (const answer of answers) assert.equal((await answer).status, 201);
    }
    thaw(workers);
  }

  it(`${REQUESTS} requests`, {
    skip: hidden || (sanitized && 'a sanitizer has a memory of its own'),
  }, async (t) => {
    const tokens = await s.tokens(5_000);
    fs.writeFileSync(`${s.dir}/tokens`, `${tokens.join('\n')}\n`);
    await fillBatches(tokens);
    let done = await requests(WARM_UP, 3);
    const workers = s.workers();
    const before = workers.map(privateKib);
    assert.ok(before.every((kib) => kib > 0));
    done += await requests(REQUESTS - done, 10);
    assert.deepEqual(s.workers(), workers, 'a worker has died');
    const after = workers.map(privateKib);
    const growth = after.map((kib, n) => kib - before[n]);
    t.diagnostic(`${done} requests; private memory in KiB ${before} before, ${after} after`);
    for (const kib of growth) assert.ok(kib < ALLOWED_KIB, `grew by ${growth} KiB`);
    assert.ok(
      Number(await s.sql('SELECT count(*) FROM admitone.submission')) > 2 * BATCH,
      'the scripts have submitted no form',
    );
    await s.cli('verify');
  });
});
