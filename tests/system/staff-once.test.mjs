// SPDX-License-Identifier: MIT
// staff-once.test.mjs -- every act that creates something (those that
// `admitone-admin --routes` prints as keyed) is done once for an
// Idempotency-Key: repeated, sent by twenty at once, and after an outcome that
// nobody knows. The same for the CLI's --key.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { form, worksUntil } from './form.mjs';
import { run, sleep, waitFor, withSystem } from './harness.mjs';
import { buildTree } from './tree.mjs';

const BUILD = buildTree();
const AT_ONCE = 20;
const REPLAYED = 'idempotent-replayed';

const routes = (await run(path.join(BUILD, 'src/admitone-admin'), ['--routes']))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const keyed = routes.filter((route) => route.keyed);
const nameOf = ({ method, path: where }) => `${method} ${where}`;

// What each is sent: BODY makes it, OTHER is other content under the same
// key, ON makes what stands for {id}; MADE is the table of which it makes ROWS,
// WORKS tells that what was answered can be used.
const ACTS = {
  'POST /api/accounts': {
    made: 'account',
    body: () => ({
      email: `${randomUUID()}@example.org`,
      name: 'Åsa Ek',
      role: 'reviewer',
    }),
    other: (body) => ({ ...body, name: 'Bo Ek' }),
    works: setupWorks,
  },
  'PATCH /api/accounts/{id}': {
    made: 'account',
    rows: 0,
    on: async (s) => (await s.person('reviewer')).id,
    body: () => ({ resetPassword: true }),
    other: () => ({ resetPassword: true, role: 'administrator' }),
    works: setupWorks,
  },
  'POST /api/invites': {
    made: 'invite',
    body: () => ({ nameHint: 'Åsa Ek', expiryDays: 3 }),
    other: (body) => ({ ...body, expiryDays: 4 }),
    works: inviteWorks,
  },
  'POST /api/invites/bulk': {
    made: 'invite',
    rows: 3,
    body: () => 'name,expiryDays\nA,1\nB,x\nC,2\n"D ""d""",\n',
    other: (body) => `${body}E,\n`,
    works: async (s, { lines }) => {
      const made = lines.filter(({ invite }) => invite);
      assert.deepEqual(
        made.map(({ line }) => line),
        [2, 4, 5],
      );
      for (const { invite } of made) await inviteWorks(s, invite);
    },
  },
  'POST /api/invites/{id}/resend': {
    made: 'invite',
    on: async (s) => (await s.invites(1))[0].id,
    works: inviteWorks,
    other: null,
  },
  'POST /api/employees': {
    made: 'employee',
    body: () => ({
      firstName: 'Åsa',
      lastName: 'Ek',
      externalId: randomUUID(),
    }),
    other: (body) => ({ ...body, notes: 'another' }),
    works: async (_s, { id }, who) =>
      assert.equal((await who.get(`/api/employees/${id}`)).json.firstName, 'Åsa'),
  },
  'POST /api/employees/{id}/send-renewal': {
    made: 'invite',
    on: anEmployee,
    body: () => ({ expiryDays: 5 }),
    other: () => ({ expiryDays: 6 }),
    works: inviteWorks,
  },
};

const options = (env = {}) => ({
  env: { ADMITONE_ADMIN_WORKERS: '4', ...env },
});

// A request as its route wants it: send(key, changed) sends it.
async function prepare(s, who, route) {
  const act = ACTS[nameOf(route)];
  const where = route.path.replace('{id}', await act.on?.(s, who));
  const body = act.body?.();
  const send = (key, { content = body, as = who } = {}) =>
    as.request(route.method, where, {
      body: content,
      type: typeof content === 'string' ? 'text/csv' : 'application/json',
      headers: { 'Idempotency-Key': key },
    });
  const count = async () =>
    JSON.parse(
      await s.sql(`SELECT json_build_object(
      'rows', (SELECT count(*) FROM admitone.${act.made}),
      'audit', (SELECT count(*) FROM admitone.audit WHERE action NOT LIKE
          'session.%' AND action NOT LIKE '%.read' AND action NOT LIKE
          '%.listed'))`),
    );
  return { act, where, body, send, count };
}

