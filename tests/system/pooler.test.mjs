// SPDX-License-Identifier: MIT
// pooler.test.mjs -- through a pooler: by sessions and by transactions all is
// as without one, and nothing is acknowledged that may be forgotten; what a
// pooler cannot do is told in the log.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { bouncer, pooled, replaced } from '../faults/lib/pooled.mjs';
import { form } from './form.mjs';
import { waitFor } from './harness.mjs';
import { Load } from './load.mjs';
import { OldDatabase } from './open-i9.mjs';
import { withSite } from './site.mjs';

const ROLES = ['intake', 'admin', 'owner', 'monitor'].map((name) => `admitone_${name}`);

// What nothing is right with, on the roles themselves.
const WRONG = {
  synchronous_commit: 'off',
  search_path: 'pg_temp',
  default_transaction_isolation: 'serializable',
};

// Of every role SETTINGS; new sessions of the server have them.
const alterAll = (site, change) =>
  site.sql(
    `${ROLES.flatMap((role) => change.map((one) => `ALTER ROLE ${role} ${one};`)).join('\n')}
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename LIKE 'admitone\\_%'`,
    site.superuser,
  );
const setAll = (site, settings) =>
  alterAll(
    site,
    Object.entries(settings).map(([name, value]) => `SET ${name} = '${value}'`),
  );
const resetAll = (site) =>
  alterAll(
    site,
    Object.keys(WRONG).map((name) => `RESET ${name}`),
  );

// The command ARGS through the pooler.
const tryThrough = (site, ...args) =>
  site.tryCliWith({ PGHOST: '127.0.0.1', PGPORT: `${site.scratch.pool.port}` }, ...args);

// The CLI and the staff's side, through the pooler.
async function useAll(site) {
  // Each of these is one transaction, or has its own settings.
  const cli = async (...args) => {
    const { code, stdout, stderr } = await tryThrough(site, ...args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const tokens = (await cli('invite', 'create', '--count', '5', '--format', 'token'))
    .trim()
    .split('\n');
  for (const token of tokens) assert.equal((await site.submit(form(token))).status, 201);
  const exported = await cli('export', '--format', 'csv');
  assert.equal(exported.trim().split('\n').length >= tokens.length, true);
  await cli('verify', '--deep');
  await cli('migrate', '--status');
  await cli('renewals', 'recompute');
  const person = await site.person();
  const answer = await person.get('/api/submissions');
  assert.equal(answer.status, 200, answer.text);
}

// What moves much, and holds it together over many transactions.
async function moveIn(site, name) {
  const old = new OldDatabase();
  const hires = [1, 2, 3].map((n) =>
    old.hire(n, {
      employee: old.employee(n, { hireDate: '2026-03-01T00:00:00' }),
    }),
  );
  const from = await old.create(site, name);
  const through = {
    dir: site.dir,
    tryCli: (...args) => tryThrough(site, ...args),
  };
  const { code, stdout, stderr } = await old.tryImport(through, from, '--format', 'json');
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).sumsMatch, true);
  assert.equal(
    await site.sql(`SELECT count(*) FROM admitone.imported
      WHERE kind = 'submission'`),
    `${hires.length}`,
  );
  const folder = path.join(site.dir, name);
  const inspected = await tryThrough(
    site,
    'inspect',
    '--from',
    '2026-01-01',
    '--to',
    '2026-12-31',
    '--output',
    folder,
  );
  assert.equal(inspected.code, 0, inspected.stderr);
  assert.equal(
    fs.readFileSync(path.join(folder, 'index.csv'), 'utf8').trim().split('\n').length,
    1 + hires.length,
  );
  const verified = await tryThrough(site, 'verify', '--deep');
  assert.equal(verified.code, 0, verified.stderr);
}

async function underLoad(site, n, act = async () => {}) {
  const load = new Load(site, await site.tokens(n));
  await waitFor(() => load.answers > 100, 'answers');
  await act(load);
  await waitFor(() => load.next === load.tokens.length, 'all to be sent');
  await load.stop();
  await load.assertStored();
  return load;
}

