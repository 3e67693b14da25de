// SPDX-License-Identifier: MIT
// import-large.test.mjs -- 10,000 employees, 12,000 invites, 11,000 submissions
// with every trouble there is: killed half-way, imported, compared field by
// field with what went in, and imported again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { differences, form } from './form.mjs';
import { waitFor, withSystem } from './harness.mjs';
import { content, encrypt, OldDatabase } from './open-i9.mjs';

const EMPLOYEES = 10_000;
const INVITES = 12_000;
const SUBMISSIONS = 11_000;
const GROUPS = 300;
const SPENT = 50; // used invites without a submission
const ORPHANS = 40; // submissions without an invite
const BROKEN = 25; // ciphertexts

// Field by field, what went in.
function build() {
  const old = new OldDatabase();
  const hires = [],
    spent = [],
    orphans = [],
    open = [];
  for (let n = 1; n <= EMPLOYEES; n++)
    old.employee(n, {
      hireDate: '2026-03-01T00:00:00',
      ...(n === 1 ? { externalId: 'NTX-2001' } : {}),
      ...(n % 1000 === 2 ? { notes: `long ${'é'.repeat(20_000)}` } : {}),
      ...(n % 1000 === 3 ? { terminatedAt: '20222-01-01' } : {}),
    });
  const employees = old.rows.Employee;
  // Three versions in every tenth group.
  const more = GROUPS + GROUPS / 10;
  for (let n = 0; n < SUBMISSIONS - more - ORPHANS; n++) {
    const renewal = n >= EMPLOYEES - ORPHANS - SPENT;
    hires.push(
      old.hire(n, {
        employee: employees[renewal ? n - EMPLOYEES + ORPHANS + SPENT : n],
        invite: { isRenewal: renewal },
        ...(n % 1000 === 4
          ? {
              body: {
                ...content(n),
                address: `long ${'ø'.repeat(10_000)}`,
                dob: '31.12.1990',
              },
            }
          : {}),
        ...(n % 3 === 0 ? { status: 'approved' } : {}),
      }),
    );
  }
  for (let g = 0; g < GROUPS; g++)
    for (let k = 0; k <= (g % 10 === 0); k++)
      old.again(hires[g], {
        after: 20 + 100 * k,
        ...(g % 3 === 0 ? {} : { body: { ...hires[g].submission.body, zip: '99999' } }),
      });
  for (let n = 0; n < BROKEN; n++) {
    const { submission } = hires[GROUPS + n];
    submission.encryptedDob = encrypt('x', '1'.repeat(64));
  }
  for (let n = 0; n < SPENT; n++)
    spent.push(
      old.invite({
        usedAt: '2026-03-20T08:00:00',
        employeeId: employees[EMPLOYEES - 1 - n].id,
      }),
    );
  for (let n = 0; n < ORPHANS; n++)
    orphans.push(
      old.submission(content(20_000 + n), {
        employeeId: n % 2 ? null : employees[EMPLOYEES - 1 - SPENT - n].id,
      }),
    );
  while (old.rows.Invite.length < INVITES)
    open.push(old.invite({ nameHint: `Open ${open.length}` }));
  for (let n = 0; n < 500; n++) old.add('AuditLog', { action: 'invite.created', actor: 'admin' });
  return { old, hires, spent, orphans, open };
}

