// SPDX-License-Identifier: MIT
// import-rules.test.mjs -- what an old database has is stored by the rules of
// today: texts are tidy wherever they are shown or searched, what a rule has
// against a value is told.
import assert from 'node:assert/strict';
import { withSystem } from './harness.mjs';
import { content, digestOf, importInto, OldDatabase, rowOf, verify } from './open-i9.mjs';

const OVERRIDE = '\u202e',
  ZERO = '\u200b',
  NBSP = '\u00a0';

// TEXT, with what nobody sees in it.
const untidy = (text) => `${NBSP}${text.replace(' ', NBSP).replace(/^./, `$&${OVERRIDE}`)}${ZERO} `;

withSystem('an old database with untidy texts', {}, (s, it) => {
  const old = new OldDatabase();
  const person = old.employee(1, {
    firstName: untidy('Zoë Ann'),
    lastName: untidy('Okonkwo'),
    email: untidy('zoe@example.org'),
    phone: untidy('214 555-0101'),
    externalId: untidy('NTX-2001'),
    workerType: untidy('employee'),
    status: untidy('active'),
    notes: `${OVERRIDE}first${NBSP}line\nsecond line${ZERO}`,
  });
  const nobody = old.employee(2, {
    firstName: 'Bo',
    lastName: ZERO,
    email: 'N/A',
    phone: '—',
    externalId: 'n/a',
  });
  const doubtful = old.employee(3, {
    firstName: '123',
    email: 'no address',
    phone: '12',
    lastName: 'A\x01B',
    notes: 'a\x1bb',
    externalId: `NTX${ZERO}-2001`,
  });
  const open = old.invite({
    nameHint: untidy('Ana Reyes'),
    emailHint: untidy('ana@example.org'),
    externalId: untidy('NTX-3'),
  });
  const none = old.invite({
    nameHint: 'N/A',
    emailHint: '-',
    externalId: 'N/A',
  });
  const body = {
    ...content(4),
    firstName: untidy('Chidi'),
    lastName: untidy('van Ø'),
    address: untidy('4 Elm Street'),
  };
  const signed = old.hire(4, {
    body,
    status: untidy('approved'),
    adminNotes: untidy('called her'),
    employee: person,
  });
  // Whose employee is made of the name in the form.
  const alone = old.submission(
    { ...content(6), firstName: untidy('Mei'), lastName: untidy('Solo') },
    { createdAt: '2026-03-20T12:00:00' },
  );
  old.add('AdminUser', {
    email: untidy('hr@example.org'),
    name: untidy('H. R.'),
  });
  old.add('AuditLog', { action: 'config.updated', actor: untidy('H. R.') });
  old.add('PortalConfig', {
    id: 1,
    businessName: untidy('Example Works'),
    welcomeMessage: `Hello${ZERO}\nyou`,
    primaryColor: untidy('#1D4ED8'),
    employerName: untidy('E. M. Ployer'),
    employerTitle: 'N/A',
  });
  // A first day of employment that can be none, or is there.
  const ancient = old.employee(9, { hireDate: '1986-11-05T00:00:00' });
  const hired = old.hire(10, {
    status: 'approved',
    employee: old.employee(10, { hireDate: '2026-02-27T00:00:00' }),
  });
  const tomorrow = old.invite({
    createdAt: '2126-01-01T00:00:00',
    expiresAt: '2126-02-01T00:00:00',
  });
  let report, hr, from;

  it('is taken, and nobody is refused for a name', async () => {
    await s.forgetSettings();
    from = await old.create(s);
    report = await importInto(s, old, from);
    assert.deepEqual(report.refused, []);
    await verify(s);
    hr = await s.person();
  });

  it('has tidy texts in each open column', async () => {
    const id = await rowOf(s, 'employee', person.id);
    assert.equal(
      await s.sql(`SELECT first_name, last_name, email, phone,
        external_id, worker_type, status, notes FROM admitone.employee
        WHERE id = '${id}'`),
      'Zoë Ann|Okonkwo|zoe@example.org|' +
        '214 555-0101|NTX-2001|employee|active|first line\nsecond line',
    );
    assert.equal(
      await s.sql(`SELECT name_hint, email_hint, external_id
        FROM admitone.invite WHERE id = '${await rowOf(s, 'invite', open.id)}'`),
      'Ana Reyes|ana@example.org|NTX-3',
    );
    assert.equal(
      await s.sql(`SELECT first_name, last_name, status,
        admin_notes FROM admitone.submission WHERE invite_id =
        '${await rowOf(s, 'submission', signed.submission.id)}'`),
      'Chidi|van Ø|approved|called her',
    );
    assert.equal(
      await s.sql(`SELECT e.first_name, e.last_name FROM
        admitone.employee e JOIN admitone.submission b ON b.employee_id =
        e.id WHERE b.invite_id = '${await rowOf(s, 'submission', alone.id)}'`),
      'Mei|Solo',
    );
    assert.equal(
      await s.sql(`SELECT email, name FROM admitone.account
        WHERE email LIKE 'hr%'`),
      'hr@example.org|H. R.',
    );
    assert.equal(
      await s.sql(`SELECT actor FROM admitone.audit WHERE
        action = 'imported.config.updated'`),
      'H. R.',
    );
    assert.equal(
      await s.sql(`SELECT string_agg(value #>> '{}', '|' ORDER
        BY key) FROM admitone.setting WHERE key IN ('businessName',
        'welcomeMessage', 'primaryColor', 'employerName',
        'employerTitle')`),
      'Example Works|E. M. Ployer|#1D4ED8|Hello\nyou',
    );
  });

  it('takes what says that there is nothing for nothing', async () => {
    assert.equal(
      await s.sql(`SELECT last_name, email, phone, external_id
        FROM admitone.employee WHERE id = '${await rowOf(s, 'employee', nobody.id)}'`),
      '|||',
    );
    assert.equal(
      await s.sql(`SELECT name_hint, email_hint, external_id
        FROM admitone.invite WHERE id = '${await rowOf(s, 'invite', none.id)}'`),
      '||',
    );
  });

  it('has one employee for an external id, however it was typed', async () => {
    assert.equal(await rowOf(s, 'employee', doubtful.id), await rowOf(s, 'employee', person.id));
    assert.ok(
      report.notes.some(
        ({ oldId, note }) =>
          oldId === doubtful.id && note === `externalId: the same as that of ${person.id}`,
      ),
    );
  });

  it('is found by what is seen', async () => {
    for (const [list, search, n] of [
      ['employees', 'okonkwo', 1],
      ['employees', 'zoe ann', 1],
      ['employees', 'NTX-2001', 1],
      ['employees', 'zoe@example', 1],
      ['employees', 'solo mei', 1],
      ['invites', 'ana reyes', 1],
      ['invites', 'NTX-3', 1],
      ['invites', 'ana@example', 1],
      ['submissions', 'chidi', 1],
      ['submissions', 'van ø', 1],
    ]) {
      const { json } = await hr.get(`/api/${list}?search=${encodeURIComponent(search)}`);
      assert.equal(json[list].length, n, `${list}: ${search}`);
      assert.doesNotMatch(JSON.stringify(json), /[\u00a0\u200b\u202e]/);
    }
  });

  it('says what was odd, and no value', () => {
    const notes = (row) =>
      report.notes
        .filter(({ oldId }) => oldId === row.id)
        .map(({ note }) => note)
        .sort();
    const hidden = 'had hidden characters: taken out';
    assert.deepEqual(notes(person), [`firstName: ${hidden}`, `lastName: ${hidden}`]);
    assert.deepEqual(notes(open), [`nameHint: ${hidden}`]);
    assert.deepEqual(notes(none), []);
    assert.deepEqual(notes(nobody), ['lastName: empty']);
    assert.deepEqual(
      notes(doubtful).map((note) => note.split(':')[0]),
      ['email', 'externalId', 'firstName', 'lastName', 'notes', 'phone'],
    );
    assert.deepEqual(
      notes(signed.submission).map((note) => note.split(':')[0]),
      ['firstName', 'lastName', 'status'],
    );
    assert.match(notes(signed.submission)[2], /no first day of employment/);
    assert.match(notes(ancient).join(), /^hireDate: Use a date after 1986-11-06/);
    assert.deepEqual([notes(hired.employee), notes(hired.submission)], [[], []]);
    assert.deepEqual(notes(tomorrow), ['createdAt: in the future']);
    assert.doesNotMatch(JSON.stringify(report), /Okonkwo|Chidi|Solo|zoe@|0101|no address/);
  });

  it('keeps what it was, sealed', async () => {
    const entry = await s.sql(`SELECT id FROM admitone.imported WHERE
        kind = 'employee' AND old_id = '${person.id}'`);
    const { rest } = JSON.parse(await s.cli('import', 'show', '--format', 'json', entry));
    assert.equal(rest.lastName, person.lastName);
    assert.equal(rest.externalId, person.externalId);
  });

  it(
    'has the names as they were signed in the sealed form, which a form ' +
      'that is sent again equals',
    async () => {
      const id = await rowOf(s, 'submission', signed.submission.id);
      const shown = await s.show(id);
      assert.equal(shown.lastName, body.lastName.trim().replace(NBSP, ' '));
      assert.equal(shown.address, '4 Elm Street');
      const answer = await s.submit({
        ...body,
        inviteToken: signed.invite.token,
      });
      assert.deepEqual(
        [answer.status, JSON.parse(answer.text)],
        [200, { id, success: true, idempotent: true }],
      );
    },
  );

  it('is taken once', async () => {
    const again = await importInto(s, old, from);
    for (const { table, read, present } of again.tables) assert.equal(read, present, table);
    await verify(s);
  });
});