// From now on each submission's commit tells what is in force at it.
function noteCommits(site) {
  return site.sql(
    `CREATE TABLE public.seen (setting text);
      GRANT INSERT ON public.seen TO PUBLIC;
      CREATE FUNCTION public.note() RETURNS trigger
      LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES
      (concat_ws(' ', current_setting('synchronous_commit'),
      current_setting('transaction_isolation'),
      current_setting('search_path'))); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER note AFTER INSERT ON
      admitone.submission DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION public.note()`,
    site.superuser,
  );
}

function commits(site) {
  return site.sql('SELECT DISTINCT setting FROM public.seen', site.superuser);
}

withSite(
  'a pooler by transactions, whose sessions are replaced',
  { workers: 3, arrangements: [pooled()] },
  (site, it) => {
    it('every program works', () => useAll(site));

    it('an import, and what an auditor asks for', () => moveIn(site, 'old'));

    it('every commit waits for the disk', async () => {
      await noteCommits(site);
      const load = await underLoad(site, 400);
      load.assertOnlySuccess();
      assert.ok((await replaced(site)) > 5);
      assert.equal(await commits(site), 'on read committed admitone');
    });

    it('each worker says once that it found a pooler', () => {
      const lines = site.log('intake').match(/ db_pooled .*/g) ?? [];
      assert.ok(lines.length >= 1 && lines.length <= 3, `${lines}`);
      assert.match(lines[0], /reason="a pooler gives each transaction /);
    });
  },
);

withSite(
  'a pooler that gives each transaction a new session',
  { workers: 2, arrangements: [pooled({ chance: 0 })] },
  (site, it) => {
    it('at another isolation level nothing happens', async () => {
      const [token] = await site.tokens(1);
      const answer = async () => (await site.submit(form(token))).status;
      await waitFor(async () => (await answer()) === 201, 'its claim');
      const [second] = await site.tokens(1);
      process.kill(site.services.pooler.pid, 'SIGUSR2');
      await site.sql(
        `ALTER ROLE admitone_intake
        SET default_transaction_isolation = 'serializable';
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = 'admitone_intake'`,
        site.superuser,
      );
      for (let i = 0; i < 3; i++) assert.equal((await site.submit(form(second))).status, 503);
      const log = site.log('intake');
      assert.match(log, /sqlstate=25001/);
      assert.match(log, /pooler_unfit sqlstate=25001 remedy="/);
      assert.equal(await site.sql('SELECT count(*) FROM admitone.submission', site.superuser), '1');
      await site.sql(
        `ALTER ROLE admitone_intake
        RESET default_transaction_isolation`,
        site.superuser,
      );
      await waitFor(
        async () => (await site.submit(form(second))).status === 201,
        'the second claim',
      );
    });

    it('nor for the staff, nor at the terminal', async () => {
      const hr = await site.person();
      const invites = () => site.sql('SELECT count(*) FROM admitone.invite', site.superuser);
      const before = await invites();
      const make = () => hr.post('/api/invites', { nameHint: 'Erika' });
      const create = () => tryThrough(site, 'invite', 'create');
      await setAll(site, WRONG);
      assert.equal((await make()).status, 503);
      assert.match(site.log('admin'), /pooler_unfit sqlstate=25001 /);
      for (const args of [['invite', 'create'], ['verify'], ['renewals', 'recompute']]) {
        const { code, stderr } = await tryThrough(site, ...args);
        assert.equal(code, 1, args.join(' '));
        assert.match(stderr, /isolation level/i, args.join(' '));
      }
      assert.equal(await invites(), before);
      await resetAll(site);
      await waitFor(async () => (await make()).status === 201, 'an invite');
      assert.equal((await create()).code, 0);
    });

    it('what may be forgotten is not acknowledged', async () => {
      const [token] = await site.tokens(1);
      const set = async (what, value) => {
        await site.sql(
          `ALTER SYSTEM ${what};
          SELECT pg_reload_conf()`,
          site.superuser,
        );
        await waitFor(async () => (await site.sql('SHOW fsync')) === value, `fsync to be ${value}`);
      };
      await waitFor(async () => (await site.validate(token)).status === 200, 'its connection');
      await set('SET fsync = off', 'off');
      try {
        assert.equal((await site.submit(form(token))).status, 503);
      } finally {
        await set('RESET fsync', 'on');
      }
      assert.match(site.log('intake'), / db_unsafe statement=\S+ reason="fsync is off"/);
      // It happened, and PostgreSQL could have forgotten it.
      await waitFor(
        async () => (await site.submit(form(token))).status === 200,
        'what was done to be found',
      );
    });
  },
);

withSite(
  'PgBouncer by sessions',
  { workers: 3, arrangements: [bouncer({ mode: 'session' })] },
  (site, it) => {
    it('every program works', () => useAll(site));

    it('an import, and what an auditor asks for', () => moveIn(site, 'old'));

    it('migrate puts right what it finds', async () => {
      await site.sql('REVOKE SELECT ON admitone.employee FROM admitone_admin');
      const { code, stdout, stderr } = await tryThrough(site, 'migrate');
      assert.equal(code, 0, stderr);
      assert.equal(stdout, 'Privileges and policies fixed: 1\n');
    });

    it('whatever is set on the roles', async () => {
      await noteCommits(site);
      await setAll(site, WRONG);
      await useAll(site);
      assert.equal(await commits(site), 'on read committed admitone');
      await resetAll(site);
    });

    it('under load', async () => {
      (await underLoad(site, 300)).assertOnlySuccess();
    });
  },
);

// From now on PgBouncer pools in MODE, with SIZE connections of the server.
async function setPool(site, mode, size) {
  const file = path.join(site.dir, 'bouncer/pgbouncer.ini');
  fs.writeFileSync(
    file,
    fs
      .readFileSync(file, 'utf8')
      .replace(/pool_mode = \w+/, `pool_mode = ${mode}`)
      .replace(/default_pool_size = \d+/, `default_pool_size = ${size}`),
  );
  await site.services.bouncer.restart('SIGTERM');
}

// With PgBouncer in MODE nothing is answered wrongly, and the log says what to
// do. One connection of the server is for all: what one worker prepares there,
// the others find.
async function tellsRemedy(site, mode, limitMs) {
  const tokens = await site.tokens(30);
  await setPool(site, mode, 1);
  const answers = await Promise.all(tokens.map((token) => site.submit(form(token))));
  for (const { status } of answers) assert.ok([201, 503].includes(status), `${status}`);
  await waitFor(
    () => /pooler_unfit .*remedy="[^"]*pool_mode=session/.test(site.log('intake')),
    'the remedy in the log',
    limitMs,
  );
}

withSite(
  'PgBouncer 1.18 by transactions',
  { workers: 2, arrangements: [bouncer({ mode: 'session' })] },
  (site, it) => {
    it('the log says what is wrong', () => tellsRemedy(site, 'transaction'));
  },
);

withSite(
  'PgBouncer by statements',
  { workers: 2, arrangements: [bouncer({ mode: 'session' })] },
  (site, it) => {
    it('is refused, and the log says why', async () => {
      await tellsRemedy(site, 'statement', 30_000);
      // Of the staff's, one finds what another one has prepared, or a
      // transaction is refused.
      await site.services.admin.restart('SIGTERM');
      await waitFor(
        () => / pooler_unfit sqlstate=\w+ remedy="/.test(site.log('admin')),
        'the remedy in the log',
      );
    });

    for (const command of ['verify', 'migrate', 'export'])
      it(`admitone ${command} says why it cannot`, async () => {
        const { code, stderr } = await tryThrough(site, command);
        assert.equal(code, 1);
        assert.match(stderr, /transaction blocks not allowed in statement/);
      });
  },
);
