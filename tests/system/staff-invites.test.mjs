// SPDX-License-Identifier: MIT
// staff-invites.test.mjs -- invites over the API: made, listed with their
// links, extended, sent again, revoked, and many at once from a CSV file.
import assert from 'node:assert/strict';
import { canary, form } from './form.mjs';
import { withSystem } from './harness.mjs';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const DAY = 86_400_000;
const EMPLOYER = {
  employerName: 'Pat Example',
  employerTitle: 'HR',
  employerBusinessName: 'Example Inc.',
  employerBusinessAddress: '1 Example Street',
};

// What every invite has.
const MEMBERS = [
  'createdAt',
  'emailHint',
  'employeeId',
  'expiresAt',
  'externalId',
  'id',
  'isRenewal',
  'nameHint',
  'revokedAt',
  'startDate',
  'state',
  'usedAt',
  'workerType',
];

const days = (invite) => (Date.parse(invite.expiresAt) - Date.parse(invite.createdAt)) / DAY;

withSystem('staff invites', {}, (s, it) => {
  let hr;
  const make = async (body) => {
    const answer = await hr.post('/api/invites', body);
    assert.equal(answer.status, 201, answer.text);
    return answer.json;
  };
  const list = async (query = '') => {
    const answer = await hr.get(`/api/invites${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  // What a claim with TOKEN answers.
  const claim = async (token) => (await s.submit(form(token))).status;

  it('settings come first, in the words that people know', async () => {
    hr = await s.person();
    await s.forgetSettings();
    const refused = async (error) => {
      const answer = await hr.post('/api/invites', {});
      assert.equal(`${answer.status} ${answer.json.error}`, `400 ${error}`);
      const many = await hr.post('/api/invites/bulk', 'name\nA\n', {
        type: 'text/csv',
      });
      assert.equal(`${many.status} ${many.json.error}`, `400 ${error}`);
      const typed = await s.tryCli('invite', 'create');
      assert.deepEqual([typed.code, typed.stdout, typed.stderr], [1, '', `admitone: ${error}\n`]);
    };
    await refused('You must configure E-Verify status in Settings before creating invites.');
    await hr.put('/api/config', { useEVerify: true });
    await refused('You must complete Employer Information in Settings before creating invites.');
    await hr.put('/api/config', { ...EMPLOYER, employerTitle: '' });
    await refused('You must complete Employer Information in Settings before creating invites.');
    await hr.put('/api/config', { ...EMPLOYER, useEVerify: false });
    assert.equal((await hr.post('/api/invites', {})).status, 201);
  });

  it('an invite has token and link, and can be claimed', async () => {
    const invite = await make({
      nameHint: ' Erika Example ',
      emailHint: 'erika@example.org',
      expiryDays: 3,
      externalId: 'NTX-2001',
      workerType: 'contractor',
    });
    assert.deepEqual(
      Object.keys(invite).sort(),
      [...MEMBERS, 'inviteUrl', 'openInvites', 'token'].sort(),
    );
    assert.match(invite.id, UUID);
    assert.match(invite.token, /^[\w-]{43}$/);
    assert.equal(invite.inviteUrl, `${s.url}/#${invite.token}`);
    assert.deepEqual(
      [
        invite.nameHint,
        invite.emailHint,
        invite.externalId,
        invite.workerType,
        invite.isRenewal,
        invite.state,
        invite.usedAt,
        invite.revokedAt,
        invite.employeeId,
      ],
      [
        'Erika Example',
        'erika@example.org',
        'NTX-2001',
        'contractor',
        false,
        'fresh',
        null,
        null,
        null,
      ],
    );
    assert.equal(days(invite), 3);
    const valid = JSON.parse((await s.validate(invite.token)).text);
    assert.deepEqual(valid, {
      valid: true,
      isRenewal: false,
      emailHint: 'erika@example.org',
      nameHint: 'Erika Example',
    });
    assert.equal(await claim(invite.token), 201);
  });

  it('without a number of days a setting says it', async () => {
    await hr.put('/api/config', { inviteExpiryDays: 5 });
    assert.equal(days(await make({})), 5);
    assert.equal(days(await make({ expiryDays: 3650 })), 3650);
  });

  it('what is wrong is named at once, and nothing is made', async () => {
    const before = (await list()).pagination.total;
    const answer = await hr.post('/api/invites', {
      nameHint: 1,
      emailHint: 'x',
      expiryDays: 0,
      isRenewal: 'yes',
      employeeId: '1',
      workerType: 'boss',
      externalId: 'x'.repeat(101),
      unknown: [],
    });
    assert.equal(answer.status, 400);
    assert.equal(answer.json.error, 'Validation failed');
    assert.deepEqual(answer.json.details.formErrors, []);
    assert.deepEqual(Object.keys(answer.json.details.fieldErrors).sort(), [
      'emailHint',
      'employeeId',
      'expiryDays',
      'externalId',
      'isRenewal',
      'nameHint',
      'workerType',
    ]);
    const nobody = await hr.post('/api/invites', {
      employeeId: '01993f0e-0000-7000-8000-000000000000',
    });
    assert.deepEqual(
      [nobody.status, nobody.json],
      [400, { error: 'Employee not found', code: 'employee_not_found' }],
    );
    assert.equal((await list()).pagination.total, before);
  });

  for (const [name, body, type, status, error] of [
    ['no JSON', '{', 'application/json', 400, /^Malformed JSON/],
    ['an array', '[]', 'application/json', 400, /JSON object/],
    ['a member twice', '{"nameHint":"a","nameHint":"b"}', 'application/json', 400, /twice/],
    ['another type', '{}', 'text/plain', 415, /application\/json/],
    ['too much', ' '.repeat((1 << 20) + 1), 'application/json', 413, /large/],
  ]) {
    it(`a body that is ${name}: ${status}`, async () => {
      const answer = await hr.post('/api/invites', body, { type });
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.json.error, error);
    });
  }

  it('the list has links of fresh ones only, newest first', async () => {
    const word = canary();
    const states = { fresh: await make({ nameHint: word }) };
    for (const state of ['used', 'expired', 'revoked'])
      states[state] = await make({ nameHint: word });
    assert.equal(await claim(states.used.token), 201);
    await s.sql(`UPDATE admitone.invite SET expires_at = now()
        WHERE id = '${states.expired.id}'`);
    await hr.delete(`/api/invites/${states.revoked.id}`);
    const { invites, pagination } = await list(`?search=${word}`);
    assert.deepEqual(
      invites.map(({ state }) => state),
      ['revoked', 'expired', 'used', 'fresh'],
    );
    assert.deepEqual(pagination, {
      page: 1,
      limit: 20,
      total: 4,
      totalPages: 1,
    });
    for (const { state, token, inviteUrl, ...rest } of invites) {
      assert.deepEqual(
        Object.keys(rest).sort(),
        MEMBERS.filter((name) => name !== 'state'),
      );
      assert.equal(token, state === 'fresh' ? states.fresh.token : undefined);
      assert.equal(inviteUrl, state === 'fresh' ? states.fresh.inviteUrl : undefined);
    }
    for (const state of Object.keys(states))
      assert.deepEqual(
        (await list(`?search=${word}&state=${state}`)).invites.map(({ id }) => id),
        [states[state].id],
      );
  });

  it('hints in any script and with any sign come back', async () => {
    const nameHint = 'Zoë "Q" O\'Brien-Łuk \\ {"token":1} 日本 😀';
    const invite = await make({ nameHint });
    const [listed] = (await list()).invites;
    assert.equal(listed.nameHint, nameHint);
    assert.equal(listed.token, invite.token);
    for (const search of ['ZOE', 'luk', 'obrien'])
      assert.equal((await list(`?search=${search}`)).invites[0]?.id, invite.id, search);
  });

  it('pages are clamped, other parameters are judged', async () => {
    for (const [query, page, limit] of [
      ['?page=0&limit=0', 1, 1],
      ['?page=-5&limit=1000', 1, 100],
      ['?page=2&limit=3', 2, 3],
      ['?page=99999999999999999999', 1_000_000, 20],
    ]) {
      const { pagination } = await list(query);
      assert.deepEqual([pagination.page, pagination.limit], [page, limit], query);
    }
    const two = (await list('?limit=2')).invites;
    const next = (await list('?limit=1&page=2')).invites;
    assert.equal(next[0].id, two[1].id);
    for (const [query, name] of [
      ['page=x', 'page'],
      ['limit=1.5', 'limit'],
      ['state=gone', 'state'],
      ['search=%', 'search'],
      ['search=%ff', 'search'],
      ['search=%00', 'search'],
      ['page=1&page=2', 'page'],
      [`search=${'x'.repeat(201)}`, 'search'],
    ]) {
      const answer = await hr.get(`/api/invites?${query}`);
      assert.equal(answer.status, 400, query);
      assert.deepEqual(Object.keys(answer.json.details.fieldErrors), [name]);
    }
    assert.equal((await hr.get('/api/invites?%ff=1')).status, 400);
    assert.equal((await hr.get('/api/invites?other=1')).status, 200);
  });

  it('revoked: the link is dead; again is fine; used is too late', async () => {
    const invite = await make({});
    const url = `/api/invites/${invite.id}`;
    assert.deepEqual((await hr.delete(url)).json, { success: true });
    assert.equal(await claim(invite.token), 410);
    assert.equal((await hr.delete(url)).status, 200);
    const used = await make({});
    await claim(used.token);
    const late = await hr.delete(`/api/invites/${used.id}`);
    assert.deepEqual(
      [late.status, late.json],
      [
        400,
        {
          error: 'Cannot revoke an invite that has already been used',
          code: 'invite_not_revocable',
        },
      ],
    );
    const none = await hr.delete('/api/invites/01993f0e-0000-7000-8000-000000000000');
    assert.equal(none.status, 404);
  });

  it('sent again: a new link, the old one is dead', async () => {
    const old = await make({
      nameHint: 'Erika',
      externalId: 'X-1',
      emailHint: 'e@example.org',
      workerType: 'employee',
    });
    const resend = () => hr.post(`/api/invites/${old.id}/resend`);
    const answer = await resend();
    assert.equal(answer.status, 201, answer.text);
    const { id, token, nameHint, externalId, emailHint, workerType } = answer.json;
    assert.notEqual(id, old.id);
    assert.notEqual(token, old.token);
    assert.deepEqual(
      { nameHint, externalId, emailHint, workerType },
      {
        nameHint: 'Erika',
        externalId: 'X-1',
        emailHint: 'e@example.org',
        workerType: 'employee',
      },
    );
    assert.equal(await claim(old.token), 410);
    assert.equal((await resend()).status, 409);
    assert.equal(await claim(token), 201);
    const late = await hr.post(`/api/invites/${id}/resend`);
    assert.deepEqual(
      [late.status, late.json],
      [409, { error: 'Invite already used', code: 'invite_used' }],
    );
  });

  it('an expired one is sent again too, and can be extended', async () => {
    const invite = await make({});
    const expire = () =>
      s.sql(`UPDATE admitone.invite
        SET expires_at = now() - interval '1 day'
        WHERE id = '${invite.id}'`);
    await expire();
    assert.equal(await claim(invite.token), 410);
    const extended = await hr.patch(`/api/invites/${invite.id}`, {
      expiryDays: 2,
    });
    assert.equal(extended.status, 200, extended.text);
    assert.equal(extended.json.state, 'fresh');
    await expire();
    const again = await hr.post(`/api/invites/${invite.id}/resend`);
    assert.equal(again.status, 201);
    assert.equal(await claim(again.json.token), 201);
  });

  it('extended: by days or until a day; hints kept, changed, cleared', async () => {
    const { id } = await make({ nameHint: 'A', emailHint: 'a@example.org' });
    const change = async (body) => {
      const answer = await hr.patch(`/api/invites/${id}`, body);
      assert.equal(answer.status, 200, answer.text);
      return answer.json;
    };
    const until = new Date(Date.now() + 40 * DAY).toISOString().slice(0, 10);
    assert.equal((await change({ expiresAt: until })).expiresAt, `${until}T23:59:59.000Z`);
    const kept = await change({ expiryDays: 1 });
    assert.deepEqual([kept.nameHint, kept.emailHint], ['A', 'a@example.org']);
    const changed = await change({ nameHint: 'B', emailHint: null });
    assert.deepEqual([changed.nameHint, changed.emailHint], ['B', null]);
    assert.equal((await change({ nameHint: '' })).nameHint, null);
    for (const [expiresAt, status] of [
      ['2020-01-01', 400],
      ['tomorrow', 400],
      ['2026-02-30', 400],
    ])
      assert.equal((await hr.patch(`/api/invites/${id}`, { expiresAt })).status, status);
    await hr.delete(`/api/invites/${id}`);
    assert.equal((await hr.patch(`/api/invites/${id}`, { expiryDays: 1 })).status, 409);
  });

  it('many from a CSV file, with a report on each line', async () => {
    const csv =
      '\ufeffname,email,externalId,workerType,expiryDays\r\n' +
      'Erika Example,erika@example.org,B-1,employee,7\r\n' +
      '"O\'Brien, ""Zoë""",,,,\r\n' +
      '\r\n' +
      'Bad Mail,nobody,,,\r\n' +
      'Bad Days,,,,0\r\n' +
      'Too,many,fields,here,1,2\r\n' +
      'Bad "quote,,,,\r\n' +
      'Last,l@example.org,B-2,contractor,\r\n';
    const answer = await hr.post('/api/invites/bulk', csv, {
      type: 'text/csv; charset=utf-8',
    });
    assert.equal(answer.status, 200, answer.text);
    const { created, refused, lines } = answer.json;
    assert.deepEqual([created, refused], [3, 4]);
    assert.deepEqual(
      lines.map(({ line }) => line),
      [2, 3, 5, 6, 7, 8, 9],
    );
    assert.deepEqual(
      lines.filter(({ error }) => error).map(({ error }) => error),
      [
        'email: Enter an email address like name@example.com',
        'expiryDays: Use a whole number from 1 to 3650',
        'This line has 6 fields, but the first line has 5. Put quotation marks around a value that contains a separator',
        'A quotation mark is misplaced or not closed',
      ],
    );
    const made = lines.filter(({ invite }) => invite).map(({ invite }) => invite);
    assert.deepEqual(
      made.map(({ nameHint }) => nameHint),
      ['Erika Example', 'O\'Brien, "Zoë"', 'Last'],
    );
    assert.deepEqual(
      made.map(({ workerType }) => workerType),
      ['employee', null, 'contractor'],
    );
    assert.equal(days(made[0]), 7);
    for (const invite of made) assert.equal(await claim(invite.token), 201);
    assert.equal((await hr.post('/api/invites/bulk', {})).status, 415);
  });

  it('1000 lines at once, each with a token of its own', async () => {
    const answer = await hr.post('/api/invites/bulk', `name\n${'Somebody\n'.repeat(1000)}`, {
      type: 'text/csv',
    });
    assert.equal(answer.json.created, 1000);
    const tokens = new Set(answer.json.lines.map(({ invite }) => invite.token));
    assert.equal(tokens.size, 1000);
    const page = await list('?limit=100&page=3');
    assert.ok(page.invites.every(({ token }) => tokens.has(token)));
  });

  it('an invite whose key is lost is listed without its link', async () => {
    const { id } = await make({});
    await s.sql(`UPDATE admitone.invite SET sealed_token =
        set_byte(sealed_token, 3, 255 - get_byte(sealed_token, 3))
        WHERE id = '${id}'`);
    const [listed] = (await list()).invites;
    assert.deepEqual([listed.id, listed.token, listed.inviteUrl], [id, null, null]);
  });

  it('the audit has every act and page, and no hint or token', async () => {
    const word = canary();
    const invite = await make({ nameHint: word });
    await list(`?search=${word}`);
    const rows = await s.sql('SELECT a::text FROM admitone.audit a');
    assert.ok(!rows.includes(word) && !rows.includes(invite.token));
    assert.equal(
      await s.sql(`SELECT actor FROM admitone.audit
        WHERE action = 'invite.created' AND row_id = '${invite.id}'`),
      hr.email,
    );
    for (const log of ['admin', 'postgres', 'nginx-access', 'nginx-error'])
      assert.ok(!s.log(log).includes(word), log);
  });
});
