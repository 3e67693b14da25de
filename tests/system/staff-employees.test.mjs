// SPDX-License-Identifier: MIT
// staff-employees.test.mjs -- employees, renewals, accounts, settings and the
// audit over the API.
import assert from 'node:assert/strict';
import { canary, form, worksUntil } from './form.mjs';
import { Person, waitFor, withSystem } from './harness.mjs';

const EMPLOYEE = [
  'createdAt',
  'email',
  'externalId',
  'firstName',
  'hireDate',
  'id',
  'lastName',
  'notes',
  'phone',
  'status',
  'terminatedAt',
  'updatedAt',
  'version',
  'workerType',
];
const NONE = '01993f0e-0000-7000-8000-000000000000';

withSystem('staff employees', {}, (s, it) => {
  let hr;
  const make = async (body) => {
    const answer = await hr.post('/api/employees', {
      firstName: 'Erika',
      lastName: 'Mustermann',
      ...body,
    });
    assert.equal(answer.status, 201, answer.text);
    return answer.json;
  };
  const change = (id, body) => hr.patch(`/api/employees/${id}`, body);

  it('an employee is made and read', async () => {
    hr = await s.person();
    const employee = await make({
      email: 'e@example.org',
      phone: '555-123-4567',
      hireDate: '2026-11-02',
      notes: 'two\nlines',
      externalId: 'NTX-1',
      workerType: 'employee',
    });
    assert.deepEqual(Object.keys(employee).sort(), EMPLOYEE);
    assert.deepEqual(
      [employee.status, employee.version, employee.hireDate, employee.notes, employee.terminatedAt],
      ['active', 1, '2026-11-02', 'two\nlines', null],
    );
    const answer = await hr.get(`/api/employees/${employee.id}`);
    const { submissions, invites, history, ...rest } = answer.json;
    assert.deepEqual(rest, employee);
    assert.deepEqual([submissions, invites], [[], []]);
    assert.deepEqual(
      history.map(({ action }) => action),
      ['employee.created'],
    );
    assert.equal((await hr.get(`/api/employees/${NONE}`)).status, 404);
  });

  it("names are needed, an external id is one person's", async () => {
    const answer = await hr.post('/api/employees', {
      firstName: ' ',
      email: 'x',
      phone: 'x',
      hireDate: 'x',
      workerType: 'x',
      notes: 1,
      externalId: 1,
    });
    assert.deepEqual(Object.keys(answer.json.details.fieldErrors).sort(), [
      'email',
      'externalId',
      'firstName',
      'hireDate',
      'lastName',
      'notes',
      'phone',
      'workerType',
    ]);
    const twice = await hr.post('/api/employees', {
      firstName: 'A',
      lastName: 'B',
      externalId: 'NTX-1',
    });
    assert.equal(twice.status, 409);
  });

  it('the employee of a submission is in the list, too', async () => {
    const [invite] = await s.invites(1, '--external-id', 'NTX-7');
    await s.submit(form(invite.token, { lastName: 'Listed' }));
    const { json } = await hr.get('/api/employees?search=listed');
    assert.equal(json.employees.length, 1);
    assert.equal(json.employees[0].externalId, 'NTX-7');
    const detail = await hr.get(`/api/employees/${json.employees[0].id}`);
    assert.deepEqual(
      detail.json.submissions.map(({ id }) => id),
      [invite.id],
    );
  });

  it('search by name, email and external id; status; pages', async () => {
    const { id } = await make({
      firstName: 'Ümit',
      lastName: 'Søren',
      email: 'umit@mail.example.org',
      externalId: 'HR/9000',
    });
    for (const search of ['umit', 'soren', 'SOR+um', 'hr+9000', 'umit%40mail', 'HR/9000'])
      assert.deepEqual(
        (await hr.get(`/api/employees?search=${search}`)).json.employees.map((row) => row.id),
        [id],
        search,
      );
    const all = (await hr.get('/api/employees')).json;
    assert.equal(all.pagination.total, all.employees.length);
    assert.equal((await hr.get('/api/employees?status=terminated')).json.pagination.total, 0);
    const page = await hr.get('/api/employees?limit=1&page=2');
    assert.deepEqual(page.json.employees, [all.employees[1]]);
  });

  it('edited with a version: the second of two is told', async () => {
    const { id } = await make({ phone: '555-123-4567', notes: 'N' });
    const first = await change(id, { version: 1, firstName: 'Eva', notes: '' });
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(
      [first.json.firstName, first.json.notes, first.json.phone, first.json.version],
      ['Eva', null, '555-123-4567', 2],
    );
    const second = await change(id, { version: 1, firstName: 'Ida' });
    assert.deepEqual([second.status, second.json.version], [409, 2]);
    const old = await change(id, { firstName: 'Ada', phone: null });
    assert.deepEqual([old.json.firstName, old.json.phone], ['Ada', null]);
    assert.equal((await change(id, { lastName: '' })).status, 400);
  });

  it('terminated with a date, reactivated without', async () => {
    const { id } = await make();
    const without = await change(id, { status: 'terminated' });
    assert.deepEqual(
      [without.status, without.json],
      [
        400,
        {
          error: 'Termination date is required',
          code: 'termination_date_needed',
          field: 'terminatedAt',
          details: {
            formErrors: [],
            fieldErrors: { terminatedAt: ['Termination date is required'] },
            fieldCodes: { terminatedAt: ['termination_date_needed'] },
          },
        },
      ],
    );
    const ended = await change(id, {
      status: 'terminated',
      terminatedAt: '2026-10-31',
    });
    assert.deepEqual([ended.json.status, ended.json.terminatedAt], ['terminated', '2026-10-31']);
    const again = await change(id, { status: 'active' });
    assert.deepEqual([again.json.status, again.json.terminatedAt], ['active', null]);
    const deleted = await hr.delete(`/api/employees/${id}`);
    assert.deepEqual(deleted.json, { success: true });
    const { json } = await hr.get(`/api/employees/${id}`);
    const today = await s.sql('SELECT current_date');
    assert.deepEqual([json.status, json.terminatedAt], ['terminated', today]);
    await s.sql(`UPDATE admitone.employee SET terminated_at =
        '2026-01-01' WHERE id = '${id}'`);
    assert.equal((await hr.delete(`/api/employees/${id}`)).status, 200);
    assert.equal((await hr.get(`/api/employees/${id}`)).json.terminatedAt, '2026-01-01');
    assert.equal((await hr.delete(`/api/employees/${NONE}`)).status, 404);
    assert.deepEqual(
      json.history.map(({ action }) => action),
      ['employee.created', 'employee.terminated', 'employee.reactivated', 'employee.terminated'],
    );
  });

  it('the first day that an approved form rests on is not cleared', async () => {
    const { id } = await make({ hireDate: '2026-10-01' });
    const {
      json: { token, id: form1 },
    } = await hr.post('/api/invites', { employeeId: id });
    assert.equal((await s.submit(form(token))).status, 201);
    // Nothing rests on it yet.
    assert.equal((await change(id, { hireDate: null })).json.hireDate, null);
    assert.equal(
      (
        await hr.patch(`/api/submissions/${form1}`, {
          status: 'approved',
          hireDate: '2026-10-05',
        })
      ).status,
      200,
    );
    for (const hireDate of [null, '']) {
      const cleared = await change(id, { hireDate, notes: 'x' });
      assert.equal(cleared.status, 400, cleared.text);
      assert.match(cleared.json.error, /approved form depends on/);
      assert.deepEqual(Object.keys(cleared.json.details.fieldErrors), ['hireDate']);
    }
    const cli = await s.tryCli('employee', 'change', id, '--hire-date=');
    assert.equal(cli.code, 1);
    assert.match(cli.stderr, /approved form depends on/);
    const right = await change(id, { hireDate: '2026-10-06' });
    assert.deepEqual(
      [right.status, right.json.hireDate, right.json.notes],
      [200, '2026-10-06', null],
    );
    assert.equal(
      await s.cli('employee', 'change', id, '--hire-date', '2026-10-07'),
      `${id} changed\n`,
    );
    const { json } = await hr.get(`/api/employees/${id}`);
    assert.equal(json.hireDate, '2026-10-07');
    assert.deepEqual(
      json.history.map(({ action }) => action).filter((action) => action.startsWith('employee.')),
      [
        'employee.created',
        'employee.changed',
        'employee.hired',
        'employee.changed',
        'employee.changed',
      ],
    );
    // A form that is looked at again is no reason any more.
    assert.equal(
      (
        await hr.patch(`/api/submissions/${form1}`, {
          status: 'pending_review',
          version: 2,
        })
      ).status,
      200,
    );
    assert.equal((await change(id, { hireDate: null })).status, 200);
  });

  // An employee with a form of somebody who may work until DATE.
  const hire = async (date, body) => {
    const { id } = await make(body);
    const { json } = await hr.post('/api/invites', { employeeId: id });
    assert.equal((await s.submit(form(json.token, worksUntil(date)))).status, 201);
    return { id };
  };

  it('a renewal: an invite for the employee, and it is one', async () => {
    const { id } = await hire('2031-05-20', { email: 'r@example.org' });
    for (const body of [undefined, {}, { expiryDays: 2 }]) {
      const answer = await hr.post(`/api/employees/${id}/send-renewal`, body);
      assert.equal(answer.status, 201, answer.text);
      const { employeeId, isRenewal, emailHint, token, inviteUrl } = answer.json;
      assert.deepEqual([employeeId, isRenewal, emailHint], [id, true, 'r@example.org']);
      assert.equal(inviteUrl, `${s.url}/#${token}`);
      const claimed = await s.submit(form(token, worksUntil('2031-05-20')));
      assert.equal(claimed.status, 201);
    }
    const { json } = await hr.get(`/api/employees/${id}`);
    assert.equal(json.submissions.length, 4);
    assert.deepEqual(
      json.submissions.map(({ isRenewal }) => isRenewal),
      [true, true, true, false],
    );
    await hr.delete(`/api/employees/${id}`);
    assert.equal((await hr.post(`/api/employees/${id}/send-renewal`)).status, 409);
    assert.equal((await hr.post(`/api/employees/${NONE}/send-renewal`)).status, 404);
  });

  it('upcoming renewals: the newest submission of each counts', async () => {
    const { id } = await hire('2031-05-20', {
      lastName: 'Renewing',
      email: 'n@example.org',
    });
    const renew = async (date) => {
      const { json } = await hr.post(`/api/employees/${id}/send-renewal`);
      await s.submit(form(json.token, worksUntil(date)));
      return json.id;
    };
    const inDays = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
    const upcoming = async (query = '') =>
      (await hr.get(`/api/renewals/upcoming${query}`)).json.renewals.filter(
        ({ employeeId }) => employeeId === id,
      );
    await renew(inDays(10));
    const newest = await renew(inDays(60));
    const [row, ...rest] = await upcoming();
    assert.deepEqual(rest, []);
    assert.deepEqual(
      [
        row.submissionId,
        row.nextRenewalDate,
        row.isRenewal,
        row.submissionStatus,
        row.employeeName,
        row.employeeEmail,
        row.employeeStatus,
      ],
      [newest, inDays(60), true, 'pending_review', 'Erika Renewing', 'n@example.org', 'active'],
    );
    assert.deepEqual(await upcoming('?days=59'), []);
    assert.equal((await upcoming('?days=61')).length, 1);
    for (const days of ['0', '3651', 'x'])
      assert.equal((await hr.get(`/api/renewals/upcoming?days=${days}`)).status, 400);
    await hr.delete(`/api/employees/${id}`);
    assert.deepEqual(await upcoming(), []);
  });

  it('accounts: made with a one-time link, changed, never deleted', async () => {
    const answer = await hr.post('/api/accounts', {
      email: 'New.Person@example.org',
      name: 'New Person',
      role: 'reviewer',
    });
    assert.equal(answer.status, 201, answer.text);
    const { id, setupUrl, ...rest } = answer.json;
    assert.deepEqual(
      [rest.email, rest.role, rest.hasPassword, rest.disabled, rest.totp],
      ['New.Person@example.org', 'reviewer', false, false, false],
    );
    assert.ok(setupUrl.startsWith(`${s.staffUrl}/staff/#setup=`));
    const token = setupUrl.split('=')[1];
    const person = new Person(s, {
      id,
      email: 'new.person@example.org',
      password: 'long enough too',
    });
    assert.equal(
      (await person.auth({ action: 'setup', token, password: person.password })).status,
      200,
    );
    await person.signIn();
    const again = await hr.post('/api/accounts', {
      email: 'new.PERSON@example.org',
      name: 'X',
      role: 'reviewer',
    });
    assert.equal(again.status, 409);
    const bad = await hr.post('/api/accounts', { role: 'boss' });
    assert.deepEqual(Object.keys(bad.json.details.fieldErrors).sort(), ['email', 'name', 'role']);
    // Another role counts at once.
    assert.equal((await person.get('/api/audit')).status, 403);
    const url = `/api/accounts/${id}`;
    assert.equal((await hr.patch(url, { role: 'administrator' })).json.role, 'administrator');
    assert.equal((await person.get('/api/audit')).status, 200);
    await hr.patch(url, { disabled: true });
    assert.equal((await person.get('/api/audit')).status, 401);
    await hr.patch(url, { disabled: false });
    await person.signIn();
    // A reset ends sessions and password.
    const reset = await hr.patch(url, { resetPassword: true });
    assert.match(reset.json.setupUrl, /#setup=[\w-]{43}$/);
    assert.equal((await person.get('/api/account')).status, 401);
    assert.equal(
      (
        await person.auth(
          { action: 'login', email: person.email, password: person.password },
          { as: 'nobody' },
        )
      ).status,
      401,
    );
    const unchanged = await hr.patch(url, { resetPassword: false });
    assert.equal(unchanged.json.setupUrl, undefined);
    assert.equal((await hr.patch(`/api/accounts/${NONE}`, { disabled: true })).status, 404);
    const { accounts } = (await hr.get('/api/accounts')).json;
    // The first one is who the quickstart made the link for.
    assert.deepEqual(
      accounts.map(({ name }) => name),
      [hr.name, 'First Administrator', 'New Person'],
    );
  });

  it('the last administrator stays', async () => {
    const url = `/api/accounts/${hr.id}`;
    for (const body of [{ disabled: true }, { role: 'reviewer' }, { resetPassword: true }]) {
      const answer = await hr.patch(url, body);
      assert.equal(answer.status, 409, JSON.stringify(body));
    }
    const second = await s.person();
    // Two who disable each other at once: one of them stays.
    const answers = await Promise.all([
      hr.patch(`/api/accounts/${second.id}`, { disabled: true }),
      second.patch(url, { disabled: true }),
    ]);
    assert.ok(answers.some(({ status }) => status === 200));
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.account
        WHERE role = 'administrator' AND disabled_at IS NULL
          AND password_hash IS NOT NULL`),
      '1',
    );
    await s.sql('UPDATE admitone.account SET disabled_at = NULL');
    await hr.signIn();
  });

  it('settings: set, checked by kind, public ones for everybody', async () => {
    const put = (body) => hr.put('/api/config', body);
    const answer = await put({
      businessName: ' Example Inc. ',
      welcomeMessage: 'Hello\n“you”',
      primaryColor: '#ABCDEF',
      useEVerify: true,
      inviteExpiryDays: 30,
      footerText: null,
      supportContact: '',
      unknown: 1,
    });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json, (await hr.get('/api/settings')).json);
    assert.deepEqual(
      [
        answer.json.businessName,
        answer.json.welcomeMessage,
        answer.json.useEVerify,
        answer.json.inviteExpiryDays,
        answer.json.supportContact,
      ],
      ['Example Inc.', 'Hello\n“you”', true, 30, null],
    );
    await waitFor(
      async () => JSON.parse((await s.get('/api/config')).text).businessName === 'Example Inc.',
      'the intake to know it',
    );
    const open = await hr.get('/api/config', { as: 'nobody' });
    assert.equal(open.json.businessName, 'Example Inc.');
    assert.equal(open.json.inviteExpiryDays, undefined);
    assert.deepEqual((await put({ useEVerify: null })).json.useEVerify, null);
    for (const [body, name] of [
      [{ businessName: '' }, 'businessName'],
      [{ businessName: 'a\nb' }, 'businessName'],
      [{ inviteExpiryDays: null }, 'inviteExpiryDays'],
      [{ primaryColor: null }, 'primaryColor'],
      [{ businessName: null }, 'businessName'],
      [{ businessName: 'x'.repeat(101) }, 'businessName'],
      [{ welcomeMessage: 1 }, 'welcomeMessage'],
      [{ primaryColor: 'blue' }, 'primaryColor'],
      [{ useEVerify: 'true' }, 'useEVerify'],
      [{ inviteExpiryDays: 0 }, 'inviteExpiryDays'],
      [{ inviteExpiryDays: '14' }, 'inviteExpiryDays'],
      [{ footerText: 'a\u0007' }, 'footerText'],
    ]) {
      const bad = await put({ supportContact: 'changed', ...body });
      assert.equal(bad.status, 400, JSON.stringify(body));
      assert.deepEqual(Object.keys(bad.json.details.fieldErrors), [name]);
    }
    const both = await put({ primaryColor: 'x', useEVerify: 1 });
    assert.deepEqual(Object.keys(both.json.details.fieldErrors).sort(), [
      'primaryColor',
      'useEVerify',
    ]);
    assert.equal((await hr.get('/api/settings')).json.supportContact, null);
  });

  it('the audit: newest first, by action, by row, in pages', async () => {
    const { id } = await make({ lastName: canary() });
    await change(id, { firstName: 'B' });
    const { json } = await hr.get(`/api/audit?rowId=${id}`);
    assert.deepEqual(
      json.logs.map(({ action }) => action),
      ['employee.changed', 'employee.created'],
    );
    const [log] = json.logs;
    assert.deepEqual(Object.keys(log).sort(), [
      'action',
      'actor',
      'actorName',
      'at',
      'id',
      'meta',
      'people',
      'rowId',
      'rowKind',
    ]);
    assert.deepEqual([log.actor, log.rowKind, log.rowId], [hr.email, 'employee', id]);
    assert.deepEqual([json.total, json.page, json.totalPages], [2, 1, 1]);
    const opened = await hr.get('/api/audit?action=session.');
    assert.ok(opened.json.logs.every(({ action }) => action.startsWith('session.')));
    // Each reading is a row itself, of another action.
    const two = await hr.get('/api/audit?action=employee.&limit=2&page=2');
    assert.equal(two.json.logs.length, 2);
    const four = await hr.get('/api/audit?action=employee.&limit=4');
    assert.deepEqual(four.json.logs.slice(2), two.json.logs);
    for (const query of ['rowId=1', 'page=x', 'limit=x'])
      assert.equal((await hr.get(`/api/audit?${query}`)).status, 400);
  });

  it('what was done is chained within seconds', async () => {
    await make();
    const newest = await s.sql('SELECT max(id) FROM admitone.audit');
    await waitFor(
      () =>
        s
          .sql(`SELECT count(*) FROM admitone.audit_chain
        WHERE audit_id = ${newest}`)
          .then((n) => n === '1'),
      'the newest audit row to be chained',
      10_000,
    );
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.audit a
        WHERE NOT EXISTS (SELECT FROM admitone.audit_chain c
        WHERE c.audit_id = a.id)`),
      '0',
    );
  });
});