withSystem('staff once', options(), (s, it) => {
  let who;
  let other;

  it('make two of the staff', async () => {
    who = await s.person();
    other = await s.person();
  });

  it('the routes that create something are the ones that are known', () => {
    assert.deepEqual(keyed.map(nameOf).sort(), Object.keys(ACTS).sort());
    // Whatever is a POST creates something, but for POST /api/auth.
    for (const route of routes.filter(({ method, action }) => method === 'POST' && action === null))
      assert.ok(route.keyed, nameOf(route));
  });

  for (const route of keyed) {
    it(`${nameOf(route)}: repeated`, async () => {
      const { act, send, body, count } = await prepare(s, who, route);
      const key = randomUUID();
      const before = await count();
      const first = await send(key);
      assert.ok([200, 201].includes(first.status), first.text);
      assert.equal(first.headers[REPLAYED], undefined);
      const after = await count();
      assert.equal(after.rows - before.rows, act.rows ?? 1);
      // In quotes, as a string of RFC 9651, and in capitals too.
      for (const again of [key, `"${key}"`, ` ${key.toUpperCase()} `]) {
        const answer = await send(again);
        assert.equal(answer.status, first.status, answer.text);
        assert.deepEqual(answer.json, first.json);
        assert.equal(answer.headers[REPLAYED], 'true');
      }
      if (act.other !== null) {
        const answer = await send(key, { content: act.other(body) });
        assert.equal(answer.status, 422, answer.text);
        assert.equal(answer.json.code, 'idempotency_key_reused');
      }
      const stranger = await send(key, { as: other });
      assert.equal(stranger.status, 422, stranger.text);
      assert.deepEqual(await count(), after);
      await act.works(s, first.json, who);
    });

    it(`${nameOf(route)}: ${AT_ONCE} at once`, async () => {
      const { act, send, count } = await prepare(s, who, route);
      const key = randomUUID();
      const before = await count();
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => send(key)));
      const { rows } = await count();
      assert.equal(rows - before.rows, act.rows ?? 1);
      for (const answer of answers) {
        assert.equal(answer.status, answers[0].status, answer.text);
        assert.deepEqual(answer.json, answers[0].json);
      }
      assert.equal(answers.filter(({ headers }) => headers[REPLAYED] === undefined).length, 1);
      await act.works(s, answers[0].json, who);
    });

    it(`${nameOf(route)}: no key, or one that is none`, async () => {
      const { where, body, send, count } = await prepare(s, who, route);
      const before = await count();
      for (const key of ['x', '""', `${randomUUID()}0`, `"${randomUUID()}`, 'a, b']) {
        const answer = await send(key);
        assert.equal(answer.status, 400, answer.text);
        assert.equal(answer.json.code, 'idempotency_key_invalid');
      }
      assert.deepEqual(await count(), before);
      const answer = await who.request(route.method, where, {
        body,
        type: typeof body === 'string' ? 'text/csv' : 'application/json',
      });
      assert.ok([200, 201].includes(answer.status), answer.text);
    });
  }

  it('what is refused is not kept: mended, the key is good', async () => {
    const key = randomUUID();
    const send = (externalId) =>
      who.post(
        '/api/employees',
        { firstName: 'F', lastName: 'L', externalId },
        { headers: { 'Idempotency-Key': key } },
      );
    const { status } = await who.post('/api/employees', {
      firstName: 'F',
      lastName: 'L',
      externalId: 'taken',
    });
    assert.equal(status, 201);
    assert.equal((await send('taken')).status, 409);
    const made = await send('free');
    assert.equal(made.status, 201, made.text);
    assert.deepEqual((await send('free')).json, made.json);
  });

  it('repeated after a change: the same row, as it is now', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const employee = () =>
      who.post('/api/employees', { firstName: 'Åsa', lastName: 'Ek', notes: 'old' }, { headers });
    const first = await employee();
    assert.equal(first.status, 201, first.text);
    const { id, version } = first.json;
    const changed = await who.patch(`/api/employees/${id}`, {
      version,
      lastName: 'Berg',
      notes: 'new',
    });
    assert.equal(changed.status, 200, changed.text);
    const again = await employee();
    assert.equal(again.status, 201, again.text);
    assert.equal(again.headers[REPLAYED], 'true');
    assert.equal(again.json.id, id);
    assert.deepEqual(
      [again.json.lastName, again.json.notes, again.json.version],
      ['Berg', 'new', version + 1],
    );
    assert.deepEqual(again.json, changed.json);
  });

  it('an invite repeated after it was revoked: its link, its state', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const invite = () => who.post('/api/invites', {}, { headers });
    const { json: first } = await invite();
    await s.cli('invite', 'revoke', first.id);
    const again = await invite();
    assert.equal(again.status, 201, again.text);
    assert.equal(again.headers[REPLAYED], 'true');
    assert.deepEqual([again.json.id, again.json.inviteUrl], [first.id, first.inviteUrl]);
    assert.notDeepEqual(again.json, first);
  });

  it('one key for two acts: 422', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const { status } = await who.post('/api/invites', {}, { headers });
    assert.equal(status, 201);
    const answer = await who.post('/api/employees', { firstName: 'F', lastName: 'L' }, { headers });
    assert.equal(answer.status, 422, answer.text);
  });

  it('no name, email or token is kept with a key, or logged', async () => {
    const kept = await s.sql(`SELECT string_agg(k::text, E'\\n')
        FROM admitone.request_key k`);
    assert.match(kept, /staff_create_employee/);
    assert.doesNotMatch(kept, /Åsa|Ek|example/);
    const { json } = await who.post(
      '/api/invites',
      {},
      {
        headers: {
          'Idempotency-Key': randomUUID(),
        },
      },
    );
    const log = s.log('admin') + s.log('nginx-access');
    assert.ok(!log.includes(json.token));
    const [plain] = (
      await s.sql(`SELECT count(*) FROM
        admitone.request_key WHERE position('${json.token}'::bytea IN
        sealed_token) > 0`)
    ).split('\n');
    assert.equal(plain, '0');
  });

  it('a key is forgotten after seven days', async () => {
    await s.sql(`UPDATE admitone.request_key SET made_at = now() -
        interval '7 days 1 minute' WHERE act = 'staff_create_employee'`);
    await s.sql(`UPDATE admitone.request_key SET made_at = now() -
        interval '6 days 23 hours' WHERE act = 'staff_create_invite'`);
    const of = (act) =>
      s.sql(`SELECT count(*) FROM
        admitone.request_key WHERE act = '${act}'`);
    await waitFor(
      async () => (await of('staff_create_employee')) === '0',
      'old keys to be forgotten',
    );
    assert.notEqual(await of('staff_create_invite'), '0');
  });
});

