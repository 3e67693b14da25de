// SPDX-License-Identifier: MIT
// staff-attack.test.mjs -- what somebody tries from outside, or with a
// reviewer's session: ways around the gate, the throttle and the audit.
import assert from 'node:assert/strict';
import { form, worksUntil } from './form.mjs';
import { Person, request, withSystem } from './harness.mjs';
import { code } from './totp.mjs';

const GUESS = 'a password that is wrong';

withSystem('staff attack', {}, (s, it) => {
  let administrator;
  let reviewer;
  let ids;
  const count = (where) => s.sql(`SELECT count(*) FROM admitone.audit WHERE ${where}`).then(Number);
  const logIn = (email, password, headers = {}) =>
    reviewer.auth({ action: 'login', email, password }, { as: 'nobody', headers });

  it('make people, and rows to be reached for', async () => {
    administrator = await s.person();
    reviewer = await s.person('reviewer');
    const [fresh, used] = await s.invites(2);
    await s.submit(form(used.token));
    ids = {
      invite: fresh.id,
      submission: used.id,
      employee: await s.sql('SELECT id FROM admitone.employee'),
    };
  });

  it('another spelling of a path asks for the same role', async () => {
    for (const where of [
      '/api//accounts',
      '/api/./accounts',
      '/api/%61ccounts',
      '/api/x/../accounts',
      '//api/accounts',
      '/staff/../api/accounts',
      '/api/accounts?role=administrator',
    ]) {
      const { status } = await request(s.staffUrl + where, {
        agent: s.agent,
        headers: { Authorization: `Bearer ${reviewer.token}` },
      });
      assert.equal(status, 403, where);
    }
    for (const where of [
      '/api/accounts/',
      '/api/accounts%2f',
      '/API/accounts',
      '/api/accounts;a',
      '/api/accounts%00',
    ]) {
      const { status } = await request(s.staffUrl + where, {
        agent: s.agent,
        headers: { Authorization: `Bearer ${administrator.token}` },
      });
      assert.ok([400, 404, 405].includes(status), where);
    }
  });

  it('a header says nothing about method, path or role', async () => {
    for (const headers of [
      { 'X-HTTP-Method-Override': 'DELETE' },
      { 'X-Original-URL': '/api/accounts' },
      { 'X-Rewrite-URL': '/api/accounts' },
      { Role: 'administrator' },
    ]) {
      const { json } = await reviewer.get(`/api/submissions/${ids.submission}`, { headers });
      assert.equal(json.id, ids.submission);
    }
  });

  it('the id of another kind of row is none', async () => {
    for (const [method, where] of [
      ['GET', `/api/submissions/${ids.employee}`],
      ['GET', `/api/employees/${ids.submission}`],
      ['PATCH', `/api/submissions/${ids.invite}`],
      ['DELETE', `/api/invites/${ids.employee}`],
      ['PATCH', `/api/accounts/${ids.employee}`],
    ])
      assert.equal(
        (
          await administrator.request(method, where, {
            body: method === 'PATCH' ? {} : undefined,
          })
        ).status,
        404,
        where,
      );
  });

  it('the gate is passed by whom the token names, not the cookie', async () => {
    const headers = {
      Cookie: `__Host-admitone=${administrator.token}`,
      Authorization: 'Bearer x',
      Origin: s.staffUrl,
    };
    const answer = await administrator.post('/api/invites', {}, { as: 'nobody', headers });
    assert.equal(answer.status, 401);
  });

  it('nobody is signed in by a foreign page', async () => {
    const answer = await logIn(reviewer.email, reviewer.password, {
      Origin: 'https://evil.example',
    });
    assert.equal(answer.status, 403);
    assert.equal(answer.headers['set-cookie'], undefined);
  });

  it('other headers and spellings are no other address or person', async () => {
    const statuses = [];
    for (let n = 0; n < 6; n++)
      statuses.push(
        (
          await logIn(
            ['Some@example.org', 'some@EXAMPLE.org', ' some@example.org '][n % 3],
            GUESS,
            {
              'X-Forwarded-For': `10.0.0.${n}`,
              Forwarded: `for=10.0.0.${n}`,
              'X-Real-IP': `10.0.0.${n}`,
            },
          )
        ).status,
      );
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
  });

  it('a stolen session does not try passwords for ever', async () => {
    const statuses = [];
    for (let n = 0; n < 6; n++)
      statuses.push(
        (
          await reviewer.auth(
            [
              {
                action: 'change-password',
                currentPassword: GUESS,
                newPassword: 'a long enough password',
              },
              { action: 'totp-remove', password: GUESS },
              { action: 'totp-begin', password: GUESS },
            ][n % 3],
          )
        ).status,
      );
    assert.deepEqual(statuses, [403, 403, 403, 403, 403, 429]);
    await s.sql('DELETE FROM admitone.login_attempt');
  });

  it('the code that switched the second factor on is used up; of two at once one is right', async () => {
    const person = await s.person('reviewer');
    const begin = { action: 'totp-begin', password: person.password };
    const { secret } = (await person.auth(begin)).json;
    const used = code(secret);
    const both = await Promise.all(
      [1, 2].map(() => person.auth({ action: 'totp-confirm', code: used })),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    const again = await person.auth(
      {
        action: 'login',
        email: person.email,
        password: person.password,
        code: used,
      },
      { as: 'nobody' },
    );
    assert.equal(again.status, 401);
    assert.equal((await person.auth(begin)).status, 409);
  });

  it('a role that is taken away is gone at once, a session that ended does not come back', async () => {
    const person = await s.person();
    const set = (change) => administrator.patch(`/api/accounts/${person.id}`, change);
    await set({ role: 'reviewer' });
    assert.equal((await person.get('/api/accounts')).status, 403);
    assert.equal(
      (
        await person.patch(`/api/accounts/${person.id}`, {
          role: 'administrator',
        })
      ).status,
      403,
    );
    await set({ disabled: true });
    await set({ disabled: false });
    assert.equal((await person.get('/api/account')).status, 401);
    const old = Object.assign(new Person(s, person), {});
    await old.signIn();
    assert.equal((await set({ resetPassword: true })).status, 200);
    assert.equal((await old.get('/api/account')).status, 401);
    assert.equal((await logIn(person.email, person.password)).status, 401);
  });

  it('a change that changes nothing is in the audit all the same', async () => {
    for (const [who, where, body] of [
      [reviewer, `/api/submissions/${ids.submission}`, {}],
      [reviewer, `/api/submissions/${ids.submission}`, { reason: 'x' }],
      [reviewer, `/api/employees/${ids.employee}`, {}],
      [reviewer, `/api/invites/${ids.invite}`, {}],
      [administrator, `/api/accounts/${reviewer.id}`, {}],
      [administrator, `/api/accounts/${reviewer.id}`, { role: 'reviewer' }],
    ]) {
      const rows = () =>
        count(`actor = '${who.email}' AND
          action LIKE '%.changed' AND row_id::text =
          '${where.split('/').pop()}'`);
      const before = await rows();
      assert.equal((await who.patch(where, body)).status, 200);
      assert.equal(await rows(), before + 1, where);
    }
  });

  it('each act and each read leaves its rows in the audit', async () => {
    let at = await s.sql('SELECT max(id) FROM admitone.audit');
    const rows = async (who) => {
      const [head, ...actions] = (
        await s.sql(`SELECT max(id)
          FROM admitone.audit;
          SELECT action FROM admitone.audit WHERE id > ${at}
          AND actor = '${who.email}' AND account_id = '${who.id}'
          ORDER BY id`)
      ).split('\n');
      at = head;
      return actions;
    };
    // Gives the answer.
    const leaves = async (expected, method, where, body, who = reviewer, options = {}) => {
      const answer = await who.request(method, where, { body, ...options });
      assert.ok(answer.status < 300, answer.text);
      assert.deepEqual(await rows(who), expected, `${method} ${where}`);
      return answer.json;
    };
    const [invite] = await s.invites(1);
    at = await s.sql('SELECT max(id) FROM admitone.audit');
    await leaves(['invite.listed'], 'GET', '/api/invites');
    const { id } = await leaves(['invite.created'], 'POST', '/api/invites', {});
    await leaves(
      ['invite.created', 'invite.created'],
      'POST',
      '/api/invites/bulk',
      'name\nA\nB\n',
      reviewer,
      { type: 'text/csv' },
    );
    await leaves(['invite.changed'], 'PATCH', `/api/invites/${id}`, {
      expiryDays: 3,
    });
    const next = await leaves(
      ['invite.resent', 'invite.created'],
      'POST',
      `/api/invites/${id}/resend`,
    );
    await leaves(['invite.revoked'], 'DELETE', `/api/invites/${next.id}`);
    await leaves([], 'DELETE', `/api/invites/${next.id}`);
    await s.submit(form(invite.token, worksUntil('2031-05-20')));
    await leaves(['submission.listed'], 'GET', '/api/submissions');
    const where = `/api/submissions/${invite.id}`;
    const { employee } = await leaves(['submission.read'], 'GET', where);
    const person = `/api/employees/${employee.id}`;
    await leaves(['submission.approved', 'submission.noted', 'employee.hired'], 'PATCH', where, {
      status: 'approved',
      version: 1,
      hireDate: '2026-11-02',
      adminNotes: 'x',
    });
    await leaves(['submission.exported'], 'GET', '/api/export/submissions');
    await leaves(['employee.listed'], 'GET', '/api/employees');
    assert.equal((await leaves(['employee.read'], 'GET', person)).version, 2);
    await leaves(['employee.changed'], 'PATCH', person, { notes: 'x' });
    await leaves(['invite.created'], 'POST', `${person}/send-renewal`);
    await leaves(['employee.terminated'], 'DELETE', person);
    assert.equal((await leaves(['employee.read'], 'GET', person)).version, 4);
    assert.equal((await reviewer.post(`${person}/send-renewal`)).status, 409);
    await leaves(['employee.created'], 'POST', '/api/employees', {
      firstName: 'A',
      lastName: 'B',
    });
    await leaves(['renewal.listed'], 'GET', '/api/renewals/upcoming');
    await leaves(['receipt.listed'], 'GET', '/api/receipts');
    await leaves(['account.listed'], 'GET', '/api/accounts', undefined, administrator);
    const account = await leaves(
      ['account.created'],
      'POST',
      '/api/accounts',
      { email: 'new@example.org', name: 'N', role: 'reviewer' },
      administrator,
    );
    await leaves(
      ['account.role_changed', 'account.disabled'],
      'PATCH',
      `/api/accounts/${account.id}`,
      { role: 'administrator', disabled: true },
      administrator,
    );
    await leaves(
      ['setting.changed'],
      'PUT',
      '/api/config',
      { employerTitle: 'Another' },
      administrator,
    );
  });

  it('a refusal is about the account whose email was typed, if any', async () => {
    const rows = () =>
      count(`action = 'session.refused' AND
        row_id = '${reviewer.id}' AND detail ->> 'reason' = 'password'`);
    const before = await rows();
    await logIn(reviewer.email, GUESS);
    assert.equal(await rows(), before + 1);
    await s.sql('DELETE FROM admitone.login_attempt');
  });

  it('a new password that is none costs no attempt; one that is ends the one-time link', async () => {
    const person = await s.person('reviewer');
    const change = (newPassword) =>
      person.auth({
        action: 'change-password',
        currentPassword: person.password,
        newPassword,
      });
    for (let n = 0; n < 6; n++) {
      const { status, json } = await change('short');
      assert.equal(status, 400);
      assert.ok('newPassword' in json.details.fieldErrors);
    }
    await s.sql(`UPDATE admitone.account SET setup_digest =
        sha256('a link'), setup_expires_at = now() + interval '1 day'
        WHERE id = '${person.id}'`);
    assert.equal((await change('a long enough password')).status, 200);
    assert.equal(
      (
        await person.auth(
          {
            action: 'setup',
            token: 'a link',
            password: 'another long password',
          },
          { as: 'nobody' },
        )
      ).status,
      410,
    );
  });

  it('HEAD is a read in the audit, too', async () => {
    const rows = () =>
      count(`actor = '${reviewer.email}' AND
        action = 'submission.read'`);
    const before = await rows();
    await reviewer.request('HEAD', `/api/submissions/${ids.submission}`);
    assert.equal(await rows(), before + 1);
  });

  it('no formula in the export, in narrow or wide signs', async () => {
    const names = ['=A1', '+A1', '-A1', '@a', '\uff1dA1', '\uff0bA1', '\uff0dA1', '\uff20A1'];
    for (const firstName of names)
      await s.submit(form((await s.invites(1))[0].token, { firstName }));
    const { text, headers } = await reviewer.get('/api/export/submissions');
    for (const name of names) assert.ok(text.includes(`,'${name},`), name);
    assert.equal(headers['content-disposition'], 'attachment; filename="submissions.csv"');
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  it('signs in a search are nothing', async () => {
    const total = async (search) => {
      const { json, status } = await reviewer.get(
        `/api/submissions?search=${encodeURIComponent(search)}`,
      );
      assert.equal(status, 200, search);
      return json.pagination.total;
    };
    for (const [signs, words] of [
      ['%', ''],
      ['_', ''],
      ["' | '", ''],
      [':*', ''],
      ['\\', ''],
      ['!1', '1'],
      ['(1+)+$', '1'],
      ['1:* | a:*', '1 a'],
    ])
      assert.equal(await total(signs), await total(words), signs);
    assert.ok((await total('1')) < (await total('')));
  });
});
