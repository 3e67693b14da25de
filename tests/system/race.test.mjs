// SPDX-License-Identifier: MIT
// race.test.mjs -- however many post one token at once, in one batch or in
// several and in whatever order, one submission comes of it, no deadlock.
import assert from 'node:assert/strict';
import { open } from './fastcgi.mjs';
import { form } from './form.mjs';
import { waitFor, withSystem } from './harness.mjs';
import { freeze, thaw } from './proc.mjs';

const SUBMIT = '/api/submissions';
const CONNECTIONS = 64;
const TOKENS = 200;
const ROUNDS = 10;

withSystem('race', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
  let submissions = 0;
  let employees = 0;

  // Fails unless ANSWERS to the copies of one token are one 201 and the
  // rest 200, all with one id.
  function assertOneWinner(answers) {
    const statuses = answers.map(({ status }) => status);
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [201],
      JSON.stringify(statuses),
    );
    assert.equal(new Set(answers.map(({ text }) => JSON.parse(text).id)).size, 1);
    assert.ok(answers.every(({ text }) => !text.includes('differs')));
    submissions++;
    employees++;
  }

  // Puts the bodies of TOKENS into the listen queue, in their order.
  async function queue(tokens) {
    const answers = [];
    for (const token of tokens)
      answers.push((await open(s.socket, SUBMIT, form(token, {}, 'same'))).answer);
    return answers;
  }

  async function freezeWorkers() {
    const workers = s.workers();
    assert.equal(workers.length, 2);
    await freeze(workers);
    return workers;
  }

  it(`${CONNECTIONS} connections post one token, ${TOKENS} times`, async () => {
    for (const token of await s.tokens(TOKENS)) {
      const body = JSON.stringify(form(token));
      assertOneWinner(await Promise.all(Array.from({ length: CONNECTIONS }, () => s.submit(body))));
    }
  });

  it('copies of one token in one batch', async () => {
    for (const token of await s.tokens(ROUNDS)) {
      const workers = await freezeWorkers();
      const answers = await queue(Array(CONNECTIONS).fill(token));
      assert.equal(s.queued(), CONNECTIONS);
      thaw([workers[0]]);
      assertOneWinner(await Promise.all(answers));
      thaw(workers);
    }
  });

  it('copies of many tokens in one batch, which is one commit', async () => {
    const tokens = await s.tokens(8);
    const workers = await freezeWorkers();
    const answers = await queue(Array.from({ length: CONNECTIONS }, (_, n) => tokens[n % 8]));
    thaw([workers[0]]);
    const got = await Promise.all(answers);
    thaw(workers);
    for (let n = 0; n < 8; n++) assertOneWinner(got.filter((_, at) => at % 8 === n));
    assert.equal(
      await s.sql(`SELECT count(*), count(DISTINCT xmin)
        FROM (SELECT xmin::text FROM admitone.submission
        ORDER BY created_at DESC LIMIT 8) AS batch`),
      '8|1',
    );
  });

  it('two batches with the same tokens in opposite orders', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const invites = await s.invites(CONNECTIONS);
      const tokens = invites.map(({ token }) => token);
      const [a, b] = await freezeWorkers();
      const answers = [...(await queue(tokens)), ...(await queue([...tokens].reverse()))];
      // While a row in the middle is locked, both batches take
      // what they can; wrong orders then wait for each other.
      const lock = s.session();
      await lock.run(`BEGIN; SELECT FROM admitone.invite
          WHERE id = '${invites[CONNECTIONS / 2].id}' FOR UPDATE`);
      thaw([a]);
      await waitForLocks(1);
      thaw([b]);
      await waitForLocks(2);
      await lock.run('COMMIT');
      await lock.end();
      const got = await Promise.all(answers);
      for (let n = 0; n < CONNECTIONS; n++) assertOneWinner([got[n], got[2 * CONNECTIONS - 1 - n]]);
    }
  });

  it('two batches let loose at once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const tokens = await s.tokens(CONNECTIONS);
      const workers = await freezeWorkers();
      const answers = [...(await queue(tokens)), ...(await queue([...tokens].reverse()))];
      thaw(workers);
      const got = await Promise.all(answers);
      for (let n = 0; n < CONNECTIONS; n++) assertOneWinner([got[n], got[2 * CONNECTIONS - 1 - n]]);
    }
  });

  it(`32 clients post ${TOKENS} tokens, each in its own order`, async () => {
    const tokens = await s.tokens(TOKENS);
    const bodies = new Map(tokens.map((token) => [token, JSON.stringify(form(token))]));
    const answers = new Map(tokens.map((token) => [token, []]));
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (const token of shuffled(tokens))
          answers.get(token).push(await s.submit(bodies.get(token)));
      }),
    );
    for (const list of answers.values()) assertOneWinner(list);
  });

  it('one submission and one employee each', async () => {
    assert.equal(
      await s.sql(`SELECT
        (SELECT count(*) FROM admitone.submission),
        (SELECT count(DISTINCT employee_id) FROM admitone.submission),
        (SELECT count(*) FROM admitone.employee)`),
      `${submissions}|${employees}|${employees}`,
    );
    await s.cli('verify');
  });

  it('no deadlock', async () => {
    // A backend tells its statistics at its end at the latest.
    await s.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = 'admitone_intake'`,
      s.superuser,
    );
    await waitFor(async () => (await s.ops('/readyz')).status === 200, 'the workers to be back');
    assert.equal(
      await s.sql(`SELECT deadlocks FROM pg_stat_database
        WHERE datname = current_database()`),
      '0',
    );
    assert.doesNotMatch(s.log('postgres'), /deadlock detected/);
  });

  // Waits until N of the intake's backends wait for a lock.
  async function waitForLocks(n) {
    await waitFor(
      async () =>
        (await s.sql(
          `SELECT count(*)
        FROM pg_stat_activity WHERE wait_event_type = 'Lock'
        AND usename = 'admitone_intake'`,
          s.superuser,
        )) === `${n}`,
      `${n} batches to wait for a lock`,
      8_000,
    );
  }
});

function shuffled(list) {
  return list
    .map((item) => [Math.random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
