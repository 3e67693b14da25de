// SPDX-License-Identifier: MIT
// staff-submissions.test.mjs -- one row per hire: found, read with all that
// was filled in, approved or rejected by the first of two reviewers, exported.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
  canary,
  dataUrl,
  differences,
  form,
  JPEG,
  LIST_BC,
  png,
  SIGNATURE,
  worksUntil,
} from './form.mjs';
import { hidden, sanitized, waitFor, withSystem } from './harness.mjs';
import { inMemory } from './proc.mjs';

const LISTED = [
  'createdAt',
  'differingReplays',
  'employeeId',
  'firstName',
  'id',
  'isRenewal',
  'lastName',
  'nextRenewalDate',
  'status',
  'updatedAt',
  'version',
];
const REVIEWED = [
  'adminNotes',
  'decisionReason',
  'receipt',
  'receiptDue',
  'reviewedAt',
  'reviewedBy',
];

withSystem('staff submissions', {}, (s, it) => {
  let hr;
  let other;
  // Submits a form with OVERRIDES; gives { id, body }.
  const submit = async (overrides = {}, ...options) => {
    const [invite] = await s.invites(1, ...options);
    const body = form(invite.token, overrides);
    assert.equal((await s.submit(body)).status, 201);
    return { id: invite.id, body };
  };
  const read = async (id) => {
    const answer = await hr.get(`/api/submissions/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const list = async (query = '') => {
    const answer = await hr.get(`/api/submissions${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const review = (id, body, who = hr) => who.patch(`/api/submissions/${id}`, body);

  it('make reviewers', async () => {
    hr = await s.person();
    other = await s.person('reviewer', 'Otto Other');
  });

  it('a submission is one row, until and after it is listed', async () => {
    const { id } = await submit({
      firstName: 'Erika',
      lastName: 'Mustermann',
      ...worksUntil('2031-05-20'),
    });
    const { submissions, pagination } = await list();
    assert.deepEqual(pagination, {
      page: 1,
      limit: 20,
      total: 1,
      totalPages: 1,
    });
    const [row] = submissions;
    assert.deepEqual(Object.keys(row).sort(), LISTED);
    assert.deepEqual(
      [
        row.id,
        row.firstName,
        row.lastName,
        row.status,
        row.isRenewal,
        row.nextRenewalDate,
        row.version,
        row.differingReplays,
      ],
      [id, 'Erika', 'Mustermann', 'pending_review', false, '2031-05-20', 1, 0],
    );
    assert.match(row.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  for (const [name, overrides] of [
    ['list A', {}],
    ['lists B and C', LIST_BC],
    ['all signs', { city: 'Łódź "x" \\ 日本 😀 </script>' }],
    ['a JPEG signature', { signatureDataUrl: dataUrl(JPEG, 'image/jpeg') }],
    ['the largest signature', { signatureDataUrl: dataUrl(png(512 << 10)) }],
    [
      'no optional member',
      {
        otherLastNames: '',
        aptUnit: '',
        ssn: '',
        email: '',
        phone: '',
        middleInitial: undefined,
      },
    ],
  ]) {
    it(`the detail has all that was filled in: ${name}`, async () => {
      const { id, body } = await submit(overrides);
      const shown = await read(id);
      assert.deepEqual(differences(body, shown), []);
      assert.equal(shown.signatureDataUrl, body.signatureDataUrl);
      assert.equal(shown.attestationChecked, true);
      assert.equal(shown.formError, undefined);
      for (const member of [...LISTED, ...REVIEWED]) assert.ok(member in shown, member);
      assert.equal(shown.employee.id, shown.employeeId);
      assert.deepEqual(
        shown.history.map(({ action }) => action),
        ['invite.created', 'submission.created'],
      );
    });
  }

  it('no member stands twice in the detail', async () => {
    const { id } = await submit({ externalId: 'TWICE-1' });
    const { text } = await hr.get(`/api/submissions/${id}`);
    const names = [...text.matchAll(/[{,] ?"(\w+)":/g)].map(([, name]) => name);
    assert.equal(names.filter((name) => name === 'firstName').length, 1);
    assert.equal(names.filter((name) => name === 'lastName').length, 1);
    const { externalId, employee } = JSON.parse(text);
    assert.deepEqual([externalId, employee.externalId], ['TWICE-1', 'TWICE-1']);
  });

  it('what was sent again with other content is counted', async () => {
    const { id, body } = await submit();
    for (const city of ['Austin', 'Dallas', 'Dallas'])
      assert.match((await s.submit({ ...body, city })).text, /"differs":true/);
    const shown = await read(id);
    assert.equal(shown.differingReplays, 2);
    assert.equal(shown.city, body.city);
    const row = (await list()).submissions.find((found) => found.id === id);
    assert.equal(row.differingReplays, 2);
  });

  it('approved: with the hire date of the employee', async () => {
    const { id } = await submit();
    const without = await review(id, { version: 1, status: 'approved' });
    assert.equal(without.status, 400);
    assert.match(without.json.error, /first day of employment/);
    assert.deepEqual(Object.keys(without.json.details.fieldErrors), ['hireDate']);
    for (const hireDate of ['1901-01-01', '1986-11-06', '2099-01-01']) {
      const odd = await review(id, {
        version: 1,
        status: 'approved',
        hireDate,
      });
      assert.equal(odd.status, 400, hireDate);
      assert.deepEqual(Object.keys(odd.json.details.fieldErrors), ['hireDate']);
    }
    assert.equal((await read(id)).version, 1);
    const answer = await review(id, {
      version: 1,
      status: 'approved',
      hireDate: '2026-11-02',
      adminNotes: 'Looked at\nthe passport',
    });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(Object.keys(answer.json).sort(), [...LISTED, ...REVIEWED].sort());
    assert.deepEqual(
      [answer.json.status, answer.json.version, answer.json.adminNotes, answer.json.reviewedBy],
      ['approved', 2, 'Looked at\nthe passport', { id: hr.id, name: hr.name }],
    );
    const shown = await read(id);
    assert.equal(shown.employee.hireDate, '2026-11-02');
    assert.deepEqual(
      shown.history
        .filter(({ action }) => /approved|noted/.test(action))
        .map(({ actor, action }) => [actor, action]),
      [
        [hr.email, 'submission.approved'],
        [hr.email, 'submission.noted'],
      ],
    );
  });

  it('rejected: with a reason only', async () => {
    const { id } = await submit();
    const without = await review(id, { status: 'rejected' });
    assert.equal(without.status, 400);
    const answer = await review(id, {
      status: 'rejected',
      reason: 'The document has expired.',
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.json.decisionReason, 'The document has expired.');
    // An old client, without a version, changes no decision.
    const late = await review(id, { status: 'approved' }, other);
    assert.equal(late.status, 409);
    assert.deepEqual(late.json.reviewedBy, { id: hr.id, name: hr.name });
    // Who has seen it may.
    const reopened = await review(
      id,
      { version: answer.json.version, status: 'pending_review' },
      other,
    );
    assert.equal(reopened.status, 200);
    assert.deepEqual([reopened.json.reviewedBy, reopened.json.reviewedAt], [null, null]);
  });

  it('the second of two reviewers sees who was first', async () => {
    const { id } = await submit();
    await review(id, {
      version: 1,
      status: 'approved',
      hireDate: '2026-11-02',
    });
    const answer = await review(id, { version: 1, status: 'rejected', reason: 'No' }, other);
    assert.equal(answer.status, 409);
    const { error, reviewedAt, ...rest } = answer.json;
    assert.equal(typeof error, 'string');
    assert.ok(Math.abs(Date.parse(reviewedAt) - Date.now()) < 60_000);
    assert.deepEqual(rest, {
      code: 'submission_changed',
      version: 2,
      status: 'approved',
      reviewedBy: { id: hr.id, name: hr.name },
    });
    assert.equal((await read(id)).status, 'approved');
  });

  it('notes: kept, changed, cleared; in plain, up to 5000', async () => {
    const { id } = await submit();
    const notes = async (body) => (await review(id, body)).json.adminNotes;
    assert.equal(await notes({ adminNotes: 'A' }), 'A');
    assert.equal(await notes({ hireDate: '2026-01-01' }), 'A');
    assert.equal(await notes({ adminNotes: 'é'.repeat(5000) }), 'é'.repeat(5000));
    assert.equal(await notes({ adminNotes: '' }), null);
    const long = await review(id, {
      adminNotes: 'x'.repeat(5001),
      version: '1',
      status: 'fine',
      hireDate: '2026-13-01',
      reason: 'x'.repeat(1001),
    });
    assert.deepEqual(Object.keys(long.json.details.fieldErrors).sort(), [
      'adminNotes',
      'hireDate',
      'reason',
      'status',
      'version',
    ]);
  });

  it('search: case, accents, first and last name, both', async () => {
    const { id } = await submit({
      firstName: 'Chloë-Ángela',
      lastName: "O'Brien-Łukasz",
    });
    for (const search of [
      'chloe',
      'ANGELA',
      'lukasz',
      'chloe obri',
      'OBRIEN+CHLO',
      'Chlo%C3%AB',
      "o'brien",
      '%C5%81ukasz',
      'hlo',
      'brie+KASZ',
    ])
      assert.deepEqual(
        (await list(`?search=${search}`)).submissions.map((row) => row.id),
        [id],
        search,
      );
    for (const search of ['chloex', 'chloe+mustermann', 'hl'])
      assert.deepEqual((await list(`?search=${search}`)).submissions, [], search);
  });

  it('search: parts of words, employee number, email, reference', async () => {
    const { json: invite } = await hr.post('/api/invites', {
      emailHint: 'edith.goldberg@Mail.Example.org',
      externalId: 'NR-77-4410',
    });
    const { status } = await s.submit(
      form(invite.token, { firstName: 'Edíth', lastName: 'Goldberg', externalId: undefined }),
    );
    assert.equal(status, 201);
    const { id } = invite;
    const found = async (search) =>
      (await list(`?search=${encodeURIComponent(search)}`)).submissions.map((row) => row.id);
    const parts = [
      'berg',
      'OLDB',
      'dít',
      '4410',
      'nr-77-4410',
      'goldberg@mail.example',
      'berg 441',
    ];
    const reference = [id, id.toUpperCase(), id.slice(0, 15), id.slice(-12), id.slice(-12, -5)];
    const check = async () => {
      for (const search of [...parts, ...reference])
        assert.deepEqual(await found(search), [id], search);
      for (const search of ['bergs', '441 4411', 'il', `${id.slice(0, -1)}x`, id.slice(-5)])
        assert.deepEqual(await found(search), [], search);
    };
    await check();
    // The same of the listed row, which the review makes.
    await review(id, { adminNotes: 'seen' });
    await check();
    const { employeeId } = (await list('?search=goldberg')).submissions[0];
    const { json } = await hr.patch(`/api/employees/${employeeId}`, { email: 'e@elsewhere.test' });
    assert.equal(json.email, 'e@elsewhere.test');
    assert.deepEqual(await found('sewher'), [id]);
    assert.deepEqual(await found('mail.example'), []);
    for (const kind of ['employees', 'invites'])
      assert.equal((await hr.get(`/api/${kind}?search=77-441`)).json.pagination.total, 1, kind);
  });

  it('no first day is before the law, by any door', async () => {
    const { id } = await submit();
    const day = '1901-01-01';
    const name = { firstName: 'Old', lastName: 'Hand' };
    const { employeeId } = await read(id);
    for (const [field, answer] of [
      ['hireDate', await review(id, { status: 'approved', hireDate: day })],
      ['hireDate', await hr.post('/api/employees', { ...name, hireDate: day })],
      ['hireDate', await hr.patch(`/api/employees/${employeeId}`, { hireDate: day })],
      ['startDate', await hr.post('/api/invites', { startDate: day })],
    ]) {
      assert.equal(answer.status, 400);
      assert.match(answer.json.details.fieldErrors[field][0], /after 1986-11-06/);
    }
    const cli = ['employee', 'create', '--first-name', 'Old', '--last-name', 'Hand'];
    const { code, stderr } = await s.tryCli(...cli, '--hire-date', day);
    assert.notEqual(code, 0);
    assert.match(stderr, /after 1986-11-06/);
  });

  it('for whom the invite was, and what else the person has', async () => {
    const hints = {
      nameHint: 'Ada Invited',
      emailHint: 'ada@invited.test',
      externalId: 'AI-1',
      workerType: 'contractor',
    };
    const { json: invite } = await hr.post('/api/invites', hints);
    const open = (await hr.post('/api/invites', hints)).json;
    const gone = (await hr.post('/api/invites', hints)).json;
    const others = (await hr.post('/api/invites', { ...hints, externalId: 'AI-2' })).json;
    assert.equal((await hr.delete(`/api/invites/${gone.id}`)).status, 200);
    const answer = form(invite.token, {
      firstName: 'Bob',
      lastName: 'Other',
      externalId: undefined,
    });
    assert.equal((await s.submit(answer)).status, 201);
    const told = await read(invite.id);
    const { nameHint, emailHint, externalId, createdAt } = invite;
    assert.deepEqual(told.invite, {
      nameHint,
      emailHint,
      externalId,
      createdAt,
      createdBy: told.history.find(({ action }) => action === 'invite.created').actor,
    });
    assert.ok(told.flags.some(({ code, field }) => code === 'otherName' && field === 'lastName'));
    // Who has another number has only the email in common.
    const statesOf = ({ invites }) => invites.map(({ id, state }) => [id, state]);
    const unused = [
      [gone.id, 'revoked'],
      [open.id, 'fresh'],
    ];
    assert.deepEqual(statesOf(told.others), unused);
    assert.deepEqual(told.others.submissions, []);
    assert.ok(!unused.some(([id]) => id === others.id));

    // Rejected: the way on is another invite, of the same person.
    assert.equal(
      (await review(invite.id, { status: 'rejected', reason: 'Of somebody else' })).status,
      200,
    );
    const { employee } = told;
    assert.deepEqual([employee.email, employee.workerType], [emailHint, 'contractor']);
    const more = { ...hints, employeeId: employee.id, again: false };
    const asked = await hr.post('/api/invites', more);
    assert.deepEqual([asked.status, asked.json.code], [409, 'form_exists']);
    const { json: next } = await hr.post('/api/invites', { ...more, again: true });
    assert.equal(next.isRenewal, false);
    const corrected = form(next.token, {
      firstName: 'Ada',
      lastName: 'Invited',
      externalId: undefined,
    });
    assert.equal((await s.submit(corrected)).status, 201);
    const after = await read(next.id);
    assert.deepEqual([after.employee.id, after.isRenewal], [employee.id, false]);
    assert.deepEqual(
      after.others.submissions.map(({ id, status }) => [id, status]),
      [[invite.id, 'rejected']],
    );
    const file = (await hr.get(`/api/employees/${employee.id}`)).json;
    assert.deepEqual(statesOf(file), unused);
    assert.deepEqual(
      file.submissions.map(({ id }) => id),
      [next.id, invite.id],
    );
  });

  it('status, sort and pages', async () => {
    const all = (await list('?limit=100')).submissions;
    const by = (name) => async (query) =>
      (await list(`?limit=100&${query}`)).submissions.map((row) => row[name]);
    for (const status of ['pending_review', 'approved', 'rejected']) {
      const want = all.filter((row) => row.status === status);
      const got = await list(`?limit=100&status=${status}`);
      assert.deepEqual(got.submissions, want);
      assert.equal(got.pagination.total, want.length);
    }
    const created = await by('createdAt')('sort=createdAt');
    assert.deepEqual(created, [...created].sort());
    assert.deepEqual(
      await by('id')('sort=-createdAt'),
      all.map(({ id }) => id),
    );
    const names = await by('lastName')('sort=lastName');
    assert.deepEqual(await by('lastName')('sort=-lastName'), [...names].reverse());
    assert.ok(names.indexOf('Mustermann') < names.indexOf('Okonkwo'));
    const dates = await by('nextRenewalDate')('sort=nextRenewalDate');
    const known = dates.filter(Boolean);
    assert.deepEqual(known, [...known].sort());
    const paged = [];
    for (let page = 1; page <= Math.ceil(all.length / 3); page++)
      paged.push(...(await list(`?limit=3&page=${page}`)).submissions);
    assert.deepEqual(paged, all);
    for (const query of ['sort=name', 'status=done', 'page=one'])
      assert.equal((await hr.get(`/api/submissions?${query}`)).status, 400);
  });

  it('sealed to a key that the server lacks: the row, and why', async () => {
    const { id } = await submit({ firstName: 'Lost' });
    await s.sql(`UPDATE admitone.submission SET sealed =
        set_byte(sealed, 1, 255 - get_byte(sealed, 1))
        WHERE invite_id = '${id}'`);
    const key = await s.sql(`SELECT encode(substr(sealed, 2, 8), 'hex')
        FROM admitone.submission WHERE invite_id = '${id}'`);
    const shown = await read(id);
    assert.equal(
      shown.formError,
      'The form cannot be opened: it is ' +
        `sealed to the key ${key}, which the server does not have`,
    );
    assert.deepEqual([shown.firstName, shown.ssn], ['Lost', undefined]);
  });

  it('moved to another row, or changed, it does not open', async () => {
    const [{ id: a }, { id: b }] = [await submit(), await submit()];
    await s.sql(`UPDATE admitone.submission SET sealed =
        (SELECT sealed FROM admitone.submission
          WHERE invite_id = '${a}') WHERE invite_id = '${b}'`);
    assert.match((await read(b)).formError, /changed or belongs to another/);
    await s.sql(`UPDATE admitone.submission SET sealed =
        substr(sealed, 1, 90) WHERE invite_id = '${a}'`);
    assert.match((await read(a)).formError, /changed or belongs/);
    await s.sql(`UPDATE admitone.submission SET sealed = '\\x00'
        WHERE invite_id = '${a}'`);
    assert.match((await read(a)).formError, /not a sealed record/);
  });

  it("each read of a person's data is in the audit", async () => {
    const { id } = await submit();
    const reads = () =>
      s.sql(`SELECT count(*) FROM admitone.audit
        WHERE action = 'submission.read' AND row_id = '${id}'
          AND actor = '${hr.email}' AND account_id = '${hr.id}'`);
    await read(id);
    await read(id);
    assert.equal(await reads(), '2');
    const listed = await s.sql(`SELECT count(*) FROM admitone.audit
        WHERE action = 'submission.listed'`);
    assert.ok(Number(listed) > 10);
  });

  it('export: CSV that no spreadsheet takes for formulas', async () => {
    const { id } = await submit({
      firstName: '=A1+1',
      lastName: 'Com,ma "quoted"',
    });
    const answer = await hr.get('/api/export/submissions');
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
    assert.match(
      answer.headers['content-disposition'],
      /^attachment; filename="submissions\.csv"$/,
    );
    const line = answer.text.split('\r\n').find((found) => found.includes(id));
    assert.ok(line.includes("'=A1+1"), line);
    assert.ok(line.includes('"Com,ma ""quoted"""'), line);
    const count = answer.text.trimEnd().split('\r\n').length - 1;
    assert.equal(String(count), await s.sql('SELECT count(*) FROM admitone.submission'));
    const approved = await hr.get('/api/export/submissions?status=approved');
    assert.equal(
      String(approved.text.trimEnd().split('\r\n').length - 1),
      await s.sql(`SELECT count(*) FROM admitone.submission
            WHERE status = 'approved'`),
    );
    const none = await hr.get('/api/export/submissions?to=2001-01-01');
    assert.equal(none.text.trimEnd().split('\r\n').length, 1);
    // Both days are included: today's forms, with today at either end.
    const [day] = new Date().toISOString().split('T');
    const all = await s.sql(`SELECT count(*) FROM admitone.submission
        WHERE created_at::date = '${day}'`);
    for (const query of [`to=${day}`, `from=${day}`, `from=${day}&to=${day}`])
      assert.equal(
        String(
          (await hr.get(`/api/export/submissions?${query}`)).text.trimEnd().split('\r\n').length -
            1,
        ),
        all,
        query,
      );
    assert.equal((await hr.get('/api/export/submissions?from=x')).status, 400);
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.audit
        WHERE action LIKE 'submission.export%'`),
      '6',
    );
  });

  it('what was filled in reaches no log', async () => {
    const word = canary();
    const { id } = await submit({
      firstName: word,
      lastName: word,
      city: word,
    });
    await read(id);
    await list(`?search=${word}`);
    await review(id, { adminNotes: word, status: 'rejected', reason: word });
    await hr.get(`/api/submissions?status=${word}`);
    for (const file of fs.readdirSync(path.join(s.dir, 'log')))
      assert.ok(!fs.readFileSync(path.join(s.dir, 'log', file)).includes(word), file);
    const rows = await s.sql('SELECT a::text FROM admitone.audit a');
    assert.ok(!rows.includes(word));
  });

  it("what was read does not stay in a worker's memory", {
    skip: hidden || (sanitized && 'a sanitizer keeps what is freed'),
  }, async () => {
    const word = canary();
    const { id, body } = await submit({
      city: word,
      signatureDataUrl: SIGNATURE,
    });
    for (let n = 0; n < 10; n++) await read(id);
    const needles = {
      word: Buffer.from(word),
      signature: Buffer.from(body.signatureDataUrl.slice(4000, 4040)),
    };
    await waitFor(
      async () => s.staffWorkers().every((pid) => inMemory(pid, needles).length === 0),
      'the form to be gone',
      5_000,
    );
  });
});
