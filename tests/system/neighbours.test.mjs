// SPDX-License-Identifier: MIT
// neighbours.test.mjs -- what one request meets, the others in its batch or
// behind it do not pay for: locks, floods, large bodies, second rounds.
import assert from 'node:assert/strict';
import { open } from './fastcgi.mjs';
import { dataUrl, form, png } from './form.mjs';
import { sleep, waitFor, withSystem } from './harness.mjs';
import { freeze, thaw } from './proc.mjs';

const SUBMIT = '/api/submissions';

withSystem('neighbours', { env: { ADMITONE_WORKERS: '1', ADMITONE_DB_PATIENCE: '5' } }, (s, it) => {
  // Posts BODIES so that the worker takes them as one batch.
  async function batch(bodies) {
    const workers = s.workers();
    await freeze(workers);
    const answers = [];
    for (const body of bodies) answers.push((await open(s.socket, SUBMIT, body)).answer);
    thaw(workers);
    return answers;
  }

  const statuses = (answers) => answers.map(({ status }) => status);

  async function counter(name) {
    const { text } = await s.ops('/metrics');
    return Number(text.match(new RegExp(`^${name} (.*)$`, 'm'))[1]);
  }

  it('locked invites cost the batch no submission', async () => {
    const invites = await s.invites(20);
    const locked = (i) => i % 5 === 4;
    const lock = s.session();
    await lock.run(`BEGIN; SELECT FROM admitone.invite WHERE id IN
        (${invites.filter((_, i) => locked(i)).map(({ id }) => `'${id}'`)}) FOR UPDATE`);
    const answers = await Promise.all(await batch(invites.map(({ token }) => form(token))));
    assert.deepEqual(
      statuses(answers),
      invites.map((_, i) => (locked(i) ? 503 : 201)),
    );
    await lock.run('COMMIT');
    await lock.end();
    assert.equal((await s.submit(form(invites[4].token))).status, 201);
  });

  it('asking for a locked invite leaves no server process behind', async () => {
    const [{ id, token }] = await s.invites(1);
    const backends = () =>
      s.sql(
        `SELECT count(*), count(*)
        FILTER (WHERE wait_event_type = 'Lock')
        FROM pg_stat_activity WHERE usename = 'admitone_intake'`,
        s.superuser,
      );
    const lock = s.session();
    await lock.run(`BEGIN; SELECT FROM admitone.invite
        WHERE id = '${id}' FOR UPDATE`);
    const answers = await Promise.all(Array.from({ length: 3 }, () => s.submit(form(token))));
    for (const { status, headers } of answers) {
      assert.equal(status, 503);
      assert.ok(headers['retry-after']);
    }
    // One that still waits could take the invite after all.
    await waitFor(async () => /^[01]\|0$/.test(await backends()), 'the server processes to end');
    await lock.run('COMMIT');
    await lock.end();
    assert.equal((await s.submit(form(token))).status, 201);
  });

  it('a flood of bad bodies holds up no good one', async () => {
    const bad = JSON.stringify({
      ...form('unknown'),
      zip: 'x',
      signatureDataUrl: dataUrl(png(90_000)),
    });
    let flooding = true,
      refused = 0;
    const flood = Promise.all(
      Array.from({ length: 40 }, async () => {
        while (flooding) refused += (await s.submit(bad)).status === 400;
      }),
    );
    await waitFor(() => refused > 200, 'the flood');
    const slowest = [];
    for (const token of await s.tokens(10)) {
      const began = Date.now();
      const { answer } = await open(s.socket, SUBMIT, form(token));
      assert.equal((await answer).status, 201);
      slowest.push(Date.now() - began);
    }
    flooding = false;
    await flood;
    assert.ok(Math.max(...slowest) < 3_000, `${slowest} ms`);
  });

  it('large signatures share statements as small ones do', async () => {
    const tokens = await s.tokens(20);
    await s.validate('unknown'); // connected, settings read
    const before = await counter('admitone_batch_claims_count');
    const answers = await Promise.all(
      await batch(tokens.map((token) => form(token, { signatureDataUrl: dataUrl(png(140_000)) }))),
    );
    assert.deepEqual(
      statuses(answers),
      tokens.map(() => 201),
    );
    const grown = (await counter('admitone_batch_claims_count')) - before;
    assert.ok(grown <= 3, `${grown} statements`);
  });

  it('a differing replay is told so in a second round too', async () => {
    const [used] = await s.tokens(1);
    const [hired] = await s.tokens(1, '--external-id', 'SLOW-1');
    assert.equal((await s.submit(form(used))).status, 201);
    // Another transaction is just making the employee: the claim that
    // needs it waits, finds it neither way, and is made again.
    const lock = s.session();
    await lock.run(`BEGIN; INSERT INTO admitone.employee
        (id, external_id, first_name, last_name)
        VALUES (gen_random_uuid(), 'SLOW-1', 'A', 'B')`);
    const answers = await batch([form(used, { city: 'Elsewhere' }), form(hired)]);
    await sleep(500);
    await lock.run('COMMIT');
    await lock.end();
    const [replay, claim] = await Promise.all(answers);
    assert.equal(JSON.parse(replay.text).differs, true);
    assert.equal(claim.status, 201);
  });

  it('an external id of blanks is none', async () => {
    const tokens = await s.tokens(2);
    for (const token of tokens)
      assert.equal((await s.submit(form(token, { externalId: ' \u00a0' }))).status, 201);
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.employee
        WHERE external_id !~ '[^[:space:]\u00a0]'`),
      '0',
    );
  });
});

withSystem('two workers', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
  it('differing replays in opposite orders do not deadlock', async () => {
    const [token] = await s.tokens(1);
    assert.equal((await s.submit(form(token))).status, 201);
    for (let round = 0; round < 5; round++) {
      const bodies = Array.from({ length: 16 }, (_, i) =>
        JSON.stringify(form(token, { city: `${round} ${i}` })),
      );
      const workers = s.workers();
      await freeze(workers);
      const answers = [];
      for (const body of [...bodies, ...[...bodies].reverse()])
        answers.push((await open(s.socket, SUBMIT, body)).answer);
      thaw(workers);
      for (const { text } of await Promise.all(answers))
        assert.equal(JSON.parse(text).differs, true);
    }
    assert.equal(
      await s.sql(`SELECT deadlocks FROM pg_stat_database
        WHERE datname = current_database()`),
      '0',
    );
  });

  it('the audit has each content once, and a bounded number', async () => {
    const [token] = await s.tokens(1);
    assert.equal((await s.submit(form(token))).status, 201);
    for (const city of ['a', 'b', 'a']) await s.submit(form(token, { city }, 'same'));
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.audit_entry a
        JOIN admitone.invite i ON i.id = a.row_id
        WHERE i.token_digest = sha256('${token}'::bytea)
        AND a.action = 'submission.differing_replay'`),
      '2',
    );
  });
});
