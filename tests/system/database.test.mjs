// SPDX-License-Identifier: MIT
// database.test.mjs -- whatever happens to PostgreSQL, a client sees success
// or a 503 to try again, nothing acknowledged is lost, and service comes
// back without a restart.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { open } from './fastcgi.mjs';
import { form, told } from './form.mjs';
import { run, sleep, waitFor, withSystem } from './harness.mjs';
import { Load } from './load.mjs';
import { freeze, kill, thaw } from './proc.mjs';

const PATIENCE_S = 3;
const UNAVAILABLE = told('Service is unavailable, try again', 'unavailable');
const SUBMIT = '/api/submissions';

withSystem(
  'database',
  { env: { ADMITONE_WORKERS: '2', ADMITONE_DB_PATIENCE: `${PATIENCE_S}` } },
  (s, it) => {
    let workers;
    let pgCtl;

    it('take over PostgreSQL from quickstart', async () => {
      workers = s.workers();
      const data = path.join(s.dir, 'pg');
      const bin = path.dirname(fs.readlinkSync(`/proc/${s.pid('postgres')}/exe`));
      const { uid, gid } = fs.statSync(data);
      pgCtl = (...args) =>
        run(
          path.join(bin, 'pg_ctl'),
          ['-D', data, '-w', '-l', path.join(data, 'pg_ctl.log'), ...args],
          { cwd: data, uid, gid, env: s.env },
        );
      await s.detach();
    });

    // Load while ACT goes on, then CHECK, and all that was acknowledged.
    async function underLoad(act, check = 'assertSuccessOrRetryLater') {
      const load = new Load(s, await s.tokens(8_000));
      await waitFor(() => load.answers > 200, 'answers');
      await act(load);
      const before = load.counts[201] ?? 0;
      await waitFor(
        () => (load.counts[201] ?? 0) > before + 50 || load.next === load.tokens.length,
        'service to be back',
      );
      await load.stop();
      load[check]();
      await load.assertStored();
      return load;
    }

    // A worker that knows the database to be away looks for it now and
    // then, and says 503 in between.
    const taken = (body) =>
      waitFor(
        async () => [200, 201].includes((await s.submit(body)).status),
        'the submission to be taken',
      );

    const connected = async () =>
      Number(/^admitone_db_connected (.*)$/m.exec((await s.ops('/metrics')).text)[1]);

    const readyz = (status) =>
      waitFor(async () => {
        const answer = await s.ops('/readyz');
        if (answer.status !== status) return false;
        if (status === 503) {
          assert.match(answer.text, /^\{"status":"unavailable",/);
          assert.ok(Number(answer.headers['retry-after']) > 0);
        }
        return true;
      }, `readyz to say ${status}`);

    // Nobody waits for new settings while there are older ones: PostgreSQL has
    // its second to answer all the same.
    it('settings are read again over the same connection', async () => {
      const before = s.log('intake').length;
      for (const token of await s.tokens(2)) {
        assert.equal((await s.submit(form(token))).status, 201);
        await sleep(2_200);
      }
      assert.doesNotMatch(s.log('intake').slice(before), /db_lost/);
    });

    it('restarted in immediate mode, three times', async () => {
      await underLoad(async () => {
        for (let n = 0; n < 3; n++) {
          await pgCtl('restart', '-m', 'immediate');
          await readyz(200);
        }
      });
    });

    it('a backend killed (-9), so all start anew', async () => {
      await underLoad(async () => {
        const [backend] = (
          await s.sql(`SELECT pid FROM
          pg_stat_activity WHERE usename = 'admitone_intake'`)
        )
          .split('\n')
          .map(Number);
        kill(backend, 'SIGKILL');
      });
    });

    it('away for longer than the patience', async () => {
      const load = await underLoad(async (load) => {
        await pgCtl('stop', '-m', 'immediate');
        await waitFor(() => load.counts[503] > 0, 'a 503');
        await readyz(503);
        assert.equal((await s.ops('/healthz')).status, 200);
        const start = Date.now();
        const { status } = await s.get('/api/config');
        assert.ok([200, 503].includes(status));
        assert.ok(Date.now() - start < 2 * PATIENCE_S * 1_000);
        await pgCtl('start');
      });
      assert.ok(load.counts[503] > 0);
      await readyz(200);
    });

    const terminate = () =>
      s.sql(
        `SELECT pg_terminate_backend(pid)
      FROM pg_stat_activity WHERE usename = 'admitone_intake'`,
        s.superuser,
      );

    // One outage after the other, each shorter than the patience.
    it('all sessions terminated, again and again', async () => {
      await underLoad(async (load) => {
        for (let n = 0; n < 30; n++) {
          const { answers } = load;
          await terminate();
          await waitFor(
            async () => load.answers > answers + 50 && (await connected()) === workers.length,
            'each worker to be back',
          );
        }
      }, 'assertOnlySuccess');
    });

    // Perhaps no worker is ever connected for long enough to answer.
    it('all sessions terminated, without a pause', async () => {
      await underLoad(async () => {
        for (let n = 0; n < 30; n++) await terminate();
      });
    });

    it('a session terminated while its claim is going on', async () => {
      const [invite] = await s.invites(1);
      const lock = s.session();
      await lock.run(`BEGIN; SELECT FROM admitone.invite
        WHERE id = '${invite.id}' FOR UPDATE`);
      const waiting = (but) =>
        waitFor(
          () =>
            s.sql(
              `SELECT pid FROM
        pg_stat_activity WHERE wait_event_type = 'Lock'
        AND pid <> ${but}`,
              s.superuser,
            ),
          'a claim to wait',
          2_000,
        );
      const answer = s.submit(form(invite.token));
      const pid = await waiting(0);
      await s.sql(`SELECT pg_terminate_backend(${pid})`, s.superuser);
      await waiting(pid);
      await lock.run('COMMIT');
      await lock.end();
      const { status, text } = await answer;
      assert.equal(`${status} ${text}`, `201 {"id":"${invite.id}","success":true}`);
    });

    it('no connection to be had', async () => {
      const load = await underLoad(async (load) => {
        await s.sql(
          `ALTER ROLE admitone_intake CONNECTION LIMIT 0;
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE usename = 'admitone_intake'`,
          s.superuser,
        );
        await waitFor(() => load.counts[503] > 0, 'a 503');
        await readyz(503);
        await s.sql('ALTER ROLE admitone_intake CONNECTION LIMIT -1', s.superuser);
      });
      assert.ok(load.counts[503] > 0);
    });

    // Each submission does ACT first.
    const hinder = (act) =>
      s.sql(
        `CREATE OR REPLACE FUNCTION public.hinder()
      RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${act}; RETURN NEW; END $$;
      CREATE OR REPLACE TRIGGER hinder BEFORE INSERT ON admitone.submission
      FOR EACH ROW EXECUTE FUNCTION public.hinder()`,
        s.superuser,
      );
    const hinderNoMore = () => s.sql('DROP TRIGGER hinder ON admitone.submission', s.superuser);

    it('it refuses: who comes later is told at once', async () => {
      const tokens = await s.tokens(10);
      const time = async (token) => {
        const began = Date.now();
        assert.equal((await s.submit(form(token))).status, 503);
        return Date.now() - began;
      };
      await hinder("RAISE EXCEPTION 'full' USING ERRCODE = '53100'");
      try {
        // The first ones of both workers wait, for it may pass.
        await Promise.all(tokens.map(time));
        const took = [];
        for (const token of tokens) took.push(await time(token));
        took.sort((a, b) => a - b);
        assert.ok(took[5] < 1_000, `${took} ms`);
      } finally {
        await hinderNoMore();
      }
      for (const token of tokens) await taken(form(token));
    });

    for (const name of ['fsync', 'full_page_writes'])
      it(`${name} is off: nothing is taken`, async () => {
        const [token] = await s.tokens(1);
        const set = async (what, value) => {
          await s.sql(
            `ALTER SYSTEM ${what};
            SELECT pg_reload_conf()`,
            s.superuser,
          );
          await waitFor(
            async () => (await s.sql(`SHOW ${name}`)) === value,
            `${name} to be ${value}`,
          );
          await s.sql(
            `SELECT pg_terminate_backend(pid) FROM
            pg_stat_activity WHERE usename = 'admitone_intake'`,
            s.superuser,
          );
        };
        const logged = s.log('intake').length;
        await set(`SET ${name} = off`, 'off');
        try {
          await readyz(503);
          assert.equal((await s.submit(form(token))).status, 503);
          assert.ok(s.log('intake').slice(logged).includes(`reason="${name} is off"`));
        } finally {
          await set(`RESET ${name}`, 'on');
        }
        await taken(form(token));
      });

    it('stopped (SIGSTOP)', async () => {
      const [invite] = await s.invites(1);
      const body = form(invite.token);
      const stopped = s.postgres();
      await freeze(stopped);
      try {
        const start = Date.now();
        const answers = await Promise.all(Array.from({ length: 8 }, () => s.submit(body)));
        const took = Date.now() - start;
        for (const { status, headers, text } of answers) {
          assert.equal(`${status} ${text}`, `503 ${UNAVAILABLE}`);
          assert.ok(Number(headers['retry-after']) > 0);
          assert.equal(headers['content-type'], 'application/json');
          assert.equal(headers['cache-control'], 'no-store');
        }
        assert.ok(took < 2 * PATIENCE_S * 1_000, `${took} ms`);
        await readyz(503);
      } finally {
        thaw(stopped);
      }
      await readyz(200);
      await taken(body);
      assert.equal(
        await s.sql(`SELECT count(*) FROM admitone.submission
        WHERE invite_id = '${invite.id}'`),
        '1',
      );
    });

    it('stopped for less than the patience, under load', async () => {
      await underLoad(async () => {
        const stopped = s.postgres();
        await freeze(stopped);
        await sleep(1_000);
        thaw(stopped);
      }, 'assertOnlySuccess');
    });

    // Makes each INSERT of a submission for which WHEN holds fail.
    const failing = (when, errcode) =>
      s.sql(`
      CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '${errcode}'; END $$;
      CREATE TRIGGER fail BEFORE INSERT ON admitone.submission
      FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION public.fail()`);
    const working = () =>
      s.sql(`DROP TRIGGER fail ON admitone.submission;
      DROP FUNCTION public.fail()`);

    for (const [name, errcode] of [
      ['disk full', '53100'],
      ['too many connections', '53300'],
      ['out of memory', '53200'],
      ['read only', '25006'],
    ]) {
      it(`an error of PostgreSQL: ${name}`, async () => {
        const [invite] = await s.invites(1);
        const body = form(invite.token);
        await failing('true', errcode);
        const answer = await s.submit(body);
        await working();
        assert.equal(`${answer.status} ${answer.text}`, `503 ${UNAVAILABLE}`);
        assert.ok(Number(answer.headers['retry-after']) > 0);
        assert.equal(
          await s.sql(`SELECT used_at IS NULL FROM
          admitone.invite WHERE id = '${invite.id}'`),
          't',
        );
        await taken(body);
      });
    }

    it('one bad row costs its neighbours nothing', async () => {
      const tokens = await s.tokens(40);
      await failing("NEW.last_name = 'Bad'", '22000');
      const ours = s.workers();
      await freeze(ours);
      const answers = [];
      for (const [n, token] of tokens.entries())
        answers.push(
          (await open(s.socket, SUBMIT, form(token, { lastName: n === 20 ? 'Bad' : 'Good' })))
            .answer,
        );
      thaw([ours[0]]);
      const got = await Promise.all(answers);
      thaw(ours);
      await working();
      const [bad] = got.splice(20, 1);
      assert.deepEqual(
        got.map(({ status }) => status),
        got.map(() => 201),
      );
      assert.ok([500, 503].includes(bad.status), `${bad.status}`);
      assert.equal(typeof JSON.parse(bad.text).error, 'string');
      await taken(form(tokens[20]));
    });

    it('the workers are those of the start', () => {
      assert.deepEqual(s.workers(), workers);
    });
  },
);
