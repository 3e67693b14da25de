// SPDX-License-Identifier: MIT
// staff-flood.test.mjs -- ten sign-ins a second from 250 addresses, each within
// every limit of its own, against two workers: the rest of the staff side is
// served meanwhile, and who is known signs in.
import assert from 'node:assert/strict';
import { sleep, waitFor, withSystem } from './harness.mjs';
import * as proc from './proc.mjs';

const SECONDS = 30; // so that each address comes
const PER_SECOND = 10;
const ADDRESSES = 250;
const LIMIT_MS = 1_000;

withSystem('staff flood', { env: { ADMITONE_ADMIN_WORKERS: '2' } }, (s, it) => {
  let hr;
  const attempt = (n) =>
    hr.auth(
      {
        action: 'login',
        email: `nobody-${n}@example.org`,
        password: 'a wrong password',
      },
      {
        as: 'nobody',
        agent: false,
        family: 4,
        localAddress: `127.0.${1 + ((n % ADDRESSES) >> 4)}.${1 + (n % 16)}`,
      },
    );

  // Calls WORK every MS milliseconds until ENDED; gives all it gave.
  const every = async (ms, ended, work) => {
    const all = [];
    for (let n = 0; !ended(); n++) {
      all.push(work(n));
      await sleep(ms);
    }
    return Promise.all(all);
  };
  // The same, each after the one before and a pause.
  const inTurn = async (ended, work) => {
    const all = [];
    while (!ended()) {
      all.push(await work());
      await sleep(2_000);
    }
    return all;
  };
  const timed = async (ask) => {
    const began = performance.now();
    const { status } = await ask();
    return { status, ms: performance.now() - began };
  };

  it('others are served, and who is known signs in', async () => {
    hr = await s.person();
    const until = Date.now() + SECONDS * 1_000;
    const ended = () => Date.now() > until;
    const [flood, others, known] = await Promise.all([
      every(1_000 / PER_SECOND, ended, attempt),
      every(100, ended, () => timed(() => hr.get('/api/account'))),
      inTurn(ended, () =>
        timed(() =>
          hr.auth({ action: 'login', email: hr.email, password: hr.password }, { as: 'nobody' }),
        ),
      ),
    ]);
    const times = others.map(({ ms }) => ms).sort((a, b) => a - b);
    console.log(
      `# ${JSON.stringify({
        flood: flood.length,
        looked_at: flood.filter(({ status }) => status === 401).length,
        others: others.length,
        median: times[times.length >> 1],
        max: times.at(-1),
        known: known.map(({ ms }) => ms),
      })}`,
    );
    assert.ok(others.every(({ status }) => status === 200));
    assert.ok(flood.length >= ADDRESSES);
    assert.ok(times.at(-1) < LIMIT_MS, `${times.at(-1)} ms`);
    assert.deepEqual([...new Set(known.map(({ status }) => status))], [200]);
    for (const { status, headers, json } of flood) {
      assert.ok([401, 429].includes(status), `${status}`);
      if (status === 429) assert.ok(headers['retry-after'] > 0 && json.retryAfter > 0);
    }
    assert.ok(flood.some(({ status }) => status === 401));
  });

  it('who was turned away has no failure counted', async () => {
    await s.sql('DELETE FROM admitone.login_attempt');
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => attempt(n)));
    const looked = answers.filter(({ status }) => status === 401);
    assert.ok(looked.length < 8, 'all were looked at');
    assert.equal(
      Number(
        await s.sql(`SELECT coalesce(sum(failures), 0)
        FROM admitone.login_attempt`),
      ),
      looked.length,
    );
  });

  it('a turn ends with its worker', async () => {
    const turns = async () =>
      Number(/password_turns (\d+)/.exec((await s.ops('/admin/metrics')).text)?.[1]);
    for (let n = 0; n < 5; n++) {
      const guess = attempt(n).catch(() => {});
      await sleep(60);
      proc.killAll(s.staffWorkers());
      await guess;
    }
    await waitFor(
      async () => (await hr.get('/api/account').catch(() => ({}))).status === 200,
      'the staff side',
    );
    await waitFor(async () => (await turns()) === 0, 'no turn');
    await hr.signIn();
  });
});
