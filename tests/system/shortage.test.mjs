// SPDX-License-Identifier: MIT
// shortage.test.mjs -- fewer connections to PostgreSQL than workers: those that
// have none leave requests to those that have one.
import assert from 'node:assert/strict';
import { form } from './form.mjs';
import { sleep, waitFor, withSystem } from './harness.mjs';
import { Load } from './load.mjs';

const WORKERS = 6;
const PATIENCE_S = 8; // a busy machine's

withSystem(
  'a shortage of connections',
  {
    env: {
      ADMITONE_WORKERS: `${WORKERS}`,
      ADMITONE_ADMIN_WORKERS: `${WORKERS}`,
      ADMITONE_DB_PATIENCE: `${PATIENCE_S}`,
    },
  },
  (s, it) => {
    // From now on ROLE may have N connections, and has none.
    const allow = (role, n) =>
      s.sql(
        `ALTER ROLE ${role} CONNECTION LIMIT ${n};
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE usename = '${role}'`,
        s.superuser,
      );
    const connected = async (side) => JSON.parse((await s.ops(`${side}/readyz`)).text).connected;
    const all = (side, n) =>
      waitFor(async () => (await connected(side)) === n, `${n} to be connected`);

    async function submitOneByOne(n) {
      const statuses = {};
      for (const token of await s.tokens(n)) {
        const { status } = await s.submit(form(token));
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      assert.deepEqual(statuses, { 201: n });
    }

    it('all workers connect before anybody asks', async () => {
      await all('', WORKERS);
      await all('/admin', WORKERS);
      assert.match(
        (await s.ops('/readyz')).text,
        /^\{"status":"ready","workers":6,"connected":6\}$/,
      );
    });

    it('too few connections are told when one is made', async () => {
      await allow('admitone_intake', 1);
      await waitFor(
        () =>
          /warn db_connections_short connections=1 workers=6 bound=role value=1 raise_to=7\n/.test(
            s.log('intake'),
          ),
        'the warning',
      );
    });

    it('... also when others have taken what the database allows', async () => {
      const limit = (n) =>
        s.sql(`ALTER DATABASE ${s.env.PGDATABASE} CONNECTION LIMIT ${n}`, s.superuser);
      await limit(WORKERS + 3); // the staff's workers have theirs
      await allow('admitone_intake', -1);
      const short =
        / db_connections_short connections=(\d+) workers=6 bound=database value=9 raise_to=(\d+)\n/;
      const [, connections, to] = await waitFor(() => short.exec(s.log('intake')), 'the warning');
      assert.ok(Number(connections) <= 3);
      assert.equal(Number(to), 9 + WORKERS + 1 - connections);
      await limit(-1);
      await allow('admitone_intake', 1);
    });

    it('60 people, one after another, with one connection', async () => {
      await all('', 1);
      await submitOneByOne(60);
      assert.equal(await connected(''), 1);
      assert.match(s.log('intake'), /db_connect_failed connected=\d workers=6 reason=/);
    });

    it('many at once, with one connection that is lost now and then', async () => {
      const load = new Load(s, await s.tokens(600));
      for (let i = 1; i <= 3; i++) {
        await waitFor(() => load.answers > i * 150, 'answers');
        await s.sql(
          `SELECT pg_terminate_backend(pid)
          FROM pg_stat_activity WHERE usename = 'admitone_intake'`,
          s.superuser,
        );
      }
      await waitFor(() => load.next === load.tokens.length, 'all to be sent');
      await load.stop();
      load.assertOnlySuccess();
      await load.assertStored();
    });

    it('who was left to another worker is not counted as put off', async () => {
      assert.match(
        (await s.ops('/metrics')).text,
        /^admitone_submissions_total\{outcome="unavailable"\} 0$/m,
      );
    });

    it('the workers are all back when there is room again', async () => {
      await s.sql('ALTER ROLE admitone_intake CONNECTION LIMIT -1', s.superuser);
      await all('', WORKERS);
      await submitOneByOne(20);
    });

    it('with none at all everybody is told, in time, and nothing is lost', async () => {
      await allow('admitone_intake', 0);
      const [token] = await s.tokens(1);
      const began = Date.now();
      for (let i = 0; i < 10; i++) {
        const answer = await s.submit(form(token));
        assert.equal(answer.status, 503);
        assert.equal(answer.headers['retry-after'], '2');
      }
      assert.ok(Date.now() - began < (PATIENCE_S + 4) * 1_000, `${Date.now() - began} ms`);
      await s.sql('ALTER ROLE admitone_intake CONNECTION LIMIT -1', s.superuser);
      await all('', WORKERS);
      assert.equal((await s.submit(form(token))).status, 201);
    });

    it('an outage that nobody noticed leaves the next one its patience', async () => {
      const operator = s.session(s.superuser);
      const begin = () =>
        operator.run(`ALTER ROLE admitone_intake
        CONNECTION LIMIT 0;
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = 'admitone_intake'`);
      const end = () => operator.run('ALTER ROLE admitone_intake CONNECTION LIMIT -1');
      const [token] = await s.tokens(1);
      await begin();
      await all('', 0);
      await sleep(1_000);
      await end();
      await all('', WORKERS);
      await sleep((PATIENCE_S + 1) * 1_000);
      await begin();
      const answer = s.submit(form(token));
      await sleep(1_000);
      await end();
      assert.equal((await answer).status, 201);
      await operator.end();
    });

    it('the staff, with one connection', async () => {
      const hr = await s.person();
      await allow('admitone_admin', 1);
      await all('/admin', 1);
      for (let i = 0; i < 60; i++) assert.equal((await hr.get('/api/submissions')).status, 200);
      assert.equal(await connected('/admin'), 1);
    });

    it('a worker that dies leaves its connection to another', async () => {
      for (const pid of s.staffWorkers()) {
        process.kill(pid, 'SIGKILL');
        await all('/admin', 1);
      }
    });
  },
);