withSystem(
  'staff once: an unknown outcome',
  options({
    ADMITONE_DB_PATIENCE: '1',
  }),
  (s, it) => {
    let who;

    it('make one of the staff, and a database that takes 3 s', async () => {
      who = await s.person();
      await s.sql(`CREATE FUNCTION admitone.dawdle() RETURNS trigger
        LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NULL;
        END $$`);
    });

    for (const route of keyed)
      it(nameOf(route), async () => {
        const { act, send, count } = await prepare(s, who, route);
        const key = randomUUID();
        const before = await count();
        await s.sql(`CREATE TRIGGER dawdle AFTER INSERT OR UPDATE
          ON admitone.${act.made} EXECUTE FUNCTION
          admitone.dawdle()`);
        const first = await send(key);
        assert.equal(first.status, 503, first.text);
        assert.equal(first.json.code, 'outcome_unknown');
        assert.doesNotMatch(first.json.error, /nothing|not done/);
        assert.match(first.json.error, /same Idempotency-Key/);
        assert.ok(first.headers['retry-after'] > 0);
        // Repeated as told, while the first one is still at it.
        let answer;
        for (let i = 0; i < 20; i++) {
          answer = await send(key);
          if (answer.status !== 503) break;
          assert.equal(answer.json.code, 'outcome_unknown');
          await sleep(200);
        }
        await s.sql(`DROP TRIGGER dawdle ON admitone.${act.made}`);
        assert.ok([200, 201].includes(answer.status), answer.text);
        const again = await send(key);
        assert.deepEqual(again.json, answer.json);
        const { rows } = await count();
        assert.equal(rows - before.rows, act.rows ?? 1);
        await act.works(s, answer.json, who);
      });

    it('without a key: unknown, and no Retry-After', async () => {
      await s.sql(`CREATE TRIGGER dawdle AFTER INSERT ON
        admitone.employee EXECUTE FUNCTION admitone.dawdle()`);
      const answer = await who.post('/api/employees', {
        firstName: 'F',
        lastName: 'L',
      });
      assert.equal(answer.status, 503, answer.text);
      assert.equal(answer.json.code, 'outcome_unknown');
      assert.equal(answer.headers['retry-after'], undefined);
      assert.doesNotMatch(answer.json.error, /Idempotency-Key/);
      await s.sql('DROP TRIGGER dawdle ON admitone.employee');
    });
  },
);

