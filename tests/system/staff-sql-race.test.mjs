// SPDX-License-Identifier: MIT
// staff-sql-race.test.mjs -- two people, or one and a claim, at the same row
// at the same time: the outcome is that of one after the other, and the one
// who came second is told what the first one did.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Handicap } from './handicap.mjs';
import { withSystem } from './harness.mjs';
import { claim, configure, digest, invites, person, Statements } from './staff-sql.mjs';

const RACES = Number(process.env.ADMITONE_TEST_RACES ?? 500);
const STEP_US = 20;

withSystem('staff races', { env: { ADMITONE_WORKERS: '1' } }, (s, it) => {
  let owner, a, b, intake, watch, ann, bob;

  const start = async () => {
    if (owner !== undefined) return;
    [owner, a, b, intake, watch] = [
      s.superuser,
      'admitone_admin',
      'admitone_admin',
      'admitone_intake',
      s.superuser,
    ].map((role) => new Statements(s, role));
    for (const session of [owner, a, b, intake, watch]) await session.ready;
    ann = await person(owner, 'administrator');
    bob = await person(owner, 'administrator');
    await configure(a, ann);
  };
  const one = async (sql) => (await owner.query(sql))[0];
  const acts = async (id, action) =>
    Number(
      (await one(`SELECT count(*) FROM audit WHERE row_id = '${id}' AND action = '${action}'`))[0],
    );
  const stateOf = (id) =>
    one(
      'SELECT used_at IS NOT NULL, revoked_at ' +
        'IS NOT NULL, (SELECT count(*) FROM submission WHERE invite_id = ' +
        `i.id) FROM invite i WHERE id = '${id}'`,
    );
  const spin = (us) => {
    const end = process.hrtime.bigint() + BigInt(us) * 1000n;
    while (process.hrtime.bigint() < end);
  };

  // Races first(row) against second(row) for each of ROWS; check(outcomes
  // of both, row) gives which of LEGAL came: the first was first, or the
  // second. Each of them has to come.
  async function race(rows, legal, first, second, check) {
    const handicap = new Handicap(STEP_US);
    const wins = {};
    for (const row of rows) {
      const waits = handicap.waits;
      const runs = [first, second];
      const early = waits[0] > 0 ? 1 : 0;
      const both = [];
      both[early] = runs[early](row);
      spin(waits[1 - early]);
      both[1 - early] = runs[1 - early](row);
      const name = await check(await Promise.all(both), row);
      wins[name] = (wins[name] ?? 0) + 1;
      handicap.won(legal.indexOf(name));
    }
    console.log(`# ${JSON.stringify(wins)}`);
    assert.deepEqual(Object.keys(wins).sort(), [...legal].sort());
  }

  // Runs SLOW in a transaction that stays open until FAST waits for it.
  async function overtake(slowSession, slow, fastSession, fast) {
    await slowSession.query('BEGIN');
    const slowResult = await slow();
    const waiting = fast();
    await fastSession.waits(watch);
    await slowSession.query('COMMIT');
    return [slowResult, await waiting];
  }

  const revoke = (invite) => a.act(ann, 'staff_revoke_invite', invite.id);
  const take = (invite) => claim(intake, invite);
  async function checkRevocation([revoked, claimed], { id }) {
    const state = await stateOf(id);
    if (claimed) {
      assert.equal(revoked.status, 400);
      assert.equal(revoked.body.code, 'invite_not_revocable');
      assert.deepEqual(state, ['t', 'f', '1']);
      assert.equal(await acts(id, 'invite.revoked'), 0);
      return 'claim';
    }
    assert.deepEqual([revoked.status, ...state], [200, 'f', 't', '0']);
    assert.equal(await acts(id, 'invite.revoked'), 1);
    return 'revoke';
  }
  const resend = (invite) => {
    invite.next = randomUUID();
    return a.act(ann, 'staff_resend_invite', invite.id, invite.next, digest(), null);
  };
  async function checkResend([resent, claimed], { id, next }) {
    const state = await stateOf(id);
    const after = await stateOf(next);
    if (claimed) {
      assert.equal(resent.status, 409);
      assert.equal(resent.body.code, 'invite_used');
      assert.deepEqual([...state, after], ['t', 'f', '1', undefined]);
      assert.equal(await acts(next, 'invite.created'), 0);
      return 'claim';
    }
    assert.equal(resent.status, 201);
    assert.equal(resent.body.id, next);
    assert.deepEqual([...state, ...after], ['f', 't', '0', 'f', 'f', '0']);
    assert.equal(await acts(id, 'invite.resent'), 1);
    return 'resend';
  }
  const extend = (invite) => a.act(ann, 'staff_change_invite', invite.id, null, '100', null, null);
  const expiryOf = async (id) =>
    (
      await one(`SELECT expires_at > now() + interval '90 days' FROM invite WHERE id = '${id}'`)
    )[0] === 't';
  async function checkExtend([extended, claimed], { id }) {
    const state = await stateOf(id);
    assert.equal(await expiryOf(id), extended.status === 200);
    assert.deepEqual(state, claimed ? ['t', 'f', '1'] : ['f', 'f', '0']);
    if (extended.status === 200) return claimed ? 'extend' : 'claim of an expired one';
    assert.equal(extended.status, 409);
    assert.equal(extended.body.code, 'invite_used');
    assert.ok(claimed);
    return 'claim';
  }
  const review = (session, who, status) => (submission) =>
    session.act(
      who,
      'staff_review_submission',
      submission.id,
      '1',
      status,
      null,
      status === 'approved' ? '2026-11-20' : null,
      'because',
    );
  async function checkReview(answers, { id }) {
    const statuses = answers.map(({ status }) => status);
    const winner = statuses.indexOf(200);
    assert.deepEqual([...statuses].sort(), [200, 409]);
    const won = answers[winner].body;
    const lost = answers[1 - winner].body;
    assert.equal(won.status, ['approved', 'rejected'][winner]);
    assert.deepEqual(
      [lost.status, lost.version, lost.reviewedBy.id],
      [won.status, 2, [ann, bob][winner].id],
    );
    assert.deepEqual(
      await one(
        'SELECT b.status, b.version, l.status, ' +
          'e.hire_date IS NOT NULL FROM submission b JOIN ' +
          'listed_submission l ON l.id = b.invite_id JOIN employee e ON ' +
          `e.id = b.employee_id WHERE b.invite_id = '${id}'`,
      ),
      [won.status, '2', won.status, winner === 0 ? 't' : 'f'],
    );
    assert.equal(
      (await acts(id, 'submission.approved')) + (await acts(id, 'submission.rejected')),
      1,
    );
    return won.status;
  }
  async function submissions(n) {
    const made = await invites(a, ann, n);
    for (const invite of made) assert.ok(await claim(intake, invite));
    return made;
  }

  it(`revoke against claim, ${RACES} times`, async () => {
    await start();
    await race(await invites(a, ann, RACES), ['revoke', 'claim'], revoke, take, checkRevocation);
  });

  it('revoke against claim, each waiting for the other', async () => {
    const [x, y] = await invites(a, ann, 2);
    const [won, refused] = await overtake(
      intake,
      () => take(x),
      a,
      () => revoke(x),
    );
    assert.equal(await checkRevocation([refused, won], x), 'claim');
    assert.equal(
      await checkRevocation(
        await overtake(
          a,
          () => revoke(y),
          intake,
          () => take(y),
        ),
        y,
      ),
      'revoke',
    );
  });

  it(`resend against claim, ${RACES} times`, async () => {
    await race(await invites(a, ann, RACES), ['resend', 'claim'], resend, take, checkResend);
  });

  it('resend against claim, each waiting for the other', async () => {
    const [x, y] = await invites(a, ann, 2);
    const [won, refused] = await overtake(
      intake,
      () => take(x),
      a,
      () => resend(x),
    );
    assert.equal(await checkResend([refused, won], x), 'claim');
    assert.equal(
      await checkResend(
        await overtake(
          a,
          () => resend(y),
          intake,
          () => take(y),
        ),
        y,
      ),
      'resend',
    );
  });

  it(`extend against claim, ${RACES} times`, async () => {
    await race(await invites(a, ann, RACES), ['extend', 'claim'], extend, take, checkExtend);
  });

  it(`extend an expired one against claim, ${RACES} times`, async () => {
    const made = await invites(a, ann, RACES);
    await owner.query(
      'UPDATE invite SET expires_at = now() - ' +
        "interval '1 second' WHERE used_at IS NULL AND revoked_at IS NULL",
    );
    await race(made, ['extend', 'claim of an expired one'], extend, take, checkExtend);
  });

  it('extend against claim, each waiting for the other', async () => {
    const [x, y] = await invites(a, ann, 2);
    const [won, refused] = await overtake(
      intake,
      () => take(x),
      a,
      () => extend(x),
    );
    assert.equal(await checkExtend([refused, won], x), 'claim');
    assert.equal(
      await checkExtend(
        await overtake(
          a,
          () => extend(y),
          intake,
          () => take(y),
        ),
        y,
      ),
      'extend',
    );
  });

  it(`approve against reject, ${RACES} times`, async () => {
    await race(
      await submissions(RACES),
      ['approved', 'rejected'],
      review(a, ann, 'approved'),
      review(b, bob, 'rejected'),
      checkReview,
    );
  });

  it('approve against reject, each waiting for the other', async () => {
    const [x, y] = await submissions(2);
    const approve = review(a, ann, 'approved');
    const reject = review(b, bob, 'rejected');
    assert.equal(
      await checkReview(
        await overtake(
          a,
          () => approve(x),
          b,
          () => reject(x),
        ),
        x,
      ),
      'approved',
    );
    const [rejected, approved] = await overtake(
      b,
      () => reject(y),
      a,
      () => approve(y),
    );
    assert.equal(await checkReview([approved, rejected], y), 'rejected');
  });

  it('approve against clearing the first day, each waiting', async () => {
    const approve = ({ id }) =>
      a.act(ann, 'staff_review_submission', id, null, 'approved', null, null, null);
    const clear = ({ employee }) =>
      b.act(
        bob,
        'staff_change_employee',
        employee,
        null,
        null,
        null,
        null,
        null,
        '',
        null,
        null,
        null,
      );
    const rows = await submissions(2);
    for (const row of rows)
      [row.employee] = await one(
        'UPDATE employee SET hire_date = ' +
          "'2026-11-20' WHERE id = (SELECT employee_id FROM submission " +
          `WHERE invite_id = '${row.id}') RETURNING id`,
      );
    const [x, y] = rows;
    const [approved, late] = await overtake(
      a,
      () => approve(x),
      b,
      () => clear(x),
    );
    assert.deepEqual([approved.status, late.status], [200, 400]);
    assert.equal(late.body.code, 'hire_date_kept');
    const [cleared, without] = await overtake(
      b,
      () => clear(y),
      a,
      () => approve(y),
    );
    assert.deepEqual([cleared.status, without.status], [200, 400]);
    assert.equal(without.body.code, 'hire_date_needed');
  });

  it('two resend one invite: one new invite', async () => {
    const [x] = await invites(a, ann, 1);
    const again = (session, who) =>
      session.act(who, 'staff_resend_invite', x.id, randomUUID(), digest(), null);
    const answers = await overtake(
      a,
      () => again(a, ann),
      b,
      () => again(b, bob),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 409],
    );
  });

  it('two edit one employee: the second is told', async () => {
    const id = randomUUID();
    await a.act(ann, 'staff_create_employee', id, 'Jo', 'Doe', null, null, null, null, null, null);
    const edit = (session, who, name) =>
      session.act(
        who,
        'staff_change_employee',
        id,
        '1',
        name,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
      );
    const answers = await overtake(
      a,
      () => edit(a, ann, 'Ann'),
      b,
      () => edit(b, bob, 'Bob'),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 409],
    );
    assert.equal(answers[1].body.version, 2);
    assert.deepEqual(
      await one(
        'SELECT first_name, l.words::text FROM ' +
          'employee JOIN listed_employee l USING (id) ' +
          `WHERE id = '${id}'`,
      ),
      ['Ann', "'a' 'an' 'ann' 'd' 'do' 'doe'"],
    );
  });

  it('two administrators disable each other: one stays', async () => {
    const disable = (session, who, other) =>
      session.act(who, 'staff_change_account', other.id, null, 'true', null, null);
    const answers = await overtake(
      a,
      () => disable(a, ann, bob),
      b,
      () => disable(b, bob, ann),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 409],
    );
    assert.deepEqual(
      await owner.query(
        'SELECT email FROM account WHERE disabled_at IS NULL AND password_hash IS NOT NULL',
      ),
      [[ann.email]],
    );
  });

  it('a password changes while somebody signs in with the old one', async () => {
    const carl = await person(owner, 'reviewer');
    const token = digest();
    const open = () => b.run('auth_open_session', carl.id, token, digest(), carl.password, null);
    const change = () =>
      a.run('auth_set_password', carl.id, carl.email, carl.password, 'another hash', digest());
    const [changed, late] = await overtake(a, change, b, open);
    assert.deepEqual([changed[0][0], late[0][0]], ['200', '401']);
    const dora = await person(owner, 'reviewer');
    const [opened] = await overtake(
      b,
      () => b.run('auth_open_session', dora.id, token, digest(), dora.password, null),
      a,
      () =>
        a.run('auth_set_password', dora.id, dora.email, dora.password, 'another hash', digest()),
    );
    assert.equal(opened[0][0], '200');
    assert.deepEqual(await a.run('auth_use_session', token), []);
    const next = digest();
    await a.run('auth_open_session', dora.id, next, digest(), 'another hash', null);
    assert.equal((await a.run('auth_use_session', next)).length, 1);
  });

  it('the second factor is set and removed only as it was looked at', async () => {
    const carl = await person(owner, 'reviewer');
    const pending = (is, secret) =>
      owner.query(
        'UPDATE account SET ' +
          `totp_pending = '\\x0${is}', totp_secret = ${secret} ` +
          `WHERE id = '${carl.id}'`,
      );
    const set = () => a.run('auth_set_totp', carl.id, carl.email, Buffer.from([1]), '1000');
    await pending(2, 'NULL');
    assert.equal((await set())[0][0], '409');
    await pending(1, "'\\x01'");
    assert.equal((await set())[0][0], '409');
    await pending(1, 'NULL');
    assert.equal((await set())[0][0], '200');
    const remove = (hash) => a.run('auth_remove_totp', carl.id, carl.email, hash);
    assert.equal((await remove('an older hash'))[0][0], '409');
    assert.equal((await remove(carl.password))[0][0], '200');
  });

  it('a code of the second factor works once', async () => {
    const carl = await person(owner, 'reviewer');
    await owner.query(`UPDATE account SET totp_secret = '\\x01' WHERE id = '${carl.id}'`);
    const open = (session) =>
      session.run('auth_open_session', carl.id, digest(), digest(), carl.password, '1000');
    const answers = await overtake(
      a,
      () => open(a),
      b,
      () => open(b),
    );
    assert.deepEqual(
      answers.map(([[status]]) => status),
      ['200', '401'],
    );
  });

  it('the database keeps its promises', async () => {
    await s.cli('verify');
  });
});