withSystem('an old database with open renewal links', {}, (s, it) => {
  const old = new OldDatabase({ externalIds: true });
  const renewal = (employee, more = {}) =>
    old.invite({ isRenewal: true, employeeId: employee.id, ...more });
  // content(7) is authorized to work until a day, content(6) a citizen
  // with a passport that expires.
  const alien = old.hire(7),
    citizen = old.hire(6);
  const formless = old.employee(8);
  const lawful = renewal(alien.employee);
  const unlawful = renewal(citizen.employee);
  const early = renewal(formless);
  const plain = old.invite({ employeeId: citizen.employee.id });
  const expired = renewal(citizen.employee, {
    expiresAt: '2026-04-01T00:00:00',
  });
  // An employee whom we have, with a renewal link of ours that was lawful:
  // the old form is a citizen's, and newer.
  old.hire(12, { employee: old.employee(12, { externalId: 'NTX-12' }) });
  let from, ours, hr;

  const stateOf = ({ token }) =>
    s.sql(`SELECT admitone.invite_state(i) FROM
      admitone.invite i WHERE token_digest = '\\x${digestOf(token)}'`);

  it('tells them when it is only looked at', async () => {
    hr = await s.person();
    const first = (await hr.post('/api/invites', { externalId: 'NTX-12' })).json;
    assert.equal((await s.submit({ ...content(7), inviteToken: first.token })).status, 201);
    await s.sql(`UPDATE admitone.invite SET used_at = '2026-01-05' WHERE
        id = '${first.id}'; UPDATE admitone.submission SET created_at =
        '2026-01-05' WHERE invite_id = '${first.id}'; UPDATE
        admitone.schema_migration SET applied_at = '2026-01-01'`);
    ours = (
      await hr.post('/api/invites', {
        isRenewal: true,
        employeeId: await s.sql(`SELECT id FROM admitone.employee WHERE
          external_id = 'NTX-12'`),
      })
    ).json;
    assert.equal(await stateOf(ours), 'fresh');
    from = await old.create(s);
    const { renewals } = await importInto(s, old, from, '--dry-run');
    assert.deepEqual(
      renewals.map(({ oldId, outcome }) => [oldId, outcome]),
      [lawful, unlawful, early].map(({ id }) => [id, 'open']).sort(),
    );
  });

  it('revokes those that the law does not allow, and no other', async () => {
    const { renewals } = await importInto(s, old, from);
    assert.deepEqual(
      renewals.map(({ oldId, id, outcome }) => [oldId ?? id, outcome]),
      [unlawful.id, early.id, ours.id].sort().map((id) => [id, 'revoked']),
    );
    for (const [link, state] of [
      [lawful, 'fresh'],
      [plain, 'fresh'],
      [expired, 'expired'],
      [unlawful, 'revoked'],
      [early, 'revoked'],
      [ours, 'revoked'],
    ])
      assert.equal(await stateOf(link), state);
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.audit WHERE
        action = 'invite.revoked' AND
        detail ->> 'reason' = 'must not be reverified'`),
      '3',
    );
    await verify(s);
  });

  it('shows them as revoked in the list', async () => {
    const list = await hr.get('/api/invites?state=revoked&limit=100');
    assert.equal(list.json.invites.length, 3);
    assert.equal((await s.submit({ ...content(6), inviteToken: unlawful.token })).status, 410);
  });

  it('and a later run those that an earlier version took', async () => {
    await s.sql(`UPDATE admitone.invite SET revoked_at = NULL WHERE id =
        '${await rowOf(s, 'invite', unlawful.id)}'`);
    const { renewals } = await importInto(s, old, from);
    assert.deepEqual(
      renewals.map(({ oldId, outcome }) => [oldId, outcome]),
      [[unlawful.id, 'revoked']],
    );
    assert.equal(await stateOf(unlawful), 'revoked');
    await verify(s);
  });
});