// What the CLI makes: ARGS for a fresh S and WHO, the table of the row.
const COMMANDS = {
  'employee create': {
    made: 'employee',
    args: () => ['--first-name', "Åsa 'A'", '--last-name', 'Ek'],
    other: ['--notes', 'x'],
  },
  'employee send-renewal': {
    made: 'invite',
    other: ['--expires-days', '3'],
    args: async (s, who) => [await anEmployee(s, who)],
  },
  'invite create': {
    made: 'invite',
    other: ['--count', '2'],
    args: () => ['--name', "Åsa 'A'", '--expires-days', '9', '--format', 'json'],
  },
  'invite create --count 5001': {
    made: 'invite',
    rows: 5001,
    args: () => [],
    other: ['--email', 'a@example.org'],
  },
  'invite resend': {
    made: 'invite',
    args: async (s) => [(await s.invites(1))[0].id],
  },
  'user add': {
    made: 'account',
    other: ['--role', 'administrator'],
    args: () => ['--name', 'Bo', '--email', `${randomUUID()}@example.org`],
  },
  'user reset-password': {
    made: 'account',
    rows: 0,
    args: async (s) => [(await s.person('reviewer')).id],
  },
};

withSystem('staff once: the CLI', options(), (s, it) => {
  let who;
  const count = (table) => s.sql(`SELECT count(*) FROM admitone.${table}`).then(Number);

  it('make one of the staff, and a database that dawdles', async () => {
    who = await s.person();
    await s.sql(`CREATE FUNCTION admitone.dawdle() RETURNS trigger
        LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60);
        RETURN NULL; END $$`);
  });

  for (const [name, { made, rows = 1, args, other }] of Object.entries(COMMANDS)) {
    it(`${name} --key`, async () => {
      const words = [...name.split(' '), ...(await args(s, who))];
      const before = await count(made);
      const key = randomUUID();
      const first = await s.cli(...words, '--key', key);
      assert.equal(await s.cli(...words, '--key', key), first);
      assert.equal(await count(made), before + rows);
      if (other !== undefined) {
        const { code, stderr } = await s.tryCli(...words, ...other, '--key', key);
        assert.equal(code, 1);
        assert.match(stderr, /used for another request/);
      }
      const { code } = await s.tryCli(...words, '--key', 'x');
      assert.equal(code, 2);
    });

    it(`${name}: after an outcome that nobody knows`, async () => {
      const words = [...name.split(' '), ...(await args(s, who))];
      await s.sql(`CREATE TRIGGER dawdle AFTER INSERT OR UPDATE
          ON admitone.${made} EXECUTE FUNCTION admitone.dawdle()`);
      const before = await count(made);
      const lost = s.tryCli(...words);
      await waitFor(
        async () =>
          (await s.sql(`SELECT
          count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE wait_event = 'PgSleep'`)) !== '0',
        'the statement',
      );
      const { code, stderr } = await lost;
      assert.equal(code, 1);
      await s.sql(`DROP TRIGGER dawdle ON admitone.${made}`);
      // What it says to do, done as a shell does it, twice.
      const [, again] = /done only once:\n\s+(admitone .*)\n/.exec(stderr);
      const out = await run('sh', ['-c', again], { env: s.env });
      assert.equal(await run('sh', ['-c', again], { env: s.env }), out);
      assert.equal(await count(made), before + rows);
    });
  }

  it('without the secret key it says how to get the link', async () => {
    const words = [
      'user',
      'add',
      '--name',
      'Bo',
      '--email',
      'bo@example.org',
      '--key',
      randomUUID(),
    ];
    await s.cli(...words);
    const { code, stderr } = await s.tryCliWith({ ADMITONE_UNSEAL_KEYS: '/nowhere' }, ...words);
    assert.equal(code, 1);
    assert.match(stderr, /user reset-password bo@example.org/);
  });
});

async function inviteWorks(s, { token, inviteUrl }) {
  assert.ok(inviteUrl.endsWith(token), inviteUrl);
  assert.equal((await s.validate(token)).status, 200);
}

async function setupWorks(_s, { setupUrl }, who) {
  const token = new URL(setupUrl).hash.replace('#setup=', '');
  const answer = await who.auth(
    { action: 'setup', token, password: 'a long and good one' },
    { as: 'nobody' },
  );
  assert.equal(answer.status, 200, answer.text);
}

// Somebody who may be asked to prove the right to work again.
async function anEmployee(s) {
  const [{ id, token }] = await s.invites(1);
  const { status, text } = await s.submit(form(token, worksUntil('2031-05-20')));
  assert.equal(status, 201, text);
  return s.sql(`SELECT employee_id FROM admitone.submission
      WHERE invite_id = '${id}'`);
}
