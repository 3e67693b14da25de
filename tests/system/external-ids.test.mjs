// SPDX-License-Identifier: MIT
// external-ids.test.mjs -- submissions of one external id share one
// employee, also when they come at once and in opposite orders.
import assert from 'node:assert/strict';
import { open } from './fastcgi.mjs';
import { form, worksUntil } from './form.mjs';
import { withSystem } from './harness.mjs';
import { freeze, thaw } from './proc.mjs';

const SUBMIT = '/api/submissions';
const INVITES = 50;

withSystem('external ids', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
  async function submitAll(bodies) {
    const answers = await Promise.all(bodies.map((body) => s.submit(body)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      bodies.map(() => 201),
    );
    return answers.map(({ text }) => JSON.parse(text).id);
  }

  // "submissions|their employees|employees with the external id"
  const counts = (ids, externalId) =>
    s.sql(`SELECT count(*),
      count(DISTINCT employee_id), (SELECT count(*) FROM admitone.employee
      WHERE external_id = '${externalId}') FROM admitone.submission
      WHERE invite_id IN (${ids.map((id) => `'${id}'`).join()})`);

  const externalIdOf = (id) =>
    s.sql(`SELECT e.external_id
      FROM admitone.submission s JOIN admitone.employee e
      ON e.id = s.employee_id WHERE s.invite_id = '${id}'`);

  it(`${INVITES} invites with one external id, at once`, async () => {
    const invites = await s.invites(INVITES, '--external-id', 'NTX-1');
    const ids = await submitAll(invites.map(({ token }) => form(token)));
    assert.equal(await counts(ids, 'NTX-1'), `${INVITES}|1|1`);
  });

  it(`${INVITES} bodies with one external id, at once`, async () => {
    const invites = await s.invites(INVITES);
    const ids = await submitAll(invites.map(({ token }) => form(token, { externalId: 'NTX-2' })));
    assert.equal(await counts(ids, 'NTX-2'), `${INVITES}|1|1`);
  });

  it('all in one batch', async () => {
    const invites = await s.invites(INVITES, '--external-id', 'NTX-3');
    const workers = s.workers();
    await freeze(workers);
    const answers = [];
    for (const { token } of invites)
      answers.push((await open(s.socket, SUBMIT, form(token))).answer);
    thaw([workers[0]]);
    for (const { status, text } of await Promise.all(answers)) assert.equal(status, 201, text);
    thaw(workers);
    assert.equal(
      await counts(
        invites.map(({ id }) => id),
        'NTX-3',
      ),
      `${INVITES}|1|1`,
    );
  });

  it('two batches with the same external ids in opposite orders', async () => {
    for (let round = 0; round < 5; round++) {
      const invites = await s.invites(128);
      const externalId = (n) => `R${round}-${n < 64 ? n : 127 - n}`;
      const workers = s.workers();
      await freeze(workers);
      const answers = [];
      for (const [n, { token }] of invites.entries())
        answers.push(
          (await open(s.socket, SUBMIT, form(token, { externalId: externalId(n) }))).answer,
        );
      thaw(workers);
      for (const { status, text } of await Promise.all(answers)) assert.equal(status, 201, text);
      assert.equal(
        await s.sql(`SELECT count(*),
          count(DISTINCT employee_id) FROM admitone.submission
          JOIN admitone.employee e ON e.id = employee_id
          WHERE external_id LIKE 'R${round}-%'`),
        '128|64',
      );
    }
    assert.doesNotMatch(s.log('postgres'), /deadlock detected/);
  });

  it('the body finds the employee of an earlier invite', async () => {
    const [invite] = await s.invites(1);
    const ids = await submitAll([form(invite.token, { externalId: 'NTX-1' })]);
    assert.equal(await externalIdOf(ids[0]), 'NTX-1');
    assert.equal(await counts(ids, 'NTX-1'), '1|1|1');
  });

  it("the invite's own external id wins", async () => {
    const [invite] = await s.invites(1, '--external-id', 'NTX-OWN');
    const ids = await submitAll([form(invite.token, { externalId: 'NTX-BODY' })]);
    assert.equal(await externalIdOf(ids[0]), 'NTX-OWN');
    assert.equal(await counts(ids, 'NTX-BODY'), '1|1|0');
  });

  it('no external id is shared by nobody', async () => {
    const invites = await s.invites(6);
    const ids = await submitAll(
      invites.map(({ token }, n) =>
        form(token, [{}, { externalId: '' }, { externalId: null }][n % 3]),
      ),
    );
    assert.equal(await counts(ids, ''), '6|6|0');
  });

  it('an invite for an employee, to renew', async () => {
    const [first] = await s.invites(1);
    const [id] = await submitAll([form(first.token, worksUntil('2031-05-20'))]);
    const employee = await s.sql(`SELECT employee_id FROM
        admitone.submission WHERE invite_id = '${id}'`);
    const renewals = await s.invites(3, '--employee', employee, '--renewal');
    const ids = await submitAll(renewals.map(({ token }) => form(token)));
    // What the newest one says is no reason to ask again.
    assert.match(
      (await s.tryCli('invite', 'create', '--employee', employee, '--renewal')).stderr,
      /must not be reverified/,
    );
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.submission
        WHERE employee_id = '${employee}' AND is_renewal
        AND invite_id IN (${ids.map((i) => `'${i}'`).join()})`),
      '3',
    );
  });

  it('verify finds nothing', () => s.cli('verify'));
});
