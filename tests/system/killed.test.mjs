// SPDX-License-Identifier: MIT
// killed.test.mjs -- workers killed (-9) at any instant cost nobody anything:
// only 200 and 201, and every acknowledged submission is there, once.
import assert from 'node:assert/strict';
import { form } from './form.mjs';
import { sleep, waitFor, withSystem } from './harness.mjs';
import { Load } from './load.mjs';
import { freeze, killAll } from './proc.mjs';

const SECONDS = Number(process.env.ADMITONE_TEST_KILL_SECONDS ?? 20);
const EVERY_MS = 200;
const SAMPLE = 150;

// nginx gives a request up when the fourth worker has died of it, maybe: a
// poisoned one must not kill for ever (fastcgi_next_upstream_tries). On a slow
// machine a batch takes as long as the pause between two deaths, so that chance
// alone would give a request four of them. So between two deaths everybody has
// been answered about twice.
const CONNECTIONS = 16;
const ANSWERS = 2 * CONNECTIONS;

withSystem('killed workers', { env: { ADMITONE_WORKERS: '3' } }, (s, it) => {
  it(`one every ${EVERY_MS} ms for ${SECONDS} s`, async () => {
    const load = new Load(s, await s.tokens(SECONDS * 1_500), { connections: CONNECTIONS });
    const killed = await killFor(SECONDS, load);
    await load.stop();
    const possible = Math.min((SECONDS * 1_000) / EVERY_MS, load.answers / ANSWERS);
    assert.ok(killed > possible / 2, `only ${killed} of ${possible} killed`);
    load.assertOnlySuccess();
    await load.assertStored(SAMPLE);
  });

  it('all at once, again and again', async () => {
    const load = new Load(s, await s.tokens(5_000));
    // Each time once some have been answered.
    for (let n = 0; n < 15; n++) {
      const { answers } = load;
      await waitFor(() => load.answers > answers, 'an answer');
      await sleep(Math.random() * 50);
      killAll(s.workers());
    }
    await load.stop();
    load.assertOnlySuccess();
    await load.assertStored();
  });

  // Lets a claim wait for a lock on its invite; gives the invite, the
  // lock, the backend that waits, and the answer to come.
  async function claimThatWaits() {
    const [invite] = await s.invites(1);
    const lock = s.session();
    await lock.run(`BEGIN; SELECT FROM admitone.invite
        WHERE id = '${invite.id}' FOR UPDATE`);
    const answer = s.submit(form(invite.token));
    return { invite, lock, backend: await waiting(), answer };
  }

  // Waits for a claim that waits, other than BEFORE's; its backend.
  const waiting = (before = 0) =>
    waitFor(
      () =>
        s.sql(
          `SELECT pid
      FROM pg_stat_activity WHERE wait_event_type = 'Lock'
      AND pid <> ${before} LIMIT 1`,
          s.superuser,
        ),
      'a claim to wait',
    );

  const stored = (invite) =>
    s.sql(`SELECT count(*) FROM
      admitone.submission WHERE invite_id = '${invite.id}'`);

  it('while their claim is going on', async () => {
    const { invite, lock, backend, answer } = await claimThatWaits();
    killAll(s.workers());
    // The dead worker's claim waits for up to a second more
    // (claim_session.sql), and now there is a second one.
    await waiting(backend);
    await lock.run('COMMIT');
    await lock.end();
    const { status, text } = await answer;
    assert.ok([200, 201].includes(status), `${status} ${text}`);
    assert.equal(JSON.parse(text).id, invite.id);
    assert.doesNotMatch(text, /differs/);
    assert.equal(await stored(invite), '1');
  });

  it('between the commit and the answer', async () => {
    const { invite, lock, answer } = await claimThatWaits();
    const workers = s.workers();
    await freeze(workers);
    await lock.run('COMMIT');
    await lock.end();
    await waitFor(async () => (await stored(invite)) === '1', 'the commit');
    killAll(workers);
    const { status, text } = await answer;
    assert.equal(`${status} ${text}`, `200 {"id":"${invite.id}","success":true,"idempotent":true}`);
  });

  it('they are all back', async () => {
    await waitFor(() => s.workers().length === 3, 'three workers');
  });

  // Kills one worker after the other, for SECONDS; how many.
  async function killFor(seconds, load) {
    let killed = 0;
    let answered = 0;
    for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(EVERY_MS)) {
      const workers = s.workers();
      if (workers.length === 0 || load.answers < answered + ANSWERS) continue;
      answered = load.answers;
      killAll([workers[Math.floor(Math.random() * workers.length)]]);
      killed++;
    }
    return killed;
  }
});