// Calls ONE for each of LIST, sixteen at a time.
async function forAll(list, one) {
  const left = [...list];
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await one(item);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

withSystem('a large old database', {}, (s, it) => {
  const { old, hires, spent, orphans, open } = build();
  const kept = [
    ...hires.filter((_one, n) => n < GROUPS || n >= GROUPS + BROKEN).map((hire) => hire.submission),
    ...orphans,
  ];
  let from, before, ids, keyFile;

  const counts = () =>
    s.sql(
      `SELECT ${['employee', 'invite', 'submission', 'imported', 'import_stage', 'import_run']
        .map((table) => `(SELECT count(*) FROM admitone.${table})`)
        .join(', ')}`,
    );
  const importAll = async () =>
    JSON.parse(
      await s.cli('import', 'open-i9', '--from', from, '--key-file', keyFile, '--format', 'json'),
    );

  it('is as wanted', async () => {
    assert.deepEqual(
      Object.values(old.rows).map((rows) => rows.length),
      [0, 0, EMPLOYEES, INVITES, SUBMISSIONS, 500],
    );
    from = await old.create(s);
    before = await old.fingerprint();
    keyFile = path.join(s.dir, 'old.key');
    fs.writeFileSync(keyFile, old.key, { mode: 0o600 });
  });

  it('leaves nothing when it is killed half-way', async () => {
    const nothing = await counts();
    const child = spawn('admitone', ['import', 'open-i9', '--from', from, '--key-file', keyFile], {
      env: s.env,
      stdio: 'ignore',
    });
    const exited = new Promise((resolve) => child.on('exit', resolve));
    // It is writing submissions: their table grows.
    await waitFor(
      async () => Number(await s.sql(`SELECT pg_relation_size('admitone.submission')`)) > 1_000_000,
      'submissions to be written',
    );
    child.kill('SIGKILL');
    await exited;
    assert.equal(await counts(), nothing);
  });

  it('is imported, and the sums match', async () => {
    const report = await importAll();
    assert.equal(report.sumsMatch, true);
    const of = Object.fromEntries(report.tables.map((row) => [row.table, row]));
    assert.equal(of.Employee.taken, EMPLOYEES);
    assert.equal(of.Invite.taken, INVITES);
    assert.equal(of.Submission.taken, kept.length);
    assert.equal(of.Submission.superseded, GROUPS + GROUPS / 10);
    assert.equal(of.Submission.refused, BROKEN);
    assert.equal(report.duplicates.length, GROUPS);
    assert.equal(report.usedWithoutSubmission.length, SPENT + BROKEN);
    assert.equal(report.withoutInvite.length, ORPHANS);
    assert.equal(
      report.duplicates.find(({ externalId }) => externalId === 'NTX-2001').keptOldId,
      hires[0].submission.id,
    );
    assert.equal(await old.fingerprint(), before);
  });

  it('says in each field what it said', async () => {
    ids = new Map(
      (
        await s.sql(`SELECT old_id, row_id FROM
        admitone.imported WHERE kind = 'submission'`)
      )
        .split('\n')
        .map((line) => line.split('|')),
    );
    const reviewer = await s.person('reviewer');
    await forAll(kept, async ({ id, body, status = 'pending_review' }) => {
      const { json } = await reviewer.get(`/api/submissions/${ids.get(id)}`);
      assert.deepEqual(differences({ ...body, status }, json), []);
    });
    const rows = (
      await s.sql(`SELECT m.old_id, e.first_name, e.last_name,
        e.email, e.phone, e.status, e.external_id, length(e.notes)
        FROM admitone.employee e JOIN admitone.imported m ON
        m.row_id = e.id AND m.kind = 'employee'`)
    )
      .split('\n')
      .sort();
    assert.deepEqual(
      rows,
      old.rows.Employee.map((e) =>
        [
          e.id,
          e.firstName,
          e.lastName,
          e.email,
          e.phone,
          'active',
          e.externalId,
          e.notes?.length,
        ].join('|'),
      ).sort(),
    );
  });

  it('answers for the old links', async () => {
    const created = await s.submit(form(open[0].token));
    assert.equal(created.status, 201);
    const again = await s.submit({
      ...hires[0].submission.body,
      inviteToken: hires[0].invite.token,
    });
    assert.deepEqual(
      [again.status, JSON.parse(again.text)],
      [
        200,
        {
          id: ids.get(hires[0].submission.id),
          success: true,
          idempotent: true,
        },
      ],
    );
    for (const { token } of [spent[0], hires[GROUPS].invite])
      assert.equal((await s.submit(form(token))).status, 409);
  });

  it('is as good as our own, and is taken once', async () => {
    const now = await counts();
    const again = await importAll();
    assert.ok(again.tables.every(({ taken, superseded }) => taken + superseded === 0));
    assert.equal(
      await counts(),
      now.replace(/\d+$/, (runs) => `${Number(runs) + 1}`),
    );
    const { code, stdout } = await s.tryCli('verify', '--deep', '--format', 'json');
    assert.deepEqual(
      JSON.parse(stdout).invariants.filter(
        ({ name, count }) => count > 0 && name !== 'termination_has_date',
      ),
      [],
    );
    assert.equal(code, 0);
  });
});
