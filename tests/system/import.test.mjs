// SPDX-License-Identifier: MIT
// import.test.mjs -- what comes out of a small old database: duplicates, odd
// rows, links that go on working, policies, a second import.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { differences, form } from './form.mjs';
import { tryRun, waitFor, withSystem } from './harness.mjs';
import { content, digestOf, encrypt, importInto, OldDatabase, rowOf, verify } from './open-i9.mjs';

withSystem('an old database with one of each', {}, (s, it) => {
  const old = new OldDatabase();
  const plain = old.hire(1, {
    status: 'approved',
    adminNotes: 'called\nher',
    emailSentAt: '2026-03-02T10:00:00',
    qbRecordId: 'qb-1',
  });
  // The two rows that all of this began with.
  const ntx = old.hire(2, {
    employee: old.employee(2, { externalId: 'NTX-2001' }),
    invite: { externalId: 'NTX-2001' },
  });
  const ntxAgain = old.again(ntx, {
    body: {
      ...ntx.submission.body,
      phone: '+1 214 555 9999',
      ssn: '999887777',
    },
  });
  // Sent again when the invite was used: the old service lost the link.
  const orphaned = old.hire(3);
  const orphan = old.again(orphaned, { employeeId: null, after: 40_000 });
  const twins = old.submission(content(4), {
    createdAt: '2026-03-05T12:00:00',
  });
  old.submission(content(4), { createdAt: '2026-03-05T12:09:00' });
  const later = old.submission(content(4), {
    createdAt: '2026-03-06T12:00:00',
  });
  const renewed = old.hire(5, {
    employee: plain.employee,
    invite: { isRenewal: true },
    nextRenewalDate: '2031-05-20',
  });
  const open = old.invite({
    nameHint: 'Ana',
    emailHint: 'ana@example.org',
    externalId: 'NTX-3',
  });
  const expired = old.invite({ expiresAt: '2026-03-08T00:00:00' });
  const spent = old.invite({ usedAt: '2026-03-04T08:00:00' });
  const broken = old.hire(6, { encryptedPhone: encrypt('x', '0'.repeat(64)) });
  const garbled = old.hire(7, { encryptedZip: '12345' });
  const odd = old.hire(8, {
    body: {
      ...content(8),
      zip: '7500',
      dob: '13/45/1990',
      signatureDataUrl: 'data:,none',
      middleInitial: 'Quincy',
      otherLastNames: 'x'.repeat(3000),
      firstName: 'Q'.repeat(400),
      ssn: undefined,
    },
    encryptedSsnLast4: encrypt('6789', old.key),
    status: 'on hold',
    signatureDate: '2026-03-26T17:22:01.123',
  });
  old.add('Employee', {
    id: 'odd',
    firstName: 'A',
    lastName: 'B',
    email: '',
    status: 'on leave',
    hireDate: 'infinity',
    terminatedAt: '20222-05-01',
    notes: 'two\nlines\tand "more"',
    phone: '',
  });
  old.add('AdminUser', { email: 'hr@example.org', name: 'H. R.' });
  old.add('PortalConfig', {
    id: 1,
    businessName: 'Example Fireworks',
    primaryColor: '#1D4ED8',
    accentColor: 'red',
    useEVerify: false,
    welcomeMessage: 'Hello',
    footerText: '',
    employerName: 'E. M. Ployer',
    notificationEmails: '[{"email":"hr@example.org"}]',
  });
  old.add('AuditLog', {
    action: 'submission.approved',
    actor: 'H. R.',
    detail: 'Approved Zoë Okonkwo',
    createdAt: '2026-03-03T09:00:00',
    meta: JSON.stringify({ submissionId: plain.submission.id }),
  });
  old.add('AuditLog', {
    action: 'config.updated',
    meta: 'no JSON',
    createdAt: '2026-03-01T09:00:00',
  });
  let from, before, report;

  it('is looked at first, and nothing changes', async () => {
    await s.forgetSettings();
    from = await old.create(s);
    before = await old.fingerprint();
    const dry = await importInto(s, old, from, '--dry-run');
    assert.equal(dry.dryRun, true);
    assert.equal(await s.sql('SELECT count(*) FROM admitone.imported'), '0');
    assert.equal(await s.sql('SELECT count(*) FROM admitone.employee'), '0');
    report = await importInto(s, old, from);
    assert.equal(report.dryRun, false);
    assert.deepEqual(report.of, dry.of);
    assert.deepEqual(
      report.duplicates.map(({ submissions }) =>
        submissions.map(({ oldId, outcome }) => [oldId, outcome]),
      ),
      dry.duplicates.map(({ submissions }) =>
        submissions.map(({ oldId, outcome }) => [oldId, outcome]),
      ),
    );
    assert.equal(await old.fingerprint(), before);
  });

  it('is counted: what was read is what was done', () => {
    assert.deepEqual(report.of, {
      Employee: {
        read: 7,
        taken: 7,
        superseded: 0,
        merged: 0,
        present: 0,
        refused: 0,
      },
      Invite: {
        read: 10,
        taken: 10,
        superseded: 0,
        merged: 0,
        present: 0,
        refused: 0,
      },
      Submission: {
        read: 12,
        taken: 7,
        superseded: 3,
        merged: 0,
        present: 0,
        refused: 2,
      },
      AuditLog: {
        read: 2,
        taken: 2,
        superseded: 0,
        merged: 0,
        present: 0,
        refused: 0,
      },
      PortalConfig: {
        read: 1,
        taken: 1,
        superseded: 0,
        merged: 0,
        present: 0,
        refused: 0,
      },
      AdminUser: {
        read: 1,
        taken: 1,
        superseded: 0,
        merged: 0,
        present: 0,
        refused: 0,
      },
    });
    assert.deepEqual(
      report.made.map(({ total }) => total),
      [2, 2],
    );
  });

  it('has its duplicates grouped, and says how they differ', () => {
    const of = (one) =>
      report.duplicates.find(({ submissions }) =>
        submissions.some(({ oldId }) => oldId === one.id),
      );
    assert.equal(report.duplicates.length, 3);
    const pair = of(ntx.submission);
    assert.equal(pair.externalId, 'NTX-2001');
    assert.equal(pair.by, 'invite');
    assert.equal(pair.keptOldId, ntx.submission.id);
    assert.deepEqual(
      pair.submissions.map(({ oldId, outcome }) => [oldId, outcome]),
      [
        [ntx.submission.id, 'created'],
        [ntxAgain.id, 'superseded'],
      ],
    );
    assert.deepEqual(pair.submissions[1].differences, [
      { field: 'ssn', kept: '999999999', other: '999999999' },
      { field: 'phone', kept: '(999) 999-9999', other: '+9 999 999 9999' },
    ]);
    assert.deepEqual(
      of(orphan).submissions.map(({ linkedBy }) => linkedBy),
      ['time', 'content'],
    );
    assert.equal(of(twins).by, 'content');
    assert.equal(of(twins).keptOldId, twins.id);
    assert.deepEqual(of(twins).submissions[1].differences, []);
    assert.equal(of(later), undefined);
    assert.doesNotMatch(JSON.stringify(report), /Okonkwo|Elm Street|99988|Quincy|13\/45/);
  });

  it('names what was refused, and the invites that are left with nothing', () => {
    assert.deepEqual(
      report.refused.map(({ table, oldId, reason }) => [table, oldId, reason]).sort(),
      [
        [
          'Submission',
          broken.submission.id,
          'encryptedPhone: it was changed, or sealed with another key',
        ],
        [
          'Submission',
          garbled.submission.id,
          'encryptedZip: not a sealed value (iv:tag:ciphertext)',
        ],
      ].sort(),
    );
    assert.deepEqual(
      report.usedWithoutSubmission.map(({ oldId, why }) => [oldId, why]).sort(),
      [
        [spent.id, 'used, but there is no submission'],
        [broken.invite.id, 'used, and its submission was refused'],
        [garbled.invite.id, 'used, and its submission was refused'],
      ].sort(),
    );
    assert.deepEqual(
      report.withoutInvite.map(({ oldId }) => oldId).sort(),
      [twins.id, later.id].sort(),
    );
  });

  it('keeps what is odd as it was, with a note', async () => {
    const notes = (row) =>
      report.notes.filter(({ oldId }) => oldId === row.id).map(({ note }) => note.split(':')[0]);
    assert.deepEqual(notes(odd.submission), [
      'firstName',
      'middleInitial',
      'otherLastNames',
      'zip',
      'dob',
      'signatureDataUrl',
      'status',
    ]);
    assert.deepEqual(notes({ id: 'odd' }), ['hireDate', 'status', 'terminatedAt']);
    assert.deepEqual(notes({ id: '1' }), ['accentColor']);
    const shown = await s.show(await rowOf(s, 'submission', odd.submission.id));
    assert.deepEqual(
      differences(
        {
          ...odd.submission.body,
          signatureDataUrl: undefined,
          signatureText: 'data:,none',
          ssnLast4: '6789',
          signatureDate: '2026-03-26T17:22:01.123Z',
        },
        shown,
      ),
      [],
    );
    assert.equal(
      await s.sql(`SELECT status, hire_date, terminated_at, notes,
        phone, email FROM admitone.employee WHERE id = '${await rowOf(s, 'employee', 'odd')}'`),
      'inactive|||two\nlines\tand "more"||',
    );
    assert.deepEqual(
      JSON.parse(
        await s.sql(`SELECT detail -> 'odd' FROM
        admitone.imported WHERE old_id = 'odd'`),
      ),
      {
        status: 'on leave',
        hireDate: 'infinity',
        terminatedAt: '20222-05-01T00:00:00',
      },
    );
  });

  it('says in each field what it said', async () => {
    for (const { submission } of [plain, ntx, orphaned, renewed]) {
      const id = await rowOf(s, 'submission', submission.id);
      assert.deepEqual(differences(submission.body, await s.show(id)), []);
    }
    assert.equal(
      await s.sql(`SELECT status, admin_notes, is_renewal,
        to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'),
        reviewed_at IS NOT NULL, next_renewal_date FROM admitone.submission
        WHERE invite_id = '${await rowOf(s, 'submission', plain.submission.id)}'`),
      `approved|called\nher|f|${plain.submission.createdAt}|t|2031-05-20`,
    );
    assert.equal(
      await s.sql(`SELECT is_renewal, next_renewal_date FROM
        admitone.submission WHERE invite_id = '${await rowOf(
          s,
          'submission',
          renewed.submission.id,
        )}'`),
      't|',
    );
    // A citizen's, by the old system's rule: kept, and not followed.
    assert.match(
      await s.sql(`SELECT detail ->> 'nextRenewalDate' FROM
        admitone.imported WHERE old_id = '${renewed.submission.id}'`),
      /^2031-05-20/,
    );
  });

  it('has links that go on working, old ones too', async () => {
    const state = async ({ token }) => JSON.parse((await s.validate(token)).text);
    assert.deepEqual(await state(open), {
      valid: true,
      emailHint: 'ana@example.org',
      nameHint: 'Ana',
      isRenewal: false,
    });
    assert.equal((await state(expired)).reason, 'expired');
    assert.equal((await state(ntx.invite)).reason, 'used');
    const id = await rowOf(s, 'submission', ntx.submission.id);
    const answer = await s.submit({
      ...ntx.submission.body,
      inviteToken: ntx.invite.token,
    });
    assert.equal(answer.status, 200);
    assert.deepEqual(JSON.parse(answer.text), {
      id,
      success: true,
      idempotent: true,
    });
    const other = await s.submit(form(ntx.invite.token));
    assert.deepEqual(JSON.parse(other.text), {
      id,
      success: true,
      idempotent: true,
      differs: true,
    });
    for (const { token } of [spent, broken.invite]) {
      const refused = await s.submit(form(token));
      assert.equal(refused.status, 409);
      assert.deepEqual(JSON.parse(refused.text), {
        error: 'Invite already used',
        code: 'invite_used',
      });
    }
    assert.equal((await s.submit(form(expired.token))).status, 410);
    const created = await s.submit(form(open.token));
    assert.equal(created.status, 201);
    assert.equal(
      await s.sql(`SELECT e.external_id FROM admitone.submission b
        JOIN admitone.employee e ON e.id = b.employee_id
        WHERE invite_id = '${JSON.parse(created.text).id}'`),
      'NTX-3',
    );
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.invite WHERE
        token_digest = '\\x${digestOf(open.token)}'`),
      '1',
    );
  });

  it('shows the superseded ones in the history, and in no list', async () => {
    const person = await s.person();
    const id = await rowOf(s, 'submission', ntx.submission.id);
    const { json } = await person.get(`/api/submissions/${id}`);
    assert.deepEqual(json.history.map(({ action }) => action).slice(0, 3), [
      'submission.created',
      'submission.superseded',
      'import.completed',
    ]);
    assert.equal(json.versions.length, 1);
    assert.equal(json.versions[0].oldId, ntxAgain.id);
    assert.deepEqual(json.versions[0].differs, ['ssn', 'phone']);
    assert.doesNotMatch(JSON.stringify(json.versions), /9999/);
    const list = await person.get('/api/submissions?limit=100&search=Łukasz');
    assert.deepEqual(list.json.submissions.filter((row) => row.id === id).length, 1);
    const all = await person.get('/api/submissions?limit=100');
    assert.equal(all.json.pagination.total, 8); // 7, and one since
    const shown = JSON.parse(
      await s.cli('import', 'show', '--format', 'json', json.versions[0].id),
    );
    assert.deepEqual(differences(ntxAgain.body, shown.form), []);
    const denied = await s.sql(`UPDATE admitone.imported SET old_id = 'x'`).then(
      () => 'changed',
      (error) => error.message,
    );
    assert.match(denied, /never changed or deleted/);
  });

  it('names the superseded ones to an inspection, and what replaced them', async () => {
    const dir = path.join(s.dir, 'inspection');
    await s.cli('inspect', '--from', '2000-01-01', '--to', '2100-01-01', '--output', dir);
    const lines = fs
      .readFileSync(path.join(dir, 'left-out.csv'), 'utf8')
      .split('\r\n')
      .filter((line) => line.includes('superseded'));
    const rows = (
      await s.sql(`SELECT concat_ws(',', m.id, m.detail ->> 'status',
            admitone.json_time(m.at), 'superseded by the form ' || m.row_id)
        FROM admitone.imported m WHERE m.kind = 'submission'
        AND m.outcome = 'superseded'`)
    ).split('\n');
    assert.equal(rows.length, 3);
    assert.deepEqual(lines.map((line) => line.split(',').slice(-4).join()).sort(), rows.sort());
    for (const line of lines) {
      const [id, , , why] = line.split(',').slice(-4);
      const shown = JSON.parse(await s.cli('import', 'show', '--format', 'json', id));
      assert.equal(shown.rowId, why.split(' ').at(-1));
    }
  });

  it('brings the old audit, the settings and the people along', async () => {
    assert.equal(
      await s.sql(`SELECT actor, action, row_kind, row_id,
        at AT TIME ZONE 'UTC' FROM admitone.audit WHERE action LIKE
        'imported.%' ORDER BY id`),
      `system|imported.config.updated|import||2026-03-01 09:00:00\n` +
        `H. R.|imported.submission.approved|submission|${await rowOf(
          s,
          'submission',
          plain.submission.id,
        )}|2026-03-03 09:00:00`,
    );
    await s.cli('audit', 'chain');
    assert.equal((await s.tryCli('audit', 'verify')).code, 0);
    const entry = await s.sql(`SELECT detail ->> 'importedId' FROM
        admitone.audit WHERE actor = 'H. R.'`);
    const kept = JSON.parse(await s.cli('import', 'show', '--format', 'json', entry));
    assert.equal(kept.rest.detail, 'Approved Zoë Okonkwo');
    assert.equal(
      await s.sql(`SELECT string_agg(key || '=' || value, ' '
        ORDER BY key) FROM admitone.setting WHERE key IN ('businessName',
        'primaryColor', 'accentColor', 'useEVerify', 'footerText')`),
      'accentColor="#e5a000" businessName="Example Fireworks" ' +
        'footerText=null primaryColor="#1D4ED8" useEVerify=false',
    );
    assert.equal(
      await s.sql(`SELECT name, role, password_hash IS NULL,
        disabled_at IS NOT NULL FROM admitone.account
        WHERE email = 'hr@example.org'`),
      'H. R.|administrator|t|t',
    );
  });

  it('is as good as our own', () => verify(s));

  it('is taken once', async () => {
    const counts = () =>
      s.sql(`SELECT (SELECT count(*) FROM
        admitone.employee), (SELECT count(*) FROM admitone.invite), (SELECT
        count(*) FROM admitone.submission), (SELECT count(*) FROM
        admitone.imported), (SELECT count(*) FROM admitone.account),
        (SELECT count(*) FROM admitone.import_stage)`);
    const now = await counts();
    const again = await importInto(s, old, from);
    assert.equal(await counts(), now);
    for (const { table, read, present, refused } of again.tables)
      assert.equal(read, present + refused, table);
    assert.equal(again.of.Submission.refused, 2);
    await verify(s);
  });

  it('catches up with what the old service did since', async () => {
    const late = new OldDatabase({ key: old.key });
    const used = old.rows.Invite.find(({ id }) => id === expired.id);
    const row = late.submission(content(20), {
      employeeId: plain.employee.id,
      createdAt: '2026-03-07T10:00:00.2',
    });
    const names = Object.keys(row).filter((name) => row[name] !== null);
    const more = late.submission(
      { ...content(2), city: 'Elsewhere' },
      { employeeId: ntx.employee.id, createdAt: ntx.submission.createdAt },
    );
    for (const one of [row, more])
      await old.sql(
        `INSERT INTO "Submission" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names
          .map((name) =>
            one[name] === undefined ? 'NULL' : `'${String(one[name]).replaceAll("'", "''")}'`,
          )
          .join(', ')})`,
      );
    await old.sql(`UPDATE "Invite" SET "usedAt" = '2026-03-07T10:00:00',
        "employeeId" = '${plain.employee.id}' WHERE id = '${used.id}'`);
    const again = await importInto(s, old, from);
    assert.equal(again.of.Submission.taken, 1);
    assert.equal(again.of.Submission.superseded, 1);
    const answer = await s.submit({ ...row.body, inviteToken: used.token });
    assert.deepEqual(
      [answer.status, JSON.parse(answer.text).id],
      [200, await rowOf(s, 'submission', row.id)],
    );
    assert.equal(
      await rowOf(s, 'submission', more.id),
      await rowOf(s, 'submission', ntx.submission.id),
    );
    await verify(s);
  });
});

// One row of the table KIND, if it came so.
const outcomeOf = (s, id) =>
  s.sql(`SELECT outcome FROM admitone.imported
    WHERE kind = 'submission' AND old_id = '${id}'`);

withSystem('an older database, with answers of a person', {}, (s, it) => {
  const old = new OldDatabase({ externalIds: false, audit: false });
  const first = old.hire(1);
  const second = old.again(first, { body: { ...content(1), city: 'Waco' } });
  const third = old.again(first, { after: 500 });
  let from;

  it('cannot be read with another key, and nothing is lost', async () => {
    from = await old.create(s);
    const report = await importInto(s, new OldDatabase(), from, '--dry-run');
    assert.equal(report.of.Submission.refused, 3);
    assert.equal(report.of.Invite.taken, 1);
    assert.equal(report.usedWithoutSubmission.length, 1);
  });

  it('is refused where something is missing', async () => {
    for (const [args, code, why] of [
      [['--key-file', path.join(s.dir, 'old.key')], 2, /--from is required/],
      [['--from', from], 78, /DATA_ENCRYPTION_KEY/],
      [['--from', from, '--key-file', '/nowhere'], 78, /cannot read/],
      [['--from', from, '--key-file', s.env.ADMITONE_SEAL_KEYS], 78, /64 hexadecimal digits/],
      [['--from', from, '--policy', 'ask'], 2, /needs a terminal/],
      [
        ['--from', 'host=/nowhere dbname=x', '--key-file', path.join(s.dir, 'old.key')],
        1,
        /old database/,
      ],
      [
        [
          '--from',
          `host=${s.env.PGHOST} dbname=postgres user=${s.superuser}`,
          '--key-file',
          path.join(s.dir, 'old.key'),
        ],
        1,
        /has no table "Employee"/,
      ],
    ]) {
      const tried = await s.tryCli('import', 'open-i9', ...args);
      assert.equal(tried.code, code, tried.stderr);
      assert.match(tried.stderr, why);
    }
  });

  it('asks which version stands', async () => {
    const key = path.join(s.dir, 'old.key');
    fs.writeFileSync(key, old.key, { mode: 0o600 });
    const asked = await tryRun(
      'script',
      [
        '-qec',
        'admitone import ' +
          `open-i9 --from "${from}" --key-file ${key} --policy ask --report ` +
          path.join(s.dir, 'report.txt'),
        '/dev/null',
      ],
      { env: s.env, input: '9\n2\n' },
    );
    assert.equal(asked.code, 0, asked.stdout);
    assert.match(asked.stdout, /3 versions of one submission/);
    assert.match(asked.stdout, /city: xxxx, in 1: xxxxxxxxxxx 9/);
    assert.deepEqual(
      await Promise.all([first.submission, second, third].map(({ id }) => outcomeOf(s, id))),
      ['superseded', 'created', 'superseded'],
    );
    const report = fs.readFileSync(path.join(s.dir, 'report.txt'), 'utf8');
    assert.match(report, /Submission +3 read = +1 taken \+ 2 superseded/);
    assert.match(report, /city: xxxxxxxxxxx 9, kept: xxxx/);
    assert.equal(fs.statSync(path.join(s.dir, 'report.txt')).mode & 0o777, 0o600);
    await verify(s);
  });

  it('waits for another import, and can keep the latest version', async () => {
    const other = new OldDatabase({ links: true, key: old.key });
    const pair = other.hire(1);
    const again = other.again(pair, { body: { ...content(1), city: 'Waco' } });
    const one = other.hire(9);
    const two = other.submission(one.submission.body, {
      employeeId: other.employee(9).id,
      createdAt: '2026-03-02T00:11:00',
    });
    const elsewhere = await other.create(s, 'open_i9_links');
    const turn = s.session();
    await turn.run('BEGIN; LOCK TABLE admitone.import_stage IN EXCLUSIVE MODE');
    const waiting = importInto(s, other, elsewhere, '--policy', 'latest');
    await waitFor(
      async () =>
        (await s.sql(
          `SELECT count(*) FROM pg_locks
        WHERE NOT granted`,
          s.superuser,
        )) === '1',
      'the import to wait',
    );
    await turn.run('COMMIT');
    const report = await waiting;
    assert.deepEqual(report.notes, [
      {
        table: 'Submission',
        oldId: two.id,
        note: `the same form as ${one.submission.id}, of another employee: left alone`,
      },
    ]);
    assert.deepEqual(
      await Promise.all([pair.submission, again].map(({ id }) => outcomeOf(s, id))),
      ['superseded', 'created'],
    );
    await verify(s);
  });
});
