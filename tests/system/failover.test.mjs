// SPDX-License-Identifier: MIT
// failover.test.mjs -- the workers follow PostgreSQL to a standby without a
// restart, from a primary that is gone and from one that hangs, and nothing
// acknowledged is lost.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { it as plainIt } from 'node:test';
import {
  FAILOVER,
  hangPrimary,
  makeStandby,
  promote,
  removeOld,
  withStandby,
} from '../faults/lib/failover.mjs';
import { cutOff, far } from '../faults/lib/far.mjs';
import { connectIntake, makeDirectory } from '../faults/lib/postgres.mjs';
import { form } from './form.mjs';
import { waitFor } from './harness.mjs';
import { suffer, withSite } from './site.mjs';

// A server in FOLDER that takes connections and never says a word.
async function listenDeaf(site, folder) {
  makeDirectory(site, folder, 0o755);
  const { uid, gid } = site.services.postgres;
  let said = '';
  const child = spawn(
    process.execPath,
    [
      '-e',
      `process.umask(0);
      require('net').createServer(() => console.log('asked'))
      .listen('${folder}/.s.PGSQL.5432', () => console.log('listens'))`,
    ],
    { uid, gid, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.stdout.setEncoding('utf8').on('data', (data) => {
    said += data;
  });
  await waitFor(() => said.includes('listens'), 'the deaf server');
  return {
    asked: () => said.split('asked').length - 1,
    end: () => child.kill(),
  };
}

withSite(
  'failover',
  {
    workers: 2,
    arrangements: [withStandby],
    env: { ADMITONE_DB_PATIENCE: '2' },
  },
  (site, it) => {
    let workers;

    it('the primary is lost', async () => {
      workers = site.workers();
      await suffer(site, [FAILOVER[0]], { hold: 200, tokens: 1_500 });
    });

    it('the primary hangs, and goes on hanging', async () => {
      await suffer(
        site,
        [
          {
            name: 'hanging',
            recovery: 15,
            begin: makeStandby,
            async end() {
              await hangPrimary(site);
              await promote(site);
            },
          },
        ],
        { hold: 0, tokens: 1_500 },
      );
    });

    it('the workers are those of the start', () => {
      assert.deepEqual(site.workers(), workers);
    });

    // Each costs a worker 5 s, and the third of three servers is asked.
    it('workers that start and are to ask two that hang first', async () => {
      const deaf = await listenDeaf(site, path.join(site.dir, 'run3'));
      connectIntake(
        site,
        `host=${site.dir}/run2,${site.dir}/run3,` +
          `${site.dir}/run/db target_session_attrs=read-write`,
      );
      await site.services.intake.restart('SIGTERM');
      const [token] = await site.tokens(1);
      await waitFor(
        async () => (await site.submit(form(token))).status === 201,
        'the intake',
        15_000,
      );
      assert.ok(deaf.asked() > 0);
      deaf.end();
      removeOld(site);
    });
  },
);

withSite(
  'a primary that hangs, and one worker',
  {
    workers: 1,
    arrangements: [withStandby],
    env: { ADMITONE_DB_PATIENCE: '4' },
  },
  (site, it) => {
    it('whoever comes second is at the other server at once', async () => {
      await makeStandby(site);
      const [first, second, third] = await site.tokens(3);
      await waitFor(
        async () => (await site.submit(form(first))).status === 200,
        'the worker to be connected',
      );
      await hangPrimary(site);
      await promote(site);
      assert.equal((await site.submit(form(second))).status, 503);
      const began = Date.now();
      assert.equal((await site.submit(form(third))).status, 201);
      assert.ok(Date.now() - began < 3_000, `${Date.now() - began} ms`);
      removeOld(site);
    });
  },
);

const CUT_OFF = 'a primary that is cut off, and six workers';

if (process.getuid() !== 0)
  plainIt(CUT_OFF, { skip: 'only root makes network namespaces' }, () => {});
else
  withSite(CUT_OFF, { workers: 6, arrangements: [withStandby, far] }, (site, it) => {
    // Some wait for an answer that never comes, the others for a request.
    it('all are at the other server within 5 s, and nobody is told to come again', async () => {
      await makeStandby(site);
      await waitFor(async () => (await site.backends()).length === 6, 'all to be connected');
      const tokens = await site.tokens(2);
      await cutOff(site);
      const answers = tokens.map((token) => site.submit(form(token)));
      await promote(site);
      const began = Date.now();
      await waitFor(async () => (await site.backends()).length === 6, 'all to follow');
      assert.ok(Date.now() - began < 5_000, `${Date.now() - began} ms`);
      for (const answer of answers) assert.equal((await answer).status, 201);
      removeOld(site);
    });
  });
